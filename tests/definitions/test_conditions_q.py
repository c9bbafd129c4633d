"""Conditions as Django's Q, on columns and on an office's JSON fields, answer as everywhere else."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import HealthCheck, given, settings

from luodi.apps.definitions.conditions_q import to_q
from luodi.kernel.conditions import Condition, Not, parse
from luodi.kernel.fields import Catalogue
from tests.kernel.condition_engines import TABLE, TYPES, catalogue, in_python, read, typed
from tests.kernel.test_conditions import records, trees

COLUMNS: dict[str, Any] = {
    "money": models.BigIntegerField,
    "unit": models.BigIntegerField,
    "int": models.IntegerField,
    "percent": models.IntegerField,
    "date": models.DateField,
    "tick": models.JSONField,
}


@pytest.fixture(scope="module")
def rows(django_db_setup: object, django_db_blocker: Any) -> Iterator[type[models.Model]]:
    """A table with a nullable column of every type, and the JSON column of an office's fields."""
    with isolate_apps("luodi.apps.definitions"):
        fields = {key: COLUMNS.get(type_, models.TextField)(null=True) for key, type_ in TYPES.items()}
        made = type(
            "ConditionRow",
            (models.Model,),
            {
                **fields,
                "extra": models.JSONField(default=dict),
                "__module__": __name__,
                "Meta": type("Meta", (), {"app_label": "definitions"}),
            },
        )
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(made)
        yield made
        with connection.schema_editor() as editor:
            editor.delete_model(made)


def ask(rows: Any, condition: Condition, record: Mapping[str, Any]) -> bool | None:
    """Store a record and see whether the condition or its opposite finds it."""
    rows.objects.all().delete()
    rows.objects.create(**typed(record), extra=dict(record))
    opposite = Condition(Not(condition.node))
    found = rows.objects.filter(to_q(condition)).exists()
    refused = rows.objects.filter(to_q(opposite)).exists()
    assert not (found and refused)
    return True if found else False if refused else None


@pytest.mark.django_db
@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: str(case["if"])[:70])
def test_the_shared_table(rows: Any, case: dict[str, Any]) -> None:
    condition = read(case["if"])
    got = {name: ask(rows, condition, TABLE["records"][name]) for name in case["is"]}
    assert got == case["is"]


def in_sql(rows: Any, condition: Condition, record: Mapping[str, Any]) -> bool | None:
    """Compile for this database and ask the row itself."""
    rows.objects.all().delete()
    rows.objects.create(**typed(record), extra={})
    sql, params = condition.to_sql("postgresql" if connection.vendor == "postgresql" else "sqlite")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql.replace('?', '%s')} FROM {rows._meta.db_table}", params)
        answer = cursor.fetchone()[0]
    return None if answer is None else bool(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: str(case["if"])[:70])
def test_the_shared_table_in_this_databases_sql(rows: Any, case: dict[str, Any]) -> None:
    condition = read(case["if"])
    got = {name: in_sql(rows, condition, TABLE["records"][name]) for name in case["is"]}
    assert got == case["is"]


@pytest.mark.django_db
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(trees, records)
def test_random_conditions_in_this_databases_sql(rows: Any, tree: Any, record: dict[str, Any]) -> None:
    assert in_sql(rows, read(tree), record) is in_python(read(tree), record)


OFFICE = Catalogue(tuple(replace(field, core=False) for field in catalogue()))


@pytest.mark.django_db
@pytest.mark.parametrize("case", TABLE["cases"], ids=lambda case: str(case["if"])[:70])
def test_the_shared_table_on_fields_of_an_office(rows: Any, case: dict[str, Any]) -> None:
    condition = parse(case["if"], OFFICE)
    got = {name: ask(rows, condition, TABLE["records"][name]) for name in case["is"]}
    assert got == case["is"]


@pytest.mark.django_db
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(trees, records)
def test_random_conditions_agree_with_python(rows: Any, tree: Any, record: dict[str, Any]) -> None:
    assert ask(rows, read(tree), record) is in_python(read(tree), record)


@pytest.mark.django_db
def test_a_catalogue_key_may_have_a_column_of_another_name(rows: Any) -> None:
    rows.objects.create(name="x", expected_jobs=3)
    condition = read({"field": "county", "op": "eq", "value": 3})
    assert rows.objects.filter(to_q(condition, {"county": "expected_jobs"})).count() == 1
