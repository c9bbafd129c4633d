"""Whoever changes, removes, moves, adds or cuts off a row is found, and the row is named."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction

from luodi.apps.audit import append_only, chain
from luodi.apps.audit.actions import SYSTEM, act, anchor_log, verify_log
from luodi.apps.audit.models import AuditEvent, AuditHead
from luodi.apps.audit.verification import anchor_file, verify_chain

TABLE = AuditEvent._meta.db_table


@pytest.fixture
def events(db: object, settings: Any, tmp_path: Path) -> int:
    settings.DATA = tmp_path
    for n in range(30):
        with act(by=SYSTEM, verb="test.do", summary=f"第{n}件", detail={"n": n}):
            pass
    return AuditEvent.objects.count()


def run(sql: str, *values: object) -> None:
    """Do what only somebody with the whole database can: drop the triggers, then change a row."""
    with connection.cursor() as cursor:
        for trigger in append_only.expected():
            if trigger.table == TABLE:
                on = f' ON "{TABLE}"' if connection.vendor == "postgresql" else ""
                cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"{on}')
        cursor.execute(sql, values)


def test_an_untouched_chain_is_whole(events: int) -> None:
    report = verify_chain()
    assert (report.ok, report.events, report.bad_seq) == (True, events, None)


@pytest.mark.parametrize(
    "column",
    ["summary", "actor_name", "verb", "object_label", "request_id", "outcome", "at", "detail", "actor_id"],
)
def test_a_changed_value_is_found(events: int, column: str) -> None:
    new: object = {"at": "2020-01-01 00:00:00+00:00", "detail": '{"n": 99}', "actor_id": 7}.get(column, "x")
    run(f"UPDATE {TABLE} SET {column} = %s WHERE seq = %s", new, 11)
    report = verify_chain()
    assert (report.ok, report.bad_seq) == (False, 11)


def test_a_removed_row_is_found(events: int) -> None:
    run(f"DELETE FROM {TABLE} WHERE seq = %s", 11)
    assert verify_chain().bad_seq == 11


def test_swapped_rows_are_found(events: int) -> None:
    for old, new in ((11, 1000), (12, 11), (1000, 12)):
        run(f"UPDATE {TABLE} SET seq = %s WHERE seq = %s", new, old)
    assert verify_chain().bad_seq == 11


def test_an_inserted_row_is_found(events: int) -> None:
    row = AuditEvent.objects.get(seq=11)
    run(f"UPDATE {TABLE} SET seq = seq + 100 WHERE seq > %s", 11)
    run(f"UPDATE {TABLE} SET seq = seq - 99 WHERE seq > %s", 100)
    row.seq = 12
    row.save(force_insert=True)
    assert verify_chain().bad_seq == 12


def test_a_cut_off_end_is_found_by_the_head(events: int) -> None:
    run(f"DELETE FROM {TABLE} WHERE seq > %s", events - 3)
    assert verify_chain().bad_seq == events - 2


def test_a_cut_off_end_with_its_head_is_found_by_the_anchor(events: int) -> None:
    anchor_log()
    run(f"DELETE FROM {TABLE} WHERE seq > %s", 20)
    last = AuditEvent.objects.get(seq=20)
    AuditHead.objects.update(seq=20, mac=last.mac)
    assert verify_chain().bad_seq == 21


def test_a_changed_anchor_is_found(events: int) -> None:
    anchor_log()
    file = anchor_file()
    file.write_text(file.read_text().replace(f'"seq": {events}', f'"seq": {events - 1}'))
    assert not verify_chain().ok
    file.write_text("not json\n")
    assert not verify_chain().ok


def test_who_rewrites_the_chain_needs_the_key(events: int, monkeypatch: pytest.MonkeyPatch) -> None:
    run(f"UPDATE {TABLE} SET summary = %s WHERE seq = %s", "x", events)
    values = AuditEvent.objects.filter(seq=events).values(*chain.SIGNED).get()
    monkeypatch.setattr(chain, "_key", lambda path: b"guess" * 8)
    forged = chain.mac_of(values)
    monkeypatch.undo()
    AuditHead.objects.update(mac=forged)
    run(f"UPDATE {TABLE} SET mac = %s WHERE seq = %s", forged, events)
    assert verify_chain().bad_seq == events


def test_a_verification_is_itself_in_the_log(events: int) -> None:
    assert verify_log(by=SYSTEM).ok
    last = AuditEvent.objects.order_by("-seq")[0]
    assert (last.verb, last.detail["events"]) == ("audit.verify", events)


@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE {TABLE} SET summary = 'x' WHERE seq = 3",
        f"DELETE FROM {TABLE} WHERE seq = 3",
        f"INSERT OR REPLACE INTO {TABLE} SELECT * FROM {TABLE} WHERE seq = 3",
        f"TRUNCATE {TABLE}",
    ],
)
def test_the_database_refuses_to_rewrite_the_log(events: int, sql: str) -> None:
    if ("REPLACE" in sql or "TRUNCATE" in sql) and ("TRUNCATE" in sql) == (connection.vendor == "sqlite"):
        pytest.skip("not a statement of this database")
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert verify_chain().ok


def test_every_guarded_table_has_its_triggers(db: object) -> None:
    append_only.check()
    tables = {trigger.table for trigger in append_only.expected()}
    assert TABLE in tables and len(append_only.expected()) >= 2 * len(tables)


def test_a_missing_or_changed_trigger_is_told_and_put_back(db: object) -> None:
    first = append_only.expected()[0]
    on = f' ON "{first.table}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{first.name}"{on}')
        if connection.vendor == "sqlite":
            cursor.execute(
                f'CREATE TRIGGER "{first.name}" BEFORE UPDATE ON "{first.table}" BEGIN SELECT 1; END'
            )
    with pytest.raises(append_only.TriggersMissing, match=first.name):
        append_only.check()
    assert append_only.install() == [first.name] and append_only.missing() == []


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path, settings: Any) -> None:
    path = tmp_path / "deep" / "audit.key"
    chain.make_key(path)
    first = path.read_text()
    chain.make_key(path)
    assert path.read_text() == first and len(bytes.fromhex(first.strip())) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_production_never_makes_a_new_key(tmp_path: Path, settings: Any) -> None:
    settings.MODE = "production"
    settings.AUDIT_KEY_FILE = tmp_path / "none.key"
    with pytest.raises(ImproperlyConfigured, match="密钥"):
        chain.sign("x")


WRITER = """
import django; django.setup()
from luodi.apps.audit.actions import SYSTEM, act
for n in range({count}):
    with act(by=SYSTEM, verb="test.race", detail={{"n": n}}):
        pass
"""


def test_many_writers_never_fork_the_chain(copied_database: Any) -> None:
    writers, each = 6, 25
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER.format(count=each)],
            env={**os.environ, **copied_database.environment},
            stderr=subprocess.PIPE,
        )
        for _ in range(writers)
    ]
    errors = [process.communicate(timeout=120)[1].decode() for process in processes]
    assert [process.returncode for process in processes] == [0] * writers, errors
    assert AuditEvent.objects.filter(verb="test.race").count() == writers * each
    assert verify_chain().ok
