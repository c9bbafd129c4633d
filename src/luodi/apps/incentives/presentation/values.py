"""Values of facts and steps in words, in the language of the page."""

from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.kernel import money
from luodi.kernel.clauses.model import Fact
from luodi.kernel.clauses.wording import short
from luodi.kernel.text import Text

UNKNOWN = "—"
MINUS = "−"
WAN = money.UNITS["万元"]


def language() -> str:
    """The language of the page, as ``Text.in_`` takes it."""
    return get_language() or "zh"


def english() -> bool:
    """Whether the page speaks English."""
    return language().startswith("en")


def say(text: Text) -> str:
    """A text in the language of the page."""
    return text.in_(language())


def amount(fen: Fraction | int | None) -> str:
    """Fen in 万元 to the fen, at least two decimals: 157.50 万元, 500.000003 万元."""
    if fen is None:
        return UNKNOWN
    return f"{bare(fen)} {_('万元')}"


def bare(fen: Fraction | int | None) -> str:
    """Fen as a number of 万元 without the unit."""
    if fen is None:
        return UNKNOWN
    whole, _point, rest = money.format_fraction(Fraction(fen) / WAN, 6).partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    decimals = rest.rstrip("0").ljust(2, "0")
    return f"{MINUS if sign else ''}{int(digits):,}.{decimals}"


def truth(value: bool | None) -> str:
    """Yes, no, or not known."""
    return _("未知") if value is None else _("是") if value else _("否")


def of_fact(fact: Fact, value: Any) -> str:
    """The value of a fact as the run held it: money in fen, decimals scaled by its places."""
    if value is None:
        return UNKNOWN
    if fact.type == "money":
        return amount(int(value))
    if fact.type == "decimal":
        return decimal(Fraction(int(value), 10**fact.places), fact.unit)
    if isinstance(value, bool):
        return truth(value)
    if fact.type == "series" and isinstance(value, list):
        return "；".join(f"{year}：{UNKNOWN if fen is None else amount(int(fen))}" for year, fen in value)
    if isinstance(value, list):
        return "、".join(map(str, value)) or _("无")
    unit = fact.unit if fact.type == "integer" else ""
    return f"{value}{unit}"


def decimal(value: Fraction, unit: str = "") -> str:
    """A plain number; a ratio as a percentage."""
    if unit == "ratio":
        return short(value * 100, 6) + "%"
    return short(value, 6) + unit


def of_step(value: Any, *, is_money: bool, unit: str = "") -> str:
    """The result of a step, as JSON holds it: a number, ``n/d``, a word, a truth, a day, None."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return truth(value)
    if isinstance(value, date):
        return value.isoformat()
    exact = _number(value)
    if exact is None:
        return str(value)
    if is_money:
        return amount(exact)
    # What is no whole number and no money is a rate or a share in every clause: people read it as percent.
    is_share = not unit and exact.denominator != 1
    return decimal(exact, "ratio" if is_share else unit)


def _number(value: Any) -> Fraction | None:
    if isinstance(value, int):
        return Fraction(value)
    top, slash, below = str(value).partition("/")
    if slash and top.lstrip("-").isdigit() and below.isdigit():
        return Fraction(int(top), int(below))
    return None
