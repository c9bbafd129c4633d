"""The demo city, built once: every journey has a copy of its own, on the day of the demo."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from luodi.apps.audit.actors import SYSTEM
from luodi.apps.definitions.actions import load_packs
from luodi.apps.jobs.registry import load_tasks
from luodi.apps.jobs.worker import work
from luodi.demo.build import build
from luodi.demo.reading import data
from luodi.kernel import clock
from luodi.web.messages import compile_catalogues
from tests.conftest import CopiedDatabase
from tests.databases import PostgresqlDatabases, SqliteDatabases

CITY = "city"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every journey takes more than a moment."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def city_template(
    all_databases: SqliteDatabases | PostgresqlDatabases, django_db_blocker: Any, data_folder: Path
) -> Iterator[str]:
    """Build the city as the demo's start does, in a template to copy; name the template."""
    compile_catalogues()
    day = clock.demo_day()
    with django_db_blocker.unblock():
        clock.set_demo_day(data("figures")["demo_day"])
        all_databases.grow(CITY, _settle)
        clock.set_demo_day(day)
    yield CITY


def _settle() -> None:
    load_packs(by=SYSTEM, adopt=["suining-2024"])
    build()
    connection.close()


@pytest.fixture
def copied_database(
    all_databases: SqliteDatabases | PostgresqlDatabases,
    city_template: str,
    django_db_blocker: Any,
    clock_at: Callable[[Any], None],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[CopiedDatabase]:
    """Give the journey a city of its own, in demo mode: the pages show the accounts and the day."""
    monkeypatch.setattr(settings, "DEMO", True)
    clock_at(data("figures")["demo_day"])
    with django_db_blocker.unblock(), all_databases.copied(city_template) as url:
        yield CopiedDatabase(url, {})


@pytest.fixture
def worker(copied_database: CopiedDatabase) -> Iterator[None]:
    """Let a background worker do what the pages put into the queue."""
    load_tasks()
    stop = threading.Event()

    def run() -> None:
        try:
            work(stop)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    yield
    stop.set()
    thread.join(timeout=30)
