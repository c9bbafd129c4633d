"""The demo city, built once: every journey has a copy of its own, on the day of the demo."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from luodi.apps.jobs.registry import load_tasks
from luodi.apps.jobs.worker import work
from luodi.demo.reading import data
from tests.conftest import CityTemplate, CopiedDatabase, environment_for
from tests.databases import PostgresqlDatabases, SqliteDatabases


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every journey takes more than a moment."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def copied_database(
    all_databases: SqliteDatabases | PostgresqlDatabases,
    city_template: CityTemplate,
    django_db_blocker: Any,
    clock_at: Callable[[Any], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[CopiedDatabase]:
    """Give the journey a city of its own, in demo mode: the pages show the accounts and the day."""
    monkeypatch.setattr(settings, "DEMO", True)
    # A worker writes anchors of the log there, which fit this database alone.
    monkeypatch.setattr(settings, "DATA", tmp_path / "data")
    clock_at(data("figures")["demo_day"])
    with django_db_blocker.unblock(), all_databases.copied(city_template.name) as url:
        yield CopiedDatabase(url, environment_for(url, tmp_path / "data"))


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
