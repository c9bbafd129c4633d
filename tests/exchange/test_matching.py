"""Which project a row means: as written, with the company's form aside, or as a person says."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.apps.audit.models import AuditEvent
from luodi.apps.exchange import actions
from luodi.apps.exchange.enums import Verdict
from luodi.apps.projects.actions import change_profile
from luodi.apps.projects.models import Project, ProjectState
from luodi.kernel import clock
from tests.exchange.city import TODAY, imported, previewed
from tests.exchange.workbooks import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_day")]
HEAD = ["县（市、区）", "项目名称", "项目代码", "企业名称", "总投资（万元）", "备注"]
OTHER_HEAD = ["县（市、区）", "项目名称", "项目代码", "项目业主", "总投资（万元）", "备注"]
FOIL = ["安澜区", "骞屿禾年产2万吨铜箔生产基地项目", None, "涪澜骞屿禾新材料有限公司", 52000, "甲"]
MOTOR = ["石柳区", "砚澄拓永磁电机扩能项目", "2403-519902-04-01-123456", "涪澜砚澄拓机电有限公司", 8000, "乙"]


@pytest.fixture
def clerk(city):
    return city.clerk_of_all()


def book(*rows, head=HEAD):
    return workbook({"台账": [["签约项目台账（2024年6月）"], head, *rows]})


def brought_in(city, clerk, *rows, name="台账.xlsx"):
    return imported(clerk, city.units["city"], name, book(*rows), default_kind="attraction")


def seen(city, clerk, *rows, name="别处的表.xlsx"):
    content = book(*rows, head=HEAD if name == "台账.xlsx" else OTHER_HEAD)
    return previewed(clerk, city.units["city"], name, content, default_kind="attraction")


def but(row, **cells):
    return [cells.get(head.split("（")[0], value) for head, value in zip(HEAD, row, strict=True)]


def renamed(row, name):
    return but(row, 项目名称=name)


OTHERWISE = "骞屿禾2万吨铜箔生产基地"


@pytest.mark.parametrize(
    "said",
    [
        but(FOIL, 企业名称="涪澜骞屿禾新材料有限责任公司"),
        renamed(FOIL, "骞屿禾 年产2万吨铜箔生产基地项目 "),
        renamed(FOIL, "骞屿禾年产２万吨铜箔生产基地项目"),
        but(FOIL, 企业名称=None),
    ],
)
def test_a_name_written_a_little_otherwise_is_the_same_project_at_once(city, clerk, said):
    brought_in(city, clerk, FOIL)
    row = seen(city, clerk, said).rows.get()
    assert (row.project, row.unanswered) == (Project.objects.get().pk, False)


def test_two_rows_that_only_the_company_form_tells_apart_stay_two_and_come_again_as_the_same(city, clerk):
    both = (FOIL, but(FOIL, 企业名称="涪澜骞屿禾新材料有限责任公司"))
    brought_in(city, clerk, *both)
    assert Project.objects.count() == 2
    again = seen(city, clerk, *both, name="台账.xlsx")
    assert (again.counts["same"], again.counts["unanswered"]) == (2, 0)


def test_phases_are_projects_of_their_own(city, clerk):
    first, second = renamed(FOIL, "骞屿禾铜箔项目（一期）"), renamed(FOIL, "骞屿禾铜箔项目(二期)")
    brought_in(city, clerk, first)
    batch = seen(city, clerk, second)
    assert (batch.counts["new"], batch.counts["unanswered"], batch.counts["writing"]) == (1, 0, 1)


def test_a_name_like_a_stored_one_is_offered_and_nothing_is_written_before_a_person_speaks(city, clerk):
    brought_in(city, clerk, FOIL, MOTOR)
    batch = seen(city, clerk, renamed(FOIL, OTHERWISE))
    row, project = batch.rows.get(), ProjectState.objects.get(name=FOIL[1], recorded_to=None).project_id
    assert (row.verdict, row.project, row.unanswered) == (Verdict.NEW, None, True)
    assert [offer["project"] for offer in row.offers] == [project]
    assert (batch.counts["new"], batch.counts["writing"]) == (1, 0)
    actions.commit_batch(by=clerk, batch=batch)
    assert Project.objects.count() == 2


def test_the_same_with_its_name_kept_is_remembered_for_the_ledger_alone(city, clerk):
    brought_in(city, clerk, FOIL)
    said = but(renamed(FOIL, OTHERWISE), 备注="丙")
    batch = seen(city, clerk, said)
    row = batch.rows.get()
    row = actions.answer(by=clerk, row=row, project=row.offers[0]["project"], same=True)
    assert (row.verdict, row.unanswered) == (Verdict.CONFLICT, False)
    assert {diff["key"] for diff in row.diffs} == {"name", "remark"}
    actions.choose(by=clerk, row=row, choices={"name": "keep", "remark": "file"})
    batch.refresh_from_db()
    actions.commit_batch(by=clerk, batch=batch)
    state = ProjectState.objects.get(recorded_to=None)
    assert (state.name, state.remark) == (FOIL[1], "丙")
    again = seen(city, clerk, but(said, 备注="丁"))
    assert (again.counts["changed"], again.counts["unanswered"]) == (1, 0)
    mine = city.person("clerk", "anlan")
    elsewhere = previewed(mine, city.units["anlan"], "别处的表.xlsx", book(said), default_kind="attraction")
    assert elsewhere.counts["unanswered"] == 1


def test_another_project_is_new_and_not_asked_about_again(city, clerk):
    brought_in(city, clerk, FOIL)
    batch = seen(city, clerk, renamed(FOIL, OTHERWISE))
    row = batch.rows.get()
    actions.answer(by=clerk, row=row, project=row.offers[0]["project"], same=False)
    batch.refresh_from_db()
    assert batch.counts["writing"] == 1
    actions.cancel_import(by=clerk, batch=batch)
    again = seen(city, clerk, renamed(FOIL, OTHERWISE))
    assert (again.counts["unanswered"], again.counts["writing"]) == (0, 1)
    actions.commit_batch(by=clerk, batch=again)
    assert Project.objects.count() == 2


def test_an_answer_goes_back_with_the_import_that_it_was_given_in(city, clerk):
    brought_in(city, clerk, FOIL)
    batch = seen(city, clerk, renamed(FOIL, OTHERWISE))
    row = batch.rows.get()
    actions.answer(by=clerk, row=row, project=row.offers[0]["project"], same=False)
    batch.refresh_from_db()
    actions.commit_batch(by=clerk, batch=batch)
    actions.undo_import(by=clerk, batch=batch, reason="其实是同一个")
    assert seen(city, clerk, renamed(FOIL, OTHERWISE)).counts["unanswered"] == 1


def test_what_both_state_otherwise_is_offered_even_under_the_same_name(city, clerk):
    brought_in(city, clerk, FOIL)
    batch = seen(city, clerk, but(FOIL, 企业名称="涪澜骞屿禾控股集团有限公司"))
    assert batch.counts["unanswered"] == 1


def test_a_slip_in_a_code_is_offered_and_another_code_is_another_project(city, clerk):
    brought_in(city, clerk, MOTOR)
    slip = but(MOTOR, 项目代码="2403-519902-04-01-123465", 项目名称="砚澄拓永磁电机扩能")
    other = but(MOTOR, 项目代码="2407-519902-04-03-900001", 项目名称="砚澄拓永磁电机扩能改造项目")
    assert [row.unanswered for row in seen(city, clerk, slip, other).rows.all()] == [True, False]


def test_no_row_can_be_said_to_be_a_project_that_was_not_offered_or_is_taken(city, clerk):
    brought_in(city, clerk, FOIL, MOTOR)
    batch = seen(city, clerk, renamed(FOIL, OTHERWISE), renamed(FOIL, "关于" + OTHERWISE + "的建设"))
    first, second = batch.rows.all()
    motor = ProjectState.objects.get(name=MOTOR[1], recorded_to=None).project_id
    with pytest.raises(ValidationError, match="没有列为"):
        actions.answer(by=clerk, row=first, project=motor, same=True)
    project = first.offers[0]["project"]
    actions.answer(by=clerk, row=first, project=project, same=True)
    with pytest.raises(ValidationError, match="第 3 行已经是这个项目"):
        actions.answer(by=clerk, row=second, project=project, same=True)


def test_all_that_are_asked_about_can_be_said_to_be_new_in_one_act(city, clerk):
    brought_in(city, clerk, FOIL, MOTOR)
    batch = seen(
        city, clerk, renamed(FOIL, OTHERWISE), but(MOTOR, 项目名称="砚澄拓永磁电机扩建", 项目代码=None)
    )
    assert batch.counts["unanswered"] == 2
    events = AuditEvent.objects.count()
    assert actions.decline_all(by=clerk, batch=batch) == 2
    assert AuditEvent.objects.count() == events + 1
    batch.refresh_from_db()
    assert (batch.counts["unanswered"], batch.counts["writing"]) == (0, 2)
    actions.commit_batch(by=clerk, batch=batch)
    assert Project.objects.count() == 4


def test_a_project_of_another_county_is_never_offered(city, clerk):
    brought_in(city, clerk, FOIL)
    stranger = city.person("clerk", "shiliu")
    content = book(but(FOIL, 县="石柳区", 项目名称=OTHERWISE))
    batch = previewed(stranger, city.units["shiliu"], "台账.xlsx", content, default_kind="attraction")
    assert (batch.counts["unanswered"], batch.counts["writing"]) == (0, 1)


def test_the_queries_of_a_comparison_do_not_grow_with_its_rows(city, clerk):
    rows = [renamed(FOIL, f"骞屿禾年产{n}万吨铜箔第{n}车间项目") for n in range(1, 61)]
    brought_in(city, clerk, *rows)
    counted = []
    for many in (5, 60):
        near = [renamed(row, row[1].replace("年产", "")) for row in rows[:many]]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            batch = seen(city, clerk, *near, name=f"{many}.xlsx")
        counted.append(len(queries))
        assert batch.counts["unanswered"] == many
    assert counted[1] - counted[0] <= 2


def test_conflicts_are_decided_for_a_column_or_a_sheet(city, clerk):
    coded = but(FOIL, 项目代码="2403-519901-04-01-654321")
    brought_in(city, clerk, coded, MOTOR)
    for state in ProjectState.objects.filter(recorded_to=None):
        with clock.fixed(TODAY.replace(month=9, day=1)):
            changed = {"total_investment": 6 * 10**10, "enterprise": "改过的公司"}
            change_profile(by=clerk, project=state.project, values=changed)
    sheets = {
        sheet: [["签约项目台账（2024年6月）"], HEAD, row] for sheet, row in (("甲表", coded), ("乙表", MOTOR))
    }
    with clock.fixed(TODAY.replace(month=9, day=2)):
        batch = previewed(clerk, city.units["city"], "台账.xlsx", workbook(sheets), default_kind="attraction")
        assert batch.counts["conflict"] == 2
        assert actions.choose_all(by=clerk, batch=batch, choice="keep", field="total_investment") == 2
        batch.refresh_from_db()
        assert batch.counts["conflict"] == 2
        assert actions.choose_all(by=clerk, batch=batch, choice="file", sheet="乙表") == 2
        batch.refresh_from_db()
        assert batch.counts["conflict"] == 1
        assert actions.choose_all(by=clerk, batch=batch, choice="keep", field="enterprise", sheet="甲表") == 1
        batch.refresh_from_db()
        actions.commit_batch(by=clerk, batch=batch)
    amounts = dict(ProjectState.objects.filter(recorded_to=None).values_list("name", "total_investment"))
    assert amounts == {FOIL[1]: 6 * 10**10, MOTOR[1]: 8 * 10**9}
