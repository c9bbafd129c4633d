"""The test databases: one template is built, everything else is a copy of it.

Append-only tables refuse DELETE and TRUNCATE, so no test may flush: a test that commits gets a
copy of its own and the copy is thrown away.
"""

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


class SqliteDatabases:
    """Files in one folder; a copy is a file copied while nobody has it open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.sqlite3"
        self.copies = 0

    def build(self) -> None:
        """Make the template and the database that tests with a rolled-back transaction share."""
        point_to(str(self.template))
        _fill()
        shutil.copy(self.template, self.folder / "shared.sqlite3")
        point_to(str(self.folder / "shared.sqlite3"))

    def grow(self, name: str, fill: Callable[[], object]) -> None:
        """Keep one more template under ``name``: a copy of the first in which ``fill`` has run."""
        path = self.folder / f"{name}.sqlite3"
        shutil.copy(self.template, path)
        point_to(str(path))
        fill()
        point_to(str(self.folder / "shared.sqlite3"))

    @contextmanager
    def copied(self, template: str = "template") -> Iterator[str]:
        """Use a fresh copy, yield its DATABASE_URL, then throw it away."""
        self.copies += 1
        path = self.folder / f"copy{self.copies}.sqlite3"
        shutil.copy(self.folder / f"{template}.sqlite3", path)
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
    """Databases of one server; a copy is CREATE DATABASE … TEMPLATE."""

    def __init__(self, prefix: str) -> None:
        self.maintenance = settings.DATABASES["default"]["NAME"]
        self.prefix = prefix
        self.copies = 0
        self.templates = ["shared", "template"]

    def _run(self, *statements: str) -> None:
        with connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def _drop(self, name: str) -> None:
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def build(self) -> None:
        """Make the template and the database that tests with a rolled-back transaction share."""
        for name in ("template", "shared"):
            self._drop(f"{self.prefix}_{name}")
        self._run(f'CREATE DATABASE "{self.prefix}_template"')
        point_to(f"{self.prefix}_template")
        _fill()
        self._run(f'CREATE DATABASE "{self.prefix}_shared" TEMPLATE "{self.prefix}_template"')
        point_to(f"{self.prefix}_shared")

    def grow(self, name: str, fill: Callable[[], object]) -> None:
        """Keep one more template under ``name``: a copy of the first in which ``fill`` has run."""
        grown = f"{self.prefix}_{name}"
        self._drop(grown)
        self._run(f'CREATE DATABASE "{grown}" TEMPLATE "{self.prefix}_template"')
        self.templates.append(name)
        point_to(grown)
        fill()
        point_to(f"{self.prefix}_shared")

    @contextmanager
    def copied(self, template: str = "template") -> Iterator[str]:
        """Use a fresh copy, yield its DATABASE_URL, then throw it away."""
        self.copies += 1
        name = f"{self.prefix}_copy{self.copies}"
        self._drop(name)
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{self.prefix}_{template}"')
        point_to(name)
        database = settings.DATABASES["default"]
        try:
            yield f"postgresql://{quote(database['USER'])}@{database['HOST']}:{database['PORT']}/{name}"
        finally:
            point_to(f"{self.prefix}_shared")
            self._drop(name)

    def drop(self) -> None:
        """Remove what was made."""
        point_to(self.maintenance)
        for name in self.templates:
            self._drop(f"{self.prefix}_{name}")
        connections["default"].close()


def databases(folder: Path, prefix: str) -> SqliteDatabases | PostgresqlDatabases:
    """Return the kind that the settings ask for."""
    if connection.vendor == "postgresql":
        return PostgresqlDatabases(prefix)
    return SqliteDatabases(folder)
