"""Files: kept whole or not at all, named by the server, handed out to those who may have them."""

import io
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from luodi.apps.access.actions import move_person
from luodi.apps.audit.actors import SYSTEM, PermissionRefused
from luodi.apps.audit.models import AuditEvent
from luodi.apps.files import actions, blobs, naming, queries
from luodi.apps.files.enums import Audience
from luodi.apps.files.models import StoredFile
from tests.access.world import client_of
from tests.worlds import World, build_world

pytestmark = pytest.mark.django_db
BOOK = b"PK\x03\x04 a workbook"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def world() -> World:
    return build_world()


def store(by: Any, unit: Any, content: bytes = BOOK, **more: Any) -> StoredFile:
    return actions.store(by=by, name=more.pop("name", "台账.xlsx"), content=content, unit=unit, **more)


def test_equal_contents_lie_once_and_read_back(world: World, folder: Path) -> None:
    clerk = world.person("clerk", world.north)
    first, second = store(clerk, world.north), store(clerk, world.north, name="同一份.xlsx")
    assert first.sha256 == second.sha256 and first.pk != second.pk
    assert [path.name for path in blobs.stored_digests()] == [first.sha256]
    with queries.open_blob(first) as content:
        assert content.read() == BOOK
    assert first.content_type == naming.CONTAINERS[".xlsx"]
    assert list(blobs.unfinished()) == []
    assert blobs.path_of(first.sha256).stat().st_mode & 0o777 == 0o440


def test_too_large_leaves_nothing(world: World, folder: Path) -> None:
    clerk = world.person("clerk", world.north)
    read = 0

    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            nonlocal read
            read += size
            return b"x" * size

    with pytest.raises(blobs.TooLarge):
        actions.store(by=clerk, name="大.xlsx", content=Endless(), unit=world.north, limit=1_000_000)
    assert read < 2_000_000
    assert not StoredFile.objects.exists()
    assert list(blobs.unfinished()) == [] and list(blobs.stored_digests()) == []


def test_nobody_stores_for_a_unit_of_others(world: World) -> None:
    with pytest.raises(PermissionRefused):
        store(world.person("clerk", world.north), world.south)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("台账（1）.xlsx", "台账（1）.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\台账.xls", "台账.xls"),
        ("a\r\nSet-Cookie: x.xlsx", "aSet-Cookie: x.xlsx"),
        ("台\u202e账\u200b.xlsx", "台账.xlsx"),
        ("...", "file"),
        ("", "file"),
        ("长" * 300 + ".xlsx", "长" * 115 + ".xlsx"),
    ],
)
def test_the_server_names(given: str, kept: str) -> None:
    assert naming.safe_name(given) == kept


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"PK\x03\x04", "a.ods", "application/vnd.oasis.opendocument.spreadsheet"),
        (b"PK\x03\x04", "a.html", "application/zip"),
        (b"<html>", "a.xlsx", "application/octet-stream"),
        (b"<svg", "a.svg", "application/octet-stream"),
        (b"%PDF-1.7", "a.txt", "application/pdf"),
        (b"", "empty.png", "application/octet-stream"),
    ],
)
def test_the_first_bytes_say_the_type(head: bytes, name: str, kind: str) -> None:
    assert naming.type_of(head, name) == kind


# role, unit, audience of a file that north's clerk stored → may have it. Written by hand.
WHO = [
    ("clerk", "north", Audience.UNMASKED, False),
    ("reviewer", "north", Audience.UNMASKED, True),
    ("reviewer", "south", Audience.UNMASKED, False),
    ("city_officer", "city", Audience.UNMASKED, True),
    ("clerk", "south", Audience.READERS, False),
    ("clerk", "city", Audience.OWNER, False),
    ("city_officer", "city", Audience.READERS, True),
    ("city_officer", "city", Audience.OWNER, False),
    ("leader", "north", Audience.READERS, True),
    ("leader", "north", Audience.UNMASKED, False),
    ("province_officer", "province", Audience.UNMASKED, False),
    ("enterprise", "north", Audience.UNMASKED, False),
]


@pytest.mark.parametrize(("role", "unit", "audience", "allowed"), WHO)
def test_who_may_have_a_file(world: World, role: str, unit: str, audience: Audience, allowed: bool) -> None:
    file = store(world.person("clerk", world.north, "owner"), world.north, audience=audience)
    asker = world.person(role, getattr(world, unit), f"asker-{role}")
    assert (queries.file_for(asker, file.pk) is not None) == allowed


def test_who_left_a_unit_leaves_its_files(world: World) -> None:
    clerk = world.person("clerk", world.north)
    file = store(clerk, world.north, audience=Audience.OWNER)
    assert queries.file_for(clerk, file.pk) is not None
    move_person(by=world.person("system_admin", world.city), person=clerk, unit=world.south)
    assert queries.file_for(clerk, file.pk) is None


def test_a_download_is_an_attachment_and_logged(world: World) -> None:
    clerk = world.person("clerk", world.north)
    file = store(clerk, world.north)
    answer = client_of(clerk).get(file.get_absolute_url())
    assert b"".join(answer.streaming_content) == BOOK  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('台账.xlsx')}"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"].count("no-store")
    [event] = AuditEvent.objects.filter(verb="file.download")
    assert (event.actor_id, event.object_id) == (clerk.pk, str(file.pk))


def test_others_find_nothing(world: World) -> None:
    file = store(world.person("clerk", world.north), world.north)
    stranger = client_of(world.person("clerk", world.south))
    assert stranger.get(file.get_absolute_url()).status_code == 404
    assert stranger.get("/files/999999/").status_code == 404
    assert Client().get(file.get_absolute_url()).status_code == 302
    assert not AuditEvent.objects.filter(verb="file.download").exists()


def test_a_content_changed_on_disk_is_not_handed_out(world: World) -> None:
    clerk = world.person("clerk", world.north)
    file = store(clerk, world.north)
    path = blobs.path_of(file.sha256)
    path.chmod(0o600)
    path.write_bytes(b"PK\x03\x04 something else")
    answer = client_of(clerk).get(file.get_absolute_url())
    assert answer.status_code == 500 and "磁盘上的内容与存入时不一致" in answer.content.decode()
    with pytest.raises(queries.ContentDamaged):
        queries.open_blob(file)


@pytest.fixture
def old() -> Iterator[Any]:
    def age(path: Path) -> None:
        before = time.time() - actions.SWEEP_AFTER_SECONDS - 60
        os.utime(path, (before, before))

    yield age


def test_the_sweep_takes_old_orphans_only(world: World, folder: Path, old: Any) -> None:
    kept = store(world.person("clerk", world.north), world.north)
    orphan = blobs.write([b"orphan"], 100)
    young = blobs.write([b"young"], 100)
    unfinished = folder / blobs.INCOMING / "left-behind"
    unfinished.write_bytes(b"half")
    for path in (blobs.path_of(kept.sha256), blobs.path_of(orphan.sha256), unfinished):
        old(path)
    assert len(actions.sweep(by=SYSTEM)) == 2
    assert {path.name for path in blobs.stored_digests()} == {kept.sha256, young.sha256}
    assert list(blobs.unfinished()) == []
    with pytest.raises(PermissionRefused):
        actions.sweep(by=world.person("clerk", world.north))
