"""Triggers that refuse UPDATE, DELETE and TRUNCATE on tables whose model says ``append_only = True``.

SQLite drops triggers when a migration rebuilds a table, so the migrate command calls ``install()``
after every run, a test fails when one is missing, and a production start calls ``check()``.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import connection
from django.db.models import Model

PG_FUNCTION = "luodi_append_only"


class TriggersMissing(Exception):
    """Some table of facts could be rewritten; ``names`` says which triggers to put back."""

    def __init__(self, names: list[str]) -> None:
        super().__init__("缺少只增不改触发器 / Missing append-only triggers: " + ", ".join(names))
        self.names = names


@dataclass(frozen=True)
class Trigger:
    """One trigger of one table: its name and the statement that makes it."""

    name: str
    table: str
    sql: str


def guarded_models() -> list[type[Model]]:
    """Return the models whose rows are only ever added and whose table exists, by table name."""
    tables = set(connection.introspection.table_names())
    found = [
        model
        for model in apps.get_models()
        if getattr(model, "append_only", False) and model._meta.db_table in tables
    ]
    return sorted(found, key=lambda model: model._meta.db_table)


def install() -> list[str]:
    """Put every missing trigger in place and return their names; what is there stays."""
    absent = set(missing())
    postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if postgresql and absent:
            cursor.execute(_PG_FUNCTION_SQL)
        for trigger in expected():
            if trigger.name not in absent:
                continue
            if postgresql:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}" ON "{trigger.table}"')
            else:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"')
            cursor.execute(trigger.sql)
            if postgresql:
                cursor.execute(f'ALTER TABLE "{trigger.table}" ENABLE ALWAYS TRIGGER "{trigger.name}"')
    return sorted(absent)


def check() -> None:
    """Raise TriggersMissing unless every trigger stands, unchanged and switched on."""
    names = missing()
    if names:
        raise TriggersMissing(names)


def missing() -> list[str]:
    """Return the names of triggers that are absent, altered or switched off."""
    standing = _standing()
    return sorted(
        trigger.name
        for trigger in expected()
        if standing.get(trigger.name) != (trigger.sql if connection.vendor == "sqlite" else "A")
    )


def expected() -> list[Trigger]:
    """Return every trigger that this database must have."""
    make = _postgresql if connection.vendor == "postgresql" else _sqlite
    return [trigger for model in guarded_models() for trigger in make(model)]


def _standing() -> dict[str, str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {str(name): str(state) for name, state in cursor.fetchall()}


def _sqlite(model: type[Model]) -> list[Trigger]:
    """UPDATE and DELETE; and the INSERT OR REPLACE that would delete without asking a trigger."""
    table, key = model._meta.db_table, model._meta.pk.column
    refuse = f"SELECT RAISE(ABORT, 'append-only: {table}');"
    rules = {
        "update": f'BEFORE UPDATE ON "{table}" BEGIN {refuse} END',
        "delete": f'BEFORE DELETE ON "{table}" BEGIN {refuse} END',
        "replace": (
            f'BEFORE INSERT ON "{table}" WHEN EXISTS '  # noqa: S608 - names of our own models
            f'(SELECT 1 FROM "{table}" WHERE "{key}" = NEW."{key}") BEGIN {refuse} END'
        ),
    }
    return [
        Trigger(f"{table}_no_{what}", table, f'CREATE TRIGGER "{table}_no_{what}" {rule}')
        for what, rule in rules.items()
    ]


def _postgresql(model: type[Model]) -> list[Trigger]:
    table = model._meta.db_table
    rules = {
        "change": f'BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW',
        "truncate": f'BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT',
    }
    return [
        Trigger(
            f"{table}_no_{what}",
            table,
            f'CREATE TRIGGER "{table}_no_{what}" {rule} EXECUTE FUNCTION {PG_FUNCTION}()',
        )
        for what, rule in rules.items()
    ]


_PG_FUNCTION_SQL = f"""
CREATE OR REPLACE FUNCTION {PG_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'append-only: %', TG_TABLE_NAME;
END
$body$
"""
