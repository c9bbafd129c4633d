"""Measures on one engine; ``python -m benchmarks`` starts it with the settings of that engine."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import django


def main() -> None:
    """Fill the database if it is empty, measure what was asked for, append the rows to the report."""
    django.setup()
    from django.db import connection

    from benchmarks import ledgers, machine, measures, soaking
    from luodi.config.upgrade import bring_up

    wanted, count, report = sys.argv[1].split(","), int(sys.argv[2]), Path(sys.argv[3])
    bring_up()
    say(f"{machine.described()}")
    began = time.monotonic()
    ledgers.fill(count, say)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say(f"{count:,} projects stand after {time.monotonic() - began:.0f} s")
    known: dict[str, Callable[[], Iterator[measures.Row]]] = {
        "lists": measures.lists,
        "stalls": measures.stalls,
        "clerks": measures.clerks,
        "soak": lambda: soaking.soak(float(sys.argv[4])),
    }
    for name in wanted:
        for row in known[name]():
            word = "met" if row.met else "MISSED"
            say(f"{word:<6} {row.engine:<10} {row.what}: {row.result} (aim {row.aim})")
            with report.open("a") as out:
                out.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


if __name__ == "__main__":
    main()
