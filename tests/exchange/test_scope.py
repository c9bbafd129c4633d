"""Whose projects an import may touch: decided by the accountable unit, of every row, at every step."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from luodi.apps.access.models import Membership
from luodi.apps.exchange import actions
from luodi.apps.exchange.actions import commit
from luodi.apps.exchange.enums import BatchState, Verdict
from luodi.apps.jobs import leases
from luodi.apps.jobs.context import JobContext
from luodi.apps.jobs.models import Job
from luodi.apps.jobs.registry import load_tasks, task_for
from luodi.apps.projects.actions import change_profile, create_project, keep_columns
from luodi.apps.projects.models import Fact, ProjectState
from luodi.apps.projects.queries.columns import SECOND_LINES
from luodi.kernel import clock
from tests.access.world import client_of
from tests.exchange.city import previewed
from tests.exchange.workbooks import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_day")]
HEAD = ["序号", "县（市、区）", "项目名称", "项目代码", "总投资（万元）"]
CODE = "2403-519901-04-01-123456"


def book(*rows):
    return workbook({"台账": [["2024年6月"], HEAD, *rows]})


def seen(city, place, *rows, unit=None):
    by = city.person("clerk", place)
    return previewed(by, unit or city.units[place], "台账.xlsx", book(*rows), default_kind="attraction")


def project_of(city, *, county, attributed, name="铜箔项目", **more):
    values = {"name": name, "kind": "attraction", "total_investment": 7, **more}
    units = {"county": city.units[county].pk, "attributed_unit": city.units[attributed].pk}
    return create_project(by=city.person("clerk", attributed), values={**values, **units})


def clerk_of_both(city, *places):
    """A person who holds the role in several governments may give a project from one to another."""
    person = city.person("clerk", places[0])
    for place in places[1:]:
        unit = city.units[place]
        Membership.objects.create(person=person, unit=unit, role="clerk", valid_from=date(2020, 1, 1))
    return person


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
    clerk = clerk_of_both(city, "gaoxin", "shiliu")
    batch = seen(city, "gaoxin", [1, "石柳区", "铜箔项目", CODE, 52000])
    actions.choose_all(by=clerk, batch=batch, choice="file")
    actions.commit_batch(by=clerk, batch=batch)
    assert state_of(project).attributed_unit == city.units["shiliu"]


def test_a_confirmation_is_judged_by_who_confirms(city):
    rows = [[1, "安澜区", "铜箔项目", None, 52000], [2, "石柳区", "电机项目", None, 8000]]
    county = city.person("clerk", "anlan")
    both = clerk_of_both(city, "anlan-industry", "shiliu")
    batch = previewed(both, city.units["anlan"], "台账.xlsx", book(*rows), default_kind="attraction")
    facts = Fact.objects.count()
    with pytest.raises(ValidationError, match="台账 4") as refused:
        actions.confirm_import(by=county, batch=batch)
    assert "台账 3" not in str(refused.value)
    assert Fact.objects.count() == facts
    actions.leave_out(by=county, row=batch.rows.get(row=4))
    batch.refresh_from_db()
    assert actions.confirm_import(by=county, batch=batch).state == BatchState.DONE


def test_a_project_that_moved_away_is_not_taken_back_from_its_unit(city):
    county = city.person("clerk", "anlan")
    batch = seen(city, "anlan", [1, "安澜区", "铜箔项目", None, 52000])
    batch = actions.confirm_import(by=county, batch=batch)
    project = batch_projects(batch)[0]
    with clock.fixed(date(2024, 9, 1)):
        moved = {"attributed_unit": city.units["gaoxin"].pk}
        both = clerk_of_both(city, "anlan-industry", "gaoxin")
        change_profile(by=both, project=project, values=moved)
        facts = Fact.objects.count()
        with pytest.raises(ValidationError, match="台账 3"):
            actions.undo_import(by=county, batch=batch, reason="传错")
        batch.refresh_from_db()
        assert (batch.state, Fact.objects.count()) == (BatchState.DONE, facts)
        batch = actions.undo_import(by=both, batch=batch, reason="传错")
    assert batch.state == BatchState.UNDONE


def batch_projects(batch):
    return [fact.project for fact in Fact.objects.filter(batch=batch.pk).select_related("project")]


def test_a_large_import_is_taken_back_by_a_job(city, monkeypatch):
    county = city.person("clerk", "anlan")
    batch = seen(city, "anlan", [1, "安澜区", "铜箔项目", None, 52000])
    batch = actions.confirm_import(by=county, batch=batch)
    monkeypatch.setattr(commit, "INLINE_ROWS", 0)
    batch = actions.undo_import(by=county, batch=batch, reason="传错")
    assert (batch.state, batch.is_running) == (BatchState.UNDOING, True)
    assert ProjectState.objects.filter(name="铜箔项目", recorded_to__isnull=True, standing="active").exists()
    with pytest.raises(ValidationError):
        actions.cancel_import(by=county, batch=batch)
    load_tasks()
    Job.objects.exclude(kind="exchange.undo").update(state="cancelled")
    job = leases.take()
    task_for("exchange.undo").run(JobContext(job, job.lease_token))
    batch.refresh_from_db()
    assert (batch.state, batch.job.state) == (BatchState.UNDONE, "done")
    assert not ProjectState.objects.filter(recorded_to__isnull=True, standing="active").exists()


def test_refused_rows_hide_personal_values_from_who_may_not_see_them(city):
    head, row = [*HEAD, "联系方式"], [1, "安澜区", "铜箔项目", None, "#REF!", "王某 13800001234"]
    county = city.person("clerk", "anlan")
    content = workbook({"台账": [["2024年6月"], head, row]})
    batch = previewed(county, city.units["anlan"], "台账.xlsx", content, default_kind="attraction")
    assert batch.rows.get().verdict == Verdict.REFUSED
    made = actions.refused_workbook(by=county, batch=batch)
    sheet = openpyxl.load_workbook(BytesIO(made.content)).worksheets[0]
    written = " ".join(str(cell.value) for line in sheet.iter_rows() for cell in line)
    assert "铜箔项目" in written and "13800001234" not in written and "*" in written


def test_an_export_never_drops_a_condition(city):
    project_of(city, county="anlan", attributed="anlan", contact="王某 13800001234")
    clerk = city.person("clerk", "anlan")
    for query in ({"f.contact.contains": "138"}, {"f.total_investment.ge": "很多"}, {"sort": "nothing"}):
        answer = client_of(clerk).get("/projects/export/", query)
        assert (answer.status_code, "没有导出" in answer.content.decode()) == (422, True)


def test_an_export_has_the_columns_that_a_reader_keeps(city):
    project_of(city, county="anlan", attributed="anlan", enterprise="甲公司")
    clerk = city.person("clerk", "anlan")
    keep_columns(by=clerk, columns=["name", "total_investment"])
    made = actions.export_list(by=clerk, query={})
    assert "total_investment" in made.columns
    assert "enterprise" not in made.columns or "enterprise" in SECOND_LINES.values()
