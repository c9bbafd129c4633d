"""The test databases: one template is built, everything else is a copy of it.

Append-only tables refuse DELETE and TRUNCATE, so no test may flush: a test that commits gets a
copy of its own and the copy is thrown away. What is slow to make is made once for all processes of
a run: the first that needs it makes it, the others wait and copy.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections


def point_to(name: str) -> None:
    """Make Django's one connection, and those that other threads open later, use database ``name``."""
    connections["default"].close()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name
    ContentType.objects.clear_cache()
    cache.clear()


def _fill() -> None:
    call_command("migrate", verbosity=0)
    if find_spec("luodi.apps.audit") and find_spec("luodi.apps.audit.append_only"):
        import_module("luodi.apps.audit.append_only").install()
    connection.close()


@contextmanager
def made_once(common: Path, name: str) -> Iterator[bool]:
    """Hold the other processes of the run back; yield whether ``name`` is still to be made."""
    done = common / f"{name}.done"
    with (common / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not done.exists()
        done.touch()


class SqliteDatabases:
    """Files; a copy is a file copied while nobody has it open. Templates lie where all processes see them."""

    def __init__(self, folder: Path, common: Path) -> None:
        self.folder, self.common = folder, common
        self.copies = 0

    def build(self) -> None:
        """Make the template and the database that tests with a rolled-back transaction share."""
        template = self.common / "template.sqlite3"
        with made_once(self.common, "template") as wanted:
            if wanted:
                point_to(str(template))
                _fill()
        shutil.copy(template, self.folder / "shared.sqlite3")
        point_to(str(self.folder / "shared.sqlite3"))

    def grow(self, name: str, fill: Callable[[], object]) -> None:
        """Keep one more template under ``name``: a copy of the first in which ``fill`` has run."""
        path = self.common / f"{name}.sqlite3"
        with made_once(self.common, name) as wanted:
            if wanted:
                shutil.copy(self.common / "template.sqlite3", path)
                point_to(str(path))
                fill()
                point_to(str(self.folder / "shared.sqlite3"))

    @contextmanager
    def copied(self, template: str = "template") -> Iterator[str]:
        """Use a fresh copy, yield its DATABASE_URL, then throw it away."""
        self.copies += 1
        path = self.folder / f"copy{self.copies}.sqlite3"
        shutil.copy(self.common / f"{template}.sqlite3", path)
        point_to(str(path))
        try:
            yield f"sqlite://{quote(str(path))}"
        finally:
            point_to(str(self.folder / "shared.sqlite3"))
            for file in self.folder.glob(path.name + "*"):
                file.unlink()

    def drop(self) -> None:
        """Close; the folder belongs to pytest."""
        connections["default"].close()


class PostgresqlDatabases:
    """Databases of one server; a copy is CREATE DATABASE … TEMPLATE. The last process drops the templates."""

    def __init__(self, common: Path, run: str, worker: str) -> None:
        self.maintenance = settings.DATABASES["default"]["NAME"]
        self.common = common
        self.prefix, self.own = f"luodi_test_{run}", f"luodi_test_{run}_{worker}"
        self.mine = common / f"{worker}.using"
        self.copies = 0

    def _run(self, *statements: str) -> None:
        with connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def _drop(self, name: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def build(self) -> None:
        """Make the template and the database that tests with a rolled-back transaction share."""
        with made_once(self.common, "template") as wanted:
            self.mine.touch()
            if wanted:
                self._make("template", "template1", _fill)
        self._run(f'CREATE DATABASE "{self.own}_shared" TEMPLATE "{self.prefix}_template"')
        point_to(f"{self.own}_shared")

    def _make(self, name: str, template: str, fill: Callable[[], object]) -> None:
        made = f"{self.prefix}_{name}"
        self._drop(made)
        self._run(f'CREATE DATABASE "{made}" TEMPLATE "{template}"')
        point_to(made)
        fill()

    def grow(self, name: str, fill: Callable[[], object]) -> None:
        """Keep one more template under ``name``: a copy of the first in which ``fill`` has run."""
        with made_once(self.common, name) as wanted:
            if wanted:
                self._make(name, f"{self.prefix}_template", fill)
                point_to(f"{self.own}_shared")

    @contextmanager
    def copied(self, template: str = "template") -> Iterator[str]:
        """Use a fresh copy, yield its DATABASE_URL, then throw it away."""
        self.copies += 1
        name = f"{self.own}_copy{self.copies}"
        self._drop(name)
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{self.prefix}_{template}"')
        point_to(name)
        database = settings.DATABASES["default"]
        try:
            yield f"postgresql://{quote(database['USER'])}@{database['HOST']}:{database['PORT']}/{name}"
        finally:
            point_to(f"{self.own}_shared")
            self._drop(name)

    def drop(self) -> None:
        """Remove what was made here; the last process of the run removes the templates, too."""
        point_to(self.maintenance)
        self._drop(f"{self.own}_shared")
        with made_once(self.common, "template"):
            self.mine.unlink()
            if not list(self.common.glob("*.using")):
                for done in self.common.glob("*.done"):
                    self._drop(f"{self.prefix}_{done.stem}")
        connections["default"].close()


def databases(folder: Path, common: Path, worker: str) -> SqliteDatabases | PostgresqlDatabases:
    """Return the kind that the settings ask for; ``common`` is the folder of all processes of the run."""
    if connection.vendor == "postgresql":
        run = os.environ.get("PYTEST_XDIST_TESTRUNUID", "")[:8] or str(os.getpid())
        return PostgresqlDatabases(common, run, worker)
    return SqliteDatabases(folder, common)
