"""Money is an integer of fen (分) that fits a BIGINT; 元, 万元 and 亿元 exist only at the edges.

Every result is exact or rounded once, half away from zero, by a rule named in the call.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Literal

UNITS: dict[str, int] = {
    "元": 100,
    "百元": 10_000,
    "千元": 100_000,
    "万元": 1_000_000,
    "十万元": 10_000_000,
    "百万元": 100_000_000,
    "千万元": 1_000_000_000,
    "亿元": 10_000_000_000,
}
"""Fen in one of each unit."""

BIGINT_MAX = 2**63 - 1
BIGINT_MIN = -(2**63)

Rounding = Literal["half_up", "down"]
"""``half_up``: half away from zero. ``down``: cut off toward zero, as offices that truncate do."""


class MoneyOverflow(ArithmeticError):
    """The amount does not fit a BIGINT of fen."""


class MoneyInexact(ValueError):
    """The amount has a part smaller than one fen."""


def checked(fen: int) -> int:
    """Return ``fen`` unchanged; raises MoneyOverflow when it does not fit a BIGINT."""
    if not BIGINT_MIN <= fen <= BIGINT_MAX:
        raise MoneyOverflow(f"{fen} fen does not fit the ledger (more than 92 quadrillion yuan)")
    return fen


def round_fraction(value: Fraction, rounding: Rounding = "half_up") -> int:
    """Round an exact number to an integer by the named rule."""
    return _rounded(value.numerator, value.denominator, rounding)


def _rounded(numerator: int, denominator: int, rounding: Rounding) -> int:
    whole, rest = divmod(abs(numerator), denominator)
    if rounding == "half_up" and rest * 2 >= denominator:
        whole += 1
    return -whole if numerator < 0 else whole


def from_unit(amount: Decimal | Fraction | int, unit: str) -> int:
    """Return the fen of an amount in ``unit`` (a key of UNITS).

    Raises KeyError for an unknown unit, MoneyInexact for parts of a fen, MoneyOverflow.
    """
    fen = Fraction(amount) * UNITS[unit]
    if fen.denominator != 1:
        raise MoneyInexact(f"{amount} {unit} has a part smaller than one fen")
    return checked(fen.numerator)


def in_unit(fen: int, unit: str) -> Fraction:
    """Return the exact amount in ``unit``."""
    return Fraction(fen, UNITS[unit])


def total(amounts: Iterable[int]) -> int:
    """Return the sum in fen; raises MoneyOverflow."""
    return checked(sum(amounts))


def scaled(fen: int, numerator: int, denominator: int, rounding: Rounding = "half_up") -> int:
    """Return fen × numerator ÷ denominator, one division, rounded once; raises MoneyOverflow."""
    return checked(round_fraction(Fraction(fen * numerator, denominator), rounding))


def format_fraction(value: Fraction, places: int, rounding: Rounding = "half_up") -> str:
    """Write an exact number with a fixed number of decimals and no grouping."""
    return _written(value.numerator, value.denominator, places, rounding)


def _written(numerator: int, denominator: int, places: int, rounding: Rounding) -> str:
    shifted = _rounded(numerator * 10**places, denominator, rounding)
    digits = str(abs(shifted)).rjust(places + 1, "0")
    sign = "-" if shifted < 0 else ""
    if places == 0:
        return sign + digits
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def format_fen(
    fen: int, unit: str = "亿元", places: int = 2, *, grouped: bool = False, rounding: Rounding = "half_up"
) -> str:
    """Write fen as a number in ``unit`` without the unit's word: 1050000000000 → "105.00"."""
    text = _written(fen, UNITS[unit], places, rounding)
    if not grouped:
        return text
    sign, text = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = text.partition(".")
    return f"{sign}{int(whole):,}{point}{rest}"
