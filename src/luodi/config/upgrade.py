"""Bring the database to this version: back up, migrate, put the triggers back, check."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from luodi.apps.audit import append_only
from luodi.config import backups
from luodi.config.readiness import pending_migrations


@dataclass(frozen=True)
class Upgrade:
    """What was done: the backup made before, the migrations applied, the triggers put in place."""

    backup: Path | None
    migrations: list[str]
    triggers: list[str]


class AlreadyRunning(Exception):
    """Another process has the data folder."""


@contextmanager
def folder_held() -> Iterator[None]:
    """Hold the data folder for this process; raises AlreadyRunning."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    with (settings.DATA / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(
                f"数据目录 {settings.DATA} 正在被另一个 luodi 使用 / another luodi is using it"
            ) from error
        yield


def bring_up() -> Upgrade:
    """Back up when there is something to lose, migrate, install the triggers and check them.

    Raises append_only.TriggersMissing when a trigger cannot be put in place.
    """
    settings.DATA.mkdir(parents=True, exist_ok=True)
    pending = pending_migrations()
    backup = None
    if pending and _has_data():
        backup = backups.back_up(settings.DATA / "backups")
    if pending:
        call_command("migrate", verbosity=0, interactive=False)
    triggers = append_only.install()
    append_only.check()
    return Upgrade(backup, pending, triggers)


def _has_data() -> bool:
    tables = connection.introspection.table_names()
    if "django_migrations" not in tables:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM django_migrations")
        return bool(cursor.fetchone()[0])
