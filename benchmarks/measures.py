"""The three measures of the README: lists, the daily look at stalls, clerks during an import."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection

from benchmarks.books import ledger_book
from benchmarks.ledgers import CLERKS, OFFICERS
from benchmarks.site import Client, Timing, repeat_until, server, timing, together
from luodi.apps.access.models import Person
from luodi.apps.exchange import actions as exchange
from luodi.apps.exchange.actions.reading import read_batch, stage_batch
from luodi.apps.exchange.enums import BatchState
from luodi.apps.exchange.models import ImportBatch
from luodi.apps.jobs.models import Job
from luodi.apps.organisations.models import Unit
from luodi.apps.projects.actions import judge_stalls
from luodi.apps.projects.models import Fact, ProjectState

PORT = 8332
CLIENTS, EACH = OFFICERS, 60
PAST = "2024-06-01"
AIMS = {"without sums": 60.0, "with sums": 150.0}


@dataclass(frozen=True)
class Row:
    """One line of the report."""

    engine: str
    what: str
    result: str
    aim: str
    met: bool


def _list_row(what: str, sums: str, found: Timing) -> Row:
    aim = AIMS[sums]
    result = (
        f"p50 {found.median:.0f} ms, p95 {found.p95:.0f} ms, {found.per_second:.0f}/s, {found.errors} errors"
    )
    met = found.p95 <= aim and not found.errors
    return Row(connection.vendor, f"{what}, {sums}", result, f"p95 {aim:.0f} ms", met)


def filters() -> dict[str, list[str]]:
    """Return the lists that are asked for: the whole ledger, and a round of filters."""
    unit = Unit.objects.get(current_name="石柳区").pk
    whole = ["/projects/?"]
    narrowed = [
        f"/projects/?unit={unit}",
        "/projects/?stage=started",
        "/projects/?kind=attraction",
        "/projects/?f.total_investment.ge=1亿元",
        f"/projects/?unit={unit}&stage=approved&sort=-signed_on",
        "/projects/?q=xlb",
    ]
    return {"first page": whole, "filters": [_quoted(path) for path in narrowed]}


def _quoted(path: str) -> str:
    return path.replace("亿元", "%E4%BA%BF%E5%85%83")


def lists() -> Iterator[Row]:
    """Ask for lists with eight clients, now and as of a past day, with sums and without."""
    with server(PORT):
        clients = [Client(PORT).sign_in(f"bench-officer-{number}") for number in range(CLIENTS)]
        for what, paths in filters().items():
            for when, on in (("", ""), (f" as of {PAST}", f"&on={PAST}")):
                for sums, off in (("without sums", "&sums=off"), ("with sums", "")):
                    asked = [path + on + off for path in paths]
                    yield _list_row(what + when, sums, together(clients, asked, EACH))


def stalls() -> Iterator[Row]:
    """Judge every project once, as the daily task does: first on a new day, then when nothing changed."""
    for what, day in (
        ("daily stalls, a new day", date(2024, 8, 30)),
        ("the same day again", date(2024, 8, 30)),
    ):
        began = time.perf_counter()
        done = judge_stalls(day=day)
        seconds = time.perf_counter() - began
        result = f"{seconds:.1f} s for {done.judged:,} projects, {done.entered:,} entered, {done.left:,} left"
        yield Row(connection.vendor, what, result, "5 s", seconds <= 5)


def staged_import(rows: int) -> ImportBatch:
    """Bring a large workbook to its preview."""
    clerk = Person.objects.get(login="shiliu-clerk")
    unit = Unit.objects.get(current_name="石柳区")
    seed = 1 + ImportBatch.objects.count()
    book = ledger_book(rows, seed, unit.current_name)
    batch = read_batch(exchange.start_import(by=clerk, name=f"台账{seed}.xlsx", content=book, unit=unit))
    exchange.save_mapping(by=clerk, batch=batch, as_of=date(2024, 7, 31), default_kind="attraction")
    staged = stage_batch(batch, clerk)
    Job.objects.unfinished().update(state="cancelled")
    return staged


def clerks(rows: int = 20_000) -> Iterator[Row]:
    """Let sixteen clerks save progress by the form while a worker writes a large import."""
    began = time.perf_counter()
    batch = staged_import(rows)
    staged_in = time.perf_counter() - began
    facts_before = Fact.objects.count()
    with server(PORT):
        people = [_clerk(number) for number in range(CLERKS)]
        stop = threading.Event()
        found: list[tuple[list[float], list[int]]] = []
        threads = [
            threading.Thread(target=lambda pair=pair: found.append(repeat_until(stop, _save(*pair))))
            for pair in people
        ]
        exchange.confirm_import(by=batch.created_by, batch=batch)
        for thread in threads:
            thread.start()
        began = time.perf_counter()
        seconds = _work_until_done(batch)
        stop.set()
        for thread in threads:
            thread.join()
        whole = time.perf_counter() - began
    saves = timing([one for taken, _wrong in found for one in taken], 0, whole)
    errors = [status for _taken, wrong in found for status in wrong]
    kept = Fact.objects.filter(batch=batch.pk).values("project").distinct().count()
    lost = len([one for taken, _wrong in found for one in taken]) - len(errors) - _saved(facts_before, batch)
    result = (
        f"{saves.requests} saves, {len(errors)} errors, {max(lost, 0)} lost, "
        f"p95 {saves.p95:.0f} ms, worst {saves.worst:.0f} ms; import {kept:,} rows in {seconds:.1f} s "
        f"(read and compared in {staged_in:.1f} s)"
    )
    yield Row(
        connection.vendor, f"{CLERKS} clerks during an import of {rows:,} rows", result, "0 errors",
        not errors and kept == rows and lost <= 0,
    )  # fmt: skip


def _saved(before: int, batch: ImportBatch) -> int:
    return Fact.objects.exclude(batch=batch.pk).count() - before


def _clerk(number: int) -> tuple[Client, list[int]]:
    person = Person.objects.get(login=f"bench-clerk-{number}")
    own = ProjectState.objects.filter(attributed_unit=person.unit, recorded_to=None).order_by("project_id")
    return Client(PORT).sign_in(person.login), list(
        own.values_list("project_id", flat=True)[number * 40 : number * 40 + 40]
    )


def _save(client: Client, projects: list[int]) -> Callable[[], int]:
    turn = iter(range(10**9))

    def save() -> int:
        number = next(turn)
        path = f"/projects/{projects[number % len(projects)]}/progress"
        return client.send(path, {"on": "2024-08-31", "progress_note": f"第 {number} 次填报"})

    return save


def _work_until_done(batch: ImportBatch) -> float:
    worker = subprocess.Popen([sys.executable, "-m", "luodi.cli", "worker"], env=os.environ)
    began = time.perf_counter()
    try:
        while ImportBatch.objects.get(pk=batch.pk).state == BatchState.COMMITTING:
            if time.perf_counter() - began > 300:
                raise RuntimeError("the import does not end")
            time.sleep(0.1)
        return time.perf_counter() - began
    finally:
        worker.terminate()
        worker.wait(timeout=30)


def memory_mib(pid: int) -> float:
    """Return the resident memory of a process and its children."""
    total = 0
    for child in [pid, *_children(pid)]:
        match = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{child}/status").read_text())
        total += int(match[1]) if match else 0
    return total / 1024


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
