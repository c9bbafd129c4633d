"""Builds the demo city in an empty ledger; does nothing in a ledger that has projects."""

import time
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from luodi.apps.access.models import Person
from luodi.apps.organisations.models import Unit
from luodi.apps.projects.models import Fact, Project
from luodi.demo.playing import Player
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
            Player(settle()).play(story())
    return DemoSummary(
        built=built,
        units=Unit.objects.count(),
        people=Person.objects.count(),
        projects=Project.objects.count(),
        facts=Fact.objects.count(),
        seconds=round(time.monotonic() - started, 1),
    )
