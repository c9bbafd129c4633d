"""Builds the demo city in an empty ledger; does nothing in a ledger that has projects."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from luodi.apps.access.models import Person
from luodi.apps.organisations.models import Unit
from luodi.apps.projects.models import Fact, Project
from luodi.demo.city import places
from luodi.demo.importing import send_workbook
from luodi.demo.people import DEMO_ACCOUNTS, DEMO_PASSWORD
from luodi.demo.playing import Player
from luodi.demo.policies import keep_enterprises
from luodi.demo.reading import data
from luodi.demo.settling import settle
from luodi.demo.story import story


@dataclass(frozen=True)
class DemoSummary:
    """What the ledger holds after the build; ``built`` is False when it was there already."""

    built: bool
    units: int
    people: int
    projects: int
    facts: int
    seconds: float


def build() -> DemoSummary:
    """Build the city, all or nothing. Raises RuntimeError in a production system."""
    if settings.MODE == "production":
        raise RuntimeError("the demo city is never built in a production system")
    started = time.monotonic()
    built = not Project.objects.exists()
    if built:
        with transaction.atomic():
            city = settle()
            Player(city).play(story())
            place = places()[data("figures")["workbook"]["place"]]
            send_workbook(city.people[place.clerk], city.units[place.id])
            keep_enterprises(city)
    return DemoSummary(
        built=built,
        units=Unit.objects.count(),
        people=Person.objects.count(),
        projects=Project.objects.count(),
        facts=Fact.objects.count(),
        seconds=round(time.monotonic() - started, 1),
    )


def build_if_empty(say: Callable[[str], None]) -> DemoSummary:
    """Build the city unless it is there; say that it begins, and how long it took."""
    if not Project.objects.exists():
        say("正在建演示城市，约一分钟 / building the demo city, about a minute ...")
    summary = build()
    if summary.built:
        say(
            f"演示城市已建 / demo city built: {summary.projects} 个项目 projects, "
            f"{summary.facts} 条事实 facts, {summary.seconds:.0f} s"
        )
    return summary


def accounts() -> list[tuple[str, str, str]]:
    """Return login, password and title (both languages) of the accounts that are shown at once."""
    return [(a.login, DEMO_PASSWORD, f"{a.title.zh} / {a.title.en}") for a in DEMO_ACCOUNTS if a.listed]
