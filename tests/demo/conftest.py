"""The demo city in the shared database, built once for a file and rolled back after it."""

from collections.abc import Iterator
from dataclasses import replace
from time import process_time
from typing import Any

import pytest
from django.db import transaction

from luodi.apps.access.models import Person
from luodi.demo.build import DemoSummary, build
from luodi.demo.reading import data
from luodi.kernel import clock


@pytest.fixture(scope="module")
def city(django_db_setup: None, django_db_blocker: Any) -> Iterator[DemoSummary]:
    """Build the city; the day of this process is the demo day."""
    before = clock.demo_day()
    with django_db_blocker.unblock(), transaction.atomic():
        clock.set_demo_day(data("figures")["demo_day"])
        started = process_time()
        summary = build()
        # What the build took of a processor: wall time would judge the neighbours on the machine.
        yield replace(summary, seconds=process_time() - started)
        clock.set_demo_day(before)
        transaction.set_rollback(True)


@pytest.fixture
def officer(city: DemoSummary) -> Person:
    """Who sees the whole city."""
    return Person.objects.get(login="city-officer")
