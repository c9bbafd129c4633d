"""Where a fact of one case comes from: the form, file and row; or the document that was registered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from luodi.apps.enterprises.enums import MEASURES, TITLES
from luodi.apps.enterprises.models import Title, YearFigure
from luodi.apps.incentives.models import AskedFact, Award
from luodi.apps.incentives.queries.sources import Scope, code_of, stage_field
from luodi.apps.projects import projection
from luodi.apps.projects.models import Fact
from luodi.apps.projects.presentation.facts import source as source_words
from luodi.apps.projects.presentation.facts import who
from luodi.apps.projects.queries import facts_of
from luodi.apps.projects.queries.history import record_of
from luodi.kernel.clauses.sources import EVERY_YEAR, YEARS, Held


@dataclass(frozen=True, slots=True)
class Origin:
    """Who said it, when, and from where; ``fact`` is the statement of the ledger where it is one."""

    text: str
    who: str = ""
    recorded_at: datetime | None = None
    fact: int | None = None


def origins_of(
    scope: Scope, places: Iterable[Held], project: int | None, enterprise: int | None
) -> dict[str, Origin]:
    """Return source → where its value came from, for one project or enterprise."""
    wanted = list(places)
    found: dict[str, Origin] = {}
    kinds = {held.kind for held in wanted}
    if project is not None and kinds & {"project", "stage", "schedule"}:
        found |= _ledger(scope, wanted, project)
    if enterprise is not None and "title" in kinds:
        found |= _titles(scope, wanted, enterprise)
    if enterprise is not None and "figure" in kinds:
        found |= _figures(scope, wanted, enterprise)
    if "asked" in kinds:
        found |= _asked(scope, wanted, project, enterprise)
    if "award" in kinds:
        found |= _awards(scope, wanted, project, enterprise)
    return found


def _ledger(scope: Scope, wanted: list[Held], project: int) -> dict[str, Origin]:
    facts = {fact.pk: fact for fact in facts_of(project)}
    records = [record_of(fact) for fact in facts.values()]
    folded = projection.fold_project(records, known=scope.moment)
    found = {}
    for held in wanted:
        key = {"project": held.name, "stage": stage_field(held.name), "schedule": "completed_this_year"}.get(
            held.kind, ""
        )
        said = facts.get(folded.origins.get(key, 0))
        if said is not None:
            found[str(held)] = _of_fact(said)
    return found


def _of_fact(fact: Fact) -> Origin:
    return Origin(source_words(fact), who(fact), fact.recorded_at, fact.pk)


def _titles(scope: Scope, wanted: list[Held], enterprise: int) -> dict[str, Origin]:
    rows = Title.objects.held_on(scope.day).known_by(scope.moment).filter(enterprise=enterprise)
    held_now = {row.title: row for row in rows.select_related("added_by__unit").order_by("valid_from")}
    found = {}
    for held in wanted:
        row = held_now.get(code_of(TITLES, held.name)) if held.kind == "title" else None
        if row is not None:
            found[str(held)] = Origin(row.document, _name(row.added_by), row.added_at)
    return found


def _figures(scope: Scope, wanted: list[Held], enterprise: int) -> dict[str, Origin]:
    rows = YearFigure.objects.standing(scope.moment).filter(enterprise=enterprise)
    standing = {(row.measure, row.year): row for row in rows.select_related("recorded_by__unit")}
    found = {}
    for held in wanted:
        if held.kind == "figure":
            measure = code_of(MEASURES, held.name)
            year = scope.day.year + YEARS.get(held.part, 0)
            if held.part == EVERY_YEAR:
                year = max((at for of, at in standing if of == measure and at <= year), default=0)
            row = standing.get((measure, year))
            if row is not None:
                found[str(held)] = Origin(row.document, _name(row.recorded_by), row.recorded_at)
    return found


def _asked(
    scope: Scope, wanted: list[Held], project: int | None, enterprise: int | None
) -> dict[str, Origin]:
    keys = {held.name for held in wanted if held.kind == "asked"}
    rows = AskedFact.objects.standing(scope.moment).filter(key__in=keys)
    # The project's own answer is read last, so that it stands where both have one.
    rows = (
        rows.about([project], [enterprise]).select_related("recorded_by__unit").order_by("-enterprise", "pk")
    )
    ordered = sorted(rows, key=lambda row: (row.project_id is not None, row.pk))
    return {
        f"asked.{row.key}": Origin(row.document, _name(row.recorded_by), row.recorded_at) for row in ordered
    }


def _awards(
    scope: Scope, wanted: list[Held], project: int | None, enterprise: int | None
) -> dict[str, Origin]:
    codes = {held.name for held in wanted if held.kind == "award"}
    rows = Award.objects.standing(scope.moment).filter(clause__in=codes, paid_on__lte=scope.day)
    rows = rows.about([project], [enterprise]).select_related("recorded_by__unit").order_by("paid_on", "pk")
    found: dict[str, Origin] = {}
    for row in rows:
        for held in wanted:
            if held.kind == "award" and held.name == row.clause:
                found[str(held)] = Origin(row.document, _name(row.recorded_by), row.recorded_at)
    return found


def _name(person: Any) -> str:
    if person is None:
        return ""
    return f"{person.unit.name} · {person.name}" if person.unit else str(person.name)
