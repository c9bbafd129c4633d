"""Rows written many at a time are what the models themselves would have stored."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.apps.projects import bulk
from luodi.apps.projects.enums import FactKind, Source
from luodi.apps.projects.models import Fact, Project, ProjectState
from luodi.kernel import clock
from tests.worlds import build_world

pytestmark = [pytest.mark.django_db, pytest.mark.database]
AT = datetime(2024, 3, 1, 10, tzinfo=clock.SHANGHAI)
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31))
TEXTS = st.none() | st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=20)
JSON = st.none() | st.booleans() | st.just("na") | st.fixed_dictionaries({"date": st.just("2024-02-01")})
MU = st.none() | st.decimals(-(10**9), 10**9, places=4)


@pytest.fixture
def clerk():
    world = build_world()
    return world.person("clerk", world.north)


def _project(clerk) -> Project:
    return Project.objects.create(created_at=AT, created_by=clerk)


def _stored(model, **where) -> list[dict]:
    rows = model.objects.filter(**where).order_by("id").values()
    return [{key: value for key, value in row.items() if key != "id"} for row in rows]


@given(day=DAYS, name=TEXTS, permit=JSON, mu=MU, jobs=st.none() | st.integers(0, 2**31 - 1))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_state_made_of_values_is_the_state_that_the_model_saves(clerk, day, name, permit, mu, jobs):
    values = {
        "recorded_from": AT, "name": name, "signed_on": day, "permit_eia": permit, "land_mu": mu,
        "expected_jobs": jobs, "precisions": {"signed_on": "day"}, "extra": {"own_note": name},
    }  # fmt: skip
    with transaction.atomic():
        one, other = _project(clerk), _project(clerk)
        ProjectState(project_id=one.pk, **values).save()
        bulk.write(ProjectState, [bulk.maker(ProjectState)({"project_id": other.pk, **values})])
        saved, made = _stored(ProjectState, project=one.pk), _stored(ProjectState, project=other.pk)
        transaction.set_rollback(True)
    assert made == [row | {"project_id": other.pk} for row in saved]


def test_what_is_left_out_has_its_default_and_a_word_of_a_list_is_plain_text(clerk):
    project = _project(clerk)
    values = {
        "project_id": project.pk, "kind": FactKind.PROFILE, "recorded_at": AT, "recorded_by_id": clerk.pk,
        "source": Source.FORM,
    }  # fmt: skip
    row = bulk.maker(Fact)(values)
    assert {type(value) for value in row if isinstance(value, str)} == {str}
    bulk.write(Fact, [row, *bulk.prepared([Fact(**values)])])
    made, prepared = _stored(Fact)
    assert made == prepared
    assert (made["kind"], made["payload"], made["precision"], made["reason"]) == ("profile", {}, "day", "")


def test_an_attribute_set_late_is_the_only_one_that_changes(clerk):
    first, second = _project(clerk), _project(clerk)
    late = AT + timedelta(days=1)
    values = {"project_id": first.pk, "recorded_from": AT, "land_mu": Decimal("12.5")}
    filled = bulk.filler(ProjectState, "project_id", "recorded_from")(
        bulk.maker(ProjectState)(values), second.pk, late
    )
    bulk.write(ProjectState, [bulk.maker(ProjectState)(values), filled])
    before, after = _stored(ProjectState)
    assert after == before | {"project_id": second.pk, "recorded_from": late}


@pytest.mark.parametrize("count", [0, 1, 1500])
def test_the_same_row_many_times_has_a_key_each(clerk, count):
    before = _project(clerk)
    row = bulk.maker(Project)({"created_at": AT, "created_by_id": clerk.pk})
    keys = bulk.write_alike(Project, row, count)
    made = list(Project.objects.exclude(pk=before.pk).order_by("pk"))
    assert keys == [project.pk for project in made]
    assert len(keys) == count
    assert {(one.created_at, one.created_by_id, one.once) for one in made} <= {(AT, clerk.pk, "")}
