"""The list page: headings, chips, choices, the line of sums and the pager."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.apps.projects import vocabulary
from luodi.apps.projects.enums import Standing
from luodi.apps.projects.models import SavedView
from luodi.apps.projects.presentation import figures
from luodi.apps.projects.presentation.rows import LIGHT_COLOURS, Row, light_words, rows_of
from luodi.apps.projects.queries import ListPage, ListRequest
from luodi.apps.projects.queries.columns import Column, available, short_label
from luodi.apps.projects.queries.facets import UnitChoice
from luodi.apps.projects.queries.filters import BUILDING, OVERDUE, PENDING
from luodi.apps.projects.queries.requests import EVERY_STANDING, NO_VALUE, OPERATORS, Clause
from luodi.kernel import clock

Words = Callable[[str], Iterable[str]]
"""Gives the words of a text field that are in use where the reader may look."""

OPERATOR_WORDS = {
    "contains": gettext_lazy("包含"),
    "eq": gettext_lazy("等于"),
    "ne": gettext_lazy("不等于"),
    "ge": gettext_lazy("≥"),
    "le": gettext_lazy("≤"),
    "gt": gettext_lazy("＞"),
    "lt": gettext_lazy("＜"),
    "has": gettext_lazy("含有"),
    "is_empty": gettext_lazy("未填"),
    "not_empty": gettext_lazy("已填"),
}
BAND_WORDS = {
    "ge10": gettext_lazy("10 亿元以上（含）"),
    "ge5": gettext_lazy("5 亿元以上（含）"),
    "ge1": gettext_lazy("1 亿元以上（含）"),
    "lt1": gettext_lazy("不足 1 亿元"),
    "ge05lt1": gettext_lazy("5000 万元（含）至 1 亿元"),
    "lt05": gettext_lazy("不足 5000 万元"),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of the table: words, note below, where a click leads and how it is sorted."""

    label: str
    note: str
    second: str
    css: str
    url: str
    sorted: str
    arrow: bool


@dataclass(frozen=True, slots=True)
class Chip:
    """One condition in force and the address without it."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a select; ``depth`` indents it."""

    value: str
    label: str
    chosen: bool
    depth: int = 0

    @property
    def indent(self) -> str:
        """White space before the label."""
        return "\u3000" * self.depth


@dataclass(frozen=True, slots=True)
class LightCount:
    """How many of the matching projects show a light, and the address that shows them."""

    colour: str
    label: str
    count: int
    url: str


@dataclass(frozen=True, slots=True)
class Pager:
    """What components/pager.html draws."""

    first: int
    last: int
    count: int
    capped: bool
    prev_url: str
    next_url: str


class ListView:
    """A page of the list as its template draws it."""

    def __init__(
        self, page: ListPage, units: Iterable[UnitChoice], kept: Iterable[SavedView], words: Words, more: bool
    ) -> None:
        self.page = page
        self.request: ListRequest = page.request
        self.units = list(units)
        self.in_use = words
        self.kept = [(view, "?" + view.query) for view in kept]
        self.more = more or bool(self.request.clauses)
        self.sums = page.sums
        self.rows = self._rows()
        self.words = {
            "total": figures.amount(page.sums.total),
            "plan": figures.amount(page.sums.plan),
            "done": figures.amount(page.sums.done),
            "completion": figures.percent(page.sums.completion),
            "ahead": figures.against_schedule(page.sums.ahead),
            "due": figures.percent(page.sums.due),
            "planned_done": figures.amount(page.sums.planned_done),
        } if page.sums else {}  # fmt: skip

    def _rows(self) -> list[Row]:
        """Return the rows; projects of a past day open on that day."""
        suffix = f"as-of?on={self.request.as_of}" if self.request.as_of else ""
        return rows_of(list(self.page.rows), self.page.columns, self.request.day, suffix)

    @cached_property
    def headings(self) -> list[Heading]:
        """The headings, the first of them the name."""
        return [self._heading(column) for column in self.page.columns]

    def _heading(self, column: Column) -> Heading:
        request = self.request
        current = column.sort == request.sort or column.key == request.sort
        order = ("descending" if request.descending else "ascending") if current else ""
        second = str(short_label(column.second)) if column.second and column.key != "name" else ""
        note = str(column.note)
        if column.key == "completion" and self.sums:
            note = _("┃为序时 %(due)s") % {"due": self.words["due"]}
        css = "fz mw240" if column.key == "name" else ("num" if column.is_number else "")
        key = request.sort if current else column.key
        arrow = current or column.kind == "money"
        return Heading(str(column.label), note, second, css, request.sorted_by(key).address(), order, arrow)

    @cached_property
    def chips(self) -> list[Chip]:
        """The conditions in force."""
        request = self.request
        chips = []
        if request.keyword:
            chips.append(Chip(_("“%(word)s”") % {"word": request.keyword}, request.address(leave_out=["q"])))
        for name, value in request.quick.items():
            chips.append(Chip(self._quick_words(name, value), request.address(leave_out=[name])))
        for clause in request.clauses:
            left = replace(request, clauses=tuple(c for c in request.clauses if c != clause), cursor=None)
            chips.append(Chip(clause_words(clause, {u.id: u.name for u in self.units}), left.address()))
        if request.as_of:
            label = _("截至 %(day)s 所知") % {"day": request.as_of}
            chips.append(Chip(label, request.address(leave_out=["on"])))
        return chips

    def _quick_words(self, name: str, value: str) -> str:
        labels = {choice.value: choice.label for choice in self.choices(name)}
        return labels.get(value) or _("、").join(labels.get(one, one) for one in value.split(","))

    def choices(self, name: str) -> list[Choice]:
        """Return what a quick filter offers."""
        chosen = self.request.quick.get(name, "")
        if name == "unit":
            return [Choice(str(u.id), u.name, str(u.id) == chosen, u.depth) for u in self.units]
        return [Choice(value, str(label), value == chosen) for value, label in _offers(name, self.in_use)]

    @cached_property
    def quick(self) -> dict[str, list[Choice]]:
        """Every quick filter's choices by name."""
        names = (
            "unit",
            "stage",
            "chain",
            "band",
            *(("kind", "level", "light", "stall", "standing") if self.more else ()),
        )
        return {name: self.choices(name) for name in names}

    @cached_property
    def fields(self) -> list[tuple[str, str]]:
        """Fields that a condition can be put on."""
        known = vocabulary.typed_catalogue()
        return [(f.key, vocabulary.say(f.label)) for f in known if f.fact != "none" and f.type in OPERATORS]

    @cached_property
    def operators(self) -> list[tuple[str, Any]]:
        """Words for the comparisons."""
        return list(OPERATOR_WORDS.items())

    @cached_property
    def carried(self) -> list[tuple[str, str]]:
        """Conditions and columns that the filter form passes on unchanged."""
        own = {"q", "on", "unit", "stage", "chain", "band"}
        if self.more:
            own |= {"kind", "level", "light", "stall", "standing"}
        return [pair for pair in self.request.pairs() if pair[0] not in own]

    @cached_property
    def column_choices(self) -> list[tuple[Column, bool]]:
        """Every column that can be shown, and whether it is."""
        shown = {column.key for column in self.page.columns}
        return [(column, column.key in shown) for column in available() if column.key != "name"]

    @cached_property
    def lights(self) -> list[LightCount]:
        """How many projects show which light."""
        if not self.sums:
            return []
        words = light_words()
        return [
            LightCount(LIGHT_COLOURS.get(code, ""), words.get(code, code), count, self._with("light", code))
            for code, count in self.sums.lights.items()
        ]

    def _with(self, name: str, value: str) -> str:
        return replace(self.request, quick={**self.request.quick, name: value}, cursor=None).address()

    @cached_property
    def address(self) -> str:
        """The list's own address without its place in the pages."""
        return self.request.address()

    @cached_property
    def now_url(self) -> str:
        """The same list as the ledger stands today."""
        return self.request.address(leave_out=["on"])

    @cached_property
    def today(self) -> date:
        """Today, as an example of a date."""
        return clock.today()

    @cached_property
    def pager_note(self) -> str:
        """What the sums above the list cover."""
        if not self.sums or not self.page.slice.rows:
            return ""
        return _("；上方合计为全部 %(n)s 项") % {"n": self.page.count}

    @cached_property
    def more_url(self) -> str:
        """The same list with all its filters shown."""
        return self.request.address() + ("&" if self.request.pairs() else "") + "more=1"

    @cached_property
    def pager(self) -> Pager:
        """Where this page lies among all."""
        part, request = self.page.slice, self.request
        return Pager(
            part.first,
            part.first + len(part.rows) - 1 if part.rows else 0,
            self.page.count,
            self.page.capped,
            request.address(cursor=part.before) if part.before else "",
            request.address(cursor=part.after) if part.after else "",
        )


def _offers(name: str, in_use: Words) -> Iterable[tuple[str, Any]]:
    match name:
        case "stage":
            return [(BUILDING, _("实质性开工未竣工")), *vocabulary.stage_choices()]
        case "chain" | "level":
            return [(value, value) for value in in_use(name)]
        case "kind":
            return vocabulary.kind_choices()
        case "band":
            return BAND_WORDS.items()
        case "light":
            return light_words().items()
        case "stall":
            return [(OVERDUE, _("“五未”超过时限")), (PENDING, _("“五未”未到期")), *vocabulary.rule_choices()]
        case _:
            return [*Standing.choices[1:], (EVERY_STANDING, _("全部（含终止、并入、分期）"))]


def clause_words(clause: Clause, units: dict[int, str]) -> str:
    """Return a condition as it stands on a chip: 总投资 ≥ 1亿元."""
    value = units.get(clause.value, clause.text) if clause.key in vocabulary.UNIT_KEYS else clause.text
    tail = "" if clause.op in NO_VALUE else f" {value}"
    return f"{vocabulary.label_of(clause.key)} {OPERATOR_WORDS[clause.op]}{tail}"


__all__ = ["ListView", "clause_words"]
