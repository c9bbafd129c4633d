"""What the filters of a list offer to choose from."""

import time
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db import connection

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import scope_of
from luodi.apps.organisations.enums import TERRITORIES
from luodi.apps.organisations.queries import flat_tree
from luodi.apps.projects.models import ProjectState

LOOK_EVERY = 60


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
    nodes = [n for n in flat_tree(on) if n.unit.type in TERRITORIES and scope.holds(n.unit.pk)]
    top = min((n.version.depth for n in nodes), default=0)
    return [UnitChoice(n.unit.pk, n.name, n.version.depth - top) for n in nodes]


def values_in_use(field: str) -> tuple[str, ...]:
    """Return the different values of a text field over the current states, in code-point order.

    Looked up once a minute: a new word may be missing from the choices for that long.
    """
    return _values(field, str(connection.settings_dict["NAME"]), int(time.monotonic() // LOOK_EVERY))


@lru_cache(maxsize=64)
def _values(field: str, database: str, minute: int) -> tuple[str, ...]:
    rows = ProjectState.objects.known_by(None).exclude(**{f"{field}__isnull": True})
    return tuple(rows.order_by(field).values_list(field, flat=True).distinct()[:500])


def forget() -> None:
    """Drop what was kept; tests that roll back call it."""
    _values.cache_clear()
