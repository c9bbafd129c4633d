"""Compiles a condition to SQL for SQLite, PostgreSQL and DuckDB.

The expression is itself three-valued: NULL where the record does not know. Values are parameters,
never text in the statement.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from luodi.kernel.conditions.tree import WORD_TYPES, Group, Node, Not, Test

Dialect = Literal["sqlite", "postgresql", "duckdb"]

_SYMBOLS = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


@dataclass(slots=True)
class _Writer:
    dialect: Dialect
    columns: Mapping[str, str] | None
    params: list[Any] = field(default_factory=list)

    def value(self, value: Any) -> str:
        if self.dialect == "sqlite":
            if isinstance(value, date):
                value = value.isoformat()
            elif isinstance(value, Decimal):
                self.params.append(str(value))
                return "CAST(? AS NUMERIC)"
        self.params.append(value)
        if self.dialect != "postgresql":
            return "?"
        if isinstance(value, str):
            return "%s::text"
        return "%s"

    def column(self, test: Test) -> str:
        key = test.field.key
        if self.columns is None:
            return '"' + key.replace('"', '""') + '"'
        return self.columns[key]


def to_sql_node(node: Node, dialect: Dialect, columns: Mapping[str, str] | None) -> tuple[str, list[Any]]:
    """Return the expression and its parameters (``?``; ``%s`` for PostgreSQL).

    ``columns`` maps catalogue keys to column expressions, already quoted; without it every key is a
    column of that name. Raises KeyError for a field that has no column.
    """
    writer = _Writer(dialect, columns)
    return _write(node, writer), writer.params


def _write(node: Node, out: _Writer) -> str:
    if isinstance(node, Not):
        return f"(NOT {_write(node.item, out)})"
    if isinstance(node, Group):
        if not node.items:
            return "(1=1)" if node.mode == "all" else "(1=0)"
        joint = " AND " if node.mode == "all" else " OR "
        return "(" + joint.join(_write(item, out) for item in node.items) + ")"
    return _test(node, out)


def _test(test: Test, out: _Writer) -> str:
    column = _known(test, out)
    if test.op == "is_empty":
        return f"({column} IS NULL)"
    if test.op == "not_empty":
        return f"({column} IS NOT NULL)"
    if test.op in _SYMBOLS:
        return f"({column} {_SYMBOLS[test.op]} {out.value(test.value)})"
    if test.op == "between":
        low, high = (out.value(bound) for bound in test.value)
        return f"({column} BETWEEN {low} AND {high})"
    if test.op in ("in", "not_in"):
        word = "IN" if test.op == "in" else "NOT IN"
        return f"({column} {word} ({', '.join(out.value(v) for v in test.value)}))"
    return _text_test(test, column, out)


def _text_test(test: Test, column: str, out: _Writer) -> str:
    if test.op == "has":
        listed = f"(',' || {column} || ',')"
        return f"({_find(out.dialect, listed, out.value(f',{test.value},'))} > 0)"
    if test.op == "contains":
        return f"({_find(out.dialect, column, out.value(test.value))} > 0)"
    if out.dialect == "sqlite":
        length = len(test.value)
        return f"(substr({column}, 1, {length}) = {out.value(test.value)})"
    return f"(starts_with({column}, {out.value(test.value)}))"


def _find(dialect: Dialect, column: str, value: str) -> str:
    return f"instr({column}, {value})" if dialect == "sqlite" else f"strpos({column}, {value})"


def _known(test: Test, out: _Writer) -> str:
    """The column as the type compares it: NULL where nothing is known."""
    column = out.column(test)
    if test.field.type in WORD_TYPES or test.field.type == "choices":
        return f"NULLIF({column}, '')"
    if test.field.type == "tick":
        return _tick(column, out.dialect)
    return column


def _tick(column: str, dialect: Dialect) -> str:
    # Ticks are stored as JSON: true, false, "na", or the date on which it was done.
    if dialect == "postgresql":
        kind, text = f"jsonb_typeof({column})", f"({column} #>> '{{}}')"
        branches = f"WHEN {kind} = 'object' THEN 'true' WHEN {kind} IN ('boolean', 'string') THEN {text}"
        return f"(CASE {branches} END)"
    kind = f"json_type({column})"
    objects, trues, falses, words = (
        ("'object'", "'true'", "'false'", "'text'")
        if dialect == "sqlite"
        else ("'OBJECT'", "'BOOLEAN'", "'BOOLEAN'", "'VARCHAR'")
    )
    if dialect == "sqlite":
        return (
            f"(CASE {kind} WHEN {objects} THEN 'true' WHEN {trues} THEN 'true' "
            f"WHEN {falses} THEN 'false' WHEN {words} THEN json_extract({column}, '$') END)"
        )
    return (
        f"(CASE WHEN {kind} = {objects} THEN 'true' "
        f"WHEN {kind} IN ({trues}, {words}) THEN json_extract_string({column}, '$') END)"
    )
