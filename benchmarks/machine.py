"""What the figures were measured on."""

import os
import platform
import re
import sqlite3
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
