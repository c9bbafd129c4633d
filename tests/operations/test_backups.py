"""Backups made while people write, and archives that must be refused."""

import gzip
import io
import itertools
import json
import os
import tarfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from luodi.apps.audit.actions import act
from luodi.apps.audit.actors import SYSTEM
from luodi.apps.audit.models import AuditEvent
from luodi.apps.audit.verification import export_anchor, verify_chain
from luodi.apps.files import actions as files
from luodi.apps.files import blobs
from luodi.apps.files.models import StoredFile
from luodi.config import archives, backups
from luodi.config.archives import ArchiveRefused


@pytest.fixture(autouse=True)
def here(copied_database: object, settings: Any, tmp_path: Path) -> None:
    """Give the test an installation of its own: database, contents, data folder."""
    settings.DATA = tmp_path / "here"
    settings.DATA.mkdir()
    settings.MEDIA_ROOT = settings.DATA / "files"


numbers = itertools.count(1)


def write_one() -> int:
    number = next(numbers)
    with act(by=SYSTEM, verb="sample.write", detail={"number": number}):
        return number


def written() -> set[int]:
    return {event.detail["number"] for event in AuditEvent.objects.filter(verb="sample.write")}


def store(content: bytes) -> StoredFile:
    return files.store(by=SYSTEM, name="台账.xlsx", content=content, unit=None)


@contextmanager
def writers(count: int) -> Iterator[list[int]]:
    """Write from several threads; yield the list of what was committed, growing."""
    committed: list[int] = []
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            committed.append(write_one())
        connection.close()

    threads = [threading.Thread(target=write) for _number in range(count)]
    for thread in threads:
        thread.start()
    try:
        yield committed
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def wait_for(committed: list[int], count: int) -> None:
    end = time.monotonic() + 30
    while len(committed) < count:
        assert time.monotonic() < end, "the writers stand still"
        time.sleep(0.005)


def restored_rows(path: Path) -> set[int]:
    backups.restore(path)
    return written()


def test_a_backup_under_load_has_every_row_committed_before_it() -> None:
    archives_made, known_before = [], []
    with writers(4) as committed:
        for _number in range(3):
            wait_for(committed, 20 * (len(archives_made) + 1))
            known_before.append(set(committed))
            archives_made.append(backups.back_up())
    everything = written()
    for known, path in zip(known_before, archives_made, strict=True):
        backups.verify(path)
        restored = restored_rows(path)
        assert known <= restored <= everything
        assert verify_chain().ok
    print(f"3 backups under 4 writers: {[len(known) for known in known_before]} rows before, none lost")


def test_a_restore_brings_back_rows_contents_and_log_and_keeps_what_it_replaced() -> None:
    kept = store(b"PK\x03\x04 kept")
    export_anchor()
    path = backups.back_up()
    later = store(b"PK\x03\x04 later")
    export_anchor()
    blobs.path_of(kept.sha256).unlink()
    manifest, aside = backups.restore(path)
    assert list(StoredFile.objects.values_list("sha256", flat=True)) == [kept.sha256]
    assert blobs.path_of(kept.sha256).read_bytes() == b"PK\x03\x04 kept"
    assert blobs.path_of(later.sha256).exists()
    assert verify_chain().ok
    assert any(entry.name.startswith(("copy", "database")) for entry in aside.iterdir())
    assert manifest.about["audit_key"] == backups.audit_key_fingerprint()


def rewritten(path: Path, name: str, content: bytes | None) -> Path:
    """Write the archive again, well-formed, with one member changed (None: without it)."""
    target = path.with_name("rewritten.tar.gz")
    with (
        tarfile.open(path) as old,
        gzip.open(target, "wb") as plain,
        tarfile.open(fileobj=plain, mode="w") as new,
    ):
        for member in old:
            file = old.extractfile(member)
            assert file is not None
            data = file.read()
            if member.name == name:
                if content is None:
                    continue
                data = content
            member.size = len(data)
            new.addfile(member, io.BytesIO(data))
    return target


def flipped(path: Path, place: float) -> Path:
    data = bytearray(path.read_bytes())
    data[int(len(data) * place)] ^= 0xFF
    target = path.with_name("flipped.tar.gz")
    target.write_bytes(data)
    return target


def refuse(path: Path) -> None:
    before = written()
    for attempt in (backups.verify, backups.restore):
        with pytest.raises(ArchiveRefused):
            attempt(path)
    assert written() == before


def test_damaged_archives_are_refused_and_nothing_is_touched() -> None:
    stored = store(os.urandom(50_000))
    path = backups.back_up()
    write_one()
    refused = 0
    for place in (0.01, 0.2, 0.5, 0.8, 0.999):
        refuse(flipped(path, place))
        refused += 1
    for share in (0, 0.3, 0.9):
        cut = path.with_name("cut.tar.gz")
        cut.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
        refuse(cut)
        refused += 1
    for content in (b"something else", None):
        refuse(rewritten(path, f"files/{stored.sha256}", content))
        refused += 1
    refuse(rewritten(path, archives.MANIFEST, None))
    refuse(path.with_name("no such.tar.gz"))
    print(f"{refused + 2} damaged archives refused")


def test_archives_of_another_kind_of_database_or_a_newer_version_are_refused() -> None:
    path = backups.back_up()
    for change in ({"vendor": "oracle"}, {"migrations": ["jobs.9999_from_the_future"]}, {"format": 99}):
        manifest = json.loads(archives.read(path).as_bytes()) | change
        refused = rewritten(path, archives.MANIFEST, json.dumps(manifest).encode())
        with pytest.raises(ArchiveRefused):
            backups.restore(refused)


def test_an_archive_that_lacks_a_content_is_refused() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the contents named inside a PostgreSQL dump are compared after restoring it")
    stored = store(b"PK\x03\x04 gone")
    blobs.path_of(stored.sha256).unlink()
    refuse(backups.back_up())


def test_names_that_leave_the_folder_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "evil.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        member = tarfile.TarInfo("../evil")
        member.size = 4
        tar.addfile(member, io.BytesIO(b"evil"))
    refuse(path)
