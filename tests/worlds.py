"""A small world for tests: a province, a city with two counties and a park, and people in them."""

from dataclasses import dataclass
from datetime import date

from luodi.apps.access.models import Membership, Person
from luodi.apps.audit.actors import SYSTEM
from luodi.apps.organisations.actions import create_unit
from luodi.apps.organisations.models import Unit
from luodi.kernel import clock

SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class World:
    """Units by short word and people by role and place."""

    province: Unit
    city: Unit
    north: Unit
    south: Unit
    park: Unit

    def person(self, role: str, unit: Unit, login: str = "") -> Person:
        """Return an account that holds ``role`` in ``unit``, made on first use."""
        login = login or f"{role}-{unit.pk}"
        person, made = Person.objects.get_or_create(
            login=login.replace("_", "-"),
            defaults={"name": login, "unit": unit, "issued": False, "created_at": clock.now()},
        )
        if made:
            Membership.objects.create(person=person, unit=unit, role=role, valid_from=SINCE)
        return person


def build_world() -> World:
    """Make the units through the action that pages use."""
    province = create_unit(by=SYSTEM, type="province", name="试省", valid_from=SINCE)
    city = create_unit(by=SYSTEM, type="city", name="试市", parent=province, valid_from=SINCE)
    north = create_unit(by=SYSTEM, type="county", name="北县", parent=city, valid_from=SINCE)
    south = create_unit(by=SYSTEM, type="county", name="南县", parent=city, valid_from=SINCE)
    park = create_unit(by=SYSTEM, type="park", name="北县工业园", parent=north, valid_from=SINCE)
    return World(province, city, north, south, park)
