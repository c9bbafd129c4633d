"""From the database into DuckDB, a column at a time: no object is made for a row.

The database writes each column of a queryset as one JSON array and DuckDB reads it back, so that a
hundred thousand projects cross as a dozen texts.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from luodi.kernel.clauses import Engine
from luodi.kernel.clauses.layers import quoted

Column = tuple[Any, str]
"""A field path or expression of a queryset, and the type that it has in DuckDB."""

_ARRAYS = {"sqlite": "json_group_array({})", "postgresql": "CAST(coalesce(json_agg({}), '[]') AS text)"}


def load(engine: Engine, table: str, rows: QuerySet[Any], columns: Mapping[str, Column]) -> int:
    """Fill a table of the engine with columns of a queryset, in one query; return how many rows."""
    count, arrays = _arrays(rows, [source for source, _type in columns.values()])
    typed = [
        f"unnest(from_json(?, '[\"{kind}\"]')) AS {quoted(name)}" for name, (_s, kind) in columns.items()
    ]
    listed = ", ".join(["unnest(range(CAST(? AS BIGINT))) AS row_no", *typed])
    engine.connection.execute(f"CREATE OR REPLACE TABLE {quoted(table)} AS SELECT {listed}", [count, *arrays])
    return count


def _arrays(rows: QuerySet[Any], sources: Sequence[Any]) -> tuple[int, list[str]]:
    named = {
        f"loaded_{number}": source for number, source in enumerate(sources) if not isinstance(source, str)
    }
    wanted = [
        source if isinstance(source, str) else f"loaded_{number}" for number, source in enumerate(sources)
    ]
    chosen = rows.annotate(**named).order_by().values_list(*wanted)
    try:
        sql, params = chosen.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return 0, ["[]"] * len(sources)
    names = [f"c{number}" for number in range(len(sources))]
    arrays = ", ".join(_ARRAYS[connection.vendor].format(name) for name in names)
    with connection.cursor() as cursor:
        # The inner statement is Django's own; the names around it are ours.
        whole = f"WITH given({', '.join(names)}) AS ({sql}) SELECT count(*), {arrays} FROM given"  # noqa: S608
        cursor.execute(whole, params)
        count, *found = cursor.fetchone()
    return int(count), found
