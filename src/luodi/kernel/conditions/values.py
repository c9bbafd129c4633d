"""Typed values on both sides of a test: what a tree may hold, and what a record holds."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from luodi.kernel import money
from luodi.kernel.conditions.tree import NUMBER_TYPES, WORD_TYPES


class ValueRefused(ValueError):
    """The value cannot be held against a field of this type; the message says what is expected."""


def expected(field_type: str, value: Any) -> Any:
    """Return the typed value of one written in a tree; raises ValueRefused."""
    if field_type == "money":
        return _money(value)
    if field_type in ("int", "percent", "unit"):
        return _integer(value)
    if field_type == "decimal":
        return _decimal(value)
    if field_type == "date":
        return _date(value)
    if field_type == "tick":
        if value in (True, False) or value == "na":
            return "na" if value == "na" else ("true" if value else "false")
        raise ValueRefused('true, false or "na"')
    if not isinstance(value, str) or not value or "\0" in value:
        raise ValueRefused("text that is not empty")
    return value


def _money(value: Any) -> int:
    if isinstance(value, dict) and set(value) == {"amount", "unit"}:
        try:
            return money.from_unit(Decimal(str(value["amount"])), value["unit"])
        except (KeyError, InvalidOperation, ValueError, ArithmeticError) as error:
            raise ValueRefused("an amount and a unit: {amount: 1, unit: 亿元}") from error
    return _integer(value)


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueRefused("a whole number (money in fen, percent in hundredths of a percent)")
    if not money.BIGINT_MIN <= value <= money.BIGINT_MAX:
        raise ValueRefused("a number of at most 64 bits")
    return value


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        raise ValueRefused("a decimal number as text")
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise ValueRefused("a decimal number as text") from error
    if not number.is_finite():
        raise ValueRefused("a finite number")
    return number


def _date(value: Any) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ValueRefused("a date YYYY-MM-DD") from error


def actual(field_type: str, value: Any) -> Any:
    """Return what a record holds as the type compares it; None when it is not known.

    Empty text and an empty list are not known; so is a value of another type, such as an amount in
    a foreign currency where fen are compared.
    """
    if value is None or value == "":
        return None
    if field_type in NUMBER_TYPES or field_type == "unit":
        return _number(value, field_type)
    if field_type == "date":
        return _day(value)
    if field_type == "tick":
        return _tick(value)
    if field_type == "choices":
        return _codes(value)
    if field_type in WORD_TYPES:
        return str(value)
    return None


def _number(value: Any, field_type: str) -> int | Decimal | None:
    if isinstance(value, bool):
        return None
    if field_type == "decimal":
        try:
            return Decimal(str(value))
        except InvalidOperation:
            return None
    return value if isinstance(value, int) else None


def _day(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _tick(value: Any) -> str | None:
    if value == "na":
        return "na"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "true" if isinstance(value, dict | date) else None


def _codes(value: Any) -> frozenset[str] | None:
    parts: Sequence[Any] = value.split(",") if isinstance(value, str) else list(value)
    codes = frozenset(str(part).strip() for part in parts) - {""}
    return codes or None
