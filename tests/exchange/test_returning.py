"""A higher level's workbook adds what nobody below has entered, and returns what differs; it never edits."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from luodi.apps.access.models import Membership
from luodi.apps.audit.actors import PermissionRefused
from luodi.apps.audit.models import AuditEvent
from luodi.apps.exchange import actions
from luodi.apps.exchange.enums import BatchState, Verdict
from luodi.apps.exchange.models import ImportRow
from luodi.apps.projects import actions as projects
from luodi.apps.projects.models import Fact, Project, ProjectState
from luodi.kernel import clock
from tests.access.world import client_of
from tests.exchange.city import imported, previewed
from tests.exchange.workbooks import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_day")]
HEAD = [
    "序号",
    "县（市、区）",
    "项目名称",
    "总投资（万元）",
    "责任单位",
    "签约时间",
    "累计完成投资（万元）",
    "备注",
]
WAN = 10_000 * 100


def row_for(total=None, office=None, signed=None, done=None, remark=None, place="安澜区", name="铜箔项目"):
    return [1, place, name, total, office, signed, done, remark]


def book(*rows):
    return workbook({"台账": [["2024年6月"], HEAD, *rows]})


def sent(city, place, *rows, bring=imported, name="台账.xlsx", **more):
    """Bring a workbook in for a place, by its clerk."""
    by = city.person("clerk", place)
    given = {"as_of": date(2024, 6, 30), "default_kind": "attraction", **more}
    return bring(by, city.units[place], name, book(*rows), **given)


def entered(city, place="anlan", **values):
    given = {"name": "铜箔项目", "kind": "attraction", "county": city.units[place].pk, **values}
    return projects.create_project(by=city.person("clerk", place), values=given)


def state_of(project):
    return ProjectState.objects.get(project=project, recorded_to__isnull=True)


def returned(row):
    return {diff["key"]: diff["returned"] for diff in row.diffs if "returned" in diff}


DEEDS = {
    "profile": lambda by, project: projects.change_profile(by=by, project=project, values={"remark": "改"}),
    "stage": lambda by, project: projects.record_stage(
        by=by, project=project, stage="signed", happened_on=date(2024, 5, 1)
    ),
    "progress": lambda by, project: projects.record_progress(
        by=by, project=project, on=date(2024, 5, 1), values={"completed_total": 5}
    ),
    "terminate": lambda by, project: projects.terminate_project(
        by=by, project=project, on=date(2024, 5, 1), reason="停"
    ),
    "remove": lambda by, project: projects.remove_project(by=by, project=project, reason="错"),
    "split": lambda by, project: projects.split_into_phases(
        by=by, project=project, phases=[("一期", None), ("二期", None)], reason="分"
    ),
    "correct": lambda by, project: projects.correct_fact(
        by=by, fact=project.facts.first(), reason="错", happened_on=None
    ),
    "withdraw": lambda by, project: projects.withdraw_fact(by=by, fact=project.facts.first(), reason="错"),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_city_does_not_edit_a_countys_project_and_a_county_edits_its_parks(city, deed):
    park = city.units["anlan-park"].pk
    project = entered(city, attributed_unit=park)
    facts = Fact.objects.count()
    for place in ("city", "shiliu"):
        with pytest.raises(PermissionRefused):
            DEEDS[deed](city.person("clerk", place), project)
    assert Fact.objects.count() == facts
    if deed not in ("correct", "withdraw"):
        DEEDS[deed](city.person("clerk", "anlan-industry"), project)
        assert Fact.objects.count() > facts


def test_a_city_edits_its_own_project_and_enters_none_for_a_county_by_form(city):
    clerk = city.person("clerk", "city-investment")
    with pytest.raises(PermissionRefused):
        projects.create_project(
            by=clerk, values={"name": "甲", "kind": "attraction", "county": city.units["anlan"].pk}
        )
    own = projects.create_project(
        by=clerk, values={"name": "甲", "kind": "attraction", "county": city.units["city"].pk}
    )
    projects.change_profile(by=clerk, project=own, values={"remark": "改"})
    assert state_of(own).remark == "改"


def test_a_city_uploads_for_itself_and_neither_sees_nor_undoes_a_countys_import(city):
    batch = sent(city, "anlan", row_for(total=50000))
    clerk = city.person("clerk", "city")
    with pytest.raises(PermissionRefused):
        actions.start_import(by=clerk, name="台账.xlsx", content=book(row_for()), unit=city.units["anlan"])
    with pytest.raises(PermissionRefused):
        actions.undo_import(by=clerk, batch=batch, reason="代撤")
    assert client_of(clerk).get(f"/imports/{batch.pk}/").status_code == 404
    batch.refresh_from_db()
    assert batch.state == BatchState.DONE


def test_blanks_are_filled_with_their_source_and_what_the_county_recorded_is_returned(city):
    project = entered(city, total_investment=50000 * WAN)
    batch = sent(city, "city", row_for(total=52000, office="甲局", signed="2024-05-06"), bring=previewed)
    row = batch.rows.get()
    assert (row.verdict, returned(row)) == (Verdict.CONFLICT, {"total_investment": "安澜区"})
    clerk = city.person("clerk", "city")
    with pytest.raises(ValidationError, match="安澜区"):
        actions.choose(by=clerk, row=row, choices={"total_investment": "file"})
    actions.choose_all(by=clerk, batch=batch, choice="file")
    row.refresh_from_db()
    assert (row.choices, row.verdict) == ({"total_investment": "keep"}, Verdict.CHANGED)
    batch.refresh_from_db()
    actions.commit_batch(by=clerk, batch=batch)
    state = state_of(project)
    assert (state.total_investment, state.responsible_unit) == (50000 * WAN, "甲局")
    assert state.signed_on == date(2024, 5, 6)
    added = Fact.objects.filter(batch=batch.pk)
    assert {(fact.file_name, fact.row) for fact in added} == {("台账.xlsx", 3)}
    assert all("total_investment" not in fact.payload.get("values", {}) for fact in added)


SAID = {
    "total_investment": (41000 * WAN, 52000),
    "responsible_unit": ("乙局", "甲局"),
    "remark": ("旧", "新"),
}


@pytest.mark.parametrize("key", SAID)
@pytest.mark.parametrize("who", ["nobody", "county form", "county workbook", "city", "city then county"])
def test_only_what_nobody_outside_the_city_recorded_is_written(city, key, who):
    stored, file = SAID[key]
    words = {"total_investment": "total", "responsible_unit": "office", "remark": "remark"}
    first = {words[key]: stored // WAN if isinstance(stored, int) else stored}
    project = None
    if who == "county workbook":
        sent(city, "anlan", row_for(**first))
    elif who.startswith("city"):
        sent(city, "city", row_for(**first))
    else:
        project = entered(city, **({key: stored} if who == "county form" else {}))
    project = project or Project.objects.get()
    if who == "city then county":
        stored = stored + WAN if isinstance(stored, int) else "县里改过"
        projects.change_profile(by=city.person("clerk", "anlan"), project=project, values={key: stored})
    before = getattr(state_of(project), key)
    batch = sent(city, "city", row_for(**{words[key]: file}), bring=previewed)
    actions.choose_all(by=city.person("clerk", "city"), batch=batch, choice="file")
    batch.refresh_from_db()
    actions.commit_batch(by=city.person("clerk", "city"), batch=batch)
    wanted = file * WAN if isinstance(file, int) else file
    free = who in ("nobody", "city")
    assert getattr(state_of(project), key) == (wanted if free else before)
    assert bool(returned(batch.rows.get())) is not free


def test_who_recorded_is_judged_as_of_the_recording(city):
    person = city.person("clerk", "anlan")
    project = entered(city, responsible_unit="乙局")
    Membership.objects.filter(person=person).update(valid_to=date(2024, 9, 1))
    Membership.objects.create(
        person=person, unit=city.units["city"], role="clerk", valid_from=date(2024, 9, 1)
    )
    person.unit = city.units["city"]
    person.save()
    with clock.fixed(date(2024, 9, 2)):
        batch = previewed(
            person,
            city.units["city"],
            "台账.xlsx",
            book(row_for(office="甲局")),
            as_of=date(2024, 6, 30),
        )
        assert returned(batch.rows.get()) == {"responsible_unit": "安澜区"}
    assert state_of(project).responsible_unit == "乙局"


def test_a_county_corrects_what_the_city_added_to_its_project(city):
    sent(city, "city", row_for(total=41000, office="乙局"))
    batch = sent(city, "anlan", row_for(total=52000), bring=previewed, name="本区.xlsx")
    row = batch.rows.get()
    assert returned(row) == {}
    actions.choose_all(by=city.person("clerk", "anlan"), batch=batch, choice="file")
    batch.refresh_from_db()
    actions.commit_batch(by=city.person("clerk", "anlan"), batch=batch)
    assert state_of(row.project).total_investment == 52000 * WAN


def test_completed_investment_of_a_county_is_one_statement_and_not_filled_in_beside(city):
    project = entered(city)
    county = city.person("clerk", "anlan")
    projects.record_progress(
        by=county, project=project, on=date(2024, 5, 31), values={"completed_this_year": 300 * WAN}
    )
    batch = sent(city, "city", row_for(done=800), bring=previewed)
    assert returned(batch.rows.get()) == {"completed_total": "安澜区"}
    actions.choose_all(by=city.person("clerk", "city"), batch=batch, choice="file")
    batch.refresh_from_db()
    actions.commit_batch(by=city.person("clerk", "city"), batch=batch)
    assert (state_of(project).completed_total, state_of(project).progress_on) == (None, date(2024, 5, 31))


def test_a_city_does_not_end_a_countys_project_by_a_workbook(city):
    project = entered(city, signed_on={"date": "2024-05-01", "precision": "day"})
    content = workbook({"台账": [["2024年6月"], [*HEAD, "终止时间"], [*row_for(), "2024-06-20"]]})
    given = {"as_of": date(2024, 6, 30), "default_kind": "attraction"}
    batch = previewed(city.person("clerk", "city"), city.units["city"], "台账.xlsx", content, **given)
    assert returned(batch.rows.get()) == {"terminated_on": "安澜区"}
    actions.commit_batch(by=city.person("clerk", "city"), batch=batch)
    assert state_of(project).standing == "active"


def test_the_confirmation_judges_afresh_whatever_the_staged_rows_say(city):
    entered(city, responsible_unit="乙局")
    batch = sent(city, "city", row_for(office="甲局"), bring=previewed)
    row = batch.rows.get()
    plain = [{key: value for key, value in diff.items() if key != "returned"} for diff in row.diffs]
    ImportRow.objects.update(diffs=plain, choices={"responsible_unit": "file"}, verdict=Verdict.CHANGED)
    facts = Fact.objects.count()
    with pytest.raises(ValidationError, match="台账 3"):
        actions.commit_batch(by=city.person("clerk", "city"), batch=batch)
    assert Fact.objects.count() == facts


def test_what_a_county_states_between_preview_and_confirmation_is_returned(city):
    sent(city, "city", row_for(office="乙局"))
    project = Project.objects.get()
    batch = sent(city, "city", row_for(office="甲局"), bring=previewed)
    assert batch.rows.get().verdict == Verdict.CHANGED
    fact = project.facts.filter(payload__values__responsible_unit="乙局").get()
    county = city.person("clerk", "anlan")
    # The same value, now in the county's own words: the state does not change, whose it is does.
    projects.correct_fact(by=county, fact=fact, reason="核实无误", happened_on=None)
    with pytest.raises((actions.PreviewStale, ValidationError)):
        actions.commit_batch(by=city.person("clerk", "city"), batch=batch)
    assert state_of(project).responsible_unit == "乙局"


def test_the_preview_names_unit_and_values_and_hands_out_a_list(city):
    entered(city, total_investment=50000 * WAN, responsible_unit="乙局")
    batch = sent(city, "city", row_for(total=52000, office="甲局"), bring=previewed)
    client = client_of(city.person("clerk", "city"))
    page = client.get(f"/imports/{batch.pk}/").content.decode()
    assert "退回核对" in page and "安澜区自己登记" in page
    assert "留现值" in page and 'aria-label="第 3 行 总投资"' in page
    assert page.count('value="file"') == 1  # “全部用文件” alone: no cell offers the file's value
    answer = client.get(f"/imports/{batch.pk}/returned/")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer))).worksheets[0]
    lines = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=5, max_row=6)]
    assert [(line[1], line[2], line[3]) for line in lines] == [
        ("安澜区", "铜箔项目", "总投资"),
        ("安澜区", "铜箔项目", "责任单位"),
    ]
    assert [line[4] for line in lines] == ["5.00 亿元", "乙局"]
    assert [line[6] for line in lines] == ["5.20 亿元", "甲局"]
    assert AuditEvent.objects.filter(verb="export.returned").count() == 1
