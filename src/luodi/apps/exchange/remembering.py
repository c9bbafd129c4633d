"""Reads of remembered mappings: what a unit remembers, what others offer it, where one came from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import scope_of
from luodi.apps.exchange.enums import Reach
from luodi.apps.exchange.models import RememberedMapping
from luodi.apps.organisations.enums import TERRITORIES
from luodi.apps.organisations.models import Unit, UnitVersion
from luodi.kernel import clock
from luodi.workbooks.memory import Memory

MOST = 200
"""So many mappings of a unit, the newest, are compared with a workbook."""


def all_mappings() -> QuerySet[RememberedMapping]:
    """Return every mapping in use, to be narrowed to what a person may reach."""
    people = ("confirmed_by", "shared_by", "taken_from__unit")
    return RememberedMapping.objects.in_use().select_related("unit", *people)


def memories_of(unit: Unit) -> list[Memory]:
    """Return what a unit remembers, as the reader takes it, the newest first."""
    rows = RememberedMapping.objects.in_use().filter(unit=unit).order_by("-confirmed_at", "-pk")[:MOST]
    return [
        Memory.from_json({"key": row.pk, "headings": row.headings, "columns": row.columns}) for row in rows
    ]


def with_origins(report: dict[str, Any]) -> dict[str, Any]:
    """Add to the tables of a reading who confirmed the mapping that was put on them, and when."""
    keys = {int(table["recalled"]) for table in report["tables"] if table.get("recalled")}
    rows = RememberedMapping.objects.select_related("confirmed_by").in_bulk(keys)
    for table in report["tables"]:
        row = rows.get(int(table["recalled"])) if table.get("recalled") else None
        if row is not None:
            on = clock.local(row.confirmed_at).date().isoformat()
            table["remembered"] = {"id": row.pk, "by": row.confirmed_by.name, "on": on}
    return report


def mappings_of(person: Person) -> list[RememberedMapping]:
    """Return the mappings in use that a person may edit, the newest first."""
    rows = all_mappings().visible_to(person, Permission.PROJECT_IMPORT)  # type: ignore[attr-defined]
    return list(rows.order_by("-confirmed_at", "-pk")[:MOST])


@dataclass(frozen=True)
class Offer:
    """A mapping that another unit offers, and the units of the person that may take it over."""

    mapping: RememberedMapping
    units: list[Unit]


def offers_to(person: Person) -> list[Offer]:
    """Return what other units offer to the units that a person may import for."""
    scope = scope_of(person, Permission.PROJECT_IMPORT)
    paths = _paths()
    places = set(Unit.objects.filter(type__in=TERRITORIES).values_list("pk", flat=True)) & set(paths)
    own = places if scope.everything else places & scope.unit_ids
    rows = [row for row in all_mappings().exclude(reach=Reach.NOBODY)[:MOST] if row.unit_id in paths]
    near = {row.pk: [unit for unit in own if _reaches(row, unit, paths)] for row in rows}
    units = Unit.objects.in_bulk({unit for found in near.values() for unit in found})
    return [Offer(row, [units[pk] for pk in sorted(near[row.pk])]) for row in rows if near[row.pk]]


def offered(person: Person, pk: int, unit: int | None) -> tuple[RememberedMapping, Unit] | None:
    """Return a mapping and the unit of a person to which it is offered; None when it is not."""
    found = next((offer for offer in offers_to(person) if offer.mapping.pk == pk), None)
    taker = next((one for one in found.units if unit in (None, one.pk)), None) if found else None
    return (found.mapping, taker) if found and taker else None


def _paths() -> dict[int, tuple[int, ...]]:
    rows = UnitVersion.objects.on(clock.today()).values_list("unit_id", "path")
    return {unit: tuple(map(int, path.strip("/").split("/"))) for unit, path in rows}


def _reaches(row: RememberedMapping, unit: int, paths: Mapping[int, tuple[int, ...]]) -> bool:
    """Tell whether a mapping is offered to a unit that is below, above or beside its own."""
    if unit == row.unit_id:
        return False
    owner, other = paths[row.unit_id], paths[unit]
    related = {
        Reach.BELOW: row.unit_id in other,
        Reach.ABOVE: unit in owner,
        Reach.BESIDE: len(owner) > 1 and owner[:-1] == other[:-1],
    }
    return any(related.values()) if row.reach == Reach.ALL else related[Reach(row.reach)]
