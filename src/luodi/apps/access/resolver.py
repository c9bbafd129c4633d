"""The one place that decides what a person may do and where. Default deny; nobody is above it."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from luodi.apps.access import roles
from luodi.apps.access.enums import AdminRole, RoleScope
from luodi.apps.audit import keeping
from luodi.apps.audit.context import request_cache
from luodi.apps.organisations.queries import (
    enterprise_names,
    government_ids,
    subtree_ids,
    territory_ids,
    with_predecessors,
)
from luodi.kernel import clock

if TYPE_CHECKING:
    from luodi.apps.access.models import Matter, Person


@dataclass(frozen=True)
class Scope:
    """Where a permission is held: everywhere, or in these units.

    ``matters`` are the supervision matters that gave some of the units; reads under them are logged
    and stay hidden from those looked at. ``enterprises`` are the names of the companies whose own
    projects an enterprise's people see, wherever those stand. ``person`` is who holds it: what lies in
    a scope may still be hidden from them.
    """

    everything: bool = False
    unit_ids: frozenset[int] = frozenset()
    matters: tuple["Matter", ...] = ()
    enterprises: frozenset[str] = frozenset()
    person: "Person | None" = field(default=None, compare=False, repr=False)

    def __or__(self, other: "Scope") -> "Scope":
        """Return what is reached by either of two."""
        return Scope(
            everything=self.everything or other.everything,
            unit_ids=self.unit_ids | other.unit_ids,
            matters=tuple(dict.fromkeys((*self.matters, *other.matters))),
            enterprises=self.enterprises | other.enterprises,
            person=self.person or other.person,
        )

    @property
    def empty(self) -> bool:
        """Whether the permission is held nowhere."""
        return not self.everything and not self.unit_ids

    def holds(self, unit_id: int | None) -> bool:
        """Whether the scope reaches a unit; a thing without a unit only when it reaches everything."""
        return self.everything or unit_id in self.unit_ids


NOWHERE = Scope()
EVERYWHERE = Scope(everything=True)


@dataclass(frozen=True)
class _Held:
    role: roles.Role
    unit_id: int | None


_Reach = tuple[RoleScope, int | None]


def scope_of(person: Any, permission: str, on: date | None = None) -> Scope:
    """Return where ``person`` holds ``permission`` (today, or by the roles and the tree of a day)."""
    if person is None or not getattr(person, "is_active", False):
        return EVERYWHERE if getattr(person, "is_system", False) else NOWHERE
    day = on or clock.today()
    cache = request_cache()
    key = ("scope", person.pk, str(permission), day)
    if cache is not None and key in cache:
        return cache[key]
    held = [each for each in _held(person, day) if permission in each.role.permissions]
    found = _reach(person, [(each.role.reach(permission), each.unit_id) for each in held], day)
    if cache is not None:
        cache[key] = found
    return found


def _reach(person: "Person", held: list[_Reach], day: date) -> Scope:
    """Return how far some held roles reach; permissions that reach alike share one answer.

    It is kept between requests while nobody does anything, but for the scope of a supervision matter:
    that one carries records.
    """
    cache = request_cache()
    key = ("scope", person.pk, frozenset(held), day)
    if cache is not None and key in cache:
        return cache[key]
    if any(reach == RoleScope.MATTER for reach, _unit_id in held):
        found = _scope(person, held, day)
    else:
        bare = keeping.kept(key, lambda: replace(_scope(person, held, day), person=None))
        found = bare if bare in (NOWHERE, EVERYWHERE) else replace(bare, person=person)
    if cache is not None:
        cache[key] = found
    return found


def can(person: Any, permission: str, unit: Any = None) -> bool:
    """Tell whether ``person`` holds ``permission`` in ``unit`` (a Unit or id), or anywhere without one."""
    scope = scope_of(person, permission)
    if unit is None:
        return not scope.empty
    return scope.holds(getattr(unit, "pk", unit))


def held_roles(person: Any, on: date | None = None) -> list[roles.Role]:
    """Return the roles that count for a person on a day."""
    return [held.role for held in _held(person, on or clock.today())]


def forget() -> None:
    """Drop what the running request has read of roles; called when roles change."""
    cache = request_cache()
    if cache is not None:
        for key in [key for key in cache if key[0] in ("scope", "held")]:
            del cache[key]


def _held(person: "Person", day: date) -> list[_Held]:
    """Return the roles held on a day; none at all when the three administrators are not kept apart."""
    cache = request_cache()
    key = ("held", person.pk, day)
    if cache is not None and key in cache:
        return cache[key]
    rows = keeping.kept(key, lambda: [(row.role, row.unit_id) for row in person.memberships.on(day)])
    admin = {code for code, _unit in rows if code in AdminRole.values}
    if admin and ({code for code, _unit in rows} != admin or len(admin) > 1):
        rows = []
    known = [(roles.role(code), unit_id) for code, unit_id in rows]
    found = [_Held(role, unit_id) for role, unit_id in known if role is not None]
    if cache is not None:
        cache[key] = found
    return found


def _scope(person: "Person", held: list[_Reach], day: date) -> Scope:
    units: dict[RoleScope, set[int]] = {reach: set() for reach in RoleScope}
    for reach, unit_id in held:
        units[reach].update({unit_id} if unit_id else ())
    reaches = {reach for reach, _unit_id in held}
    if RoleScope.NONE in reaches:
        return EVERYWHERE
    own, whole, governed = units[RoleScope.OWN], units[RoleScope.SUBTREE], units[RoleScope.GOVERNMENT]
    matters: tuple[Matter, ...] = ()
    looked_at: set[int] = set()
    if RoleScope.MATTER in reaches:
        matters = tuple(person.matters.on(day).prefetch_related("units"))
        looked_at = {unit.pk for matter in matters for unit in matter.units.all()}
    if not own and not whole and not governed and not looked_at:
        return NOWHERE
    below = subtree_ids(_with_places(whole, day) | looked_at, day)
    theirs = government_ids(_with_places(governed, day), day)
    return Scope(
        unit_ids=with_predecessors(own | below | theirs, day),
        matters=matters,
        enterprises=enterprise_names(own),
        person=person,
    )


def _with_places(unit_ids: set[int], day: date) -> set[int]:
    """Return units with the places that they work for; read once per request."""
    cache = request_cache()
    key = ("scope", "places", frozenset(unit_ids), day)
    if cache is not None and key in cache:
        return set(cache[key])
    places = territory_ids(unit_ids, day) if unit_ids else {}
    found = unit_ids | set(places.values())
    if cache is not None:
        cache[key] = frozenset(found)
    return found
