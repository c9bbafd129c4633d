"""Values in words: amounts, dates, units and ticks as a reader of the page's language expects them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.apps.projects import vocabulary
from luodi.kernel import clock, dates, money

UNKNOWN = "—"
MINUS = "−"
SMALL = money.UNITS["万元"] * 1000
BILLION, MILLION = money.UNITS["亿元"] * 10, money.UNITS["万元"] * 100


def english() -> bool:
    """Tell whether the page speaks English."""
    return (get_language() or "").startswith("en")


def amount(fen: int | None) -> str:
    """Write an amount with its unit: 27.20 亿元, from 1000 万元 down 26.00 万元; CNY 2.72 bn, CNY 0.26 m."""
    if fen is None:
        return UNKNOWN
    if not english():
        unit = "亿元" if abs(fen) >= SMALL else "万元"
        return f"{_grouped(fen, unit)} {unit}"
    if abs(fen) >= BILLION // 10:
        return f"CNY {_scaled(fen, BILLION)} bn"
    return f"CNY {_scaled(fen, MILLION)} m"


def _grouped(fen: int, unit: str) -> str:
    return money.format_fen(fen, unit, 2, grouped=True).replace("-", MINUS)


def _scaled(fen: int, scale: int) -> str:
    text = money.format_fraction(Fraction(fen, scale), 2)
    whole, point, rest = text.partition(".")
    return f"{int(whole):,}{point}{rest}".replace("-", MINUS)


def exact_amount(fen: int) -> str:
    """Write an amount to the last fen, for two values that round to the same."""
    unit = "元" if english() else "万元"
    whole, _point, rest = money.format_fraction(Fraction(fen, money.UNITS[unit]), 6).partition(".")
    text = f"{int(whole):,}.{rest}".rstrip("0").rstrip(".")
    return f"CNY {text}" if english() else f"{text} 万元"


def in_yi(fen: int | None) -> str:
    """Write an amount of a column headed 亿元: two decimals, four for what would round to nothing."""
    if fen is None:
        return UNKNOWN
    small = 0 < abs(fen) < money.UNITS["亿元"] // 200
    return money.format_fen(fen, "亿元", 4 if small else 2, grouped=True).replace("-", MINUS)


def percent(ratio: Fraction | None) -> str:
    """Write a share as a percentage with one decimal."""
    return UNKNOWN if ratio is None else money.format_fraction(ratio * 100, 1).replace("-", MINUS) + "%"


def points(ratio: Fraction | None) -> str:
    """Write a difference of shares in percentage points with its sign."""
    if ratio is None:
        return UNKNOWN
    text = money.format_fraction(ratio * 100, 1)
    return text.replace("-", MINUS) if text.startswith("-") else f"+{text}"


def unsigned_points(ratio: Fraction) -> str:
    """Write a difference of shares in percentage points without its sign."""
    return money.format_fraction(abs(ratio) * 100, 1)


def against_schedule(ahead: Fraction | None) -> str:
    """Say how far a plan is from its schedule: 滞后序时 5.8 个百分点."""
    if ahead is None:
        return ""
    words = {"n": unsigned_points(ahead)}
    if ahead < 0:
        return _("滞后序时 %(n)s 个百分点") % words
    return _("超序时 %(n)s 个百分点") % words if ahead else _("与序时持平")


def day(value: date | None, precision: str = "day") -> str:
    """Write a date no finer than it is known."""
    return UNKNOWN if value is None else dates.show(value, precision or "day")


def moment(value: datetime) -> str:
    """Write an instant as people in Shanghai read it."""
    return f"{clock.local(value):%Y-%m-%d %H:%M}"


def month_day(value: datetime) -> str:
    """Write the day of an instant shortly: 8月31日."""
    local = clock.local(value)
    return _("%(month)s月%(day)s日") % {"month": local.month, "day": local.day}


def tick(value: Any) -> str:
    """Write a permit: done, not yet, not needed, or the day on which it was done."""
    if isinstance(value, Mapping) and "date" in value:
        return day(date.fromisoformat(value["date"]), value.get("precision", "day"))
    if value is None:
        return UNKNOWN
    return _("无需办理") if value == "na" else (_("已办") if value else _("未办"))


def shown(key: str, value: Any, precision: str = "day", units: Mapping[int, str] | None = None) -> str:
    """Write the value of any catalogue field; ``units`` names units by id."""
    if value is None or value in ("", [], ()):
        return UNKNOWN
    field = vocabulary.field_of(key)
    kind = field.type if field else "text"
    if key in vocabulary.UNIT_KEYS:
        return (units or {}).get(value, str(value))
    if kind == "money":
        return _money(value)
    if kind == "date":
        return day(value, precision) if isinstance(value, date) else _("已完成，日期不详")
    if kind == "percent":
        return money.format_fraction(Fraction(int(value), 100), 1) + "%"
    if kind == "tick":
        return tick(value)
    if kind == "decimal":
        number = f"{Decimal(str(value)):f}"
        text = number.rstrip("0").rstrip(".") if "." in number else number
        return f"{text} {field.unit}".strip() if field and field.unit and not english() else text
    if key == "kind":
        return vocabulary.kind_label(str(value))
    if kind in ("choice", "choices"):
        return _choices(key, value)
    return str(value)


def _money(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{value.get('currency', '')} {money.format_fraction(Fraction(int(value['cents']), 100), 2)}"
    return amount(int(value))


def _choices(key: str, value: Any) -> str:
    field = vocabulary.field_of(key)
    codes = value if isinstance(value, list) else str(value).split(",")
    words = [vocabulary.say(field.choice_label(code) if field else None) or code for code in codes]
    return ("; " if english() else "、").join(words)
