"""Reads that the pages which write need: options, candidates, what a form starts from."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import can
from luodi.apps.definitions.queries import chains, stall_rules
from luodi.apps.projects import entry, projection, vocabulary
from luodi.apps.projects.models import Fact, Project, ProjectState
from luodi.apps.projects.queries import secrets
from luodi.apps.projects.queries.detail import Clocks, facts_of, past_clocks
from luodi.apps.projects.queries.facets import UnitChoice, place_choices, unit_choices
from luodi.apps.projects.queries.states import state_of
from luodi.apps.projects.querysets import StateQuerySet
from luodi.kernel import clock, stages, stalls
from luodi.kernel.folding import DATED_KINDS
from luodi.kernel.stages import Chain
from luodi.kernel.values.ranges import whole_number

THEN, NOW = "then", "now"


def current_states() -> StateQuerySet:
    """Return the open states with their units; the page's door narrows them to the reader's scope."""
    return ProjectState.objects.known_by(None).select_related(
        "project", "attributed_unit", "county", "park_unit"
    )


def made_by_form(person: Person, once: str) -> Project | None:
    """Return the project that a person's form of this name has entered."""
    return Project.objects.filter(created_by=person, once=once).first() if once else None


def last_fact(project_id: int) -> Fact | None:
    """Return the statement made last about a project, with who made it."""
    return facts_of(project_id).order_by("-pk").first()


def fact_of(state: ProjectState, pk: int) -> Fact:
    """Return one statement about a project. Raises Http404 for another project's."""
    fact = facts_of(state.project_id).filter(pk=pk).first()
    if fact is None:
        raise Http404
    return fact


def editable_state(state: ProjectState) -> dict[str, Any]:
    """Return what the profile form starts from, with the names of the units it holds."""
    units = [getattr(state, key) for key in vocabulary.UNIT_KEYS]
    return {**state_of(state), "unit_names": {unit.pk: unit.name for unit in units if unit}}


def correctable_keys(fact: Fact) -> frozenset[str]:
    """Return the values of a statement that a correction may restate.

    A later statement of another value stands: correcting the earlier one is not the place to say it
    again. What speaks of its own day (progress, notes) stays correctable whatever came later.
    """
    said = fact.payload.get("values", {})
    if fact.kind in DATED_KINDS:
        return frozenset(said)
    origins = projection.fold_project(projection.facts_of([fact.project_id])[fact.project_id]).origins
    return frozenset(key for key in said if origins.get(key) == fact.pk)


def hidden_keys(person: Person, state: ProjectState) -> frozenset[str]:
    """Return the personal fields of a project that a person may not read."""
    if can(person, Permission.PERSONAL_UNMASK, state.accountable):
        return frozenset()
    return frozenset(field.key for field in vocabulary.typed_catalogue() if vocabulary.is_personal(field.key))


def unit_options(person: Person, state: ProjectState) -> dict[str, list[tuple[Any, str]]]:
    """Return, for each field that names a unit, the units that a correction may name.

    The place may be any county or zone; the others lie where the person may enter. The present units
    are always among them.
    """
    own = _with_present(state, unit_choices(person, Permission.PROJECT_EDIT))
    return dict.fromkeys(vocabulary.UNIT_KEYS, own) | {
        vocabulary.PLACE_KEY: _with_present(state, place_choices())
    }


def _with_present(state: ProjectState, units: list[UnitChoice]) -> list[tuple[Any, str]]:
    options: dict[Any, str] = {unit.id: "　" * unit.depth + unit.name for unit in units}
    for key in vocabulary.UNIT_KEYS:
        unit = getattr(state, key)
        if unit is not None:
            options.setdefault(unit.pk, unit.name)
    return list(options.items())


def stage_options(state: ProjectState) -> tuple[Chain | None, Mapping[str, Any]]:
    """Return the chain of a project's kind and the dates already recorded."""
    return chains().get(state.kind or "attraction"), state_of(state)


def next_stage(state: ProjectState) -> str:
    """Return the stage that a form proposes: the one after the furthest reached."""
    chain, reached = stage_options(state)
    step = stages.following(chain, reached) if chain else None
    return step.code if step else ""


def stall_options(state: ProjectState) -> list[tuple[str, str]]:
    """Return the rules of 五未 that a project breaks or may break today."""
    day = clock.today()
    found = stalls.hits(stall_rules(day), state_of(state))
    return [(h.rule.code, vocabulary.say(h.rule.name)) for h in found if h.status(day) != "none"]


def merge_candidates(person: Person, state: ProjectState, text: str) -> list[ProjectState]:
    """Return other records to merge: what a search finds, else the same code, name or enterprise code."""
    rows = current_states().counted().visible_to(person, Permission.PROJECT_MERGE)
    rows = rows.exclude(project_id=state.project_id)
    if text.strip():
        for word in entry.plain(text).lower().split():
            rows = rows.filter(search_text__contains=word)
    else:
        alike = Q(pk__in=())
        for key in ("project_code", "name"):
            if getattr(state, key):
                alike |= Q(**{key: getattr(state, key)})
        if state.uscc:
            alike |= Q(uscc=state.uscc)
        rows = rows.filter(alike)
    # What is hidden is merged by nobody who may not read it.
    rows = rows.filter(secrets.open_q(person))
    return list(rows.order_by("-total_investment", "-project_id")[:20])


def merge_candidate(person: Person, state: ProjectState, pk: str) -> ProjectState | None:
    """Return the chosen other record, or None when none was chosen. Raises Http404 out of scope."""
    number = whole_number(pk)
    if number is None:
        return None
    rows = current_states().visible_to(person, Permission.PROJECT_MERGE).filter(secrets.open_q(person))
    found: ProjectState | None = rows.filter(project_id=number).exclude(project_id=state.project_id).first()
    if found is None:
        raise Http404
    return found


def read_clocks(query: Mapping[str, str]) -> tuple[Clocks | None, str]:
    """Read the day and the clock of a past page; a sentence instead when the day cannot be one."""
    try:
        day = entry.read_day(query.get("on", ""))
    except entry.EntryRefused as error:
        return None, str(error)
    if day is None:
        return None, ""
    if day > clock.today():
        return None, _("%(day)s 还没有到，请选今天或以前的一天。") % {"day": day}
    return past_clocks(day, known_then=query.get("by", THEN) != NOW), ""


def list_rights(person: Person) -> dict[str, bool]:
    """Return what the person may do from the list."""
    wanted = {
        "create": Permission.PROJECT_EDIT,
        "take_in": Permission.PROJECT_IMPORT,
        "export": Permission.PROJECT_EXPORT,
    }
    return {name: can(person, permission) for name, permission in wanted.items()}
