"""Sets up the units and people of the city before anything is entered."""

from dataclasses import dataclass, field

from luodi.apps.access.actions import create_demo_person, grant_role, open_matter
from luodi.apps.access.models import Person
from luodi.apps.audit.actors import SYSTEM
from luodi.apps.organisations.actions import add_alias, create_unit
from luodi.apps.organisations.models import Unit
from luodi.demo.people import DEMO_ACCOUNTS, DEMO_PASSWORD
from luodi.demo.reading import data
from luodi.demo.works import city_plans
from luodi.kernel import clock


@dataclass
class City:
    """Units by the ids of the city's data, people by login."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)


def settle() -> City:
    """Create units, aliases, accounts, roles and the supervision matter."""
    city = City()
    with clock.fixed(data("city")["since"]):
        _found_units(city)
    with clock.fixed(data("people")["since"]):
        _admit_people(city)
    matter = data("people")["matter"]
    with clock.fixed(matter["from"]):
        open_matter(
            by=next(city.people[a.login] for a in DEMO_ACCOUNTS if a.role == "security_admin"),
            document=matter["document"],
            title=matter["title"],
            units=[city.units[unit] for unit in matter["units"]],
            persons=[city.people[matter["person"]]],
            valid_from=matter["from"],
            valid_to=matter["to"],
        )
    return city


def _found_units(city: City) -> None:
    since = data("city")["since"]
    for entry in [*data("city")["units"], _enterprise()]:
        unit = create_unit(
            by=SYSTEM,
            type=entry["type"],
            name=entry["name"],
            short_name=entry.get("short", ""),
            code=entry.get("code"),
            parent=city.units.get(entry.get("parent", "")),
            valid_from=since,
        )
        for alias in entry.get("aliases", ()):
            add_alias(by=SYSTEM, unit=unit, name=alias)
        city.units[entry["id"]] = unit


def _enterprise() -> dict[str, str]:
    """The company of the enterprise account: the owner of the largest key expansion of its place."""
    entry = dict(data("people")["enterprise"])
    owned = [
        p for p in city_plans() if p.is_key and p.group == entry["group"] and p.place.id == entry["parent"]
    ]
    company = max(owned, key=lambda p: (p.total, p.key)).company
    assert company is not None
    return {"id": entry["id"], "type": "enterprise", "name": company.name, "parent": entry["parent"]}


def _admit_people(city: City) -> None:
    since = data("people")["since"]
    for account in DEMO_ACCOUNTS:
        unit = city.units[account.unit] if account.unit else None
        person = create_demo_person(
            login=account.login,
            name=account.name,
            unit=unit,
            password=DEMO_PASSWORD,
            position=account.position,
            title=account.title if account.listed else None,
            can=account.can if account.listed else None,
        )
        grant_role(by=SYSTEM, person=person, role=account.role, unit=unit, on=since)
        city.people[account.login] = person
