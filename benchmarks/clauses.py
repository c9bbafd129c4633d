"""Ten clauses over a million projects: ours in DuckDB beside NumPy and OpenFisca-Core, in one process.

Data are loaded before the clock starts; loading is told apart. Then many projects explained, and one.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.report import Row, Words, keep
from benchmarks.ten import by_hand, data, exactly, openfisca
from luodi.kernel.clauses import Clause, Compiled, Engine, compile_for, evaluate, read_clause
from luodi.kernel.clauses.columns import nodes_of
from luodi.kernel.clauses.tree import names
from luodi.kernel.packs import reading

TEN = Path(__file__).parent / "ten" / "clauses.yaml"
TIMES = 3
WITHIN, EXPLAINED, ONE = 4.0, 2.0, 0.05


def ten() -> list[Clause]:
    """Read the ten clauses."""
    document = reading.read(TEN, TEN.name)
    clauses = [read_clause({"version": 1, **entry}, "benchmark") for entry in document.value["entries"]]
    return [replace(one, facts=tuple(f for f in one.facts if f.key in _read(one))) for one in clauses]


def _read(clause: Clause) -> set[str]:
    """Return the facts that a clause reads; the ten are written over one list of facts."""
    found = {name for node in nodes_of(clause) for name in names(node)}
    return found | ({clause.group.budget.fact} if clause.group.budget else set())


def best(do: Callable[[], Any]) -> tuple[float, Any]:
    """Return the shortest of a few runs, and what the last one gave."""
    taken, found = [], None
    for _ in range(TIMES):
        began = time.perf_counter()
        found = do()
        taken.append(time.perf_counter() - began)
    return min(taken), found


def ours(engine: Engine, compiled: list[Compiled]) -> list[Any]:
    """Judge every project under each clause; the outcome stays in the engine, the awards are handed back."""
    found = []
    for number, one in enumerate(compiled, 1):
        table = f"outcome_{number}"
        sql = f"SELECT row_no, eligible, award, binding FROM ({one.sql})"
        engine.connection.execute(f"CREATE OR REPLACE TABLE {table} AS {sql}")
        found.append(
            engine.connection.execute(f"SELECT award FROM {table} ORDER BY row_no").fetchnumpy()["award"]
        )
    return found


def measured(rows: int) -> list[Row]:
    """Return the lines of the report for so many projects."""
    columns = data.drawn(rows)
    engine = Engine()
    loading, _ = _timed(lambda: data.load(engine, columns))
    clauses = ten()
    compiling, compiled = _timed(lambda: [compile_for(one, engine) for one in clauses])
    mine, awards = best(lambda: ours(engine, compiled))
    numpy_taken, numpy_awards = best(lambda: by_hand.awards(columns))
    built, _simulation = _timed(lambda: openfisca.loaded(columns))
    other, other_awards = _best_of_openfisca(columns)
    right = exactly.awards(columns)
    wrong = [
        sum(exactly.wrong(a.tolist(), b) for a, b in zip(found, right, strict=True))
        for found in (awards, numpy_awards, other_awards)
    ]
    what = (
        f"10 clauses × {rows:,} projects, two shared caps, two budgets",
        f"10条条款 × {rows:,}个项目，两处合计上限、两处预算",
    )
    aim = (f"within {WITHIN:.0f}× NumPy, 0 wrong", f"NumPy的{WITHIN:.0f}倍以内，0错")
    met = mine <= WITHIN * numpy_taken and not wrong[0]
    return [
        Row("duckdb", what, _said(mine, wrong[0], rows, loading + compiling, mine / numpy_taken), aim, met),
        Row("numpy", what, _said(numpy_taken, wrong[1], rows, 0), aim, True),
        Row("openfisca", what, _said(other, wrong[2], rows, built), aim, True),
    ]


def _said(seconds: float, wrong: int, rows: int, loading: float, times: float = 0) -> Words:
    share = f"{wrong / rows / 10:.0%}" if wrong else "0"
    en = f"{seconds:.2f} s{f' ({times:.1f}×)' if times else ''}, {share} of awards wrong by a fen or more"
    zh = f"{seconds:.2f}秒{f'（{times:.1f}倍）' if times else ''}，{share}的金额差1分以上"
    if loading:
        en, zh = f"{en}; loading {loading:.1f} s", f"{zh}；装入{loading:.1f}秒"
    return en, zh


def _timed(do: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    found = do()
    return time.perf_counter() - began, found


def _best_of_openfisca(columns: data.Columns) -> tuple[float, list[Any]]:
    """Take the shortest of a few simulations: a second calculation of one would come from its cache."""
    taken: list[float] = []
    found: list[Any] = []
    for _ in range(TIMES):
        seconds, found = _timed(partial(openfisca.awards, openfisca.loaded(columns)))
        taken.append(seconds)
    return min(taken), found


def explained(rows: int) -> list[Row]:
    """Return the lines for explaining: a whole ledger under one clause, and one project."""
    engine, alone = Engine(), Engine(threads=1)
    columns = data.drawn(rows)
    data.load(engine, columns)
    clause = ten()[0]
    compiled = compile_for(clause, engine)

    def everything() -> None:
        sql = f"CREATE OR REPLACE TABLE explained AS SELECT * FROM ({compiled.sql})"
        engine.connection.execute(sql)

    case = data.case(columns, 7)
    whole, _ = best(everything)
    one, said = best(lambda: evaluate(clause, case, engine=alone))
    steps = len(compiled.trace)
    what = (f"{rows:,} projects explained, all {steps} steps kept", f"{rows:,}个项目逐步说明（{steps}步）")
    single = (
        f"one project explained in {len(said['steps'])} steps",
        f"一个项目的说明（{len(said['steps'])}步）",
    )
    return [
        Row("duckdb", what, (f"{whole:.2f} s", f"{whole:.2f}秒"), ("2 s", "2秒"), whole <= EXPLAINED),
        Row(
            "duckdb",
            single,
            (f"{one * 1000:.0f} ms", f"{one * 1000:.0f}毫秒"),
            ("50 ms", "50毫秒"),
            one <= ONE,
        ),
    ]


def main() -> None:
    """Measure and append to the report: rows of the ten clauses, rows explained, file."""
    rows, many, path = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    keep(path, "duckdb", machine.described([f"DuckDB {version('duckdb')}"]))
    keep(path, "numpy", f"NumPy {version('numpy')}")
    keep(path, "openfisca", f"OpenFisca-Core {version('openfisca-core')}")
    for row in [*measured(rows), *explained(many)]:
        print(
            f"{'met' if row.met else 'MISSED':<6} {row.engine:<10} {row.what[0]}: {row.result[0]}", flush=True
        )
        keep(path, row.engine, row)


if __name__ == "__main__":
    main()
