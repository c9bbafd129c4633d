"""What a higher level's workbook may say of a project below: it adds what nobody stated, returns the rest.

A project of another government is not the importer's to correct. Its blank fields may be filled, each fact
with its source; a value that somebody outside the importer's government recorded stays, and the difference
goes back to the unit that recorded it (退回核对).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Membership, Person
from luodi.apps.access.queries import Scope, scope_of
from luodi.apps.exchange.comparison import kind_of, written_keys
from luodi.apps.exchange.conversion import PLACE
from luodi.apps.exchange.models import ImportBatch, ImportRow
from luodi.apps.organisations.models import Unit
from luodi.apps.organisations.queries import territory_ids
from luodi.apps.projects import projection
from luodi.apps.projects.models import Fact
from luodi.kernel import clock
from luodi.kernel.fields import Catalogue
from luodi.kernel.folding import DATED_KINDS, INVESTED, Folded

CHUNK = 800
Cell = tuple[int, str]


def own_scope(by: Person) -> Scope:
    """Return the units whose projects a person's workbooks correct: those of the own government."""
    return scope_of(by, Permission.PROJECT_IMPORT)


def rows_scope(by: Person) -> Scope:
    """Return the units whose projects a person's workbooks may speak of at all."""
    return own_scope(by) | scope_of(by, Permission.PROJECT_SUPPLEMENT)


def statements_behind(key: str, now: Folded, then: Folded, catalogue: Catalogue) -> frozenset[int]:
    """Return the facts that a cell would stand beside or replace; none where nothing is stated.

    Completed investment is one statement: one figure of it cannot be filled in beside another. To end a
    project is for whoever entered it.
    """
    stored = {PLACE: "attributed_unit", "stage": "stage_word"}.get(key, key)
    together = INVESTED if stored in INVESTED and kind_of(stored, catalogue) in DATED_KINDS else (stored,)
    if stored == "terminated_on":
        together = (stored, "name")
    found = {
        folded.origins.get(each)
        for folded in (now, then)
        for each in together
        if folded.state.get(each) is not None
    }
    return frozenset(fact for fact in found if fact is not None)


@dataclass(frozen=True)
class Guard:
    """Tells which cells are to be returned, and to whom; ``own`` is the importer's government."""

    own: Scope

    def beyond(self, accountable: int | None) -> bool:
        """Tell whether a project is another government's."""
        return not self.own.holds(accountable)

    def returned(self, cells: Mapping[Cell, frozenset[int]]) -> dict[Cell, str]:
        """Return the cells that stand on facts of other governments, with the unit that recorded one."""
        behind = recorders({fact for facts in cells.values() for fact in facts})
        units = {unit for each in behind.values() for unit in each}
        places = territory_ids(units)
        foreign = {unit for unit in units if not self.own.holds(places.get(unit, unit))}
        names = dict(Unit.objects.filter(pk__in=foreign).values_list("pk", "current_name"))
        found: dict[Cell, str] = {}
        for cell, facts in cells.items():
            # A fact behind which no unit is known is nobody's of one's own.
            outside = [u for fact in facts for u in sorted(behind.get(fact, ())) if u in foreign]
            if outside or any(not behind.get(fact) for fact in facts):
                found[cell] = names[outside[0]] if outside else ""
        return found


def recorders(facts: Collection[int]) -> dict[int, frozenset[int]]:
    """Return, for each fact, the units for which it was recorded, as of its recording.

    A workbook's fact was recorded for the unit of its import; another one for the units in which its
    recorder held a role on that day, or else for the one of the account.
    """
    rows: list[tuple[Any, ...]] = []
    ordered = sorted(facts)
    columns = ("pk", "batch", "recorded_by", "recorded_by__unit", "recorded_at")
    for start in range(0, len(ordered), CHUNK):
        part = ordered[start : start + CHUNK]
        rows += Fact.objects.filter(pk__in=part).values_list(*columns)
    batches = {batch for _fact, batch, *_rest in rows if batch is not None}
    imported = dict(ImportBatch.objects.filter(pk__in=batches).values_list("pk", "unit"))
    held = _held({person for _fact, batch, person, *_rest in rows if batch not in imported})
    found = {}
    for fact, batch, person, unit, at in rows:
        day = clock.local(at).date()
        roles = [u for u, start, end in held.get(person, ()) if start <= day and (end is None or day < end)]
        found[fact] = frozenset([imported[batch]] if batch in imported else roles or ([unit] if unit else []))
    return found


def _held(persons: Collection[int]) -> dict[int, list[tuple[int, date, date | None]]]:
    rows = Membership.objects.filter(person__in=persons, unit__isnull=False)
    found: dict[int, list[tuple[int, date, date | None]]] = {}
    for person, *rest in rows.values_list("person", "unit", "valid_from", "valid_to"):
        found.setdefault(person, []).append(tuple(rest))
    return found


@dataclass(frozen=True)
class Judged:
    """Rows of other governments' projects, as judged before a transaction: what it would overwrite.

    ``last`` is the newest fact at that time: what was stated of ``projects`` since was not judged.
    """

    overwriting: list[ImportRow]
    projects: frozenset[int]
    last: int

    def overtaken(self) -> set[int]:
        """Return the projects of which something was stated since; asked inside the transaction."""
        later = Fact.objects.filter(project__in=self.projects, pk__gt=self.last) if self.projects else None
        return set() if later is None else set(later.values_list("project_id", flat=True))


def judge_written(
    by: Person,
    rows: Iterable[ImportRow],
    accountable: Mapping[int, int | None],
    as_of: date,
    known: Catalogue,
) -> Judged:
    """Judge afresh, for the person who confirms, what the rows would write into others' projects."""
    guard = Guard(own_scope(by))
    last = Fact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    beyond = {
        row.project: row
        for row in rows
        if row.project is not None and guard.beyond(accountable.get(row.project))
    }
    cells: dict[Cell, frozenset[int]] = {}
    facts = projection.facts_of(beyond)
    for project, row in beyond.items():
        now = projection.fold_project(facts[project])
        then = projection.fold_project(facts[project], day=as_of)
        for key in written_keys(row.diffs, row.choices):
            cells[project, key] = statements_behind(key, now, then, known)
    hit = {project for project, _key in guard.returned(cells)}
    return Judged([beyond[project] for project in sorted(hit)], frozenset(beyond), last)


def to_be_returned(unit: str) -> str:
    """Return why a value that another government recorded cannot be replaced."""
    return _("这个数是%(unit)s自己登记的，上级不代改；请退回核对，由该单位更正。") % {
        "unit": unit or _("其他单位")
    }
