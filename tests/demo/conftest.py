"""A copy of the demo city for each file of tests."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from luodi.apps.access.models import Person
from luodi.demo.build import DemoSummary
from luodi.demo.reading import data
from luodi.kernel import clock
from tests.conftest import CityTemplate
from tests.databases import PostgresqlDatabases, SqliteDatabases


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The demo runs on SQLite; building its city takes a minute."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="module")
def city(
    all_databases: SqliteDatabases | PostgresqlDatabases, city_template: CityTemplate, django_db_blocker: Any
) -> Iterator[DemoSummary]:
    """Use a copy of the city; the day of this process is the demo day."""
    before = clock.demo_day()
    with django_db_blocker.unblock(), all_databases.copied(city_template.name):
        clock.set_demo_day(data("figures")["demo_day"])
        yield city_template.summary
        clock.set_demo_day(before)


@pytest.fixture
def officer(city: DemoSummary) -> Person:
    """Who sees the whole city."""
    return Person.objects.get(login="city-officer")
