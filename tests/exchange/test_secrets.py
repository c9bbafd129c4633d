"""A workbook with projects before signing: read and written by who brought it, blank to everybody else."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.apps.access.models import Membership
from luodi.apps.exchange import actions, queries
from luodi.apps.exchange.models import ImportBatch
from luodi.apps.exchange.veiling import Veil
from luodi.apps.files.models import StoredFile
from luodi.apps.projects import actions as projects
from luodi.apps.projects.models import NamedReader, ProjectState
from luodi.kernel import clock
from tests.access.world import client_of
from tests.exchange.city import TODAY, imported, previewed, uploaded
from tests.exchange.workbooks import workbook
from tests.projects.ledger import listed, names

pytestmark = pytest.mark.django_db
HEAD = [
    "序号",
    "县（市、区）",
    "项目名称",
    "投资方",
    "洽谈时间",
    "总投资（万元）",
    "固定资产投资（万元）",
    "备注",
]
ROW = [1, "安澜区", "宏图电池项目", "宏图控股", "2024-05-01", 50000, 30000, "暗语青"]
TOLD = ("宏图", "暗语", "3.00 亿元", "30000", "30,000", "4.00 亿元", "40000")


@pytest.fixture(autouse=True)
def day():
    with clock.fixed(TODAY):
        yield


@pytest.fixture
def clerk(city):
    return city.person("clerk", "anlan")


@pytest.fixture
def beside(city):
    """Another clerk of the same county, who brought nothing."""
    return city.person("clerk", "anlan", "other-clerk")


def bring(city, by, *rows, head=HEAD, how=previewed, sheet="台账", name="台账.xlsx"):
    book = workbook({sheet: [["2024年6月"], head, *rows]})
    given = {} if how is uploaded else {"as_of": date(2024, 6, 30), "default_kind": "attraction"}
    return how(by, city.units["anlan"], name, book, **given)


def but(column, value, row=ROW):
    return [value if heading == column else cell for heading, cell in zip(HEAD, row, strict=True)]


def enter(city, by, **values):
    given = {"name": "宏图电池项目", "kind": "attraction", "county": city.units["anlan"].pk}
    negotiating = {"negotiating_on": {"date": "2024-01-05", "precision": "day"}}
    return projects.create_project(by=by, values={**given, **negotiating, **values})


def told(person, batch, extra=""):
    """Return which of the secret words a page of an import tells a person."""
    answer = client_of(person).get(f"/imports/{batch.pk}/{extra}")
    assert answer.status_code == 200
    page = answer.content.decode().replace("投资方", "")
    return [word for word in TOLD if word in page]


def opens(person, batch):
    answer = client_of(person).get(f"/files/{batch.file_id}/")
    return answer.status_code == 200 and bool(b"".join(answer.streaming_content))


def readers():
    return sorted(NamedReader.objects.values_list("person__login", flat=True))


def current():
    return ProjectState.objects.filter(recorded_to=None)


def test_the_workbook_is_for_who_brought_it(city, clerk, beside):
    batch = bring(city, clerk, ROW, how=imported)
    strangers = [beside, city.person("reviewer", "anlan"), city.person("city_officer", "city")]
    for person in strangers:
        assert not opens(person, batch), person.login
    assert opens(clerk, batch)


def test_a_hand_over_of_the_account_moves_the_workbook(city, clerk, beside):
    batch = bring(city, clerk, ROW, how=imported)
    admin = city.person("clerk", "province")
    Membership.objects.filter(person=admin).update(role="system_admin", unit=None)
    assert "上传的文件" in client_of(admin).get(f"/people/{clerk.pk}/hand-over/").content.decode()
    assert client_of(admin).post(f"/people/{clerk.pk}/hand-over/", {"to": beside.pk}).status_code == 302
    assert StoredFile.objects.get(pk=batch.file_id).uploaded_by == beside
    assert opens(beside, batch)


def test_only_who_brought_a_workbook_confirms_what_stands_before_signing(city, clerk, beside):
    batch = bring(city, clerk, ROW)
    client_of(beside).post(f"/imports/{batch.pk}/confirm", {"revision": batch.revision})
    batch.refresh_from_db()
    assert batch.state == "preview" and readers() == [] and not current().exists()
    with pytest.raises(ValidationError, match="台账 3"):
        actions.commit_batch(by=beside, batch=batch)
    actions.commit_batch(by=clerk, batch=batch)
    assert readers() == [clerk.login]
    assert names(listed(clerk)) == ["宏图电池项目"] and names(listed(beside)) != ["宏图电池项目"]


def test_a_colleague_confirms_what_is_open_and_is_named_nowhere(city, clerk, beside):
    batch = bring(city, clerk, [*ROW[:4], "2024-05-01", *ROW[5:]], head=[*HEAD[:4], "签约时间", *HEAD[5:]])
    assert "宏图电池项目" in client_of(beside).get(f"/imports/{batch.pk}/").content.decode()
    actions.commit_batch(by=beside, batch=batch)
    assert current().get().name == "宏图电池项目" and readers() == []


def test_a_project_that_an_import_puts_before_signing_names_who_brought_it(city, clerk):
    enter(city, clerk, negotiating_on=None)
    assert not current().get().secret
    actions.commit_batch(by=clerk, batch=bring(city, clerk, ROW))
    assert current().get().secret and readers() == [clerk.login]


NO_STAGE = ["序号", "县（市、区）", "项目名称", "投资方", "固定资产投资（万元）"]


@pytest.mark.parametrize("show", ["", "?show=changed", "?show=conflict", "?show=same", "?show=new"])
def test_no_tab_tells_a_colleague_of_a_hidden_project(city, clerk, beside, show):
    enter(city, clerk, investor="宏图控股", fixed_asset_investment=3 * 10**10, code_name="代号青禾")
    conflict = bring(city, clerk, [1, "安澜区", "宏图电池项目", "宏图投资", 40000], head=NO_STAGE)
    same = bring(city, clerk, [1, "安澜区", "宏图电池项目", "宏图控股", 30000], head=NO_STAGE, name="又.xlsx")
    assert [conflict.rows.get().verdict, same.rows.get().verdict] == ["conflict", "same"]
    for batch in (conflict, same):
        assert told(beside, batch, show) == []
    assert "代号青禾" in client_of(beside).get(f"/imports/{conflict.pk}/?show=conflict").content.decode()
    assert {"宏图", "3.00 亿元", "4.00 亿元"} <= set(told(clerk, conflict, "?show=conflict"))
    assert "宏图" in told(clerk, same, "?show=same")


def test_who_is_named_reads_the_rows_of_a_colleague(city, clerk, beside):
    project = enter(city, clerk, investor="宏图控股")
    batch = bring(city, clerk, but("投资方", "宏图投资"))
    assert told(beside, batch, "?show=conflict") == []
    reviewer = city.person("reviewer", "anlan")
    projects.name_reader(by=reviewer, project=project, login=beside.login, reason="牵头")
    assert "宏图" in told(beside, batch, "?show=conflict")


def test_the_columns_show_no_value_to_a_colleague(city, clerk, beside):
    batch = bring(city, clerk, [*ROW, "宏图青"], head=[*HEAD, "招商专员花名"], how=uploaded)
    assert told(beside, batch) == [] and "宏图" in told(clerk, batch)
    (table,) = batch.reading["tables"]
    own = next(column["col"] for column in table["columns"] if column["heading"] == "招商专员花名")
    page = f"columns/{table['key'].replace('#', '%23')}.{own}/field/"
    assert told(beside, batch, page) == [] and "宏图" in told(clerk, batch, page)


def test_what_may_be_a_known_project_is_asked_of_who_brought_it(city, clerk, beside):
    enter(city, clerk, name="宏图电池生产线项目", negotiating_on=None, signed_on={"date": "2024-01-05"})
    batch = bring(city, clerk, but("项目名称", "宏图电池生产线建设项目"))
    assert batch.rows.get().unanswered
    page = client_of(beside).get(f"/imports/{batch.pk}/").content.decode()
    assert "宏图电池生产线建设项目" not in page
    assert "宏图电池生产线建设项目" in client_of(clerk).get(f"/imports/{batch.pk}/").content.decode()
    assert actions.decline_all(by=beside, batch=batch) == 0
    row = queries.row_of(batch, batch.rows.get().pk)
    with pytest.raises(ValidationError, match="指定人员"):
        actions.answer(by=beside, row=row, project=row.offers[0]["project"], same=True)
    assert actions.decline_all(by=clerk, batch=batch) == 1


def test_an_ending_and_a_twin_are_not_told_either(city, clerk, beside):
    ends = bring(city, clerk, [*ROW[:-1], "2024-06-20"], head=[*HEAD[:-1], "终止时间"])
    assert told(beside, ends) == [] and "宏图" in told(clerk, ends)
    enter(city, clerk)
    rows = [
        [1, "安澜区", "宏图电池项目", "宏图一号", 40000],
        [2, "安澜区", "宏图电池项目", "宏图二号", 40000],
    ]
    twins = bring(city, clerk, *rows, head=NO_STAGE, name="又.xlsx")
    assert twins.counts["refused"]
    for show in ("", "?show=refused", "?show=changed"):
        assert told(beside, twins, show) == []
    assert "宏图" in told(clerk, twins, "?show=refused")


def test_a_stage_that_cannot_be_read_hides_its_row_and_its_mended_cells(city, clerk, beside):
    batch = bring(city, clerk, but("洽谈时间", "2024-02-30"))
    assert batch.rows.get().verdict == "refused"

    def refused_for(person):
        sheet = openpyxl.load_workbook(BytesIO(actions.refused_workbook(by=person, batch=batch).content))
        return " ".join(str(cell.value) for line in sheet.worksheets[0].iter_rows() for cell in line)

    assert told(beside, batch) == [] and "宏图" not in refused_for(beside)
    assert "宏图电池项目" in refused_for(clerk)
    row = queries.row_of(batch, batch.rows.get().pk)
    with pytest.raises(ValidationError, match="指定人员"):
        actions.mend_cell(by=beside, row=row, field="negotiating_on", text="2024-02-28")
    actions.mend_cell(by=clerk, row=row, field="investor", text="宏图改")
    actions.mend_cell(by=clerk, row=row, field="negotiating_on", text="2024-02-28")
    assert told(beside, batch, "?show=refused") == []
    assert "宏图" in told(clerk, batch, "?show=refused")


def test_a_colleague_neither_writes_into_a_hidden_project_nor_doubles_it(city, clerk, beside):
    project = enter(city, clerk)
    batch = bring(city, clerk, but("洽谈时间", "2024-01-05"))
    assert batch.rows.get().verdict == "changed"
    with pytest.raises(ValidationError, match="指定人员"):
        actions.commit_batch(by=beside, batch=batch)
    row = queries.row_of(batch, batch.rows.get().pk)
    for given in (
        {"do": "mend", "field": "remark", "text": "好"},
        {"do": "choose", "field": "investor", "choice": "file"},
    ):
        with pytest.raises(ValidationError):
            actions.change_row(by=beside, row=row, given=given)
    assert actions.choose_all(by=beside, batch=batch, choice="file") == 0
    actions.change_row(by=clerk, row=row, given={"do": "mend", "field": "remark", "text": "好"})
    assert batch.rows.get().project == project.pk, "mended, it still means the same project"
    batch.refresh_from_db()
    actions.commit_batch(by=clerk, batch=batch)
    assert current().get().remark == "好" and readers() == [clerk.login]


def test_who_is_not_named_cannot_enter_a_hidden_project_again(city, clerk, beside):
    enter(city, clerk)
    batch = bring(city, beside, ROW)
    row = batch.rows.get()
    assert (row.verdict, row.project, row.offers) == ("refused", None, [])
    assert row.issues[-1]["code"] == "hidden_project"
    actions.commit_batch(by=beside, batch=batch)
    assert current().count() == 1
    near = bring(city, beside, but("项目名称", "宏图电池建设项目"), name="又.xlsx").rows.get()
    assert (near.verdict, near.offers) == ("new", []), "a likeness would tell the name"


def test_a_project_hidden_since_the_preview_is_not_entered_again(city, clerk, beside):
    batch = bring(city, beside, ROW)
    enter(city, clerk)
    with pytest.raises(actions.PreviewStale):
        actions.commit_batch(by=beside, batch=batch)
    assert batch.rows.get().verdict == "refused" and current().count() == 1


def test_a_reader_who_is_one_no_more_neither_reads_nor_confirms_the_rows(city, clerk):
    project = enter(city, clerk, investor="宏图控股")
    batch = bring(city, clerk, but("投资方", "宏图投资"))
    assert "宏图" in told(clerk, batch)
    reviewer = city.person("reviewer", "anlan")
    reader = NamedReader.objects.get(project=project)
    projects.end_reader(by=reviewer, reader=reader, reason="换人")
    assert told(clerk, batch) == []
    assert actions.choose_all(by=clerk, batch=batch, choice="file") == 0


def test_a_colleague_does_not_end_an_import_whose_conflicts_are_hidden(city, clerk, beside):
    enter(city, clerk, investor="宏图控股")
    batch = bring(city, clerk, but("投资方", "宏图投资"))
    assert batch.counts["partly"] == 1 and batch.counts["conflict"] == 1
    with pytest.raises(ValidationError, match="台账 3"):
        actions.commit_batch(by=beside, batch=batch)
    actions.leave_out(by=beside, row=queries.row_of(batch, batch.rows.get().pk))
    actions.commit_batch(by=beside, batch=ImportBatch.objects.get(pk=batch.pk))


def test_who_is_not_named_takes_no_import_back(city, clerk, beside):
    batch = bring(city, clerk, ROW, how=imported)
    with pytest.raises(ValidationError, match="台账 3"):
        actions.undo_import(by=beside, batch=batch, reason="错")
    actions.undo_import(by=clerk, batch=batch, reason="错")
    assert batch.state == "undone" and readers() == [clerk.login]


def test_a_sheet_named_after_the_project_is_not_told(city, clerk, beside):
    bring(city, clerk, ROW, how=imported, sheet="宏图电池项目", name="宏图.xlsx")
    project = current().get().project
    for page in ("", "history"):
        for person, reads in ((beside, False), (clerk, True)):
            shown = client_of(person).get(f"/projects/{project.pk}/{page}").content.decode()
            assert ("宏图" in shown) is reads, (person.login, page)


def test_the_queries_of_a_look_do_not_grow_with_the_rows(city, clerk, beside):
    for number in range(12):
        enter(city, clerk, name=f"宏图{number}", investor="甲")
    rows = [but("项目名称", f"宏图{number}", but("投资方", "乙")) for number in range(12)]
    found = list(bring(city, clerk, *rows).rows.select_related("batch"))
    for person, hidden in ((beside, True), (clerk, False)):
        counted = []
        for part in (found[:1], found):
            with CaptureQueriesContext(connection) as queries_made:
                assert set(Veil(found[0].batch, person).hides(part)) == {hidden}
            counted.append(len(queries_made))
        assert counted[0] >= counted[1]
