"""Staged values as people read them: money in 亿元 or 万元, dates no finer than known, words for codes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.apps.organisations.models import Unit
from luodi.apps.projects import vocabulary
from luodi.apps.projects.presentation.figures import BILLION, MILLION, english
from luodi.apps.projects.queries.states import masked
from luodi.kernel import dates
from luodi.kernel.money import UNITS, format_fen, format_fraction

UNIT_KEYS = vocabulary.UNIT_KEYS | {"place"}
TICKS = {True: gettext_lazy("是"), False: gettext_lazy("否")}
MEASURES = {
    "元": gettext_lazy("元"),
    "万元": gettext_lazy("万元"),
    "亿元": gettext_lazy("亿元"),
    "亩": gettext_lazy("亩"),
}


@dataclass
class Shower:
    """Shows values for one reader: personal values of the ledger stay masked without the permission."""

    unmasked: bool = False
    unit_names: dict[int, str] = field(default_factory=dict)

    def know_units(self, ids: set[int]) -> None:
        """Read the names of units once for a page."""
        missing = ids - self.unit_names.keys()
        if missing:
            self.unit_names.update(Unit.objects.filter(pk__in=missing).values_list("pk", "current_name"))

    def label(self, key: str) -> str:
        """Return the label of a catalogue key."""
        return vocabulary.label_of("attributed_unit" if key == "place" else key)

    def value(self, key: str, value: Any, *, stored: bool = False) -> str:
        """Return a value as text; ``stored`` values that are personal are masked."""
        if value is None or value == "":
            return _("（空）")
        text = self._text(key, value)
        return str(masked(key, text)) if stored and not self.unmasked else text

    def _text(self, key: str, value: Any) -> str:
        if key in UNIT_KEYS and isinstance(value, int):
            return self.unit_names.get(value, str(value))
        if isinstance(value, Mapping):
            return _mapping(value)
        if isinstance(value, bool) or value == "na":
            return str(TICKS.get(value, _("无需办理")))
        known = vocabulary.field_of(key)
        kind = known.type if known else "text"
        if kind == "money" and isinstance(value, int):
            return money(value)
        if kind == "percent" and isinstance(value, int):
            return format_fraction(Fraction(value, 100), 2) + "%"
        return vocabulary.kind_label(value) if key == "kind" else str(value)


def money(fen: int) -> str:
    """Return an amount with its unit, all digits kept: 亿元 from a tenth of one up, 万元 below; CNY … m."""
    if fen == 0:
        return "0"
    if english():
        if abs(fen) >= BILLION:
            return f"CNY {_all_digits(Fraction(fen, BILLION))} bn"
        return f"CNY {_all_digits(Fraction(fen, MILLION))} m"
    unit = "亿元" if abs(fen) >= UNITS["亿元"] // 10 else "万元"
    return f"{_all_digits(Fraction(fen, UNITS[unit]))} {unit_label(unit)}"


def _all_digits(number: Fraction) -> str:
    places = 2
    while places < 11 and (number * 10**places).denominator != 1:
        places += 1
    whole, point, rest = format_fraction(number, places).partition(".")
    return f"{int(whole):,}{point}{rest}" if number >= 0 else f"-{_all_digits(-number)}"


def unit_label(unit: str) -> str:
    """Return the word for a unit of measure in the language of the page."""
    return str(MEASURES.get(unit, unit))


def amount_in(fen: int | str | None, unit: str | None) -> str:
    """Return an amount as a plain number in the unit of its column; other numbers as they are."""
    if fen is None:
        return "—"
    if unit in UNITS and isinstance(fen, int):
        return format_fen(fen, unit, 2, grouped=True)
    return str(fen)


def _mapping(value: Mapping[str, Any]) -> str:
    if "date" in value:
        return dates.show(date.fromisoformat(value["date"]), value.get("precision", "day"))
    if "currency" in value:
        return f"{value['currency']} {format_fraction(Fraction(value['cents'], 100), 2)}"
    return str(dict(value))
