"""Backup while people work, restore, verify. A copy of a live database file is not a backup."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

import luodi
from luodi.apps.audit.verification import anchor_file
from luodi.apps.files import blobs
from luodi.config.archives import ArchiveRefused, ArchiveWriter, Manifest, read
from luodi.kernel import clock

DATABASE_MEMBER = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}
FILES = "files"
ANCHORS = "audit-anchors.jsonl"


def back_up(target: Path | None = None) -> Path:
    """Write a backup (default: data folder/backups) and return its path.

    ``target`` is a file name ending in .tar.gz or a folder. The database is copied first, at one
    instant, while people go on; contents are on disk before their rows, so those copied after hold
    everything that the copied database names.
    """
    moment = clock.machine_now()
    folder = target or settings.DATA / "backups"
    if not folder.name.endswith(".tar.gz"):
        folder = folder / f"luodi-{moment:%Y%m%d-%H%M%S-%f}.tar.gz"
    about = {
        "version": luodi.__version__,
        "made_at": moment.isoformat(timespec="seconds"),
        "vendor": connection.vendor,
        "migrations": applied_migrations(),
        "audit_key": audit_key_fingerprint(),
    }
    with tempfile.TemporaryDirectory(dir=settings.DATA) as scratch, ArchiveWriter(folder, about) as archive:
        copy = Path(scratch) / DATABASE_MEMBER[connection.vendor]
        _copy_database(copy)
        archive.add(copy.name, copy)
        copy.unlink()
        for path in sorted(blobs.stored_digests()):
            archive.add(f"{FILES}/{path.name}", path)
        if anchor_file().exists():
            archive.add(ANCHORS, anchor_file())
    return folder


def applied_migrations() -> list[str]:
    """Return the migrations that the database has, as app.name, sorted."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def audit_key_fingerprint() -> str:
    """Return the first 16 digits of the SHA-256 of the audit key, '' without a key."""
    path = Path(settings.AUDIT_KEY_FILE)
    return hashlib.sha256(path.read_bytes().strip()).hexdigest()[:16] if path.exists() else ""


def _copy_database(copy: Path) -> None:
    if connection.vendor == "sqlite":
        source = str(connection.settings_dict["NAME"])
        with closing(sqlite3.connect(source, timeout=60)) as live, closing(sqlite3.connect(copy)) as made:
            live.backup(made)
        return
    _run_tool("pg_dump", "--format=custom", "--no-owner", "--file", str(copy))


def _run_tool(name: str, *arguments: str) -> None:
    """Run a PostgreSQL client tool against the configured database; raises with what it said."""
    database = connection.settings_dict
    places = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    wanted = {key: str(database[place]) for key, place in places.items() if database[place]}
    if shutil.which(name) is None:
        raise ArchiveRefused(f"{name} is missing; install it with: apt-get install postgresql-client")
    environment = {**os.environ, **wanted}
    command = [name, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)  # noqa: S603 - fixed tools
    if done.returncode:
        raise ArchiveRefused(f"{name} failed: {done.stderr.strip()}")


def verify(path: Path) -> Manifest:
    """Check an archive: every digest, the database inside, and that it holds every content it names."""
    with tempfile.TemporaryDirectory(dir=_scratch_place()) as scratch:
        return _unpack(path, Path(scratch))


def _scratch_place() -> Path | None:
    return settings.DATA if settings.DATA.exists() else None


def _unpack(path: Path, folder: Path) -> Manifest:
    manifest = read(path, folder)
    if manifest.about["vendor"] == "sqlite":
        _check_sqlite(folder / DATABASE_MEMBER["sqlite"], set(manifest.members))
    return manifest


def _check_sqlite(path: Path, members: set[str]) -> None:
    try:
        with closing(sqlite3.connect(path)) as copy:
            state = copy.execute("PRAGMA integrity_check").fetchone()[0]
            named = {row[0] for row in copy.execute("SELECT DISTINCT sha256 FROM files_storedfile")}
    except sqlite3.DatabaseError as error:
        raise ArchiveRefused(f"the database inside is damaged: {error}") from error
    if state != "ok":
        raise ArchiveRefused(f"the database inside is damaged: {state}")
    missing = sorted(digest for digest in named if f"{FILES}/{digest}" not in members)
    if missing:
        raise ArchiveRefused(f"{len(missing)} contents are missing, the first is {missing[0]}")


def restore(path: Path) -> tuple[Manifest, Path]:
    """Put a backup in place of what is here; return its manifest and the folder of what was replaced.

    The archive is checked whole before anything is touched, and what is here is backed up or moved
    aside, never deleted. The caller holds the data folder: no server may run. Raises ArchiveRefused.
    """
    settings.DATA.mkdir(parents=True, exist_ok=True)
    aside = settings.DATA / "replaced" / f"{clock.machine_now():%Y%m%d-%H%M%S-%f}"
    with tempfile.TemporaryDirectory(dir=settings.DATA) as scratch:
        fresh = Path(scratch)
        manifest = _unpack(path, fresh)
        _refuse_foreign(manifest)
        aside.mkdir(parents=True)
        connection.close()
        if connection.vendor == "sqlite":
            _replace_sqlite(fresh / DATABASE_MEMBER["sqlite"], aside)
        else:
            _replace_postgresql(fresh / DATABASE_MEMBER["postgresql"], aside)
        _replace_files(fresh, aside)
    _check_restored(manifest)
    return manifest, aside


def _refuse_foreign(manifest: Manifest) -> None:
    if manifest.about["vendor"] != connection.vendor:
        raise ArchiveRefused(
            f"the backup is of {manifest.about['vendor']}, this installation uses {connection.vendor}"
        )
    from django.db.migrations.loader import MigrationLoader

    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or {}}
    unknown = sorted(set(manifest.about["migrations"]) - known)
    if unknown:
        raise ArchiveRefused(f"the backup is of a newer version ({manifest.about['version']}): {unknown[0]}")


def _replace_sqlite(fresh: Path, aside: Path) -> None:
    live = Path(connection.settings_dict["NAME"])
    for suffix in ("", "-wal", "-shm"):
        part = live.with_name(live.name + suffix)
        if part.exists():
            part.rename(aside / part.name)
    live.parent.mkdir(parents=True, exist_ok=True)
    os.replace(fresh, live)


def _replace_postgresql(fresh: Path, aside: Path) -> None:
    _run_tool("pg_dump", "--format=custom", "--no-owner", "--file", str(aside / fresh.name))
    database = str(connection.settings_dict["NAME"])
    _run_tool(
        "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error",
        "--dbname", database, str(fresh),
    )  # fmt: skip


def _replace_files(fresh: Path, aside: Path) -> None:
    """Add the contents of the backup; the names are digests, so what is there already is the same."""
    for path in (fresh / FILES).glob("*"):
        target = blobs.path_of(path.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)
    if anchor_file().exists():
        anchor_file().rename(aside / ANCHORS)
    if (fresh / ANCHORS).exists():
        os.replace(fresh / ANCHORS, anchor_file())


def _check_restored(manifest: Manifest) -> None:
    from luodi.apps.files.models import StoredFile

    if applied_migrations() != manifest.about["migrations"]:
        raise ArchiveRefused("after restoring, the database is not the one of the backup")
    missing = [
        digest
        for digest in StoredFile.objects.values_list("sha256", flat=True).distinct()
        if not blobs.path_of(digest).exists()
    ]
    if missing:
        raise ArchiveRefused(f"after restoring, {len(missing)} contents are missing")
