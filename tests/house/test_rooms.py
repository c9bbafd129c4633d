"""Every app looks like every other, and its tables are what its models say."""

import io
import re

import pytest
from django.core.management import call_command

from tests.house.repository import PACKAGE, ROOT, apps, shown


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_an_app_explains_itself(app) -> None:  # type: ignore[no-untyped-def]
    docs = app / "docs.md"
    assert docs.is_file(), "write docs.md: what the app keeps, its verbs, its invariants"
    assert len(docs.read_text(encoding="utf-8").splitlines()) <= 80


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_an_app_has_no_empty_file(app) -> None:  # type: ignore[no-untyped-def]
    empty = [
        shown(path)
        for path in app.rglob("*.py")
        if path.name != "__init__.py" and not path.read_text(encoding="utf-8").strip()
    ]
    assert empty == []


@pytest.mark.parametrize("app", apps(), ids=lambda app: app.name)
def test_an_app_is_known_by_its_folder(app) -> None:  # type: ignore[no-untyped-def]
    text = (app / "apps.py").read_text(encoding="utf-8")
    assert f'name = "luodi.apps.{app.name}"' in text
    assert f'label = "{app.name}"' in text
    assert re.search(r'verbose_name = (?:_\()?"[\u4e00-\u9fff]', text)


@pytest.mark.django_db
def test_the_migrations_are_complete() -> None:
    said = io.StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=said, stderr=said)
    assert "No changes detected" in said.getvalue()


def test_migrations_carry_no_reference_data() -> None:
    found = [
        shown(path)
        for path in (PACKAGE / "apps").glob("*/migrations/0*.py")
        if re.search(r"RunPython|RunSQL|bulk_create", path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_test_folder_belongs_to_a_room() -> None:
    rooms = {app.name for app in apps()} | {
        "kernel", "workbooks", "packs", "web", "demo", "house", "journeys", "access", "operations", "config",
        "properties", "bench", "clauses",
    }  # fmt: skip
    found = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert found - rooms == set()
