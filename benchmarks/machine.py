"""What the figures were measured on."""

import os
import platform
import re
import sqlite3
import threading
from pathlib import Path

import django
from django.db import connection


def described(versions: list[str] | None = None) -> str:
    """Return processor, cores, memory and versions in one line; the database's when none are given."""
    cpu = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())
    gib = int(memory[1]) / 1024 / 1024 if memory else 0
    parts = [
        cpu[1].strip() if cpu else platform.machine(),
        f"{os.cpu_count()} cores",
        f"{gib:.0f} GiB",
        f"Python {platform.python_version()}",
        *([f"Django {django.__version__}", _database()] if versions is None else versions),
    ]
    return ", ".join(parts)


def _database() -> str:
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {str(cursor.fetchone()[0]).split()[0]}"


class ChildPeak(threading.Thread):
    """Looks at the children of this process until stopped; ``mib`` is the most that one of them held.

    What the system sums up for children counts the parent at the moment of the start, so it is no use.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.mib = 0.0
        self.done = threading.Event()

    def __enter__(self) -> "ChildPeak":
        self.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.done.set()
        self.join()

    def run(self) -> None:
        """Read the high-water mark of every child, again and again."""
        while not self.done.wait(0.02):
            for children in Path("/proc/self/task").glob("*/children"):
                self.mib = max([self.mib, *map(_peak, _read(children).split())])


def _peak(pid: str) -> float:
    told = _read(Path("/proc") / pid / "status")
    match = re.search(r"VmHWM:\s+(\d+)", told)
    # Between fork and exec a child is still the parent.
    return int(match[1]) / 1024 if match and _started(pid) else 0.0


def _started(pid: str) -> bool:
    return "spawn_main" in _read(Path("/proc") / pid / "cmdline")


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has ended
        return ""
