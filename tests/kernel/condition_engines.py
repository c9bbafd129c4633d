"""One record, one condition, every engine that runs without a server."""

import atexit
import json
import sqlite3
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from luodi.kernel.conditions import Condition, parse
from luodi.kernel.fields import Catalogue, Choice, Field
from luodi.kernel.packs import reading
from luodi.kernel.text import Text

TABLE = reading.read(Path(__file__).parent / "condition_cases.yaml", "condition_cases.yaml").value
TYPES: dict[str, str] = TABLE["fields"]
DUCK_TYPES = {
    "money": "BIGINT", "percent": "INTEGER", "int": "INTEGER", "unit": "BIGINT",
    "date": "DATE", "tick": "JSON",
}  # fmt: skip
CHOICES = tuple(Choice(code, Text(code, code)) for code in ("attraction", "renovation", "expansion"))


@cache
def catalogue() -> Catalogue:
    """Return the fields of the table."""
    return Catalogue(
        tuple(
            Field(key, Text(key, key), type_, choices=CHOICES if type_.startswith("choice") else ())
            for key, type_ in TYPES.items()
        )
    )


def typed(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with real dates."""
    return {
        key: date.fromisoformat(value) if TYPES[key] == "date" and isinstance(value, str) else value
        for key, value in record.items()
    }


def read(tree: Any) -> Condition:
    """Read a condition against the fields of the table."""
    return parse(tree, catalogue())


def in_python(condition: Condition, record: Mapping[str, Any]) -> bool | None:
    """Evaluate in Python."""
    return condition.evaluate(typed(record))


_sqlite = sqlite3.connect(":memory:")
_sqlite.execute(f"CREATE TABLE r ({', '.join(f'{key}' for key in TYPES)})")
_duck = duckdb.connect(":memory:")
atexit.register(_duck.close)
_duck.execute(
    "CREATE TABLE r (" + ", ".join(f"{k} {DUCK_TYPES.get(t, 'VARCHAR')}" for k, t in TYPES.items()) + ")"
)


def _row(record: Mapping[str, Any], iso: bool) -> list[Any]:
    row: list[Any] = []
    for key, type_ in TYPES.items():
        value = typed(record).get(key)
        if type_ == "tick" and value is not None:
            value = json.dumps(value, default=str)
        elif iso and isinstance(value, date):
            value = value.isoformat()
        row.append(value)
    return row


def in_sqlite(condition: Condition, record: Mapping[str, Any]) -> bool | None:
    """Evaluate in SQLite."""
    return _ask(_sqlite, *condition.to_sql("sqlite"), _row(record, True))


def in_duckdb(condition: Condition, record: Mapping[str, Any]) -> bool | None:
    """Evaluate in DuckDB."""
    return _ask(_duck, *condition.to_sql("duckdb"), _row(record, False))


def _ask(connection: Any, sql: str, params: list[Any], row: list[Any]) -> bool | None:
    connection.execute("DELETE FROM r")
    connection.execute(f"INSERT INTO r VALUES ({', '.join('?' * len(row))})", row)
    answer = connection.execute(f"SELECT {sql} FROM r", params).fetchone()[0]
    return None if answer is None else bool(answer)


ENGINES = {"python": in_python, "sqlite": in_sqlite, "duckdb": in_duckdb}
