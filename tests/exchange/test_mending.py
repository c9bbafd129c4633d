"""The preview: many refusals alike in one line, a mend taken back, conflicts cell by cell; the list out."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from luodi.apps.audit.models import AuditEvent
from luodi.apps.exchange import actions, queries
from luodi.apps.exchange.enums import Verdict
from luodi.apps.projects.actions import change_profile, record_progress
from luodi.apps.projects.models import Fact, ProjectState
from luodi.kernel import clock
from tests.access.world import client_of
from tests.exchange.city import imported, previewed
from tests.exchange.workbooks import workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_day")]
HEAD = [
    "县（市、区）",
    "项目名称",
    "建设内容",
    "总投资（万元）",
    "累计完成投资（万元）",
    "本年完成投资（万元）",
    "签约时间",
]
FIRST = ["安澜区", "铜箔项目", "建一条线", 52000, 1000, 400, "2024-03-05"]


@pytest.fixture
def clerk(city):
    return city.person("clerk", "anlan")


def book(*rows):
    return workbook({"台账": [["项目台账（2024年6月）"], HEAD, *rows]})


def seen(city, by, *rows, name="台账.xlsx"):
    return previewed(by, city.units["anlan"], name, book(*rows), default_kind="attraction")


def page_of(by, batch, query="?show=refused"):
    return client_of(by).get(batch.get_absolute_url() + query).content.decode()


def elsewhere(many):
    return [["石柳区", f"外地{number}号项目", "", 9000, None, None, None] for number in range(many)]


# --- many rows of one reason ----------------------------------------------------------------------


def test_many_rows_of_other_units_are_one_line_with_their_number(city, clerk):
    broken = ["安澜区", "坏日期项目", "", 52000, None, None, "2024年2月30日"]
    batch = seen(city, clerk, *elsewhere(90), broken, FIRST)
    shown = queries.preview(batch, clerk, "refused", 0)
    (one,) = shown.alike
    assert (one.count, one.more, len(one.rows)) == (90, 30, 60)
    assert one.note == "“石柳区”不在您可以填报的范围内"
    assert [line.label for line in shown.lines] == ["签约时间"], "what can be mended stands by itself"
    page = page_of(clerk, batch)
    assert "90 行" in page and "外地59号项目" in page and "外地60号项目" not in page
    assert page.count("不导入第") == 0
    alone = queries.preview(batch, clerk, "refused", 0, one.key)
    assert len(alone.lines) == 30 and alone.alike == [] and alone.next_after
    last = page_of(clerk, batch, f"?show=refused&only={one.key}&after={alone.next_after + 30}")
    assert "外地89号项目" in last or "第 92 行" in last


def test_few_rows_and_rows_that_somebody_worked_on_stand_by_themselves(city, clerk):
    few = seen(city, clerk, *elsewhere(5))
    assert queries.preview(few, clerk, "refused", 0).alike == []
    many = seen(city, clerk, *elsewhere(7), name="二.xlsx")
    actions.leave_out(by=clerk, row=many.rows.get(row=4))
    shown = queries.preview(many, clerk, "refused", 0)
    assert [one.count for one in shown.alike] == [6]
    assert [line.row.row for line in shown.lines] == [4]


def test_reasons_are_told_apart_by_their_field(city, clerk):
    dates = [["安澜区", f"{n}号项目", "", 9000, None, None, "2024年2月30日"] for n in range(6)]
    sums = [["安澜区", f"{n}甲项目", "", "若干", None, None, None] for n in range(6)]
    shown = queries.preview(seen(city, clerk, *dates, *sums), clerk, "refused", 0)
    assert [(one.label, one.count) for one in shown.alike] == [("签约时间", 6), ("总投资", 6)]
    page = page_of(
        clerk, seen(city, clerk, *dates, name="二.xlsx"), "?show=refused&only=date_impossible:signed_on"
    )
    assert page.count('name="do" value="mend"') == 6, "a reason of many rows can still be mended row by row"


def test_an_unknown_reason_in_the_address_shows_everything(city, clerk):
    batch = seen(city, clerk, *elsewhere(7))
    assert queries.preview(batch, clerk, "refused", 0, "nothing:here").only == ""


# --- a mend taken back ----------------------------------------------------------------------------


def test_a_mend_is_taken_back_and_the_row_is_as_it_came(city, clerk):
    batch = seen(city, clerk, ["安澜区", "铜箔项目", "", 52000, None, None, "2024年2月30日"])
    before = batch.rows.values().get()
    row = actions.mend_cell(by=clerk, row=batch.rows.get(), field="signed_on", text="2024-02-29")
    assert row.verdict == Verdict.NEW
    page = page_of(clerk, batch)
    assert "<del>2024年2月30日</del>" in page and "恢复原值" in page
    address = f"/imports/{batch.pk}/rows/{row.pk}/"
    answer = client_of(clerk).post(address, {"do": "restore", "field": "signed_on", "show": "refused"})
    assert answer.status_code == 302
    assert batch.rows.values().get() == before
    batch.refresh_from_db()
    assert (batch.counts["refused"], batch.counts["mended"], batch.counts["writing"]) == (1, 0, 0)
    page = page_of(clerk, batch)
    assert "<del>" not in page and "恢复原值" not in page and "2024年2月30日" in page


def test_of_two_mends_one_is_taken_back(city, clerk):
    batch = seen(city, clerk, ["安澜区", "铜箔项目", "", "若干", None, None, "2024年2月30日"])
    row = batch.rows.get()
    for field, text in (("signed_on", "2024-02-29"), ("total_investment", "52000")):
        row = actions.mend_cell(by=clerk, row=row, field=field, text=text)
    row = actions.restore_cell(by=clerk, row=row, field="total_investment")
    assert (row.verdict, row.mended) == (Verdict.REFUSED, {"signed_on": "2024-02-29"})
    assert row.facts["signed_on"]["date"] == "2024-02-29"
    with pytest.raises(ValidationError, match="没有改过"):
        actions.restore_cell(by=clerk, row=row, field="total_investment")


def test_a_row_that_another_repeats_is_refused_again_for_it(city, clerk):
    batch = seen(city, clerk, FIRST, [*FIRST[:3], 99, *FIRST[4:]])
    row = batch.rows.get(verdict=Verdict.REFUSED)
    issues = row.issues
    assert [issue["code"] for issue in issues if issue["severity"] == "refused"] == ["conflict_in_file"]
    row = actions.mend_cell(by=clerk, row=row, field="name", text="另一个项目")
    assert row.verdict == Verdict.NEW
    row = actions.restore_cell(by=clerk, row=row, field="name")
    assert (row.verdict, row.issues) == (Verdict.REFUSED, issues)


def test_a_doubtful_figure_that_was_mended_shows_both_and_goes_back(city, clerk):
    imported(clerk, city.units["anlan"], "上月.xlsx", book(FIRST), default_kind="attraction")
    batch = seen(city, clerk, [*FIRST[:3], 520000000, *FIRST[4:]])
    row = batch.rows.get()
    assert row.suspect
    actions.mend_cell(by=clerk, row=row, field="total_investment", text="52000")
    page = page_of(clerk, batch, "")
    assert "<del>520000000</del>" in page and "改为 52000" in page
    row = actions.restore_cell(by=clerk, row=batch.rows.get(), field="total_investment")
    assert row.suspect and row.mended == {}
    assert "<del>" not in page_of(clerk, batch, "")


# --- a conflict that nobody decided ---------------------------------------------------------------


@pytest.fixture
def contested(city, clerk):
    """A project brought in by a workbook, then two figures corrected by a form."""
    imported(clerk, city.units["anlan"], "台账.xlsx", book(FIRST), default_kind="attraction")
    state = ProjectState.objects.get(recorded_to__isnull=True)
    with clock.fixed(date(2024, 9, 1)):
        values = {"content": "建两条线", "total_investment": 53_000 * 10**6}
        change_profile(by=clerk, project=state.project, values=values)
    return state.project


def now():
    return ProjectState.objects.get(recorded_to__isnull=True)


CHANGED = ["安澜区", "铜箔项目", "建三条线", 54000, 1500, 900, "2024-03-05"]


def test_each_cell_of_a_conflicting_row_stands_by_itself(city, clerk, contested):
    batch = seen(city, clerk, CHANGED)
    row = batch.rows.get()
    assert row.verdict == Verdict.CONFLICT
    assert (batch.counts["conflict"], batch.counts["writing"], batch.counts["partly"]) == (1, 1, 1)
    page = page_of(clerk, batch, "?show=conflict")
    assert page.count("没选：留现值，下次再问") == 2 and page.count("照写，不等本行其他格") == 2
    assert "1 行还有冲突没选：没选的格留现值，同一行其余的格照写。" in page
    actions.choose(by=clerk, row=row, choices={"content": "file"})
    page = page_of(clerk, batch, "?show=conflict")
    assert page.count("没选：留现值，下次再问") == 1 and page.count("照写，不等本行其他格") == 3
    batch.refresh_from_db()
    written = actions.commit_batch(by=clerk, batch=batch).written
    state = now()
    assert (state.content, state.total_investment) == ("建三条线", 53_000 * 10**6)
    assert (state.completed_total, state.completed_this_year) == (1500 * 10**6, 900 * 10**6)
    assert written["rows"] == 1
    again = seen(city, clerk, CHANGED)
    assert [(diff["key"], diff["conflict"]) for diff in again.rows.get().diffs] == [
        ("total_investment", True)
    ]


def test_a_row_of_open_conflicts_alone_writes_nothing(city, clerk, contested):
    facts = Fact.objects.count()
    batch = seen(city, clerk, [*CHANGED[:4], *FIRST[4:]])
    assert (batch.counts["conflict"], batch.counts["writing"]) == (1, 0)
    assert "照写" not in page_of(clerk, batch, "?show=conflict").split("bar-fixed")[0]
    actions.commit_batch(by=clerk, batch=batch)
    assert Fact.objects.count() == facts and now().content == "建两条线"


def test_a_figure_in_an_open_conflict_is_not_stated_with_the_others(city, clerk):
    """Completed investment is one statement: what nobody decided is not said again with it."""
    imported(clerk, city.units["anlan"], "台账.xlsx", book(FIRST), default_kind="attraction")
    with clock.fixed(date(2024, 9, 1)):
        day = date(2024, 6, 30)
        record_progress(by=clerk, project=now().project, on=day, values={"completed_total": 1200 * 10**6})
        batch = seen(city, clerk, [*FIRST[:4], 1500, 900, FIRST[6]])
        found = {diff["key"]: diff["conflict"] for diff in batch.rows.get().diffs}
        assert found == {"completed_total": True, "completed_this_year": False}
        actions.commit_batch(by=clerk, batch=batch)
    assert (now().completed_total, now().completed_this_year) == (1200 * 10**6, 900 * 10**6)


# --- the list of imports --------------------------------------------------------------------------


def test_the_list_of_imports_goes_out_as_the_page_shows_it(city, clerk):
    imported(clerk, city.units["anlan"], "=1+1.xlsx", book(FIRST), default_kind="attraction")
    there = city.person("clerk", "shiliu")
    previewed(there, city.units["shiliu"], "别县.xlsx", book(FIRST), default_kind="attraction")
    assert "/imports/export/" in client_of(clerk).get("/imports/").content.decode()
    answer = client_of(clerk).post("/imports/export/")
    sheet = openpyxl.load_workbook(BytesIO(answer.getvalue())).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][0] == "导入记录" and rows[1][0] == "截至 2024-08-31，共 1 份"
    line = dict(zip(rows[2], rows[3], strict=True))
    assert len(rows) == 4 and line["工作簿"] == "=1+1.xlsx"
    assert (line["行"], line["新项目"], line["已写入"], line["状态"]) == (1, 1, 1, "已入库")
    assert (line["填报单位"], line["确认人"]) == ("安澜区", clerk.name)
    event = AuditEvent.objects.order_by("-pk").first()
    assert (event.verb, event.detail["rows"]) == ("export.imports", 1)
