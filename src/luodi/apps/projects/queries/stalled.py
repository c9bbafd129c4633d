"""The 五未 list: who is overdue, who is on the way, by which rule, why; and what a workbook said."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, Value, When

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.definitions.queries import stall_rules
from luodi.apps.projects.models import ProjectState, StallEvent
from luodi.apps.projects.queries import secrets
from luodi.apps.projects.queries.filters import asker, matching
from luodi.apps.projects.queries.kept import kept
from luodi.apps.projects.queries.paging import slice_of
from luodi.apps.projects.queries.requests import Cursor, ListRequest, parse_list_request
from luodi.apps.projects.queries.states import state_of
from luodi.apps.projects.querysets import StateQuerySet
from luodi.kernel import stalls
from luodi.kernel.stalls import Hit, StallRule

OVERDUE, PENDING, EXCUSED, LEFT = "overdue", "pending", "excused", "left"
TABS = (OVERDUE, PENDING, EXCUSED, LEFT)
MOST_DIFFERENCES = 10
CHUNK = 500


@dataclass(frozen=True, slots=True)
class StallRequest:
    """A 五未 list as asked for: which tab and rule, and the list request with the other filters."""

    tab: str = OVERDUE
    rule: str = ""
    base: ListRequest = field(default_factory=ListRequest)

    @property
    def day(self) -> date:
        """The day that everything is judged on."""
        return self.base.day

    def pairs(self, **changes: str) -> list[tuple[str, str]]:
        """Return the address's parameters with some changed; empty ones are left out."""
        own = {"tab": "" if self.tab == OVERDUE else self.tab, "rule": self.rule, **changes}
        return [*((k, v) for k, v in own.items() if v), *self.base.pairs()]


def parse_stall_request(query: Any) -> StallRequest:
    """Read the address of a 五未 list."""
    base = replace(parse_list_request(query), sort="stall", descending=False)
    tab = query.get("tab", OVERDUE)
    return StallRequest(tab if tab in TABS else OVERDUE, query.get("rule", ""), base)


@dataclass(frozen=True, slots=True)
class StalledProject:
    """One project on the list. ``hit`` is None where the rules changed after the state was made."""

    row: ProjectState
    hit: Hit | None
    days: int
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """A mark that came with a workbook and does not agree with what is computed."""

    row: ProjectState
    hit: Hit | None
    status: str
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How many distinct projects one rule holds on a day."""

    rule: StallRule
    overdue: int
    pending: int


@dataclass(frozen=True, slots=True)
class StallPage:
    """The whole page. Every project counts once, under the rule that falls due first."""

    request: StallRequest
    counts: Sequence[RuleCount]
    excused: int
    left_count: int
    last_month: int
    projects: Sequence[StalledProject]
    left: Sequence[StallEvent]
    first: int
    before: Cursor | None
    after: Cursor | None
    differences: Sequence[Difference]
    difference_count: int
    names: Mapping[int, str]

    @property
    def overdue(self) -> int:
        """The headline: distinct projects past the limit."""
        return sum(count.overdue for count in self.counts)

    @property
    def pending(self) -> int:
        """Projects on the way and not yet due; never added to the headline."""
        return sum(count.pending for count in self.counts)

    @property
    def shown(self) -> int:
        """How many projects the chosen tab and rule hold."""
        chosen = [c for c in self.counts if self.request.rule in ("", c.rule.code)]
        if self.request.tab == PENDING:
            return sum(count.pending for count in chosen)
        return sum(count.overdue for count in chosen)


def overdue_q(day: date) -> Q:
    """Return the condition for a project past its limit on a day."""
    return Q(stall_rule__isnull=False, stall_due_on__lt=day)


def pending_q(day: date) -> Q:
    """Return the condition for a project whose clock runs and whose limit is not past on a day."""
    return Q(stall_rule__isnull=False, stall_since__lte=day, stall_due_on__gte=day)


def excused_q(day: date) -> Q:
    """Return the condition for an overdue project with a registered reason."""
    return overdue_q(day) & Q(excuse__isnull=False)


_TAB_Q = {OVERDUE: overdue_q, PENDING: pending_q, EXCUSED: excused_q}


def stalled_projects(person: Person, request: StallRequest) -> StallPage:
    """Return the 五未 page of a day in the person's scope."""
    day = request.day
    rows = matching(person, request.base)
    rules = tuple((rule.code, rule.version) for rule in stall_rules(day))
    question = (day, tuple(request.base.pairs()), rules, asker(person, request.base))
    counts, excused = kept(person, Permission.PROJECT_VIEW, ("stalls", *question), lambda: _counts(rows, day))
    chosen = rows.filter(_TAB_Q.get(request.tab, overdue_q)(day))
    if request.rule:
        chosen = chosen.filter(stall_rule=request.rule)
    listed = request.tab != LEFT
    page = slice_of(chosen if listed else chosen.none(), request.base, [], None)
    left = _left(person, request)
    marked, marked_count = _differences(person, rows, ("marks", *question), day)
    return StallPage(
        request=request,
        counts=counts,
        excused=excused,
        left_count=len(left),
        last_month=_last_month(person, request),
        projects=_explained(person, [row["pk"] for row in page.rows], day),
        left=left if not listed else (),
        first=page.first,
        before=page.before,
        after=page.after,
        differences=marked,
        difference_count=marked_count,
        names=_names(person, request, left) if not listed else {},
    )


def stalls_for_export(person: Person, request: StallRequest) -> Iterator[StalledProject]:
    """Yield the projects of the chosen tab and rule, first due first, as far as they may leave the house."""
    rows = matching(person, request.base).visible_to(person, Permission.PROJECT_EXPORT)
    chosen = rows.filter(_TAB_Q.get(request.tab, overdue_q)(request.day))
    if request.rule:
        chosen = chosen.filter(stall_rule=request.rule)
    ids = list(chosen.order_by("stall_due_on", "project_id").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        yield from _explained(person, ids[start : start + CHUNK], request.day)


def overdue_count(person: Person, day: date) -> int:
    """Return how many projects in a person's scope are overdue on a day: the headline."""
    return kept(
        person,
        Permission.PROJECT_VIEW,
        ("overdue", day),
        lambda: matching(person, ListRequest()).filter(overdue_q(day)).count(),
    )


def _counts(rows: StateQuerySet, day: date) -> tuple[list[RuleCount], int]:
    found = {
        row["stall_rule"]: row
        for row in rows.filter(stall_rule__isnull=False)
        .order_by()
        .values("stall_rule")
        .annotate(
            overdue=Count("pk", filter=overdue_q(day)),
            pending=Count("pk", filter=pending_q(day)),
            excused=Count("pk", filter=excused_q(day)),
        )
    }
    nothing = {"overdue": 0, "pending": 0, "excused": 0}
    counts = [
        RuleCount(rule, found.get(rule.code, nothing)["overdue"], found.get(rule.code, nothing)["pending"])
        for rule in stall_rules(day)
    ]
    return counts, sum(row["excused"] for row in found.values())


def _last_month(person: Person, request: StallRequest) -> int:
    """Return the headline as it was known at the end of the month before."""
    last = request.day.replace(day=1) - timedelta(days=1)
    past = replace(request.base, as_of=last)
    return kept(
        person,
        Permission.PROJECT_VIEW,
        ("overdue", last, tuple(past.pairs()), asker(person, past)),
        lambda: matching(person, past).filter(overdue_q(last)).count(),
    )


def _explained(person: Person, ids: Sequence[int], day: date) -> list[StalledProject]:
    rows = ProjectState.objects.select_related("attributed_unit").in_bulk(ids)
    secrets.veil_states(person, rows.values())
    rules = stall_rules(day)
    found = []
    for pk in ids:
        row = rows[pk]
        state = state_of(row)
        hit = next((h for h in stalls.hits(rules, state) if h.rule.code == row.stall_rule), None)
        days = (day - row.stall_due_on).days if row.stall_due_on else 0
        found.append(StalledProject(row, hit, days, state))
    return found


def _left(person: Person, request: StallRequest) -> list[StallEvent]:
    """Return who left the list this month, each project once, by its last leaving."""
    start = request.day.replace(day=1)
    inside = matching(person, replace(request.base, quick={**request.base.quick, "standing": "all"}))
    events = StallEvent.objects.filter(
        entered=False, on__gte=start, on__lte=request.day, project__in=inside.values("project_id")
    ).order_by("-on", "-pk")
    if request.rule:
        events = events.filter(rule=request.rule)
    last: dict[int, StallEvent] = {}
    for event in events:
        last.setdefault(event.project_id, event)
    return list(last.values())


def _names(person: Person, request: StallRequest, left: Sequence[StallEvent]) -> dict[int, str]:
    """Return what the projects that left were called on the day of the list, as a person may read it."""
    ids = [event.project_id for event in left]
    known = ProjectState.objects.known_by(request.base.as_of).filter(project_id__in=ids)
    return secrets.names(person, known)


def _differences(
    person: Person, rows: StateQuerySet, question: Hashable, day: date
) -> tuple[list[Difference], int]:
    """Compare the 五未 mark of workbooks with what is computed; neither changes the other."""
    agrees = Q(pk__in=())
    for rule in stall_rules(day):
        agrees |= overdue_q(day) & Q(stall_rule=rule.code, wu_type__contains=rule.name.zh)
    differs = Case(When(agrees, then=Value(0)), default=Value(1), output_field=IntegerField())
    marked = rows.filter(wu_type__isnull=False, wu_type__gt="").annotate(differs=differs).filter(differs=1)
    largest = marked.order_by("-total_investment", "-project_id").values_list("pk", flat=True)

    def ask() -> tuple[list[int], int]:
        ids = list(largest[:MOST_DIFFERENCES])
        return ids, len(ids) if len(ids) < MOST_DIFFERENCES else marked.count()

    ids, count = kept(person, Permission.PROJECT_VIEW, question, ask)
    found = []
    for stalled in _explained(person, ids, day):
        status = stalled.hit.status(day) if stalled.hit else "none"
        found.append(Difference(stalled.row, stalled.hit, status, stalled.state))
    return found, count
