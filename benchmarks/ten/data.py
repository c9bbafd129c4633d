"""Invented projects as NumPy columns, and the same columns as a table in DuckDB."""

from typing import Any

import numpy as np

from luodi.kernel.clauses import Engine

KINDS = ("产线", "环保", "安全", "数转")
LEVELS = ("国家级", "省级", "市级", "无")
WAN = 1_000_000
Columns = dict[str, Any]


def drawn(rows: int, seed: int = 20240831) -> Columns:
    """Return the columns: money in fen as int64, days since 2024-01-01, words as codes."""
    luck = np.random.default_rng(seed)

    def fen(low_wan: int, high_wan: int) -> Any:
        return luck.integers(low_wan * WAN, high_wan * WAN, rows)

    last, rd_last = fen(100, 50_000), fen(10, 2_000)
    return {
        "row_no": np.arange(rows),
        "day": luck.integers(0, 730, rows),
        "enterprise": luck.integers(0, max(rows // 4, 1), rows),
        "kind": luck.integers(0, 4, rows),
        "equip_fen": fen(100, 12_000),
        "total_fen": fen(100, 80_000),
        "this_fen": last + luck.integers(-1_000 * WAN, 9_000 * WAN, rows),
        "last_fen": last,
        "rd_fen": rd_last * luck.integers(80, 180, rows) // 100 + luck.integers(0, 100, rows),
        "rd_last_fen": rd_last,
        "loan_fen": fen(10, 20_000),
        "rate": luck.integers(300, 620, rows),
        "held": luck.integers(1, 367, rows),
        "more_jobs": luck.integers(-20, 200, rows),
        "level": luck.integers(0, 4, rows),
        "area": luck.integers(50, 5_000, rows),
        "rent_year": luck.integers(1, 5, rows),
        "rent_months": luck.integers(1, 13, rows),
        "rent_fen": fen(1, 60),
        "arrived_fen": fen(0, 2_000),
        "saved": luck.integers(0, 5_000, rows),
        "clean": luck.random(rows) < 0.95,
    }


def budgets(rows: int) -> tuple[int, int]:
    """Return money for clauses 1 and 10 that is about half of what is asked."""
    return rows * 60 * WAN, rows * 15 * WAN


def load(engine: Engine, columns: Columns) -> None:
    """Put the columns into the table ``facts`` as clauses read them."""
    kept = columns  # noqa: F841  DuckDB reads it by its name
    first, tenth = budgets(len(columns["row_no"]))
    words = {"kind": KINDS, "level": LEVELS}
    chosen = [
        f"{list(words[name])}[{name} + 1] AS {name}" if name in words
        else f"CAST(DATE '2024-01-01' + CAST({name} AS INTEGER) AS DATE) AS apply_on" if name == "day"
        else name
        for name in columns
    ]  # fmt: skip
    chosen += [f"CAST({first} AS BIGINT) AS budget_1", f"CAST({tenth} AS BIGINT) AS budget_10"]
    engine.connection.execute(f"CREATE OR REPLACE TABLE facts AS SELECT {', '.join(chosen)} FROM kept")


def case(columns: Columns, number: int) -> dict[str, Any]:
    """Return one project as the facts of a case."""
    facts = {name: held[number].item() for name, held in columns.items() if name not in ("row_no", "day")}
    words = {"kind": KINDS[facts["kind"]], "level": LEVELS[facts["level"]]}
    return {**facts, **words, "rate": f"0.{facts['rate']:04}", "apply_on": "2024-06-30"}
