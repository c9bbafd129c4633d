"""Blank ledgers: what they offer, and that what is filled in arrives without a person mapping it."""

from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest

from luodi.apps.audit.actors import SYSTEM
from luodi.apps.definitions.actions import add_office_field
from luodi.apps.definitions.queries import catalogue, chains
from luodi.apps.exchange.blank import ANY, blank_ledger, kinds
from luodi.apps.exchange.blank_sheet import GUIDE, LEDGER, WORDS
from luodi.apps.exchange.enums import Verdict
from luodi.apps.exchange.pages import doubt_of
from luodi.apps.projects.models import Project
from luodi.apps.projects.queries.states import state_of
from tests.access.world import client_of
from tests.exchange.city import imported, previewed, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_day")]
CODES = ["attraction", "expansion", "renovation", "equipment_renewal", "digital_upgrade"]
CODES += ["infrastructure", "pipeline", ANY]
BY_TYPE = {
    "money": 12345.67, "decimal": 12.5, "int": 120, "percent": 0.35,
    "date": datetime(2023, 5, 1), "tick": "√", "uscc": "91519901MAGXYWEH70",
}  # fmt: skip
BY_KEY = {
    "project_code": "2403-519901-04-01-123456", "name": "青石精密铸件生产线项目",
    "enterprise": "青石铸件有限公司", "investor": "远山集团有限公司", "foreign_investment": "500万美元",
    "build_years": "2023-2025", "contact": "王某 13800000000", "responsible_leader": "张副市长",
    "responsible_unit": "市投促局", "kind": "技改",
}  # fmt: skip


@pytest.fixture
def clerk(city):
    return city.person("clerk", "city")


def opened(person, code):
    made = blank_ledger(person, code)
    return openpyxl.load_workbook(BytesIO(made.content)), made


def first_row(sheet):
    return (
        5 if any(merged.min_row == 3 and merged.max_row == 4 for merged in sheet.merged_cells.ranges) else 4
    )


def saved(book):
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def filled(person, code, rows=1):
    """Fill every column of a blank ledger as a person would; return the file and what was filled in."""
    book, made = opened(person, code)
    sheet = book[LEDGER]
    top = first_row(sheet)
    given = {}
    for number in range(rows):
        for column, key in enumerate(made.columns, 2):
            field = catalogue()[key]
            listed = words_of(book).get(field.label.zh)
            value = BY_KEY.get(key) or (
                listed[0] if listed else BY_TYPE.get(field.type, f"{field.label.zh}甲")
            )
            sheet.cell(top + number, column, value)
            given[key] = value
    return saved(book), given


def words_of(book):
    return {
        column[0].value: [cell.value for cell in column[1:] if cell.value is not None]
        for column in book[WORDS].iter_cols()
    }


def test_every_kind_of_the_catalogue_has_one(clerk):
    assert [kind.code for kind in kinds()] == CODES
    assert blank_ledger(clerk, "nothing") is None


@pytest.mark.parametrize("code", CODES)
def test_what_is_filled_in_arrives_without_mapping(city, clerk, code):
    choices = [{"code": "a", "zh": "甲级", "en": "A"}, {"code": "b", "zh": "乙级", "en": "B"}]
    add_office_field(
        by=SYSTEM, key="own_grade", label_zh="企业评级", label_en="Grade", type="choice", choices=choices
    )
    content, given = filled(clerk, code)
    batch = uploaded(clerk, city.units["city"], "台账.xlsx", content)
    tables = batch.reading["tables"]
    assert [table["sheet"] for table in tables] == [LEDGER]
    assert {c["field"] for c in tables[0]["columns"]} == {"seq", *given}
    assert {c["field"]: c["confidence"] for c in tables[0]["columns"] if c["confidence"] < 95} == {}
    assert [c["field"] for c in tables[0]["columns"] if doubt_of(c, tables[0])] == []
    assert batch.default_kind == ("" if code == ANY else code)
    batch = imported(clerk, city.units["city"], "台账.xlsx", content)
    row = batch.rows.get()
    assert (row.verdict, {issue["code"] for issue in row.issues} - {"foreign_currency"}) == (
        Verdict.NEW,
        set(),
    )
    state = state_of(Project.objects.get().states.get(recorded_to=None))
    lost = [key for key in given if key != "stage" and state.get(key) in (None, "")]
    assert lost == []
    assert (state["total_investment"], state["name"]) == (12_345_670_000, given["name"])
    assert state["own_grade"] == "a"
    for key in chains()[code].dates if code in chains() else ():
        assert state[key] == date(2023, 5, 1)
    again = previewed(clerk, city.units["city"], "再传.xlsx", content)
    assert again.counts["same"] == 1


def test_only_units_of_the_person_are_offered(city):
    book, _made = opened(city.person("clerk", "shiliu"), "renovation")
    own = words_of(book)[catalogue()["attributed_unit"].label.zh]
    assert own and "石柳区" in own
    assert not {"安澜县", "涪澜市", "青渡县"} & set(own)


@pytest.mark.parametrize("code", CODES)
def test_a_blank_ledger_checks_explains_and_runs_nothing(clerk, code):
    book, made = opened(clerk, code)
    sheet, top = book[LEDGER], first_row(book[LEDGER])
    cells = [cell for one in book for row in one.iter_rows() for cell in row if cell.value is not None]
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    rules = {str(rule.sqref).partition(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    for index, key in enumerate(made.columns, 2):
        field, letter = catalogue()[key], openpyxl.utils.get_column_letter(index)
        rule = rules.get(f"{letter}{top}")
        heads = [sheet.cell(row, index) for row in (top - 1, top - 2)]
        assert any(cell.value for cell in heads)
        if field.type in ("money", "date", "tick", "uscc") and key != "foreign_investment":
            assert rule is not None, key
            assert any(cell.comment and cell.comment.text for cell in heads), key
            assert f"{letter}{top}" in str(rule.sqref)
        if field.type == "money" and key != "foreign_investment":
            assert (rule.type, rule.operator, rule.formula1) == ("decimal", "greaterThanOrEqual", "0")
            assert "万元" in str(heads[0].value or heads[1].value)
        if key in ("attributed_unit", "county", "kind"):
            assert (rule.type, rule.errorStyle or "stop") == ("list", "stop")
    assert sheet.print_title_rows == f"$3:${top - 1}"
    assert (sheet.page_setup.orientation, sheet.freeze_panes) == ("landscape", f"C{top}")
    told = [cell.value for cell in book[GUIDE]["A"] if cell.value]
    assert all(any(str(catalogue()[key].label.zh) in str(line) for line in told) for key in made.columns)


def test_an_empty_blank_ledger_holds_no_row(city, clerk):
    batch = uploaded(clerk, city.units["city"], "空.xlsx", blank_ledger(clerk, "renovation").content)
    assert [table["rows"] for table in batch.reading["tables"]] in ([], [0])


def test_the_page_hands_them_out(city, clerk):
    client = client_of(clerk)
    page = client.get("/imports/new/").content.decode()
    for code in CODES:
        assert f"/imports/blank/{code}/" in page
    answer = client.get("/imports/blank/renovation/")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert client.get("/imports/blank/nothing/").status_code == 404
