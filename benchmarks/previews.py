"""From an uploaded workbook to its preview, with five errors in it that plain loaders let through."""

import time
from collections.abc import Iterator
from datetime import date

from django.db import connection

from benchmarks.report import Row
from benchmarks.slips import UNIT, ledger_with_slips, let_through, slips
from luodi.apps.access.models import Person
from luodi.apps.exchange import actions as exchange
from luodi.apps.exchange.actions.reading import read_batch, stage_batch
from luodi.apps.exchange.models import ImportBatch
from luodi.apps.jobs.models import Job
from luodi.apps.organisations.models import Unit

AIM = 3.0


def previews(rows: int = 10_000) -> Iterator[Row]:
    """Read and compare a ledger with the five errors; say how many cells are named."""
    content = ledger_with_slips(rows)
    clerk = Person.objects.get(login="shiliu-clerk")
    unit = Unit.objects.get(current_name=UNIT)
    began = time.perf_counter()
    batch = read_batch(exchange.start_import(by=clerk, name="五处错.xlsx", content=content, unit=unit))
    exchange.save_mapping(by=clerk, batch=batch, as_of=date(2024, 6, 30), default_kind="expansion")
    batch = stage_batch(batch, clerk)
    seconds = time.perf_counter() - began
    Job.objects.unfinished().update(state="cancelled")
    planted = slips(rows)
    named = {cell for cell in _named(batch) if cell in {slip.cell for slip in planted}}
    through = len(let_through(content, rows))
    exchange.cancel_import(by=clerk, batch=batch)
    yield Row(
        connection.vendor,
        (
            f"preview of {rows:,} rows with {len(planted)} planted errors",
            f"{rows:,} 行、藏 {len(planted)} 处错的台账到预览",
        ),
        (
            f"{seconds:.1f} s, {len(named)} named with their cells (openpyxl hands on {through})",
            f"{seconds:.1f} s，指出 {len(named)} 处（openpyxl 原样交出 {through} 处）",
        ),
        (f"{AIM:.0f} s, all", f"{AIM:.0f} s，全部"),
        seconds <= AIM and len(named) == len(planted),
    )


def _named(batch: ImportBatch) -> Iterator[str]:
    for issues in batch.rows.exclude(issues=[]).values_list("issues", flat=True):
        yield from (issue["cell"] for issue in issues if issue.get("cell"))
    yield from (total["cell"] for total in batch.reading["totals"] if not total["ok"])
