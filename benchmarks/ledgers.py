"""Fills an empty database with a large ledger, by the same actions that imports use."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from benchmarks.books import CHAINS, THINGS, WORKS
from luodi.apps.access.actions import create_demo_person
from luodi.apps.access.demo_accounts import DEMO_PASSWORD
from luodi.apps.access.models import Membership, Person
from luodi.apps.definitions.queries import catalogue
from luodi.apps.organisations.models import Unit
from luodi.apps.projects import actions
from luodi.apps.projects.drafts import FactDraft, drafts_from_values, with_project
from luodi.apps.projects.models import Fact, Project
from luodi.demo.city import Place, places
from luodi.demo.settling import City, settle
from luodi.kernel import clock
from luodi.kernel.fields import Catalogue

CHUNK = 5_000
OFFICERS = 8
CLERKS = 16
WAN = 1_000_000
KINDS = ("attraction", "attraction", "attraction", "expansion", "renovation", "equipment_renewal")
ENTERED = datetime(2023, 2, 20, 10, tzinfo=clock.SHANGHAI)
YEAR_PLANNED = datetime(2024, 2, 20, 10, tzinfo=clock.SHANGHAI)
PROGRESSED = datetime(2024, 7, 10, 10, tzinfo=clock.SHANGHAI)
SINCE = date(2021, 1, 1)


@dataclass(frozen=True)
class Drawn:
    """One invented project."""

    number: int
    place: Place
    total: int
    signed: date
    pace: int

    def entered(self, units: dict[str, Unit]) -> dict[str, Any]:
        """Return what was known at first: one profile and one stage."""
        rng = Random(self.number)
        stem = rng.choice(THINGS)
        return {
            "name": f"{stem}{rng.choice(WORKS)}{self.number:06d}",
            "project_code": f"2301-51{self.number:06d}"[:15] + f"-04-{rng.randrange(10**8):08d}",
            "kind": rng.choice(KINDS),
            "chain": rng.choice(CHAINS),
            "county": units[self.place.location].pk,
            "attributed_unit": units[self.place.id].pk,
            "park_unit": units[self.place.park].pk,
            "enterprise": f"涪澜{stem}{self.number % 40_000:05d}有限公司",
            "total_investment": self.total * WAN,
            "fixed_asset_investment": self.total * WAN * 7 // 10,
            "signed_on": _day(self.signed, ENTERED),
        }

    def planned(self) -> dict[str, Any]:
        """Return what came with the year's plan: one plan and one stage."""
        return {
            "year_plan_investment": self.total * WAN // 4,
            "approved_on": _day(self.signed + timedelta(days=40 + self.pace), YEAR_PLANNED),
        }

    def progressed(self) -> dict[str, Any]:
        """Return what the month brought: one progress and, for some, one stage more."""
        share = self.number % 97
        return {
            "completed_total": self.total * WAN * share // 100,
            "completed_this_year": self.total * WAN * (share // 3) // 100,
            "started_on": _day(self.signed + timedelta(days=120 + self.pace), PROGRESSED),
        }


def _day(day: date, known: datetime) -> dict[str, str]:
    return {"date": min(day, known.date()).isoformat(), "precision": "day"}


def draw(count: int) -> Iterator[Drawn]:
    """Draw the projects, the same each time."""
    rng = Random(2024)
    known = list(places().values())
    shares = [place.share for place in known]
    for number in range(1, count + 1):
        place = rng.choices(known, shares)[0]
        total = int(min(200_000, max(500, rng.lognormvariate(8.6, 1.1))))
        signed = date(2021, 1, 1) + timedelta(days=rng.randrange(760))
        yield Drawn(number, place, total, signed, rng.randrange(400))


def fill(count: int, say: Callable[[str], None]) -> None:
    """Make ``count`` projects of six facts each, known in three steps; people and units first."""
    if Project.objects.count() < count:
        _fill(count, say)
    admit()


def _fill(count: int, say: Callable[[str], None]) -> None:
    city = settle()
    drawn = list(draw(count))
    fields = catalogue()
    for place in places().values():
        own = [one for one in drawn if one.place.id == place.id]
        for start in range(0, len(own), CHUNK):
            _enter(city, place, own[start : start + CHUNK], fields)
        say(f"  {place.short}: {Project.objects.count():,} projects, {Fact.objects.count():,} facts")


def admit() -> None:
    """Give the readers and the clerks an account each: one account has one session."""
    officer = Person.objects.get(login="city-officer").unit
    offices = [Person.objects.get(login=place.clerk).unit for place in places().values()]
    wanted = [(f"bench-officer-{n}", "city_officer", officer) for n in range(OFFICERS)]
    wanted += [(f"bench-clerk-{n}", "clerk", offices[n % len(offices)]) for n in range(CLERKS)]
    known = set(Person.objects.values_list("login", flat=True))
    for login, role, unit in wanted:
        if login not in known:
            with clock.fixed(SINCE):
                person = create_demo_person(login=login, name=login, unit=unit, password=DEMO_PASSWORD)
                Membership.objects.create(person=person, unit=unit, role=role, valid_from=SINCE)


def _enter(city: City, place: Place, group: Sequence[Drawn], fields: Catalogue) -> None:
    by, unit = city.people[place.clerk], city.units[place.id]

    def record(at: datetime, new: dict[str, list[FactDraft]], existing: list[FactDraft]) -> dict[str, int]:
        with clock.fixed(at):
            done = actions.record_batch(by=by, batch=None, unit=unit, new=new, existing=existing)
            return dict(done.created)

    first = {
        str(one.number): drafts_from_values(one.entered(city.units), fields, as_of=ENTERED.date())
        for one in group
    }
    keys = record(ENTERED, first, [])
    for at, tell in ((YEAR_PLANNED, Drawn.planned), (PROGRESSED, Drawn.progressed)):
        later = [
            draft
            for one in group
            for draft in with_project(
                drafts_from_values(tell(one), fields, as_of=at.date()), keys[str(one.number)]
            )
        ]
        record(at, {}, later)
