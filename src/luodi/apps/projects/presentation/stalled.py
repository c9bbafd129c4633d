"""The 五未 page as its template draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luodi.apps.projects import vocabulary
from luodi.apps.projects.presentation import figures
from luodi.apps.projects.presentation.listing import Choice, Pager
from luodi.apps.projects.queries import StallPage
from luodi.apps.projects.queries.facets import UnitChoice
from luodi.apps.projects.queries.stalled import EXCUSED, LEFT, OVERDUE, PENDING
from luodi.kernel import stalls


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: label, address, what stands after it, whether it is shown."""

    label: str
    url: str
    count: str
    current: bool


@dataclass(frozen=True, slots=True)
class RuleTab:
    """One rule: its overdue count large, what is not yet due small beside it."""

    label: str
    url: str
    count: int
    note: str
    current: bool


@dataclass(frozen=True, slots=True)
class StallRow:
    """One project of the list with the sentence that says why."""

    url: str
    name: str
    place: str
    total: str
    rule: str
    days: str
    colour: str
    why: str
    cite: str
    excuse: str
    note: str
    unit: str


class StallView:
    """The page of the 五未 list."""

    def __init__(self, page: StallPage, units: Sequence[UnitChoice]) -> None:
        self.page = page
        self.request = page.request
        self.units = units
        self.day = page.request.day
        self.overdue, self.pending = page.overdue, page.pending

    def _url(self, **changes: str) -> str:
        return "?" + urlencode(self.request.pairs(**changes))

    @property
    def address(self) -> str:
        """The parameters of this very list."""
        return urlencode(self.request.pairs())

    @property
    def tabs(self) -> list[Tab]:
        """Overdue, not yet due (never added), with a reason (still counted), left this month."""
        page, tab = self.page, self.request.tab
        entries = (
            (OVERDUE, _("超过时限"), _("%(n)s 个") % {"n": page.overdue}),
            (PENDING, _("未到期"), _("%(n)s 个，不计入") % {"n": page.pending}),
            (EXCUSED, _("有正当理由"), _("%(n)s 个，仍计入并标注") % {"n": page.excused}),
            (LEFT, _("本月销号"), _("%(n)s 个") % {"n": page.left_count}),
        )
        return [
            Tab(label, self._url(tab="" if code == OVERDUE else code), count, code == tab)
            for code, label, count in entries
        ]

    @property
    def rules(self) -> list[RuleTab]:
        """All, then each rule."""
        page = self.page
        moved = page.overdue - page.last_month
        change = _("较上月 %(n)s") % {"n": f"+{moved}" if moved > 0 else str(moved).replace("-", "−")}
        found = [RuleTab(_("全部"), self._url(rule=""), page.overdue, change, not self.request.rule)]
        for count in page.counts:
            note = _("未到期 %(n)s") % {"n": count.pending}
            current = self.request.rule == count.rule.code
            url = self._url(rule=count.rule.code)
            found.append(RuleTab(vocabulary.say(count.rule.name), url, count.overdue, note, current))
        return found

    @property
    def rows(self) -> list[StallRow]:
        """The projects of the page."""
        return [self._row(item) for item in self.page.projects]

    def _row(self, item: Any) -> StallRow:
        row = item.row
        late = item.days > 0
        over = ngettext("%(n)s 天", "%(n)s 天", item.days) % {"n": item.days}
        days = over if late else ngettext("还有 %(n)s 天", "还有 %(n)s 天", -item.days) % {"n": -item.days}
        why = cite = ""
        if item.hit is not None:
            why = vocabulary.say(stalls.explain(item.hit, item.state, self.day, with_rule=False))
            cite = vocabulary.say(stalls.cite(item.hit))
        suffix = f"as-of?on={self.day}" if self.request.base.as_of else ""
        return StallRow(
            reverse("projects:detail", args=[row.project_id]) + suffix,
            row.name or "",
            " · ".join(filter(None, (row.attributed_unit.name if row.attributed_unit else "", row.park))),
            figures.amount(row.total_investment),
            vocabulary.rule_label(row.stall_rule),
            days,
            ("r" if item.days > 30 else "a") if late else "o",
            why or _("规则已更新，今晚核对后更新说明。"),
            cite,
            vocabulary.excuse_label(row.excuse) if row.excuse else "",
            row.excuse_note or "",
            row.responsible_unit or "",
        )

    @property
    def left(self) -> list[dict[str, Any]]:
        """Who left the list this month."""
        return [
            {
                "url": reverse("projects:detail", args=[event.project_id]),
                "name": self.page.names.get(event.project_id, ""),
                "rule": vocabulary.rule_label(event.rule),
                "on": event.on,
            }
            for event in self.page.left
        ]

    @property
    def differences(self) -> list[dict[str, Any]]:
        """Marks of workbooks beside what is computed."""
        return [
            {
                "url": reverse("projects:detail", args=[item.row.project_id]),
                "name": item.row.name,
                "said": item.row.wu_type,
                "computed": self._computed(item),
                "why": self._why(item),
            }
            for item in self.page.differences
        ]

    def _computed(self, item: Any) -> str:
        if item.status == OVERDUE:
            return vocabulary.say(item.hit.rule.name)
        if item.status == PENDING:
            return _("%(rule)s，未到期") % {"rule": vocabulary.say(item.hit.rule.name)}
        return _("不在“五未”")

    def _why(self, item: Any) -> str:
        if item.hit is None:
            return _("按现有记录不符合任何一条规则。")
        return vocabulary.say(stalls.explain(item.hit, item.state, self.day, with_rule=False))

    @property
    def rule_words(self) -> list[dict[str, str]]:
        """The rules in words, with version and source."""
        return [
            {
                "name": f"{count.rule.code} {vocabulary.say(count.rule.name)}",
                "words": vocabulary.say(count.rule.in_words()),
                "version": _("版本 %(n)s") % {"n": count.rule.version},
                "source": count.rule.source,
            }
            for count in self.page.counts
        ]

    @property
    def unit_choices(self) -> list[Choice]:
        """The units to filter by."""
        chosen = self.request.base.quick.get("unit", "")
        return [Choice(str(u.id), u.name, str(u.id) == chosen, u.depth) for u in self.units]

    @property
    def kind_choices(self) -> list[Choice]:
        """The kinds to filter by."""
        chosen = self.request.base.quick.get("kind", "")
        return [Choice(code, label, code == chosen) for code, label in vocabulary.kind_choices()]

    @property
    def as_of(self) -> str:
        """The past day that is shown, or nothing."""
        return str(self.request.base.as_of or "")

    @property
    def listing(self) -> bool:
        """Whether the tab is a list of projects, not of departures."""
        return self.request.tab != LEFT

    @property
    def tab(self) -> str:
        """The tab shown, empty for the first."""
        return "" if self.request.tab == OVERDUE else self.request.tab

    @property
    def pager(self) -> Pager:
        """Where this page lies among all."""
        page = self.page
        count = page.excused if self.request.tab == EXCUSED else page.shown
        last = page.first + len(page.projects) - 1 if page.projects else 0
        before = self._url(at=page.before.encode()) if page.before else ""
        after = self._url(at=page.after.encode()) if page.after else ""
        return Pager(page.first, last, count, False, before, after)
