"""Over which rows a run was made, kept so that it can be made again whoever asks and whatever moved since.

Numbers are kept as spans (first, last): a whole ledger is a handful of them.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet

from luodi.kernel.clauses import Engine
from luodi.kernel.clauses.layers import quoted

Spans = Sequence[Sequence[int]]
MadeOver = Mapping[str, Spans]
KEYS = {"projects": "project_id", "enterprises": "enterprise_id"}


def made_over(engine: Engine) -> dict[str, list[list[int]]]:
    """Return the spans of the projects and enterprises that a run has loaded."""
    tables = engine.connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    loaded = {name for (name,) in tables}
    return {table: _spans(engine, table, key) for table, key in KEYS.items() if table in loaded}


def _spans(engine: Engine, table: str, key: str) -> list[list[int]]:
    step = f"{key} - row_number() OVER (ORDER BY {key})"
    numbered = f"SELECT {key} AS pk, {step} AS step FROM {quoted(table)}"  # noqa: S608
    rows = engine.connection.execute(
        f"SELECT min(pk), max(pk) FROM ({numbered}) GROUP BY step ORDER BY 1"  # noqa: S608
    ).fetchall()
    return [list(row) for row in rows]


def between(rows: QuerySet[Any], key: str, spans: Spans) -> QuerySet[Any]:
    """Narrow rows to where the spans begin and end; what lies in no span is dropped by ``keep_only``."""
    if not spans:
        return rows.none()
    return rows.filter(**{f"{key}__gte": spans[0][0], f"{key}__lte": spans[-1][1]})


def keep_only(engine: Engine, table: str, over: MadeOver) -> None:
    """Drop the rows of a loaded table that lie in no span."""
    spans = over.get(table, ())
    held = "SELECT unnest(CAST(? AS BIGINT[])) AS a, unnest(CAST(? AS BIGINT[])) AS z"
    engine.connection.execute(
        f"DELETE FROM {quoted(table)} WHERE NOT EXISTS "  # noqa: S608
        f"(SELECT 1 FROM ({held}) AS span WHERE {KEYS[table]} BETWEEN span.a AND span.z)",
        [[span[0] for span in spans], [span[1] for span in spans]],
    )
