"""One project on one page: its state on either clock, what stands, what is missing, what was corrected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import can
from luodi.apps.definitions.queries import chains, stall_rules
from luodi.apps.organisations.models import Unit
from luodi.apps.projects import projection, vocabulary
from luodi.apps.projects.enums import FactKind
from luodi.apps.projects.models import Fact, NamedReader, ProjectState
from luodi.apps.projects.queries import secrets
from luodi.apps.projects.queries.filters import visible_states
from luodi.apps.projects.queries.history import Change, changes, record_of
from luodi.apps.projects.queries.lights import Progress, progress_of
from luodi.apps.projects.queries.series import MonthPoint, year_points
from luodi.apps.projects.queries.states import state_of
from luodi.kernel import clock, stages, stalls
from luodi.kernel.folding import Folded
from luodi.kernel.stages import Chain, Missing, Step


@dataclass(frozen=True, slots=True)
class Clocks:
    """On which day a page looks, and whether by what was known then or by what is known now."""

    day: date
    known: date | None = None
    past: bool = False

    @property
    def moment(self) -> datetime | None:
        """The first instant that is not known any more; None for all that is known."""
        return clock.end_of_day(self.known) if self.known else None


def now_clocks() -> Clocks:
    """Return the clocks of an ordinary page."""
    return Clocks(clock.today())


def past_clocks(day: date, *, known_then: bool) -> Clocks:
    """Return the clocks of a past day: by what was known then, or by all corrections since."""
    return Clocks(day, day if known_then else None, past=True)


@dataclass(frozen=True, slots=True)
class StallView:
    """A rule that the project breaks or may break: where it stands on the day and the sentence for it."""

    hit: stalls.Hit
    status: str
    days: int
    excuse: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class May:
    """What the reader may do with this project."""

    edit: bool
    merge: bool
    excuse: bool
    unmask: bool
    evaluate: bool
    name_readers: bool


@dataclass(frozen=True, slots=True)
class ProjectPage:
    """Everything that the page of one project shows. ``facts`` are all, ``standing`` the ids in force."""

    row: ProjectState
    state: dict[str, Any]
    folded: Folded
    clocks: Clocks
    facts: Sequence[Fact]
    chain: Chain | None
    next_step: Step | None
    missing: Sequence[Missing]
    stalls: Sequence[StallView]
    progress: Progress
    months: Sequence[MonthPoint]
    changes: Sequence[Change]
    related: Sequence[ProjectState]
    units: dict[int, str]
    may: May
    hidden: bool
    readers: Sequence[NamedReader]

    @property
    def standing(self) -> frozenset[int]:
        """Ids of the facts in force on the page's clocks."""
        return frozenset(self.folded.standing)

    @property
    def facts_known(self) -> bool:
        """Whether anything at all was known on the page's clocks."""
        return bool(self.folded.standing)

    def standing_of(self, *kinds: str) -> list[Fact]:
        """Return the facts in force of some kinds, by the day they speak of."""
        held = [fact for fact in self.facts if fact.kind in kinds and fact.pk in self.standing]
        return sorted(held, key=lambda f: (f.happened_on or date.min, f.pk))


def facts_of(project_id: int) -> QuerySet[Fact]:
    """Return every statement about a project with who made it, in order of entry."""
    return Fact.objects.filter(project_id=project_id).select_related("recorded_by__unit").order_by("pk")


def project_page(person: Person, row: ProjectState, clocks: Clocks | None = None) -> ProjectPage:
    """Return the page of a project; ``row`` is its open state, already found to be visible."""
    clocks = clocks or now_clocks()
    facts = list(facts_of(row.project_id))
    opened, hidden = row, secrets.is_hidden(person, row)
    shown = not hidden or can(person, Permission.READERS_NAME, row.accountable)
    if hidden:
        secrets.veil_states(person, [row])
        secrets.veil_facts(row, facts)
    day = clocks.day if clocks.past else None
    folded = projection.fold_project([record_of(f) for f in facts], known=clocks.moment, day=day)
    if clocks.past:
        columns = projection.columns(folded, clocks.day)
        row = ProjectState(project_id=row.project_id, recorded_from=row.recorded_from, **columns)
    state = state_of(row) | {"excuses": folded.state["excuses"]}
    chain = chains().get(row.kind or "attraction")
    step, missing = stages.missing_for_next(chain, state, vocabulary.labels()) if chain else (None, [])
    progress_facts = [f for f in facts if f.kind == FactKind.PROGRESS and f.pk in set(folded.standing)]
    return ProjectPage(
        row=row,
        state=state,
        folded=folded,
        clocks=clocks,
        facts=facts,
        chain=chain,
        next_step=step,
        missing=missing,
        stalls=stall_views(state, clocks.day),
        progress=progress_of(row.completed_this_year, row.year_plan_investment, clocks.day),
        months=year_points(progress_facts, row.year_plan_investment, clocks.day),
        changes=changes(facts, projection.stage_fields()),
        related=related_states(person, row),
        units=unit_names(facts),
        may=_may(person, opened, hidden),
        hidden=hidden,
        readers=secrets.named_readers(row.project_id) if opened.secret and shown else (),
    )


def stall_views(state: dict[str, Any], day: date) -> list[StallView]:
    """Return the rules that bite or may bite on a day, the first due first."""
    found = []
    for hit in stalls.hits(stall_rules(day), state):
        status = hit.status(day)
        if status != "none":
            found.append(StallView(hit, status, hit.overdue_days(day), stalls.excuse_of(hit, state)))
    return sorted(found, key=lambda view: (view.hit.due_on, view.hit.rule.order))


def related_states(person: Person, row: ProjectState) -> list[ProjectState]:
    """Return phases, the head of the phases, and records merged with this one, as far as visible."""
    heads = [pk for pk in (row.phase_of_id, row.merged_into_id) if pk]
    now = ProjectState.objects.known_by(None).order_by()
    ways = ({"phase_of": row.project_id}, {"merged_into": row.project_id}, {"project__in": heads})
    first, *rest = (now.filter(**way).values_list("pk") for way in ways)
    found = [pk for (pk,) in first.union(*rest)]
    if not found:
        return []
    rows = visible_states(person).filter(pk__in=found).exclude(project_id=row.project_id)
    related = list(rows.order_by("project_id"))
    secrets.veil_states(person, related)
    return related


def unit_names(facts: Sequence[Fact]) -> dict[int, str]:
    """Return the names of the units that facts speak of, by id."""
    said = [fact.payload.get("values", {}).get(key) for fact in facts for key in vocabulary.UNIT_KEYS]
    ids = {value for value in said if isinstance(value, int)}
    return dict(Unit.objects.filter(pk__in=ids).values_list("pk", "current_name")) if ids else {}


def _may(person: Person, row: ProjectState, hidden: bool) -> May:
    unit = row.accountable
    return May(
        edit=not hidden and can(person, Permission.PROJECT_EDIT, unit),
        merge=not hidden and can(person, Permission.PROJECT_MERGE, unit),
        excuse=can(person, Permission.STALL_EXCUSE, unit),
        unmask=not hidden and can(person, Permission.PERSONAL_UNMASK, unit),
        evaluate=not hidden and can(person, Permission.INCENTIVE_VIEW),
        name_readers=row.secret and can(person, Permission.READERS_NAME, unit),
    )
