"""Workbooks in and out: 20,000 rows to the ledger, 100,000 read, 100,000 exported, beside another way."""

import time
from collections.abc import Iterator
from datetime import date
from importlib.util import find_spec

from django.db import connection

from benchmarks.books import WIDE, ledger_book
from benchmarks.machine import ChildPeak
from benchmarks.report import Row
from luodi.apps.access.models import Person
from luodi.apps.exchange import actions as exchange
from luodi.apps.exchange.actions.reading import read_batch, stage_batch
from luodi.apps.exchange.models import ImportBatch
from luodi.apps.jobs.models import Job
from luodi.apps.organisations.models import Unit
from luodi.kernel.fields import load_catalogue
from luodi.workbooks.child import read_in_child

UNIT = "石柳区"
ALONGSIDE = 10_000
TOGETHER, COMMIT, CHILD_MB, READ, EXPORT = 20.0, 5.0, 512, 30.0, 10.0
COLUMNS = (
    "name", "project_code", "attributed_unit", "county", "park", "chain", "kind", "nature", "level",
    "enterprise", "investor", "content", "total_investment", "fixed_asset_investment",
    "equipment_investment", "year_plan_investment", "completed_this_year", "completed_total",
    "expected_output", "expected_tax", "expected_jobs", "land_mu", "signed_on", "approved_on",
    "started_on", "substantive_start_on", "planned_start_on", "planned_completion_on", "permit_eia",
    "remark",
)  # fmt: skip


def workbooks(rows: int) -> Iterator[Row]:
    """Measure an import of ``rows`` rows and thirty columns, five times as many read, and an export."""
    yield from _import(rows)
    yield _read(rows * 5)
    yield _export()
    yield from _alongside(min(rows, ALONGSIDE))


def _import(rows: int) -> Iterator[Row]:
    seed = 400 + ImportBatch.objects.count()
    book = ledger_book(rows, seed, UNIT, WIDE)
    with ChildPeak() as child:
        to_preview, to_commit = _through(book, f"宽表{seed}.xlsx")
    both = to_preview + to_commit
    result = f"{to_preview:.1f} s + {to_commit:.1f} s", f"{to_preview:.1f} 秒 + {to_commit:.1f} 秒"
    yield Row(
        connection.vendor,
        (f"{rows:,} rows × 30 columns to the preview + written", f"{rows:,} 行 × 30 列到预览 + 写入"),
        result,
        (f"{TOGETHER:.0f} s together, {COMMIT:.0f} s written", f"共 {TOGETHER:.0f} 秒，写入 {COMMIT:.0f} 秒"),
        both <= TOGETHER and to_commit <= COMMIT,
    )
    yield Row(
        connection.vendor,
        ("memory of the child that reads it", "读取子进程的内存"),
        (f"{child.mib:.0f} MB", f"{child.mib:.0f} MB"),
        (f"{CHILD_MB} MB", f"{CHILD_MB} MB"),
        child.mib <= CHILD_MB,
    )


def _through(book: bytes, name: str) -> tuple[float, float]:
    """Bring a workbook into the ledger; return the seconds to the preview and of the writing."""
    clerk, unit = Person.objects.get(login="shiliu-clerk"), Unit.objects.get(current_name=UNIT)
    began = time.perf_counter()
    batch = read_batch(exchange.start_import(by=clerk, name=name, content=book, unit=unit))
    exchange.save_mapping(by=clerk, batch=batch, as_of=date(2024, 7, 31), default_kind="attraction")
    batch = stage_batch(batch, clerk)
    previewed = time.perf_counter()
    exchange.commit_batch(by=clerk, batch=batch)
    written = time.perf_counter()
    Job.objects.unfinished().update(state="cancelled")
    return previewed - began, written - previewed


def _read(rows: int) -> Row:
    book = ledger_book(rows, 1, UNIT)
    began = time.perf_counter()
    found = read_in_child(book, "大表.xlsx", load_catalogue())
    seconds = time.perf_counter() - began
    whole = len(found.rows) == rows and all(column.field for column in found.tables[0].columns)
    return _seconds(
        (
            f"{rows:,} rows × {len(found.tables[0].columns)} columns read and mapped",
            f"读取并对应 {rows:,} 行",
        ),
        seconds,
        READ,
        whole,
    )


def _export() -> Row:
    officer = Person.objects.get(login="city-officer")
    began = time.perf_counter()
    made = exchange.export_list(by=officer, query={"cols": ",".join(COLUMNS)})
    seconds = time.perf_counter() - began
    return _seconds(
        (f"export of {made.rows:,} projects × {len(made.columns)} columns", f"导出 {made.rows:,} 个项目"),
        seconds,
        EXPORT,
        made.rows > 0,
    )


def _alongside(rows: int) -> Iterator[Row]:
    """Bring the same rows in by django-import-export, as its admin does: a dry run, then the import."""
    if find_spec("import_export") is None:
        return
    from benchmarks.import_export_way import bring_in

    seed = 700 + ImportBatch.objects.count()
    book = ledger_book(rows, seed, UNIT, WIDE)
    ours = sum(_through(book, f"对比{seed}.xlsx"))
    theirs = bring_in(book, WIDE)
    yield Row(
        connection.vendor,
        (f"the same {rows:,} rows by django-import-export", f"同样 {rows:,} 行用 django-import-export"),
        (f"{theirs:.1f} s, here {ours:.1f} s", f"{theirs:.1f} 秒，这里 {ours:.1f} 秒"),
        ("here sooner", "这里更快"),
        ours < theirs,
    )


def _seconds(what: tuple[str, str], seconds: float, aim: float, whole: bool) -> Row:
    result = f"{seconds:.1f} s", f"{seconds:.1f} 秒"
    return Row(connection.vendor, what, result, (f"{aim:.0f} s", f"{aim:.0f} 秒"), whole and seconds <= aim)
