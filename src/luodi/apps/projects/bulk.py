"""Many rows in at once: values are prepared before the transaction, which then only writes.

Django's bulk_create builds statements of at most 999 variables on SQLite; 20,000 rows of an import
would hold the write lock four times as long as these two statements do.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection, models

Row = tuple[Any, ...]


def prepared(instances: Iterable[models.Model]) -> list[Row]:
    """Return the database values of unsaved rows, in the order of :func:`columns_of` their model."""
    return [
        tuple(
            [
                prepare(getattr(instance, name))
                for name, prepare in _preparers(type(instance), connection.vendor)
            ]
        )
        for instance in instances
    ]


@cache
def _preparers(model: type[models.Model], vendor: str) -> tuple[tuple[str, Callable[..., Any]], ...]:
    """Return attribute and preparer of every stored field; kept for each kind of database."""
    return tuple((field.attname, _preparer(field)) for field in fields_of(model))


def fields_of(model: type[models.Model]) -> list[Any]:
    """Return the stored fields without the automatic key."""
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def _preparer(field: Any) -> Callable[[Any], Any]:
    plain = (models.CharField, models.TextField, models.IntegerField, models.ForeignKey)
    if isinstance(field, plain):
        return _unchanged
    return lambda value: None if value is None else field.get_db_prep_save(value, connection)


def _unchanged(value: Any) -> Any:
    # A TextChoices member is a str; the drivers want the plain one.
    return str(value) if isinstance(value, str) and type(value) is not str else value


def filler(model: type[models.Model], *names: str) -> Callable[..., Row]:
    """Return a function that sets these attributes (``project_id``, ``recorded_at``) in a prepared row."""
    order = {f.attname: (i, _preparer(f)) for i, f in enumerate(fields_of(model))}
    places = [order[name] for name in names]
    ready: dict[tuple[int, Any], Any] = {}

    def fill(row: Row, *values: Any) -> Row:
        whole = list(row)
        for (place, prepare), value in zip(places, values, strict=True):
            if prepare is _unchanged:
                whole[place] = value
            else:
                # The moment of recording is the same in every row.
                if (place, value) not in ready:
                    ready[place, value] = prepare(value)
                whole[place] = ready[place, value]
        return tuple(whole)

    return fill


def write(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Write prepared rows in one statement; the caller holds the transaction."""
    if not rows:
        return
    names = ", ".join(connection.ops.quote_name(f.column) for f in fields_of(model))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row([_copied(value) for value in row])
        else:
            marks = ", ".join(["%s"] * len(rows[0]))
            # Names come from the model, never from input.
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608


def _copied(value: Any) -> Any:
    """Return a value as COPY takes it: the JSON wrapper of the driver as its text."""
    return value.dumps(value.obj) if hasattr(value, "obj") and hasattr(value, "dumps") else value
