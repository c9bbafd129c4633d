"""The command behind ``make bench``: it measures a small ledger to the end and prints its table."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.report import Report, Row, keep, read, write_into

ROOT = Path(__file__).resolve().parents[2]
SMALL = ("--projects", "300", "--rows", "40", "--requests", "2")


def bench(*given: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "benchmarks", *given]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)


@pytest.mark.slow
def test_naming_nothing_measures_every_measure_but_the_soak(tmp_path: Path) -> None:
    done = bench("--engine", "sqlite", *SMALL, "--keep", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    found = read(tmp_path / "report.jsonl")
    assert len(found.rows) in (16, 17) and "SQLite" in found.machines["sqlite"]
    [clerks] = [row for row in found.rows if "clerks" in row.what[0]]
    assert clerks.met and "0 errors, 0 lost" in clerks.result[0]
    assert not [row for row in found.rows if "errors" in row.result[0] and row is not clerks]
    assert done.stdout.rstrip().endswith(str(found))
    again = bench("report", "--keep", str(tmp_path))
    assert again.returncode == 0 and again.stdout.strip() == str(found)


def test_a_measure_nobody_knows_is_refused(tmp_path: Path) -> None:
    done = bench("list", "--keep", str(tmp_path))
    assert done.returncode == 2 and "workbooks, clerks" in done.stderr


def row(engine: str, result: str, met: bool = True) -> Row:
    return Row(engine, ("list", "列表"), (result, result), ("60 ms", "60 ms"), met)


def test_the_last_of_a_repeated_measure_counts_and_engines_stand_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "report.jsonl"
    for engine, described in (("sqlite", "CPU, SQLite 3"), ("postgresql", "CPU, PostgreSQL 15")):
        keep(path, engine, described)
        keep(path, engine, row(engine, "99 ms", met=False))
    keep(path, "sqlite", row("sqlite", "50 ms"))
    assert read(path).table(0).splitlines() == [
        "| measured | aim | SQLite | PostgreSQL |",
        "| --- | --- | --- | --- |",
        "| list | 60 ms | 50 ms | 99 ms, **missed** |",
        "",
        "CPU, SQLite 3; PostgreSQL 15.",
    ]
    assert "| 列表 | 60 ms | 50 ms | 99 ms，**未达** |" in read(path).table(1)


def test_the_table_replaces_what_stood_between_the_marks(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for name in ("docs/speed.md", "docs/speed.zh.md"):
        (tmp_path / name).write_text("before\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n")
    found = Report({"sqlite": "CPU"}, [row("sqlite", "50 ms")])
    write_into(tmp_path, found)
    once = (tmp_path / "docs/speed.zh.md").read_text()
    assert once == f"before\n<!-- bench -->\n{found.table(1)}\n<!-- /bench -->\nafter\n"
    write_into(tmp_path, found)
    assert (tmp_path / "docs/speed.zh.md").read_text() == once
    (tmp_path / "docs/speed.md").write_text("no marks")
    with pytest.raises(ValueError, match=r"speed\.md"):
        write_into(tmp_path, found)


@pytest.mark.parametrize("name", ["docs/speed.md", "docs/speed.zh.md"])
def test_both_documents_have_the_marks(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert 0 < text.find("<!-- bench -->") < text.find("<!-- /bench -->")
