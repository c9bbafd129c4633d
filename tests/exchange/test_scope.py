"""Whose projects an import may touch: decided by the accountable unit, of every row, at every step."""

import pytest

from luodi.apps.exchange import actions
from luodi.apps.exchange.enums import Verdict
from luodi.apps.projects.actions import create_project
from luodi.apps.projects.models import ProjectState
from luodi.kernel import clock
from tests.exchange.city import TODAY, City, build_city, previewed
from tests.exchange.workbooks import workbook

pytestmark = pytest.mark.django_db
HEAD = ["序号", "县（市、区）", "项目名称", "项目代码", "总投资（万元）"]
CODE = "2403-519901-04-01-123456"


@pytest.fixture(autouse=True)
def demo_day():
    with clock.fixed(TODAY):
        yield


@pytest.fixture
def city() -> City:
    return build_city()


def book(*rows):
    return workbook({"台账": [["2024年6月"], HEAD, *rows]})


def seen(city, place, *rows, unit=None):
    by = city.person("clerk", place)
    return previewed(by, unit or city.units[place], "台账.xlsx", book(*rows), default_kind="attraction")


def project_of(city, *, county, attributed, name="铜箔项目", **more):
    values = {"name": name, "kind": "attraction", "total_investment": 7, **more}
    units = {"county": city.units[county].pk, "attributed_unit": city.units[attributed].pk}
    return create_project(by=city.person("clerk", "city"), values={**values, **units})


def state_of(project):
    return ProjectState.objects.get(project=project, recorded_to__isnull=True)


def test_another_units_project_in_ones_county_is_neither_shown_nor_taken(city):
    project = project_of(city, county="anlan", attributed="gaoxin")
    batch = seen(city, "anlan", [1, "安澜区", "铜箔项目", None, 52000])
    row = batch.rows.get()
    assert (row.verdict, row.project, row.diffs, row.issues) == (Verdict.NEW, None, [], [])
    actions.commit_batch(by=city.person("clerk", "anlan"), batch=batch)
    state = state_of(project)
    assert (state.attributed_unit, state.total_investment) == (city.units["gaoxin"], 7)
    assert ProjectState.objects.filter(name="铜箔项目", recorded_to__isnull=True).count() == 2


def test_a_code_of_another_unit_is_refused_without_a_word_about_its_project(city):
    project_of(city, county="anlan", attributed="gaoxin", name="秘密项目", project_code=CODE)
    row = seen(city, "anlan", [1, "安澜区", "铜箔项目", CODE, 52000]).rows.get()
    assert (row.verdict, row.project, row.diffs) == (Verdict.REFUSED, None, [])
    assert [issue["code"] for issue in row.issues] == ["code_elsewhere"]
    assert "秘密" not in str(row.issues)


def test_who_holds_both_units_may_move_a_project(city):
    project = project_of(city, county="anlan", attributed="gaoxin", project_code=CODE)
    batch, clerk = seen(city, "city", [1, "石柳区", "铜箔项目", CODE, 52000]), city.person("clerk", "city")
    actions.choose_all(by=clerk, batch=batch, choice="file")
    actions.commit_batch(by=clerk, batch=batch)
    assert state_of(project).attributed_unit == city.units["shiliu"]
