"""Bring the database to this version: back up, migrate, put the triggers back, check."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from luodi.apps.audit import append_only
from luodi.apps.audit.actors import SYSTEM
from luodi.apps.definitions.actions import load_packs
from luodi.apps.definitions.models import PackVersion
from luodi.apps.projects.actions import review_secrecy
from luodi.config import backups
from luodi.config.readiness import pending_migrations
from luodi.kernel.packs import load_packs as load_shipped


@dataclass(frozen=True)
class Upgrade:
    """What was done: backup made before, migrations applied, triggers put in place, pack entries loaded."""

    backup: Path | None
    migrations: list[str]
    triggers: list[str]
    entries: int


class AlreadyRunning(Exception):
    """Another process has the data folder."""


@dataclass(frozen=True)
class Held:
    """The hold on the data folder."""

    lock: TextIO

    def share(self) -> None:
        """Let workers in beside this process; what needs the folder alone stays out."""
        fcntl.flock(self.lock, fcntl.LOCK_SH)


@contextmanager
def folder_held(shared: bool = False) -> Iterator[Held]:
    """Hold the data folder: alone to migrate or restore, shared to serve. Raises AlreadyRunning."""
    settings.DATA.mkdir(parents=True, exist_ok=True)
    with (settings.DATA / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(
                f"数据目录 {settings.DATA} 正在被另一个 luodi 使用 / another luodi is using it"
            ) from error
        yield Held(lock)


def bring_up() -> Upgrade:
    """Back up when there is something to lose, migrate, install and check the triggers, load new packs.

    What this version or its packs keep secret before signing is closed at once, not by tomorrow's job.

    Raises append_only.TriggersMissing when a trigger cannot be put in place, PackErrors when a pack
    that ships is wrong.
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
    entries = _load_packs()
    review_secrecy()
    return Upgrade(backup, pending, triggers, entries)


def _load_packs() -> int:
    """Load the packs that ship unless the database has these versions of them; count the new entries."""
    loaded = set(PackVersion.objects.values_list("code", "version"))
    if all((pack.code, pack.version) in loaded for pack in load_shipped().packs):
        return 0
    return len(load_packs(by=SYSTEM))


def _has_data() -> bool:
    tables = connection.introspection.table_names()
    if "django_migrations" not in tables:
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM django_migrations")
        return bool(cursor.fetchone()[0])
