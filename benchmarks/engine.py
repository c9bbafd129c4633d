"""Measures on one engine; ``python -m benchmarks`` starts it with the settings of that engine."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import django

SMALLEST = 6000  # a ledger that holds all planted errors


def main() -> None:
    """Fill the database if it is empty, measure what was asked for, append the rows to the report."""
    django.setup()
    from django.db import connection

    from benchmarks import ledgers, machine, measures, previews, report, soaking, workbooks
    from luodi.config.upgrade import bring_up

    wanted, kept = sys.argv[1].split(","), Path(sys.argv[2])
    count, rows, requests, seconds = map(int, sys.argv[3:])
    bring_up()
    described = machine.described()
    say(described)
    report.keep(kept, connection.vendor, described)
    began = time.monotonic()
    ledgers.fill(count, say)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say(f"{count:,} projects stand after {time.monotonic() - began:.0f} s")
    known: dict[str, Callable[[], Iterator[report.Row]]] = {
        "lists": lambda: measures.lists(requests),
        "stalls": measures.stalls,
        "previews": lambda: previews.previews(max(rows // 2, SMALLEST)),
        "workbooks": lambda: workbooks.workbooks(rows),
        "clerks": lambda: measures.clerks(rows),
        "soak": lambda: soaking.soak(seconds),
    }
    for name in wanted:
        for row in known[name]():
            word = "met" if row.met else "MISSED"
            say(f"{word:<6} {row.engine:<10} {row.what[0]}: {row.result[0]} (aim {row.aim[0]})")
            report.keep(kept, row.engine, row)


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


if __name__ == "__main__":
    main()
