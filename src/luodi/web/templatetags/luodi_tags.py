"""Tags and filters of every page: icons, meters, money, dates, panels, fields.

Money comes as integer fen, ratios as Fraction, Decimal or float (0.562 is 56.2 %), dates as ``date``.
None means not known and prints a dash; zero prints zero.
"""

import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField, Textarea
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.kernel import clock, dates
from luodi.kernel.money import format_fen, format_fraction
from luodi.kernel.text import Text
from luodi.web import assets, charts, icons
from luodi.web.htmx import HTMX_CONFIG

register = template.Library()

UNKNOWN = "—"
MINUS = "−"
Ratio = Fraction | Decimal | float | int


@register.simple_tag
@lru_cache
def icon(name: str, extra: str = "") -> SafeString:
    """Draw a vendored icon inline; decoration only, so the words stand beside it."""
    shapes = mark_safe(icons.shapes(name))  # noqa: S308 - vendored files under checksum
    return format_html(
        '<svg class="i {}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', extra, shapes
    )


@register.simple_tag
def asset(path: str) -> str:
    """Return the address of a static file marked with its content."""
    return assets.versioned(path)


@register.simple_tag
def htmx_config() -> str:
    """Return the settings of htmx as JSON for its meta element."""
    return json.dumps(HTMX_CONFIG)


@register.filter
def say(text: Text | str | None) -> str:
    """A Text of the kernel or a pack in the language of the page; a plain string as it is."""
    if isinstance(text, Text):
        return text.in_(get_language() or "")
    return str(text or "")


# --- figures -----------------------------------------------------------------------------------


def _fen(fen: int | None, unit: str, places: int) -> str:
    if fen is None:
        return UNKNOWN
    return format_fen(int(fen), unit, places, grouped=True).replace("-", MINUS)


@register.filter
def yi(fen: int | None) -> str:
    """Fen as 亿元 with two decimals, without the unit (it stands in the heading)."""
    return _fen(fen, "亿元", 2)


@register.filter
def wan(fen: int | None) -> str:
    """Fen as 万元 with two decimals, without the unit."""
    return _fen(fen, "万元", 2)


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as 元 with two decimals, without the unit."""
    return _fen(fen, "元", 2)


@register.simple_tag
def money(fen: int | None, unit: str = "亿元", places: int = 2) -> str:
    """Fen with the unit's word: 29.20 亿元. English has no such units and says CNY 2,920.00 m."""
    if fen is None:
        return UNKNOWN
    if unit in ("万元", "亿元") and (get_language() or "").startswith("en"):
        return f"CNY\u00a0{_millions(fen, unit, places)}\u00a0m"
    return f"{_fen(fen, unit, places)}\u00a0{unit_name(unit)}"


def _millions(fen: int, unit: str, places: int) -> str:
    """Return an amount in millions as fine as it would be in its unit, with two decimals at least."""
    whole, _point, rest = _fen(fen, unit, places).replace(",", "").partition(".")
    shift = {"万元": -2, "亿元": 2}[unit]
    exact = Decimal(f"{whole}.{rest or 0}".replace(MINUS, "-")).scaleb(shift)
    cents = round(exact, 2)
    return f"{cents if cents == exact else exact.normalize():,f}".replace("-", MINUS)


def unit_name(unit: str) -> str:
    """Return the word for a money unit in the language of the page."""
    names = {"元": _("元"), "万元": _("万元"), "亿元": _("亿元")}
    return names.get(unit, unit)


@register.filter
def percent(ratio: Ratio | None, places: int = 1) -> str:
    """A ratio as a percentage, rounded half up: 0.5625 → 56.3%."""
    if ratio is None:
        return UNKNOWN
    return format_fraction(Fraction(ratio) * 100, places).replace("-", MINUS) + "%"


@register.filter
def points(ratio: Ratio | None) -> str:
    """A difference of two ratios in percentage points with its sign: −10.4."""
    if ratio is None:
        return UNKNOWN
    text = format_fraction(Fraction(ratio) * 100, 1)
    return text.replace("-", MINUS) if text.startswith("-") else f"+{text}"


@register.filter
def distance(ratio: Ratio | None) -> str:
    """The size of a difference in percentage points, for a sentence that names its direction: 10.4."""
    return UNKNOWN if ratio is None else format_fraction(abs(Fraction(ratio)) * 100, 1)


@register.filter
def marked(text: object, wanted: str) -> SafeString:
    """A text with every word of a search marked; both are escaped."""
    words = [re.escape(word) for word in str(wanted).split()]
    parts = re.split(f"({'|'.join(words)})", str(text), flags=re.IGNORECASE) if words else [str(text)]
    pieces = (format_html("<mark>{}</mark>" if n % 2 else "{}", part) for n, part in enumerate(parts))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


# --- dates -------------------------------------------------------------------------------------


@register.filter
def fact_day(day: date | None, precision: str = "day") -> str:
    """A date no finer than it is known: 2024-08-15, 2024-08, 2024 Q3."""
    return UNKNOWN if day is None else dates.show(day, precision or "day")


@register.filter
def moment(value: datetime | None) -> str:
    """An instant as people in Shanghai read it: 2024-08-31 14:05."""
    return UNKNOWN if value is None else f"{clock.local(value):%Y-%m-%d %H:%M}"


# --- drawings ----------------------------------------------------------------------------------


@register.inclusion_tag("components/meter.html")
def meter(
    done: Ratio | None, schedule: Ratio | None = None, state: str = "", label: str = ""
) -> dict[str, Any]:
    """Draw the one progress bar of the system: completed share and the tick of the schedule.

    ``state`` is "ok", "warn", "late" or empty (blue). Ratios may pass 1; the bar stops at its end.
    """
    return {
        "known": done is not None,
        "done": charts.share(done or 0, 1),
        "done_text": percent(done),
        "schedule": None if schedule is None else charts.share(schedule, 1),
        "schedule_text": percent(schedule),
        "state": state,
        "label": label,
    }


@register.inclusion_tag("components/bar.html")
def bar(value: Ratio | None, top: Ratio) -> dict[str, str]:
    """Draw one bar of a funnel; ``top`` is the value of the longest."""
    return {"width": charts.share(value or 0, top)}


@register.inclusion_tag("components/trend.html")
def trend_chart(
    rows: Sequence[charts.Point], label: str, height: int = 346, bars: bool = True
) -> dict[str, Any]:
    """Draw running total against plan, with monthly bars below."""
    return {"chart": charts.trend(rows, label, height, bars) if rows else None, "has_bars": bars}


@register.inclusion_tag("components/lamp.html")
def lamp(colour: str, text: str) -> dict[str, str]:
    """Show a light: "g" circle, "a" diamond, "r" square, "" grey; shape and words, not colour alone."""
    return {"colour": colour, "text": text}


@register.inclusion_tag("components/tag.html")
def tag(text: str, colour: str = "") -> dict[str, str]:
    """Show a small label: "b" blue, "g" green, "a" amber, "r" red, "o" outline, "" grey."""
    return {"colour": colour, "text": text}


# --- blocks ------------------------------------------------------------------------------------


@register.simple_block_tag(takes_context=True)
def panel(
    context: template.Context,
    content: str,
    title: str = "",
    note: str = "",
    extra: str = "",
    flush: bool = False,
) -> SafeString:
    """A white panel with heading and note; ``flush`` leaves out the inner margin (tables)."""
    values = {"content": content, "title": title, "note": note, "extra": extra, "flush": flush}
    return render_to_string("components/panel.html", values, request=context.get("request"))


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, wide: bool = False, unit: str = "") -> dict[str, Any]:
    """A form field with label, unit, help and errors, wired for screen readers."""
    kind = getattr(bound.field.widget, "input_type", "")
    choice = kind in {"checkbox", "radio"}
    attributes = {} if choice else {"class": "fld e" if bound.errors else "fld"}
    if isinstance(bound.field.widget, Textarea) and bound.field.widget.attrs.get("rows") == "10":
        attributes["rows"] = "3"
    return {
        "field": bound,
        "widget": bound.as_widget(attrs=attributes),
        "tick": kind == "checkbox" and not hasattr(bound.field, "choices"),
        "group": choice and hasattr(bound.field, "choices"),
        "wide": wide,
        "unit": unit,
    }


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """List everything that is wrong with a form at once, each line leading to its field."""
    fields = [bound for bound in form if bound.errors]
    return {"form": form, "fields": fields, "hidden": form.hidden_fields()}
