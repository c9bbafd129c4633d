"""Runs a compiled clause in DuckDB, in process and in memory: one case or a population, the same query."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from luodi.kernel.clauses.chain import Compiled, compile_clause
from luodi.kernel.clauses.facts import SQL_TYPES, Columns, prepare
from luodi.kernel.clauses.layers import quoted
from luodi.kernel.clauses.model import Clause, Fact
from luodi.kernel.money import MoneyOverflow

_NUMBERS = {"money", "integer", "decimal"}


class EngineRefused(ValueError):
    """A query that the database does not accept: a mistake of the language, told in its own words."""


class Engine:
    """A private in-memory database; ``threads`` None leaves it to DuckDB. Not for use by two threads."""

    def __init__(self, threads: int | None = None) -> None:
        """Open it. DuckDB is imported here: reading packs at every start does not need it."""
        import duckdb

        self._overflow = (duckdb.OutOfRangeException, duckdb.ConversionException)
        self._refused = duckdb.Error
        config: dict[str, Any] = {"threads": threads} if threads else {}
        self.connection = duckdb.connect(":memory:", config=config)
        self.connection.execute("SET enable_progress_bar = false")

    def close(self) -> None:
        """Let the memory go."""
        self.connection.close()

    def load(
        self, clause: Clause, columns: Columns, items: Mapping[str, Columns], rows: int
    ) -> dict[str, int]:
        """Fill the tables ``facts`` and ``items_…`` and return how large each number can be."""
        kinds = [(fact.key, SQL_TYPES[fact.type]) for fact in clause.facts]
        self._table("facts", [("row_no", "BIGINT"), *kinds], {"row_no": list(range(rows)), **columns})
        for key, held in items.items():
            fact = clause.fact(key)
            inner = fact.items if fact is not None else ()
            named = {f"i_{name}" if name != "row_no" else name: held[name] for name in held}
            typed = [(f"i_{item.key}", SQL_TYPES[item.type]) for item in inner]
            self._table(f"items_{key}", [("row_no", "BIGINT"), *typed], named)
        return {
            fact.key: max((abs(value) for value in columns[fact.key] if value is not None), default=0)
            for fact in clause.facts
            if fact.type in _NUMBERS
        }

    def _table(self, name: str, kinds: Sequence[tuple[str, str]], columns: Columns) -> None:
        declared = ", ".join(f"{quoted(column)} {kind}" for column, kind in kinds)
        self.connection.execute(f"CREATE OR REPLACE TABLE {quoted(name)} ({declared})")
        if not columns["row_no"]:
            return
        unfolded = ", ".join(f"unnest(CAST(? AS {kind}[]))" for _column, kind in kinds)
        values = [columns[column] for column, _kind in kinds]
        self.connection.execute(f"INSERT INTO {quoted(name)} SELECT {unfolded}", values)

    def query(self, compiled: Compiled, columns: Sequence[str] | None = None) -> tuple[list[str], list[Any]]:
        """Return names and rows in input order; raises MoneyOverflow where a sum does not fit."""
        chosen = ", ".join(map(quoted, columns)) if columns else "*"
        sql = f"SELECT {chosen} FROM ({compiled.sql}) ORDER BY row_no"  # noqa: S608
        try:
            found = self.connection.execute(sql)
            names = [column[0] for column in found.description or ()]
            return names, found.fetchall()
        except self._overflow as error:
            raise MoneyOverflow(str(error).splitlines()[0]) from error
        except self._refused as error:
            raise EngineRefused(str(error).splitlines()[0]) from error

    def keep(self, name: str, compiled: Compiled) -> None:
        """Keep the whole result of a run as a table; raises MoneyOverflow where a sum does not fit."""
        try:
            self.connection.execute(f"CREATE OR REPLACE TABLE {quoted(name)} AS {compiled.sql}")
        except self._overflow as error:
            raise MoneyOverflow(str(error).splitlines()[0]) from error


def widths(facts: Sequence[Fact], bounds: Mapping[str, int]) -> dict[str, int]:
    """Round bounds up to steps of four bits, so that like populations share one compiled query."""
    wide: dict[str, int] = {}
    for fact in facts:
        if fact.key in bounds:
            default = fact.default if isinstance(fact.default, int) else 0
            bits = max(bounds[fact.key], abs(default), 1).bit_length()
            wide[fact.key] = (1 << min(63, (bits + 3) // 4 * 4)) - 1
    return wide


@dataclass(frozen=True)
class Run:
    """The columns of one run, in input order."""

    compiled: Compiled
    names: list[str]
    rows: list[tuple[Any, ...]]

    def row(self, number: int) -> dict[str, Any]:
        """Return one row by column."""
        return dict(zip(self.names, self.rows[number], strict=True))


@lru_cache(maxsize=256)
def _compiled(
    kept: "Kept", grouped: bool, bounds: tuple[tuple[str, int], ...], source: str = "facts"
) -> Compiled:
    return compile_clause(kept.clause, grouped=grouped, bounds=dict(bounds), source=source)


@dataclass(frozen=True)
class Kept:
    """A clause as the key of a cache: equal only to itself, since comparing two whole clauses is slow."""

    clause: Clause

    def __hash__(self) -> int:
        return id(self.clause)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kept) and self.clause is other.clause


def compile_for(clause: Clause, engine: Engine, source: str = "facts", *, grouped: bool = True) -> Compiled:
    """Compile a clause for a table that is already in the engine: ``row_no`` and a column per fact.

    Columns are typed as ``facts.SQL_TYPES`` says, decimals scaled by 10^places, NULL where not known; series
    stand in ``items_<key>``. The query of the result may be read as it is: one row per fact row, one column
    per step; ``eligible``, ``award`` (fen), ``binding``, ``missing``, ``failed_at``.
    """
    numbers = [fact for fact in clause.facts if fact.type in _NUMBERS]
    asked = ", ".join(f"max(abs({quoted(fact.key)}))" for fact in numbers) or "0"
    row = engine.connection.execute(f"SELECT {asked} FROM {quoted(source)}").fetchone() or ()  # noqa: S608
    bounds = {fact.key: int(value or 0) for fact, value in zip(numbers, row, strict=False)}
    known = tuple(sorted(widths(clause.facts, bounds).items()))
    return _compiled(Kept(clause), grouped, known, quoted(source))


def run(
    clause: Clause,
    rows: Sequence[Mapping[str, Any]],
    *,
    context: Mapping[str, Any] | None = None,
    grouped: bool = False,
    engine: Engine | None = None,
) -> Run:
    """Judge rows of facts as one case each, or with ``grouped`` as a population that shares limits.

    Raises FactErrors for facts that cannot be read, ClauseErrors, MoneyOverflow.
    """
    engine = engine or Engine(threads=1)
    columns, items = prepare(clause, rows, context)
    bounds = engine.load(clause, columns, items, len(rows))
    known = tuple(sorted(widths(clause.facts, bounds).items()))
    compiled = _compiled(Kept(clause), grouped, known)
    names, found = engine.query(compiled)
    return Run(compiled, names, found)
