"""What a person does in the preview: mend, choose, leave out; and what others did meanwhile."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from luodi.apps.access.actions import PermissionRefused
from luodi.apps.audit.models import AuditEvent
from luodi.apps.exchange import actions
from luodi.apps.exchange.enums import BatchState, Verdict
from luodi.apps.exchange.queries import preview
from luodi.apps.projects.actions import change_profile, create_project, record_progress, record_stage
from luodi.apps.projects.models import Fact, Project, ProjectState
from luodi.kernel import clock
from tests.exchange.city import TODAY, build_city, imported, ledger, previewed, uploaded
from tests.exchange.workbooks import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_day")]
HEAD = [
    "序号",
    "县（市、区）",
    "项目名称",
    "项目代码",
    "企业名称",
    "总投资（万元）",
    "累计完成投资（万元）",
    "签约时间",
    "备注",
]
FIRST = [1, "安澜区", "铜箔项目", "2403-519901-04-01-123456", "甲公司", 52000, 1000, "2024-03-05", "甲"]
SECOND = [2, "石柳区", "电机项目", None, "乙公司", 8000, 500, "2024-04", "乙"]


@pytest.fixture
def clerk(city):
    return city.clerk_of_all()


def book(*rows, name="台账"):
    return workbook({name: [["签约项目台账（2024年6月）"], HEAD, *rows]})


def brought_in(city, clerk, *rows):
    return imported(clerk, city.units["city"], "台账.xlsx", book(*rows), default_kind="attraction")


def seen(city, clerk, *rows, name="台账.xlsx"):
    return previewed(clerk, city.units["city"], name, book(*rows), default_kind="attraction")


def state_of(name):
    return ProjectState.objects.get(name=name, recorded_to__isnull=True, standing="active")


def changed(row, **cells):
    return [cells.get(head.split("（")[0], value) for head, value in zip(HEAD, row, strict=True)]


def test_a_mended_cell_brings_its_row_in_and_the_counts_still_add_up(city, clerk):
    path = ledger("A03")
    batch = previewed(clerk, city.units["city"], path.name, path.read_bytes())
    row = batch.rows.get(verdict=Verdict.REFUSED)
    row = actions.mend_cell(by=clerk, row=row, field="uscc", text="91519902MAC5207J44")
    assert row.verdict == Verdict.REFUSED
    assert row.issues[0]["code"] == "uscc_check_digit"
    row = actions.mend_cell(by=clerk, row=row, field="uscc", text="91519901MAGXYWEH70")
    batch.refresh_from_db()
    counts = batch.counts
    assert row.verdict == Verdict.NEW
    assert (counts["refused"], counts["mended"], counts["writing"]) == (1, 1, 84)
    assert sum(counts[v] for v in Verdict.values) == counts["rows"] == 84
    actions.commit_batch(by=clerk, batch=batch)
    assert Fact.objects.filter(sheet="石柳区", row=6, kind="profile").count() == 1


def test_a_workbook_states_facts_that_remember_file_sheet_and_row(city, clerk):
    batch = brought_in(city, clerk, FIRST)
    facts = {fact.kind: fact for fact in Fact.objects.all()}
    assert set(facts) == {"profile", "progress", "note", "stage"}
    assert {(f.file_name, f.sheet, f.row, f.batch) for f in facts.values()} == {
        ("台账.xlsx", "台账", 3, batch.pk)
    }
    assert facts["progress"].happened_on == date(2024, 6, 30)
    state = state_of("铜箔项目")
    assert (state.total_investment, state.completed_total, state.kind) == (
        52_000_000_000,
        10**9,
        "attraction",
    )
    assert (state.county, state.attributed_unit) == (city.units["anlan"], city.units["anlan"])


def test_a_changed_cell_is_an_update_and_a_blank_one_says_nothing(city, clerk):
    brought_in(city, clerk, FIRST, SECOND)
    batch = seen(city, clerk, changed(FIRST, 累计完成投资=2000), changed(SECOND, 备注=None))
    assert {v: batch.counts[v] for v in Verdict.values} == {
        "new": 0, "changed": 1, "same": 1, "conflict": 0, "refused": 0,
    }  # fmt: skip
    actions.commit_batch(by=clerk, batch=batch)
    assert state_of("铜箔项目").completed_total == 2 * 10**9
    assert state_of("电机项目").remark == "乙"
    assert batch.rows.get(verdict="changed").diffs[0]["origin"]["own"] is True


def test_a_value_changed_elsewhere_since_is_a_conflict_that_a_person_decides(city, clerk):
    brought_in(city, clerk, FIRST)
    project = Project.objects.get()
    with clock.fixed(date(2024, 9, 1)):
        change_profile(by=clerk, project=project, values={"total_investment": 60_000_000_000})
        batch = seen(city, clerk, changed(FIRST, 备注="新"))
        row = batch.rows.get()
        assert (row.verdict, batch.counts["partly"]) == (Verdict.CONFLICT, 1)
        assert [(d["key"], d["conflict"]) for d in row.diffs] == [
            ("total_investment", True),
            ("remark", False),
        ]
        actions.choose(by=clerk, row=row, choices={"total_investment": "keep"})
        batch.refresh_from_db()
        assert (batch.counts["changed"], batch.counts["writing"]) == (1, 1)
        actions.commit_batch(by=clerk, batch=batch)
    state = state_of("铜箔项目")
    assert (state.total_investment, state.remark) == (60_000_000_000, "新")


def test_what_was_kept_is_kept_when_the_same_file_comes_again(city, clerk):
    brought_in(city, clerk, FIRST)
    with clock.fixed(date(2024, 9, 1)):
        change_profile(by=clerk, project=Project.objects.get(), values={"enterprise": "甲集团"})
        batch = seen(city, clerk, FIRST)
        actions.choose_all(by=clerk, batch=batch, choice="keep")
        batch.refresh_from_db()
        actions.commit_batch(by=clerk, batch=batch)
    with clock.fixed(date(2024, 9, 2)):
        again = seen(city, clerk, FIRST)
        assert (again.counts["same"], again.counts["writing"]) == (1, 0)
        actions.choose(by=clerk, row=again.rows.get(), choices={"enterprise": "file"})
        again.refresh_from_db()
        actions.commit_batch(by=clerk, batch=again)
    assert state_of("铜箔项目").enterprise == "甲公司"


def test_progress_of_an_earlier_day_never_replaces_a_later_one(city, clerk):
    brought_in(city, clerk, FIRST)
    project = Project.objects.get()
    record_progress(by=clerk, project=project, on=TODAY, values={"completed_total": 9 * 10**9})
    batch = seen(city, clerk, FIRST)
    assert batch.counts["same"] == 1
    batch = seen(city, clerk, changed(FIRST, 累计完成投资=1500))
    assert batch.rows.get().verdict == Verdict.CHANGED
    actions.commit_batch(by=clerk, batch=batch)
    assert state_of("铜箔项目").completed_total == 9 * 10**9


def test_undo_takes_the_batch_back_and_leaves_what_others_corrected(city, clerk):
    other = city.person("clerk", "anlan")
    batch = brought_in(city, clerk, FIRST, SECOND)
    project = state_of("铜箔项目").project
    with clock.fixed(date(2024, 9, 1)):
        record_stage(by=other, project=project, stage="started", happened_on=TODAY)
        effects = actions.take_back(by=clerk, batch=batch, reason="传错文件")
    assert [fact.recorded_by for fact in effects.later] == [other]
    assert batch.state == BatchState.UNDONE
    left = ProjectState.objects.filter(recorded_to__isnull=True, standing="active").get()
    assert (left.project, left.started_on, left.name) == (project, TODAY, "铜箔项目")
    with pytest.raises(ValidationError):
        actions.undo_import(by=clerk, batch=batch, reason="再撤一次")


def test_an_undone_workbook_comes_in_again_as_new(city, clerk):
    actions.undo_import(by=clerk, batch=brought_in(city, clerk, SECOND), reason="传错")
    assert seen(city, clerk, SECOND).counts["new"] == 1


def test_nothing_is_written_when_somebody_changed_a_row_after_the_preview(city, clerk):
    brought_in(city, clerk, FIRST)
    batch = seen(city, clerk, changed(FIRST, 总投资=53000), SECOND)
    with clock.fixed(date(2024, 9, 1)):
        change_profile(by=clerk, project=Project.objects.get(), values={"total_investment": 54 * 10**9})
    facts = Fact.objects.count()
    with pytest.raises(actions.PreviewStale):
        actions.commit_batch(by=clerk, batch=batch)
    assert Fact.objects.count() == facts
    batch.refresh_from_db()
    assert (batch.state, batch.counts["conflict"], batch.counts["new"]) == (BatchState.PREVIEW, 1, 1)


def test_two_previews_of_one_workbook_make_its_projects_once(city, clerk):
    first, second = seen(city, clerk, FIRST, SECOND), seen(city, clerk, FIRST, SECOND, name="又一份.xlsx")
    actions.commit_batch(by=clerk, batch=first)
    with pytest.raises(actions.PreviewStale):
        actions.commit_batch(by=clerk, batch=second)
    second.refresh_from_db()
    assert second.counts["same"] == 2
    actions.commit_batch(by=clerk, batch=second)
    assert Project.objects.count() == 2


def test_a_place_that_no_unit_has_and_one_out_of_scope_refuse_their_rows(city):
    county = city.person("clerk", "anlan")
    content = book(FIRST, SECOND, changed(FIRST, **{"县": "无名县", "项目名称": "丙项目", "项目代码": None}))
    batch = previewed(county, city.units["anlan"], "台账.xlsx", content, default_kind="attraction")
    codes = {row.row: [i["code"] for i in row.issues] for row in batch.rows.filter(verdict="refused")}
    assert codes == {4: ["unit_out_of_scope"], 5: ["unit_unknown"]}
    assert [i["cell"] for row in batch.rows.filter(verdict="refused") for i in row.issues] == ["B4", "B5"]
    boxes = {line.row.row: line.mendable for line in preview(batch, county, "refused", 0).lines}
    assert boxes == {4: False, 5: True}
    row = batch.rows.get(row=5)
    actions.mend_cell(by=county, row=row, field="county", text="安澜区")
    batch.refresh_from_db()
    assert (batch.counts["mended"], batch.counts["writing"]) == (1, 2)


def test_a_project_of_another_county_is_not_given_away_by_its_code(city, clerk):
    brought_in(city, clerk, changed(FIRST, **{"县": "石柳区"}))
    county = city.person("clerk", "anlan")
    batch = previewed(county, city.units["anlan"], "台账.xlsx", book(FIRST), default_kind="attraction")
    row = batch.rows.get()
    assert (row.verdict, row.project, row.diffs) == (Verdict.REFUSED, None, [])


def test_of_two_rows_that_contradict_each_other_the_person_uses_one(city, clerk):
    batch = seen(city, clerk, FIRST, changed(FIRST, 总投资=99))
    row = batch.rows.get(verdict="refused")
    assert row.issues[-1]["code"] == "conflict_in_file"
    actions.use_row(by=clerk, row=row)
    batch.refresh_from_db()
    assert (batch.counts["writing"], batch.counts["left_out"]) == (1, 1)
    actions.commit_batch(by=clerk, batch=batch)
    assert state_of("铜箔项目").total_investment == 99_000_000


def test_a_mend_that_makes_a_second_row_of_one_project_is_refused(city, clerk):
    batch = seen(
        city, clerk, FIRST, changed(SECOND, 总投资="#REF!"), changed(FIRST, 项目名称=None, 项目代码=None)
    )
    row = batch.rows.get(row=5)
    row = actions.mend_cell(by=clerk, row=row, field="name", text="铜箔项目")
    assert [issue["code"] for issue in row.issues][-1] == "same_project"


def test_dates_that_have_not_come_are_said_and_left_out(city, clerk):
    batch = seen(city, clerk, changed(FIRST, 签约时间="2025-01-01"))
    assert "date_in_future" in [issue["code"] for issue in batch.rows.get().issues]
    actions.commit_batch(by=clerk, batch=batch)
    assert state_of("铜箔项目").signed_on is None


def test_the_refused_rows_come_out_as_the_same_workbook_and_back_in_when_mended(city, clerk):
    path = ledger("A03")
    batch = previewed(clerk, city.units["city"], path.name, path.read_bytes())
    made = actions.refused_workbook(by=clerk, batch=batch)
    file = openpyxl.load_workbook(BytesIO(made.content))
    sheet = file["石柳区"]
    assert file.sheetnames == ["石柳区"]
    assert (made.rows, sheet["M3"].value) == (1, "错误原因")
    assert "C6" in sheet["M4"].value
    sheet["C4"] = "91519901MAGXYWEH70"
    target = BytesIO()
    file.save(target)
    again = previewed(clerk, city.units["city"], made.name, target.getvalue(), default_kind="expansion")
    assert (again.counts["rows"], again.counts["new"]) == (1, 1)


def test_visits_are_read_and_refused_with_a_sentence(city, clerk):
    path = ledger("A06")
    batch = uploaded(clerk, city.units["city"], path.name, path.read_bytes())
    assert batch.reading["kind"] == "visits"
    with pytest.raises(ValidationError, match="走访"):
        actions.save_mapping(by=clerk, batch=batch, as_of=TODAY)


def test_who_may_not_import_for_a_unit_leaves_nothing(city):
    reviewer = city.person("reviewer", "city")
    with pytest.raises(PermissionRefused):
        actions.start_import(by=reviewer, name="台账.xlsx", content=book(FIRST), unit=city.units["city"])
    county = city.person("clerk", "anlan")
    with pytest.raises(PermissionRefused):
        actions.start_import(by=county, name="台账.xlsx", content=book(FIRST), unit=city.units["shiliu"])


def test_a_cancelled_import_cannot_be_confirmed(city, clerk):
    batch = seen(city, clerk, FIRST)
    actions.cancel_import(by=clerk, batch=batch)
    with pytest.raises(ValidationError):
        actions.confirm_import(by=clerk, batch=batch)
    assert Project.objects.count() == 0


def test_a_confirmation_is_one_event(city, clerk):
    batch = seen(city, clerk, FIRST, SECOND)
    events = AuditEvent.objects.count()
    actions.confirm_import(by=clerk, batch=batch)
    event = AuditEvent.objects.order_by("-seq").first()
    assert (AuditEvent.objects.count(), event.verb) == (events + 1, "import.commit")
    assert event.detail["written"]["rows"] == 2


LONG_AGO = date(2024, 1, 15)
SHORT = ["县（市、区）", "项目名称", "企业名称", "总投资（万元）"]
NAMED = "骞屿禾新材料有限公司铜箔项目"


@pytest.fixture
def settled():
    """A city whose units, people and first project were there long before anything is imported."""
    with clock.fixed(LONG_AGO):
        city = build_city()
        unit, clerk = city.units["anlan"], city.person("clerk", "anlan")
        place = {"county": unit.pk, "attributed_unit": unit.pk}
        create_project(by=clerk, values={"name": NAMED, "kind": "attraction", **place})
    return clerk, unit, place


def test_what_came_since_the_preview_is_found_without_looking_through_all_of_it(settled):
    clerk, unit, place = settled
    content = workbook({"台账": [["项目台账"], SHORT, ["安澜区", "电机项目", "", 8000]]})
    batch = previewed(clerk, unit, "a.xlsx", content, default_kind="attraction")
    create_project(by=clerk, values={"name": "电机项目", "kind": "attraction", **place})
    with pytest.raises(actions.PreviewStale):
        actions.confirm_import(by=clerk, batch=batch)
    assert Project.objects.count() == 2


def test_leaving_a_row_out_does_not_let_another_enter_its_project_twice(settled):
    clerk, unit, _place = settled
    rows = [["安澜区", NAMED, "", 53000], ["安澜区", NAMED.replace("有限公司", "有限责任公司"), "", 54000]]
    content = workbook({"台账": [["项目台账"], SHORT, *rows]})
    batch = previewed(clerk, unit, "a.xlsx", content, default_kind="attraction")
    assert [row.verdict for row in batch.rows.order_by("position")] == [Verdict.CHANGED, Verdict.NEW]
    actions.leave_out(by=clerk, row=batch.rows.earliest("position"))
    batch.refresh_from_db()
    with pytest.raises(actions.PreviewStale):
        actions.confirm_import(by=clerk, batch=batch)
    assert Project.objects.count() == 1


def test_a_mend_taken_back_leaves_the_row_in_use_that_was_chosen(settled):
    clerk, unit, _place = settled
    code = "2403-519901-04-01-123456"
    rows = [["安澜区", "铜箔项目", "甲公司", fen, code] for fen in (53000, 54000)]
    content = workbook({"台账": [["项目台账"], [*SHORT, "项目代码"], *rows]})
    batch = previewed(clerk, unit, "a.xlsx", content, default_kind="attraction")
    refused = batch.rows.get(verdict=Verdict.REFUSED)
    actions.use_row(by=clerk, row=refused)
    actions.mend_cell(by=clerk, row=batch.rows.get(pk=refused.pk), field="total_investment", text="55000")
    actions.restore_cell(by=clerk, row=batch.rows.get(pk=refused.pk), field="total_investment")
    batch.refresh_from_db()
    assert batch.counts["writing"] == 1
    assert batch.rows.get(pk=refused.pk).facts["total_investment"] == 54000 * 1_000_000
