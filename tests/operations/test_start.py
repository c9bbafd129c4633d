"""A production start refuses what must not run, and migrating puts the triggers back."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.template import engines

from luodi.apps.audit import append_only
from luodi.config import keys, readiness, upgrade, warming
from luodi.kernel.packs import loading
from tests.conftest import CopiedDatabase

SECRET = "Zq8-" + "aB3_dE6-gH9_kL2" * 3


@pytest.fixture
def production(
    copied_database: CopiedDatabase, tmp_path: Path
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs the command as a sound production installation, changed as asked."""
    key = tmp_path / "audit.key"
    keys.write_private(key, keys.new_audit_key())
    sound = {
        **copied_database.environment,
        "LUODI_MODE": "production",
        "LUODI_SECRET_KEY": SECRET,
        "LUODI_AUDIT_KEY_FILE": str(key),
        "LUODI_HOSTS": "ledger.example",
    }

    def run(*arguments: str, **changed: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "luodi.cli", *arguments]
        return subprocess.run(
            command, env={**sound, **changed}, capture_output=True, text=True, timeout=60, check=False
        )

    return run


def test_a_sound_installation_is_ready(production: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = production("check")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"LUODI_SECRET_KEY": ""}, "secret"),
        ({"LUODI_SECRET_KEY": "django-insecure-" + "a1b2c3d4" * 6}, "secret"),
        ({"LUODI_SECRET_KEY": "0" * 64}, "secret"),
        ({"LUODI_DEBUG": "1"}, "debug"),
        ({"LUODI_HOSTS": "*"}, "hosts"),
        ({"LUODI_AUDIT_KEY_FILE": "/nonexistent/audit.key"}, "audit-key"),
    ],
)
def test_serve_and_worker_refuse(
    production: Callable[..., subprocess.CompletedProcess[str]], changed: dict[str, str], code: str
) -> None:
    for command in (("serve", "--port", "8339"), ("worker",)):
        done = production(*command, **changed)
        assert done.returncode == 1
        assert f"[{code}]" in done.stderr


def test_any_wsgi_server_is_refused_too(
    production: Callable[..., subprocess.CompletedProcess[str]], copied_database: CopiedDatabase
) -> None:
    environment = {**copied_database.environment, "LUODI_MODE": "production", "LUODI_SECRET_KEY": "short"}
    done = subprocess.run(
        [sys.executable, "-c", "import luodi.config.wsgi"],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode != 0 and "[secret]" in done.stderr


def drop_a_trigger() -> str:
    trigger = append_only.expected()[0]
    on_table = f' ON "{trigger.table}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "{trigger.name}"{on_table}')
    return trigger.name


def test_a_missing_trigger_is_refused_and_migrate_puts_it_back(
    production: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    name = drop_a_trigger()
    refused = production("serve", "--port", "8339")
    assert refused.returncode == 1 and "[triggers]" in refused.stderr and name in refused.stderr
    assert production("migrate").returncode == 0
    assert append_only.missing() == []
    assert production("check").returncode == 0


def test_the_live_connection_has_the_pragmas(copied_database: CopiedDatabase) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("pragmas are SQLite's")
    assert list(readiness._sqlite_findings()) == []
    for statement, wrong in (
        ("PRAGMA synchronous=NORMAL", "synchronous"),
        ("PRAGMA foreign_keys=OFF", "foreign_keys"),
        ("PRAGMA journal_mode=DELETE", "journal_mode"),
    ):
        with connection.cursor() as cursor:
            cursor.execute(statement)
        [issue] = readiness._sqlite_findings()
        assert wrong in str(issue.what)
        connection.close()


def test_an_upgrade_backs_up_first(copied_database: CopiedDatabase, settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "here"
    unchanged = upgrade.bring_up()
    assert (unchanged.backup, unchanged.migrations, unchanged.triggers) == (None, [], [])
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        cursor.execute("DROP TABLE django_session")
    done = upgrade.bring_up()
    assert done.migrations == ["sessions.0001_initial"]
    assert done.backup is not None and done.backup.exists()
    assert append_only.missing() == []


def test_one_data_folder_has_one_owner(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "here"
    with upgrade.folder_held(), pytest.raises(upgrade.AlreadyRunning), upgrade.folder_held():
        pass
    with upgrade.folder_held():
        pass


def test_what_needs_the_folder_alone_waits_for_those_who_share_it(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "here"
    beside, alone = upgrade.folder_held(shared=True), upgrade.folder_held()
    with upgrade.folder_held(shared=True), beside, pytest.raises(upgrade.AlreadyRunning), alone:
        pass
    with upgrade.folder_held() as held:
        with pytest.raises(upgrade.AlreadyRunning), upgrade.folder_held(shared=True):
            pass
        held.share()
        with upgrade.folder_held(shared=True):
            pass


def test_nothing_is_migrated_or_restored_under_a_running_server(
    production: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        for command in (("migrate",), ("restore", str(tmp_path / "any.tar.gz"))):
            done = production(*command, LUODI_DATA=str(folder))
            assert done.returncode == 1 and "another luodi is using it" in done.stderr


def test_a_missing_data_folder_is_a_finding(tmp_path: Path) -> None:
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("LUODI_", "DATABASE_"))},
        "DJANGO_SETTINGS_MODULE": "luodi.config.settings",
        "LUODI_DATA": str(tmp_path / "none"),
    }
    command = [sys.executable, "-m", "luodi.cli", "check"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1 and "[data-folder]" in done.stdout, done.stderr


@pytest.mark.parametrize("name", ["luodi.sqlite3", "audit.key"])
def test_the_demo_keeps_off_a_production_folder(
    production: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / name).touch()
    done = production("run", "--port", "8338", LUODI_DATA=str(folder))
    assert done.returncode == 1 and "production" in done.stdout
    assert [path.name for path in folder.iterdir()] == [name]


def test_placeholders_are_known() -> None:
    assert not keys.is_placeholder(SECRET)
    assert not keys.is_placeholder(keys.new_secret())
    for bad in ("", "short", "change-me-" * 8, "abababab" * 8, "insecure" + SECRET):
        assert keys.is_placeholder(bad)


def test_a_web_process_reads_packs_and_templates_before_it_answers() -> None:
    warming.warm()
    [loader] = engines["django"].engine.template_loaders
    assert {"projects/list.html", "projects/stalls.html"} <= set(map(str, loader.get_template_cache))
    hits = loading._cached.cache_info().hits
    loading.load_packs()
    assert loading._cached.cache_info().hits == hits + 1
