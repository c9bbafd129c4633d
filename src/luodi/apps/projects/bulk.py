"""Many rows in at once: values are prepared before the transaction, which then only writes.

Django's bulk_create builds statements of at most 999 variables on SQLite; 20,000 rows of an import
would hold the write lock four times as long as these two statements do.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

Row = tuple[Any, ...]
Prepare = Callable[[Any], Any]

# What the drivers take as it is.
PLAIN_FIELDS = (models.CharField, models.TextField, models.IntegerField, models.ForeignKey)
# Values of which a batch has few: prepared once each.
REPEATED = (models.DateField, models.BooleanField)
KEPT = 4096


def maker(model: type[models.Model]) -> Callable[[Mapping[str, Any]], Row]:
    """Return a function that makes a prepared row from values by attribute (``project_id``).

    A field that is left out has its default. The row is in the order of :func:`fields_of` the model.
    """
    fields = fields_of(model)
    names = [field.attname for field in fields]
    defaults = [field.get_default() for field in fields]
    special = [(at, _preparer(field)) for at, field in enumerate(fields) if not _as_it_is(field)]

    def make(values: Mapping[str, Any]) -> Row:
        row = list(map(values.get, names, defaults))
        for at, prepare in special:
            if row[at] is not None:
                row[at] = prepare(row[at])
        return tuple(row)

    return make


def prepared(instances: Sequence[models.Model]) -> list[Row]:
    """Return the database values of unsaved rows of one model."""
    if not instances:
        return []
    make = maker(type(instances[0]))
    return [make(vars(instance)) for instance in instances]


def fields_of(model: type[models.Model]) -> list[Any]:
    """Return the stored fields without the automatic key."""
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def _as_it_is(field: Any) -> bool:
    """Tell whether the drivers take a field's values as they are: words of a list are members of it."""
    return isinstance(field, PLAIN_FIELDS) and not field.choices


def _preparer(field: Any) -> Prepare:
    if isinstance(field, PLAIN_FIELDS):
        return _unchanged
    own = connections[DEFAULT_DB_ALIAS]  # looked up once, not for each value
    if isinstance(field, models.JSONField):
        return _json(partial(own.ops.adapt_json_value, encoder=field.encoder))
    prepare = partial(field.get_db_prep_save, connection=own)
    return lru_cache(KEPT)(prepare) if isinstance(field, REPEATED) else prepare


def _json(adapt: Prepare) -> Prepare:
    """Return the preparer of a JSON column; most of them are empty."""
    empty = {list: adapt([]), dict: adapt({})}

    def prepare(value: Any) -> Any:
        return empty[value.__class__] if not value and value.__class__ in empty else adapt(value)

    return prepare


def _unchanged(value: Any) -> Any:
    # A TextChoices member is a str; the drivers want the plain one.
    return str(value) if isinstance(value, str) else value


def filler(model: type[models.Model], *names: str) -> Callable[..., Row]:
    """Return a function that sets these attributes (``project_id``, ``recorded_at``) in a prepared row."""
    order = {field.attname: (at, _preparer(field)) for at, field in enumerate(fields_of(model))}
    places = [order[name] for name in names]

    def fill(row: Row, *values: Any) -> Row:
        whole = list(row)
        for (place, prepare), value in zip(places, values, strict=True):
            whole[place] = prepare(value)
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


def write_alike(model: type[models.Model], row: Row, count: int) -> list[int]:
    """Write the same prepared row many times in one statement; return the keys of the new rows."""
    if not count:
        return []
    quote = connection.ops.quote_name
    names = ", ".join(quote(field.column) for field in fields_of(model))
    marks = ", ".join(["%s"] * len(row))
    # Names come from the model, never from input.
    statement = f"""
        INSERT INTO {quote(model._meta.db_table)} ({names})
        WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < %s)
        SELECT {marks} FROM counted RETURNING {quote(model._meta.pk.column)}
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [count, *row])
        return sorted(key for (key,) in cursor.fetchall())


def _copied(value: Any) -> Any:
    """Return a value as COPY takes it: the JSON wrapper of the driver as its text."""
    return value.dumps(value.obj) if hasattr(value, "obj") and hasattr(value, "dumps") else value
