"""What the preview and the page of an undo say: what ends, what stood there, who changed what since."""

from datetime import date

import pytest

from luodi.apps.exchange import actions, later, queries
from luodi.apps.exchange.enums import Verdict
from luodi.apps.projects.actions import change_profile, correct_fact, record_stage
from luodi.apps.projects.actions.batches import rebuild
from luodi.apps.projects.models import Fact, ProjectState
from luodi.kernel import clock
from tests.access.world import client_of
from tests.exchange.city import TODAY, imported, previewed
from tests.exchange.workbooks import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_day")]
HEAD = ["序号", "县（市、区）", "项目名称", "总投资（万元）", "签约时间", "终止时间"]
ENDED = [1, "安澜区", "铜箔项目", 52000, "2024-03-05", "2024-06-20"]
GOING = [2, "石柳区", "电机项目", 8000, "2024-04-02", None]


@pytest.fixture
def clerk(city):
    return city.person("clerk", "city")


def book(*rows):
    return workbook({"台账": [["签约项目台账（2024年6月）"], HEAD, *rows]})


def seen(city, clerk, *rows):
    return previewed(clerk, city.units["city"], "台账.xlsx", book(*rows), default_kind="attraction")


def brought_in(city, clerk, *rows):
    return imported(clerk, city.units["city"], "台账.xlsx", book(*rows), default_kind="attraction")


def now_of(name):
    return ProjectState.objects.get(name=name, recorded_to__isnull=True)


def test_a_stated_termination_ends_the_project_and_the_preview_says_so(city, clerk):
    batch = seen(city, clerk, ENDED, GOING)
    shown = queries.preview(batch, clerk, "new", 0)
    assert shown.ending == ["铜箔项目"]
    assert [(line.label, line.ends) for line in shown.lines] == [("铜箔项目", True), ("电机项目", False)]
    web = client_of(clerk)
    assert "1 行写有终止时间，确认后该项目记为终止" in web.get(batch.get_absolute_url()).content.decode()
    actions.commit_batch(by=clerk, batch=batch)
    state = now_of("铜箔项目")
    assert (state.standing, state.terminated_on) == ("terminated", date(2024, 6, 20))
    fact = Fact.objects.get(kind="termination")
    assert (fact.project, fact.file_name, fact.sheet, fact.row) == (state.project, "台账.xlsx", "台账", 3)
    counted = ProjectState.objects.known_by(None).counted().values_list("name", flat=True)
    assert list(counted) == ["电机项目"]
    page = web.get(f"/projects/{state.project_id}/").content.decode()
    assert "还缺" not in page and "已推迟" not in page, "nothing is asked of what has ended"
    assert "终止 2024-06-20" in page
    assert "铜箔项目" in web.get("/projects/?standing=terminated").content.decode()
    assert "铜箔项目" not in web.get("/projects/").content.decode()
    assert rebuild()[1] == 0


def test_a_termination_is_known_again_and_taken_back_with_its_batch(city, clerk):
    first = brought_in(city, clerk, ENDED, GOING)
    again = seen(city, clerk, ENDED, GOING)
    assert again.counts["same"] == 2
    assert queries.preview(again, clerk, "same", 0).ending == []
    actions.take_back(by=clerk, batch=first, reason="传错文件")
    assert not ProjectState.objects.known_by(None).counted().exists()


def test_a_termination_that_a_later_workbook_brings_is_a_difference(city, clerk):
    brought_in(city, clerk, [*ENDED[:5], None], GOING)
    batch = seen(city, clerk, ENDED, GOING)
    row = batch.rows.get(verdict=Verdict.CHANGED)
    assert [diff["key"] for diff in row.diffs] == ["terminated_on"]
    assert queries.preview(batch, clerk, "", 0).ending == ["铜箔项目"]
    actions.commit_batch(by=clerk, batch=batch)
    assert now_of("铜箔项目").standing == "terminated"
    with clock.fixed(date(2024, 9, 2)):
        fact = Fact.objects.get(kind="termination")
        county = city.person("clerk", "anlan")
        correct_fact(by=county, fact=fact, happened_on=date(2024, 6, 25), reason="以协议为准")
    assert now_of("铜箔项目").terminated_on == date(2024, 6, 25)


def test_a_mended_cell_shows_what_stood_there_and_what_was_typed(city, clerk):
    wrong = [1, "安澜区", "铜箔项目", 52000, "2024年2月30日", None]
    batch = seen(city, clerk, wrong)
    row = batch.rows.get()
    (before,) = queries.preview(batch, clerk, "refused", 0).lines
    assert (before.file, before.typed) == ("2024年2月30日", "")
    for typed, verdict in (("2024年2月31日", Verdict.REFUSED), ("2024-02-29", Verdict.NEW)):
        row = actions.mend_cell(by=clerk, row=row, field="signed_on", text=typed)
        assert row.verdict == verdict
        batch.refresh_from_db()
        (line,) = queries.preview(batch, clerk, "refused", 0).lines
        assert (line.file, line.typed) == ("2024年2月30日", typed)
    page = client_of(clerk).get(batch.get_absolute_url() + "?show=refused").content.decode()
    assert "<del>2024年2月30日</del>" in page and "改为 2024-02-29" in page


def test_the_page_of_an_undo_names_later_corrections_value_by_value(city, clerk):
    other = city.person("clerk", "anlan")
    batch = brought_in(city, clerk, [*ENDED[:5], None], GOING)
    project = now_of("铜箔项目").project
    with clock.fixed(date(2024, 9, 1)):
        change_profile(
            by=other, project=project, values={"total_investment": 60000 * 10**6}, reason="合同已变更"
        )
        record_stage(by=other, project=project, stage="started", happened_on=TODAY)
    _effects, left = later.undo_preview(batch, batch.created_by)
    page = client_of(clerk).get(f"/imports/{batch.pk}/undo/").content.decode()
    said = [(one.name, one.line.label, one.line.old, one.line.new, one.line.reason) for one in left]
    assert said == [
        ("铜箔项目", "总投资", "5.20 亿元", "6.00 亿元", "合同已变更"),
        ("铜箔项目", "开工", "—", "2024-08-31", ""),
    ]
    assert "安澜区" in left[0].line.who and left[0].line.recorded.startswith("2024-09-01")
    assert "合同已变更" in page and "6.00 亿元" in page


def test_the_columns_of_a_row_are_those_of_its_own_table(city):
    clerk = city.person("clerk", "anlan")
    first = ["序号", "县（市、区）", "项目名称", "总投资（万元）", "开工时间"]
    second = ["序号", "项目名称", "县（市、区）", "开工时间", "总投资（亿元）"]
    sheet = [
        ["甲类项目"],
        first,
        [1, "安澜区", "甲项目", 5000, "2024-02-30"],
        [2, "安澜区", "乙项目", 6000, "2024-05-01"],
        [],
        [],
        ["乙类项目"],
        second,
        [1, "丙项目", "安澜区", "2024-02-30", 5],
        [2, "丁项目", "安澜区", "2024-05-01", 6],
    ]
    with clock.fixed(TODAY):
        batch = previewed(
            clerk, city.units["anlan"], "台账.xlsx", workbook({"台账": sheet}), default_kind="attraction"
        )
        rows = [row for row in batch.rows.all() if row.verdict == "refused"]
    columns = [queries.columns_of(row) for row in rows]
    assert [row.table for row in rows] == [1, 2]
    assert [(c["started_on"]["col"], c["total_investment"]["unit"]) for c in columns] == [
        ("E", "万元"),
        ("D", "亿元"),
    ]
