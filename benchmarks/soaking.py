"""Readers and writers for ten minutes: errors, drift of memory, size of SQLite's log."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import connection

from benchmarks.measures import CLIENTS, _clerk, _quoted, _save, memory_mib
from benchmarks.report import Row
from benchmarks.site import Client, repeat_until, server, timing

WRITERS = 4
LOG_AIM_MIB = 64
DRIFT_AIM = 0.10
SAMPLES = 20


def soak(seconds: float) -> Iterator[Row]:
    """Keep eight readers and four writers at work and look at the server now and then."""
    with server() as (pid, port):
        stop = threading.Event()
        found: list[tuple[list[float], list[int]]] = []
        actors = [_reader(number, port) for number in range(CLIENTS)]
        actors += [_save(*_clerk(number, port)) for number in range(WRITERS)]
        threads = [
            threading.Thread(target=lambda act=act: found.append(repeat_until(stop, act))) for act in actors
        ]
        for thread in threads:
            thread.start()
        memory, log = _watch(pid, seconds)
        stop.set()
        for thread in threads:
            thread.join()
    taken = timing([one for times, _wrong in found for one in times], 0, seconds)
    errors = sum(len(wrong) for _times, wrong in found)
    settled = memory[len(memory) // 4 :]
    drift = settled[-1] / settled[0] - 1
    mib = f"{settled[-1]:.0f} MiB ({drift:+.1%})"
    result = (
        f"{taken.requests:,} requests, {errors} errors, p95 {taken.p95:.0f} ms, memory {mib}, "
        f"log at most {max(log):.0f} MiB",
        f"请求 {taken.requests:,} 次，出错 {errors}，p95 {taken.p95:.0f} ms，内存 {mib}，"
        f"日志最大 {max(log):.0f} MiB",
    )
    met = not errors and drift <= DRIFT_AIM and max(log) <= LOG_AIM_MIB
    aim = (
        f"0 errors, drift {DRIFT_AIM:.0%}, log {LOG_AIM_MIB} MiB",
        f"0 出错，内存漂移 {DRIFT_AIM:.0%}，日志 {LOG_AIM_MIB} MiB",
    )
    what = (f"soak of {seconds / 60:.0f} minutes", f"连续 {seconds / 60:.0f} 分钟读写")
    yield Row(connection.vendor, what, result, aim, met)


def _reader(number: int, port: int) -> Callable[[], int]:
    client = Client(port).sign_in(f"bench-officer-{number}")
    paths = [_quoted(p) for p in ("/projects/?", "/projects/?stage=started", "/stalls/", "/projects/?q=xlb")]
    turn = iter(range(number, 10**9))

    def read() -> int:
        return client.ask("GET", paths[next(turn) % len(paths)])[0]

    return read


def _watch(pid: int, seconds: float) -> tuple[list[float], list[float]]:
    memory, log = [], []
    for _sample in range(SAMPLES):
        time.sleep(seconds / SAMPLES)
        memory.append(memory_mib(pid))
        log.append(_log_mib())
    return memory, log


def _log_mib() -> float:
    if connection.vendor != "sqlite":
        return 0.0
    path = Path(f"{connection.settings_dict['NAME']}-wal")
    return path.stat().st_size / 1024 / 1024 if path.exists() else 0.0
