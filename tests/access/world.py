"""A small world: a province, a city, two counties, and a person of every role in the first county."""

from dataclasses import dataclass, field
from datetime import date

from django.test import Client

from luodi.apps.access import actions, middleware
from luodi.apps.access.models import Person
from luodi.apps.access.roles import roles
from luodi.apps.audit.actions import SYSTEM
from luodi.apps.organisations.actions import create_unit
from luodi.apps.organisations.models import Unit
from luodi.kernel import clock

PASSWORD = "Test-word-2024"  # a known password of the test database
START = date(2020, 1, 1)


@dataclass
class World:
    """Units by name, people by name, and who holds each role in 甲县 (``own``)."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        """Return a browser in which a person is signed in, without the price of a hash."""
        return client_of(self.people[name])


def client_of(person: Person) -> Client:
    """Return a browser in which ``person`` is signed in."""
    client = Client()
    client.force_login(person)
    now = int(clock.machine_now().timestamp())
    session = client.session
    session[middleware.STARTED] = session[middleware.SEEN] = now
    session.save()
    return client


def person(login: str, unit: Unit | None = None, role: str = "", at: Unit | None = None) -> Person:
    """Make somebody with a known password and, where given, a role in ``at`` (else in ``unit``)."""
    made = actions.create_demo_person(login=login, name=login, unit=unit, password=PASSWORD)
    if role:
        actions.grant_role(by=SYSTEM, person=made, role=role, unit=at or unit)
    return made


def build() -> World:
    """Make the units, one person of every role in ``own``, and one of some roles elsewhere."""
    world = World()
    units = world.units
    units["parent"] = create_unit(by=SYSTEM, type="province", name="甲省", valid_from=START)
    units["city"] = create_unit(by=SYSTEM, type="city", name="甲市", parent=units["parent"], valid_from=START)
    for name in ("own", "sibling"):
        units[name] = create_unit(
            by=SYSTEM, type="county", name=f"{name}县", parent=units["city"], valid_from=START
        )
    units["child"] = create_unit(by=SYSTEM, type="park", name="甲园区", parent=units["own"], valid_from=START)
    units["none"] = create_unit(by=SYSTEM, type="city", name="乙市", valid_from=START)
    units["firm"] = create_unit(
        by=SYSTEM, type="enterprise", name="甲公司", parent=units["own"], valid_from=START
    )
    for code, role in roles().items():
        unit = None if role.is_admin else units["firm" if code == "enterprise" else "own"]
        world.people[code] = person(f"p-{code}".replace("_", "-"), unit, code)
    world.people["nobody"] = person("nobody", units["own"])
    return world
