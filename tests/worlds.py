"""Small worlds for tests: units made as pages make them, and people who hold a role in one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from luodi.apps.access.models import Membership, Person
from luodi.apps.audit.actors import SYSTEM
from luodi.apps.organisations.actions import create_unit
from luodi.apps.organisations.models import Unit
from luodi.kernel import clock

SINCE = date(2020, 1, 1)
# Short word, type, name, short word of the unit above.
Row = tuple[str, str, str, str]
SMALL: tuple[Row, ...] = (
    ("province", "province", "试省", ""),
    ("city", "city", "试市", "province"),
    ("north", "county", "北县", "city"),
    ("south", "county", "南县", "city"),
    ("park", "park", "北县工业园", "north"),
)


@dataclass
class World:
    """Units by short word, and people by the word that a test calls them."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def __getattr__(self, word: str) -> Unit:
        """Return a unit by its short word: ``world.north``."""
        if word.startswith("_") or word not in self.units:
            raise AttributeError(word)
        return self.units[word]

    def person(self, role: str, unit: Unit, login: str = "") -> Person:
        """Return an account that holds ``role`` in ``unit``, made on first use."""
        return member(role, unit, login or f"{role}-{unit.pk}")


def member(role: str, unit: Unit, login: str) -> Person:
    """Return an account that holds ``role`` in ``unit``, made on first use, without the price of a hash."""
    person, made = Person.objects.get_or_create(
        login=login.replace("_", "-"),
        defaults={"name": login, "unit": unit, "issued": False, "created_at": clock.now()},
    )
    if made:
        Membership.objects.create(person=person, unit=unit, role=role, valid_from=SINCE)
    return person


def make_units(rows: Iterable[Row]) -> dict[str, Unit]:
    """Make units through the action that pages use, the upper ones first."""
    units: dict[str, Unit] = {}
    for word, kind, name, above in rows:
        units[word] = create_unit(by=SYSTEM, type=kind, name=name, parent=units.get(above), valid_from=SINCE)
    return units


def build_world() -> World:
    """Make a province, a city with two counties, and a park in one of them."""
    return World(make_units(SMALL))
