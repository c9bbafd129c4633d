"""What undoing an import would leave alone: the corrections that others recorded after it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from luodi.apps.access.models import Person
from luodi.apps.exchange.models import ImportBatch
from luodi.apps.projects import actions as projects
from luodi.apps.projects import projection
from luodi.apps.projects.actions import UndoEffects
from luodi.apps.projects.models import Fact, ProjectState
from luodi.apps.projects.presentation import facts as words
from luodi.apps.projects.presentation.facts import ChangeLine
from luodi.apps.projects.queries.detail import unit_names
from luodi.apps.projects.queries.history import Change, changes
from luodi.apps.projects.queries.secrets import hidden_states, names, veil_facts


@dataclass(frozen=True, slots=True)
class Later:
    """One value that somebody gave after the import: the old one, the new one, who, when and why."""

    project: int
    name: str
    line: ChangeLine


def undo_preview(batch: ImportBatch, person: Person) -> tuple[UndoEffects, list[Later]]:
    """Return what an undo would do, and the later statements that it leaves alone, value by value."""
    effects = projects.undo_effects(batch.pk)
    return effects, _lines(effects.later, person) if effects.later else []


def _lines(later: Sequence[Fact], person: Person) -> list[Later]:
    ids = {fact.project_id for fact in later}
    states = ProjectState.objects.filter(project__in=ids, recorded_to__isnull=True)
    known = names(person, states)
    said = list(Fact.objects.filter(project__in=ids).select_related("recorded_by__unit").order_by("pk"))
    for state in hidden_states(person, states):
        veil_facts(state, [fact for fact in said if fact.project_id == state.project_id])
    units = unit_names(said)
    found = _changes(said)
    wanted = {fact.pk for fact in later}
    return [
        Later(fact.project_id, known.get(fact.project_id, ""), line)
        for fact in said
        if fact.pk in wanted
        for line in _lines_of(fact, found[fact.pk], units)
    ]


def _changes(said: Iterable[Fact]) -> dict[int, list[Change]]:
    by_project: dict[int, list[Fact]] = defaultdict(list)
    for fact in said:
        by_project[fact.project_id].append(fact)
    fields = projection.stage_fields()
    found: dict[int, list[Change]] = defaultdict(list)
    for own in by_project.values():
        for change in changes(own, fields):
            found[change.fact.pk].append(change)
    return found


def _lines_of(fact: Fact, found: Sequence[Change], units: dict[int, str]) -> list[ChangeLine]:
    """Return what a statement replaced; where it replaced nothing, what it says."""
    if found:
        return [words.change_line(change, units) for change in found]
    return [words.stated(fact, units)]
