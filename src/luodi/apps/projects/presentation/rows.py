"""Rows of a list: everything is worked out here, the template only draws."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypedDict

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luodi.apps.projects import vocabulary
from luodi.apps.projects.enums import Standing
from luodi.apps.projects.presentation import figures
from luodi.apps.projects.queries.columns import Column, value_in
from luodi.apps.projects.queries.lights import Progress, due_share, progress_of
from luodi.apps.projects.queries.states import masked
from luodi.web import charts

LIGHT_COLOURS = {"green": "g", "yellow": "a", "red": "r"}
METER_STATES = {"green": "ok", "yellow": "warn", "red": "late"}
POINT_TONES = {"green": "pos", "yellow": "amb", "red": "neg"}


class Row(TypedDict):
    """One project of a list; ``mark`` says that it no longer counts.

    ``url`` is empty for a project of a past day that has moved to others since.
    """

    url: str
    name: str
    code: str
    mark: str
    cells: SafeString


def _cell(css: str, label: str, inner: str, second: str = "") -> str:
    """Return a cell: its look, its name on a phone, its content and its second line.

    ``label`` and ``inner`` are HTML, ``second`` is text. Written here and not in the template, because
    a page has some 400 cells, and they were half of its time.
    """
    below = f'<br class="dk"><span class="mut s12"> {escape(second)}</span>' if second else ""
    return f'<td class="{css}" data-l="{label}">{inner}{below}</td>'


def _span(css: str, text: str) -> str:
    return f'<span class="{css}">{escape(text)}</span>'


def _meter(done: str, due: str, state: str, text: str, label: str) -> str:
    """Return a bar with the mark of where it should be, and the sentence that a screen reader speaks."""
    tick = f'<line class="tick" x1="{due}" x2="{due}" y1="-2" y2="100%"/>' if due else ""
    return (
        f'<span class="mini"><svg class="meter {state}" role="img" aria-label="{escape(label)}">'
        '<rect class="bg" width="100%" height="100%" rx="1"/>'
        f'<rect class="fg" width="{done}" height="100%" rx="1"/>{tick}</svg>{_span("num", text)}</span>'
    )


def light_words() -> dict[str, str]:
    """Return the short words of the three lights."""
    return {"green": _("正常"), "yellow": _("滞后"), "red": _("严重滞后")}


def rows_of(
    found: list[dict[str, Any]], columns: tuple[Column, ...], day: date, suffix: str = ""
) -> list[Row]:
    """Return the rows of a page; ``suffix`` is added to each project's address (a past day)."""
    drawer = _Drawer(columns, day)
    return [drawer.row(row, suffix) for row in found]


class _Drawer:
    """Draws the rows of one page with what is the same for all of them worked out once."""

    def __init__(self, columns: tuple[Column, ...], day: date) -> None:
        self.day = day
        self.due = due_share(day)
        self.due_words = figures.percent(self.due)
        self.due_mark = charts.share(self.due, 1) if self.due else ""
        self.root = reverse("projects:list")
        self.columns = [(c, escape(self._phone_label(c)), self._css(c)) for c in columns if c.key != "name"]
        self.lights = light_words()
        self.stages = vocabulary.short_stages()
        self.standings = dict(Standing.choices)
        self.labels = {key: str(label) for key, label in self.standings.items()}

    @staticmethod
    def _phone_label(column: Column) -> str:
        """On a phone the headings are gone, so a figure's label carries its unit."""
        if column.key == "completion":
            return pgettext("column", "完成")
        if column.is_number and column.note:
            return _("%(label)s（%(unit)s）") % {"label": column.label, "unit": column.note}
        return str(column.label)

    @staticmethod
    def _css(column: Column) -> str:
        if column.is_number:
            return "num"
        if column.kind == "source":
            return "nw mut s12 hidem"
        return "" if column.kind == "text" and column.key != "chain" else "nw"

    def row(self, row: dict[str, Any], suffix: str) -> Row:
        progress = progress_of(row.get("completed_this_year"), row.get("year_plan_investment"), self.day)
        standing = row["standing"]
        return Row(
            url="" if row.get("moved") else f"{self.root}{row['project_id']}/{suffix}",
            name=row["name"] or _("（未填名称）"),
            code=row.get("project_code") or "",
            mark="" if standing == Standing.ACTIVE else self.labels[standing],
            cells=mark_safe(  # noqa: S308 - texts are escaped where their cell is written
                "".join(self.cell(c, label, css, row, progress) for c, label, css in self.columns)
            ),
        )

    def cell(self, column: Column, label: str, css: str, row: dict[str, Any], progress: Progress) -> str:
        draw = _DRAW.get(column.kind)
        if draw is not None:
            return draw(self, css, label, row, progress)
        second = self.value(column.second, row) if column.second else ""
        return _cell(css, label, escape(self.value(column.key, row, column.kind)), second)

    def value(self, key: str, row: dict[str, Any], kind: str = "") -> str:
        if key in vocabulary.UNIT_KEYS:
            return row.get(f"{key}__current_name") or ""
        value = value_in(row, key)
        if kind == "money" and isinstance(value, int):
            return figures.in_yi(value)
        if value is None or value == "":
            return figures.UNKNOWN if kind in ("money", "int", "decimal", "percent", "date") else ""
        if kind in ("", "text") and isinstance(value, str):
            return vocabulary.kind_label(value) if key == "kind" else masked(key, value)
        return masked(key, figures.shown(key, value, (row.get("precisions") or {}).get(key, "day")))

    def meter(self, css: str, label: str, row: dict[str, Any], progress: Progress) -> str:
        if progress.completion is None:
            return _cell(css, label, figures.UNKNOWN)
        done = figures.percent(progress.completion)
        state = METER_STATES.get(progress.light or "", "")
        words = _("完成 %(done)s，序时 %(due)s") % {"done": done, "due": self.due_words}
        bar = _meter(charts.share(progress.completion, 1), self.due_mark, state, done, words)
        return _cell("", label, bar)

    def ahead(self, css: str, label: str, row: dict[str, Any], progress: Progress) -> str:
        return _cell(
            css, label, _span(POINT_TONES.get(progress.light or "", ""), figures.points(progress.ahead))
        )

    def light(self, css: str, label: str, row: dict[str, Any], progress: Progress) -> str:
        if progress.light is None:
            return _cell("", label, figures.UNKNOWN)
        colour = LIGHT_COLOURS.get(progress.light, "")
        return _cell("", label, _span(f"lamp {colour}", self.lights.get(progress.light, progress.light)))

    def stage(self, css: str, label: str, row: dict[str, Any], progress: Progress) -> str:
        return _cell("nw", label, escape(self.stages.get(row["stage"], row["stage"] or figures.UNKNOWN)))

    def stall(self, css: str, label: str, row: dict[str, Any], progress: Progress) -> str:
        due = row["stall_due_on"]
        if row["stall_rule"] is None or due is None or row["stall_since"] > self.day:
            return _cell("nw", label, "")
        over = (self.day - due).days
        if over > 0:
            tag = _span("tag r" if over > 30 else "tag a", _("超 %(n)s 天") % {"n": over})
        else:
            tag = _span("tag o", _("余 %(n)s 天") % {"n": -over})
        return _cell("nw", label, tag, row["stall_rule"])

    def source(self, css: str, label: str, row: dict[str, Any], progress: Progress) -> str:
        kind = (row["source_label"] or "").partition("\t")[0]
        word = _("导入") if kind == "workbook" else _("填报")
        return _cell(css, label, figures.month_day(row["recorded_from"]), word)


_DRAW: dict[str, Callable[..., str]] = {
    "completion": _Drawer.meter,
    "points": _Drawer.ahead,
    "light": _Drawer.light,
    "stage": _Drawer.stage,
    "stall": _Drawer.stall,
    "source": _Drawer.source,
}
