"""A province, a city, two counties and their neighbours, and a person of every role in the first county."""

from django.test import Client

from luodi.apps.access import actions, middleware
from luodi.apps.access.models import Person
from luodi.apps.access.roles import roles
from luodi.apps.audit.actions import SYSTEM
from luodi.apps.organisations.models import Unit
from luodi.kernel import clock
from tests import worlds

PASSWORD = "Test-word-2024"  # a known password of the test database
START = worlds.SINCE
# Roles that are tried from a second home besides: what a higher level may, and may not, below it.
ELSEWHERE = {"city_clerk": "clerk"}
HOMES = {"city_clerk": "city", "city_officer": "city", "province_officer": "province", "enterprise": "firm"}
# Where an object lies, seen from the unit in which a role is held; "" where nothing lies there.
RELATIONS = {
    "county": {"own": "county", "child": "park", "parent": "city", "sibling": "county2", "none": "far"},
    "city": {"own": "city", "child": "county", "parent": "province", "sibling": "city2", "none": "far"},
    "province": {"own": "province", "child": "city", "parent": "", "sibling": "province2", "none": "far"},
    "firm": {"own": "firm", "child": "", "parent": "county", "sibling": "firm2", "none": "far"},
}
UNITS = (
    ("province", "province", "甲省", ""),
    ("city", "city", "甲市", "province"),
    ("city2", "city", "乙市", "province"),
    ("county", "county", "甲县", "city"),
    ("county2", "county", "乙县", "city"),
    ("park", "park", "甲园区", "county"),
    ("park2", "park", "乙园区", "county2"),
    ("firm", "enterprise", "甲公司", "county"),
    ("firm2", "enterprise", "乙公司", "county"),
    ("province2", "province", "丙省", ""),
    ("far", "city", "丙市", "province2"),
)


class World(worlds.World):
    """People by the role that they hold at home; ``nobody`` holds none."""

    def client(self, role: str) -> Client:
        """Return a browser in which a person is signed in, without the price of a hash."""
        return client_of(self.people[role])

    def related(self, role: str, relation: str) -> Unit | None:
        """Return the unit in a relation to the home of a role, None where there is none."""
        name = RELATIONS[HOMES.get(role, "county")][relation]
        return self.units[name] if name else None


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
    """Make the units and one person of every role at its home."""
    world = World(worlds.make_units(UNITS))
    for code, role in roles().items():
        unit = None if role.is_admin else world.units[HOMES.get(code, "county")]
        world.people[code] = person(f"p-{code}".replace("_", "-"), unit, code)
    for name, code in ELSEWHERE.items():
        unit = world.units[HOMES[name]]
        world.people[name] = person(f"p-{name}".replace("_", "-"), unit, code)
    world.people["nobody"] = person("nobody", world.units["county"])
    return world
