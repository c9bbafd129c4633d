"""What the filters of a list offer to choose from."""

import time
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from django.db import connection

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import scope_of
from luodi.apps.audit.keeping import kept
from luodi.apps.organisations.enums import TERRITORIES, UnitType
from luodi.apps.organisations.queries import flat_tree
from luodi.apps.projects import vocabulary
from luodi.apps.projects.models import ProjectState
from luodi.kernel import clock

LOOK_EVERY = 60
PLACES = (UnitType.COUNTY, UnitType.FUNCTIONAL_ZONE)


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """A unit to choose; ``depth`` indents it below its parent."""

    id: int
    name: str
    depth: int


def unit_choices(
    person: Person, permission: str = Permission.PROJECT_VIEW, on: date | None = None
) -> list[UnitChoice]:
    """Return the places in a person's scope in the order of the tree, the outermost at depth 0."""
    scope = scope_of(person, permission)
    places = [unit for unit in _places(on or clock.today()) if scope.holds(unit.id)]
    top = min((unit.depth for unit in places), default=0)
    return [replace(unit, depth=unit.depth - top) for unit in places]


def _places(day: date) -> tuple[UnitChoice, ...]:
    """Return every place of a day in the order of the tree."""
    return kept(
        ("places", day),
        lambda: tuple(
            UnitChoice(n.unit.pk, n.name, n.version.depth)
            for n in flat_tree(day)
            if n.unit.type in TERRITORIES
        ),
    )


def place_choices(on: date | None = None) -> list[UnitChoice]:
    """Return every county and zone in the order of the tree: where a project may stand."""
    return [UnitChoice(n.unit.pk, n.name, 0) for n in flat_tree(on) if n.unit.type in PLACES]


def is_county(pk: int | None) -> bool:
    """Tell whether a unit is a county, which is the place of its projects unless they say otherwise."""
    return any(n.unit.pk == pk and n.unit.type == UnitType.COUNTY for n in flat_tree())


def values_in_use(person: Person, field: str) -> tuple[str, ...]:
    """Return the different values of a text field over what a person may see, in code-point order.

    Looked up once a minute: a new word may be missing from the choices for that long.
    """
    scope = scope_of(person, Permission.PROJECT_VIEW)
    reach = None if scope.everything else frozenset(scope.unit_ids)
    database = str(connection.settings_dict["NAME"])
    return _values(field, _Reach(person, reach), database, int(time.monotonic() // LOOK_EVERY))


class _Reach:
    """Who asks, equal for all who reach the same projects."""

    def __init__(self, person: Person, units: frozenset[int] | None) -> None:
        self.person, self.units = person, units

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Reach) and self.units == other.units

    def __hash__(self) -> int:
        return hash(self.units)


@lru_cache(maxsize=256)
def _values(field: str, reach: _Reach, database: str, minute: int) -> tuple[str, ...]:
    rows = ProjectState.objects.known_by(None).visible_to(reach.person, Permission.PROJECT_VIEW)
    rows = rows.exclude(**{f"{field}__isnull": True})
    if field in vocabulary.secret_keys():
        rows = rows.filter(secret=False)
    return tuple(rows.order_by(field).values_list(field, flat=True).distinct()[:500])


def forget() -> None:
    """Drop what was kept; tests that roll back call it."""
    _values.cache_clear()
