"""What every test shares: databases, the clock, a served application, a browser, closed sockets."""

import ipaddress
import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection
from playwright.sync_api import Browser, Page

from luodi.apps.access.hashers import Argon2idHasher
from luodi.apps.audit import keeping
from luodi.apps.audit.actors import SYSTEM
from luodi.apps.definitions.actions import load_packs
from luodi.config.settings import DEMO_PACKS
from luodi.demo.build import DemoSummary, build
from luodi.demo.reading import data
from luodi.kernel import clock
from luodi.web.messages import compile_catalogues
from tests.browsing import DESKTOP, MISSING, PHONE, chromium, running_browser, window
from tests.databases import PostgresqlDatabases, SqliteDatabases, databases
from tests.serving import serving

NOTHING_LEFT_OUT = os.environ.get("LUODI_TEST_ALL") == "1"
DATABASE_FIXTURES = {"db", "copied_database", "served", "page", "phone", "client", "admin_client"}
BROWSER_FIXTURES = {"page", "phone", "browser"}
SHIPPED_COST = (Argon2idHasher.memory_cost, Argon2idHasher.time_cost)
# Playwright's loop runs in the main thread, where the tests also use the ORM.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """Mark what touches a database or a browser before ``-m`` chooses; the files of slow tests go first.

    Two processes take file after file: a long one that begins last would leave the other idle.
    """
    for item in items:
        names = set(getattr(item, "fixturenames", ()))
        if names & DATABASE_FIXTURES or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)
        if names & BROWSER_FIXTURES:
            item.add_marker(pytest.mark.browser)
    yield
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse tests that would flush, and leave out those that need a missing Chromium."""
    marker = item.get_closest_marker("django_db")
    if marker and marker.kwargs.get("transaction"):
        pytest.fail("append-only tables cannot be flushed: use the fixture copied_database", pytrace=False)
    if item.get_closest_marker("browser") and chromium() is None:
        if NOTHING_LEFT_OUT:
            pytest.fail(MISSING, pytrace=False)
        pytest.skip(MISSING)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in one line what was left out and how to have it."""
    if any(MISSING in str(report.longrepr) for report in terminalreporter.stats.get("skipped", [])):
        terminalreporter.write_line(f"Left out: the browser journeys. {MISSING}")


@pytest.fixture(scope="session", autouse=True)
def closed_sockets() -> Iterator[None]:
    """Let tests reach this machine only."""
    real_connect, real_lookup = socket.socket.connect, socket.getaddrinfo

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_outside(address[0])
        real_connect(self, address)

    def lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host not in (None, "localhost", b"localhost"):
            _refuse_outside(host)
        return real_lookup(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        patch.setattr(socket, "getaddrinfo", lookup)
        yield


def _refuse_outside(host: str | bytes) -> None:
    text = host.decode() if isinstance(host, bytes) else host
    try:
        inside = text == "localhost" or ipaddress.ip_address(text).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise RuntimeError(f"a test tried to reach {text}: only this machine is allowed")


@pytest.fixture(scope="session", autouse=True)
def quick_hashes() -> Iterator[None]:
    """Let a password cost a test nothing: hundreds of accounts are made, and none is worth guessing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Argon2idHasher, "memory_cost", 8)
        patch.setattr(Argon2idHasher, "time_cost", 1)
        yield


@pytest.fixture
def shipped_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash as the product does."""
    monkeypatch.setattr(Argon2idHasher, "memory_cost", SHIPPED_COST[0])
    monkeypatch.setattr(Argon2idHasher, "time_cost", SHIPPED_COST[1])


@pytest.fixture(scope="session", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give each test process a data folder of its own; that of the settings is removed at the end."""
    shared, folder = django_settings.DATA, tmp_path_factory.mktemp("data")
    django_settings.DATA = folder
    django_settings.MEDIA_ROOT = folder / "files"
    yield folder
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shutil.rmtree(shared, ignore_errors=True)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Forget what was kept between requests: each test has records of its own."""
    keeping.forget()


@pytest.fixture(scope="session")
def common_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all test processes of a run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def all_databases(
    tmp_path_factory: pytest.TempPathFactory, common_folder: Path, django_db_blocker: Any
) -> Iterator[SqliteDatabases | PostgresqlDatabases]:
    """Build the template once per run and copy it once per test process."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    made = databases(tmp_path_factory.mktemp("databases"), common_folder, worker)
    with django_db_blocker.unblock():
        made.build()
    yield made
    with django_db_blocker.unblock():
        made.drop()


@dataclass(frozen=True)
class CityTemplate:
    """The template database of the demo city, and what its build told: the seconds are the processor's."""

    name: str
    summary: DemoSummary


@pytest.fixture(scope="session")
def city_template(
    all_databases: SqliteDatabases | PostgresqlDatabases,
    django_db_blocker: Any,
    data_folder: Path,
    common_folder: Path,
) -> CityTemplate:
    """Build the city as the demo's start does, once per run, in a template to copy; its files come along."""
    files, told = common_folder / "city-files", common_folder / "city.json"

    def settle() -> None:
        compile_catalogues()
        load_packs(by=SYSTEM, adopt=DEMO_PACKS.split(","))
        began = process_time()
        summary = asdict(build())
        # What the build took of a processor: wall time would judge the neighbours on the machine.
        told.write_text(json.dumps({**summary, "seconds": process_time() - began}))
        connection.close()
        shutil.copytree(django_settings.MEDIA_ROOT, files)

    day = clock.demo_day()
    with django_db_blocker.unblock():
        clock.set_demo_day(data("figures")["demo_day"])
        all_databases.grow("city", settle)
        clock.set_demo_day(day)
    shutil.copytree(files, django_settings.MEDIA_ROOT, dirs_exist_ok=True)
    return CityTemplate("city", DemoSummary(**json.loads(told.read_text())))


@pytest.fixture(scope="session")
def django_db_setup(all_databases: object) -> None:
    """Tests with the fixture db share one database, each in a transaction that is rolled back."""


@dataclass(frozen=True)
class CopiedDatabase:
    """A database of one test's own. ``environment`` points another process at it."""

    url: str
    environment: dict[str, str]


def environment_for(url: str, data: Path) -> dict[str, str]:
    """Return what another process needs to work on a test's database."""
    return {
        **{key: value for key, value in os.environ.items() if not key.startswith(("LUODI_", "DJANGO_"))},
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "luodi.config.settings",
        "LUODI_MODE": "test",
        "LUODI_DATA": str(data),
        "LUODI_SECRET_KEY": str(django_settings.SECRET_KEY),
        "LUODI_AUDIT_KEY_FILE": str(django_settings.AUDIT_KEY_FILE),
        "LUODI_FILES": str(django_settings.MEDIA_ROOT),
    }


@pytest.fixture
def copied_database(
    all_databases: SqliteDatabases | PostgresqlDatabases, django_db_blocker: Any, tmp_path: Path
) -> Iterator[CopiedDatabase]:
    """Give the test a database in which it may commit, from any thread and any process."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), all_databases.copied() as url:
        # The log's anchors lie in the data folder: those of another database would not fit this one.
        patch.setattr(django_settings, "DATA", tmp_path / "data")
        yield CopiedDatabase(url, environment_for(url, tmp_path / "data"))


@pytest.fixture
def served(copied_database: CopiedDatabase) -> Iterator[str]:
    """Serve the application on loopback from a database of its own; return its address."""
    with serving() as address:
        yield address


@pytest.fixture
def clock_at() -> Iterator[Callable[[date], None]]:
    """Return a function that makes every day of this process, server threads too, the given one."""
    before = clock.demo_day()
    yield clock.set_demo_day
    clock.set_demo_day(before)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session."""
    with running_browser() as running:
        yield running


@pytest.fixture
def page(browser: Browser, served: str) -> Iterator[Page]:
    """A desktop window on the served application."""
    with window(browser, served, DESKTOP) as context:
        yield context.new_page()


@pytest.fixture
def phone(browser: Browser, served: str) -> Iterator[Page]:
    """A phone-sized window on the served application, with cookies of its own."""
    with window(browser, served, PHONE) as context:
        yield context.new_page()
