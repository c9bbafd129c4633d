"""A row beside a project of the ledger that it may be: what agrees, what differs."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from luodi.apps.access.models import Person
from luodi.apps.exchange import comparison
from luodi.apps.exchange.conversion import PLACE
from luodi.apps.exchange.enums import Verdict
from luodi.apps.exchange.models import ImportBatch, ImportRow
from luodi.apps.exchange.naming import loose_name, normal_name
from luodi.apps.exchange.queries import Option
from luodi.apps.exchange.showing import Shower
from luodi.apps.exchange.veiling import Veil
from luodi.apps.projects.models import ProjectState
from luodi.apps.projects.queries.secrets import veil_states

AT_ONCE = 6
LOOKED_AT = 2000  # conflicting rows whose columns are counted
BESIDE = (
    "name", "project_code", "uscc", "enterprise", PLACE, "kind", "total_investment", "content", "signed_on",
    "approved_on", "started_on",
)  # fmt: skip
ALWAYS = 5  # the first fields are shown even where only one side states them
NAMES = ("name", "enterprise")


@dataclass(frozen=True, slots=True)
class Beside:
    """One field of both: ``agrees`` is None where one of them does not state it."""

    label: str
    row: str
    project: str
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A row and one project that it may be, field by field."""

    row: ImportRow
    project: int
    name: str
    score: int
    fields: list[Beside]
    more: int


def asked(batch: ImportBatch, shower: Shower, person: Person) -> list[Asked]:
    """Return the first rows of which somebody has to say which project they are, in two queries."""
    waiting = batch.rows.filter(unanswered=True, left_out=False)[:AT_ONCE]
    rows = Veil(batch, person).readable(waiting)
    ids = {row.offers[0]["project"] for row in rows}
    current = ProjectState.objects.filter(project__in=ids, recorded_to__isnull=True)
    states = {state.project_id: state for state in current}
    veil_states(person, states.values())
    shower.know_units(_units(rows, states))
    found = []
    for row in rows:
        offer = row.offers[0]
        state = states.get(offer["project"])
        if state is not None:
            fields = _fields(row.facts, state, shower)
            found.append(
                Asked(row, offer["project"], state.name or "", offer["score"], fields, len(row.offers) - 1)
            )
    return found


def _units(rows: list[ImportRow], states: Mapping[int, ProjectState]) -> set[int]:
    said = {row.facts[k] for row in rows for k in (PLACE, "county", "attributed_unit") if row.facts.get(k)}
    known = {unit for s in states.values() for unit in (s.attributed_unit_id, s.county_id) if unit}
    return said | known


def _fields(facts: Mapping[str, Any], state: ProjectState, shower: Shower) -> list[Beside]:
    found = []
    for at, key in enumerate(BESIDE):
        mine, theirs = _of_row(facts, key), _of_state(state, key)
        if (mine is None and theirs is None) or (at >= ALWAYS and (mine is None or theirs is None)):
            continue
        found.append(
            Beside(
                shower.label(key),
                shower.value(key, mine),
                shower.value(key, theirs, stored=True),
                None if mine is None or theirs is None else _agrees(key, mine, theirs),
            )
        )
    return found


def _of_row(facts: Mapping[str, Any], key: str) -> Any:
    if key == PLACE:
        return facts.get("attributed_unit") or facts.get(PLACE) or facts.get("county")
    return facts.get(key) or None


def _of_state(state: ProjectState, key: str) -> Any:
    if key == PLACE:
        return state.accountable
    return comparison.as_json(getattr(state, key), state.precisions.get(key)) or None


def _agrees(key: str, mine: Any, theirs: Any) -> bool:
    if key in NAMES:
        return loose_name(normal_name(mine)) == loose_name(normal_name(theirs))
    return comparison.same_value(theirs, mine)


def conflict_scopes(batch: ImportBatch, shower: Shower) -> list[Option]:
    """Return the columns and sheets for which all conflicts can be decided at once, with their cells."""
    columns: Counter[str] = Counter()
    sheets: Counter[str] = Counter()
    rows = batch.rows.filter(verdict=Verdict.CONFLICT).values_list("sheet", "diffs", "choices")
    for sheet, diffs, choices in rows[:LOOKED_AT]:
        open_keys = [d["key"] for d in diffs if d["conflict"] and d["key"] not in choices]
        columns.update(open_keys)
        sheets[sheet] += len(open_keys)
    cells = _("%(what)s：%(n)s 格")
    found = [
        Option(f"field:{k}", cells % {"what": shower.label(k), "n": n}) for k, n in columns.most_common()
    ]
    if len(sheets) > 1:
        found += [Option(f"sheet:{k}", cells % {"what": k, "n": n}) for k, n in sheets.most_common()]
    return found
