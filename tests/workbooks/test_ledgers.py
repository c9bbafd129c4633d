"""Twelve workbooks as bureaus keep them come out as their ``*.expected.json`` says, part by part."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from luodi.kernel.fields import load_catalogue
from luodi.workbooks.dry_run import expected_form, run
from luodi.workbooks.reader import read_workbook

LEDGERS = Path(__file__).parent / "ledgers"
BOOKS = sorted(path for path in LEDGERS.iterdir() if path.suffix in (".xlsx", ".xls", ".ods"))
PARTS = (
    "date_system",
    "sheets",
    "header_rows",
    "unit_default",
    "columns",
    "rows_total",
    "rows_importable",
    "rows_refused",
    "totals_check",
    "non_data_rows",
    "records",
)


@cache
def got(path: Path) -> dict[str, Any]:
    reading = read_workbook(path.read_bytes(), path.name, load_catalogue())
    form: dict[str, Any] = json.loads(json.dumps(expected_form(reading)))
    return form


@cache
def wanted(path: Path) -> dict[str, Any]:
    stated: dict[str, Any] = json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))
    return stated


def test_all_twelve_are_here() -> None:
    assert len(BOOKS) == 12


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_part(path: Path, part: str) -> None:
    assert got(path)[part] == wanted(path)[part]


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_every_stated_warning_is_raised(path: Path) -> None:
    raised = got(path)["warnings"]
    assert [one for one in wanted(path)["warnings"] if one not in raised] == []


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_the_form_has_exactly_the_stated_keys(path: Path) -> None:
    assert set(got(path)) == set(wanted(path))


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.stem)
def test_every_finding_has_a_place_and_both_languages(path: Path) -> None:
    reading = read_workbook(path.read_bytes(), path.name, load_catalogue())
    for issue in [*reading.warnings, *(issue for row in reading.rows for issue in row.issues)]:
        what, remedy = issue.what, issue.remedy
        assert not isinstance(what, str) and what.zh and what.en
        assert not isinstance(remedy, str) and remedy.zh and remedy.en
        assert "{" not in what.zh + what.en
        assert issue.sheet or issue.code == "date_system_1904"


def test_the_command_prints_the_form(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(str(BOOKS[0]), True) == 0
    assert json.loads(capsys.readouterr().out)["rows_total"] == wanted(BOOKS[0])["rows_total"]


def test_the_command_refuses_what_is_no_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("项目名称,总投资\n", encoding="utf-8")
    assert run(str(path), True) == 2
    assert json.loads(capsys.readouterr().out)["refused"]["code"] == "file_csv"
