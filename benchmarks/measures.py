"""The three measures of the README: lists, the daily look at stalls, clerks during an import."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from django.db import connection

from benchmarks.books import ledger_book
from benchmarks.ledgers import CLERKS, OFFICERS
from benchmarks.report import Row, Words
from benchmarks.site import Client, Timing, repeat_until, server, timing, together
from luodi.apps.access.models import Person
from luodi.apps.exchange import actions as exchange
from luodi.apps.exchange.actions.reading import read_batch, stage_batch
from luodi.apps.exchange.enums import BatchState
from luodi.apps.exchange.models import ImportBatch
from luodi.apps.jobs.models import Job
from luodi.apps.organisations.models import Unit
from luodi.apps.projects.actions import judge_stalls
from luodi.apps.projects.models import Fact
from luodi.apps.projects.queries import visible_states

CLIENTS = OFFICERS
PAST = "2024-06-01"
SUMS = {"&sums=off": (60.0, ("", "")), "": (150.0, (" and sums", "和合计"))}
WHEN = {"": ("", ""), f"&on={PAST}": (" as of a past day", "（截至过去某日）")}
SAVED = 40


def filters() -> dict[Words, list[str]]:
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
    return {
        ("first page of the list", "列表首页"): whole,
        ("six filters", "六种筛选"): [_quoted(path) for path in narrowed],
    }


def _quoted(path: str) -> str:
    return path.replace("亿元", "%E4%BA%BF%E5%85%83")


def lists(each: int) -> Iterator[Row]:
    """Ask for lists with eight clients, now and as of a past day, with sums and without."""
    with server() as (_pid, port):
        clients = [Client(port).sign_in(f"bench-officer-{number}") for number in range(CLIENTS)]
        for what, paths in filters().items():
            for on, when in WHEN.items():
                for off, (aim, sums) in SUMS.items():
                    asked = [path + on + off for path in paths]
                    found = together(clients, asked, each)
                    named = (f"{what[0]} with rows{sums[0]}{when[0]}", f"{what[1]}：行{sums[1]}{when[1]}")
                    yield _list_row(named, aim, found)


def _list_row(what: Words, aim: float, found: Timing) -> Row:
    spoken = f"p95 {found.p95:.0f} ms, p50 {found.median:.0f} ms, {found.per_second:.0f}/s"
    wrong = (f", {found.errors} errors", f"，{found.errors} 次出错") if found.errors else ("", "")
    limit = f"p95 {aim:.0f} ms"
    met = found.p95 <= aim and not found.errors
    return Row(connection.vendor, what, (spoken + wrong[0], spoken + wrong[1]), (limit, limit), met)


def stalls() -> Iterator[Row]:
    """Judge every project once, as the daily task does: first on a new day, then when nothing changed."""
    for what in (("daily stalls, a new day", "每日“五未”，新的一天"), ("the same day again", "同一天再算")):
        began = time.perf_counter()
        done = judge_stalls(day=date(2024, 8, 30))
        seconds = time.perf_counter() - began
        result = (
            f"{seconds:.1f} s, {done.entered:,} in, {done.left:,} out",
            f"{seconds:.1f} s，进 {done.entered:,}，出 {done.left:,}",
        )
        yield Row(connection.vendor, what, result, ("5 s", "5 s"), seconds <= 5)


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


def clerks(rows: int) -> Iterator[Row]:
    """Let sixteen clerks save progress by the form while a worker writes a large import."""
    began = time.perf_counter()
    batch = staged_import(rows)
    staged_in = time.perf_counter() - began
    facts_before = Fact.objects.count()
    with server() as (_pid, port):
        people = [_clerk(number, port) for number in range(CLERKS)]
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
    errors = len([status for _taken, wrong in found for status in wrong])
    kept = Fact.objects.filter(batch=batch.pk).values("project").distinct().count()
    lost = max(saves.requests - errors - _saved(facts_before, batch), 0)
    yield Row(
        connection.vendor,
        (
            f"{CLERKS} clerks saving during an import of {rows:,} rows",
            f"导入 {rows:,} 行时 {CLERKS} 人同时填报",
        ),
        (
            f"{saves.requests} saves, {errors} errors, {lost} lost, p95 {saves.p95:.0f} ms, worst "
            f"{saves.worst:.0f} ms; import {seconds:.1f} s after {staged_in:.0f} s of reading",
            f"保存 {saves.requests} 次，出错 {errors}，丢失 {lost}，p95 {saves.p95:.0f} ms，最慢 "
            f"{saves.worst:.0f} ms；读入核对 {staged_in:.0f} s，导入 {seconds:.1f} s",
        ),
        ("0 errors", "0 出错"),
        saves.requests >= CLERKS and not errors and kept == rows and not lost,
    )  # fmt: skip


def _saved(before: int, batch: ImportBatch) -> int:
    return Fact.objects.exclude(batch=batch.pk).count() - before


def _clerk(number: int, port: int) -> tuple[Client, list[int]]:
    """Sign a clerk in; no two of an office save the same projects where it has enough of them."""
    person = Person.objects.get(login=f"bench-clerk-{number}")
    own = visible_states(person).counted().order_by("project_id")
    projects = list(own.values_list("project_id", flat=True)[: CLERKS * SAVED])
    return Client(port).sign_in(person.login), projects[number::CLERKS] or projects


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
