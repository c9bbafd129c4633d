"""Out to a workbook and back in: nothing changes, and nothing in it can run."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from luodi.apps.access.models import Membership
from luodi.apps.audit.models import AuditEvent
from luodi.apps.exchange import actions
from luodi.apps.exchange.enums import Verdict
from luodi.apps.projects.actions import create_project, record_progress
from luodi.apps.projects.models import Project
from tests.exchange.city import SINCE, imported, ledger, previewed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_day")]
PAYLOADS = [
    start + rest
    for start in ("=", "+", "-", "@", "\t=", "\r=", "＝", "＋", "－", "＠", "\n=", " =")
    for rest in ("cmd|' /C calc'!A0", 'HYPERLINK("http://127.0.0.1")')
]


@pytest.fixture
def clerk(city):
    return city.clerk_of_all()


def unread(city, clerk, content):
    batch = previewed(clerk, city.units["city"], "清单.xlsx", content)
    told = [(r.row, r.verdict, r.diffs, r.issues) for r in batch.rows.exclude(verdict=Verdict.SAME)[:3]]
    return batch, told


@pytest.mark.parametrize("name", ["A01", "A02", "A03"])
def test_an_export_imports_back_without_a_change(city, clerk, name):
    path = ledger(name)
    imported(clerk, city.units["city"], path.name, path.read_bytes())
    made = actions.export_list(by=clerk, query={"unmask": "1"})
    assert made.rows == Project.objects.count()
    batch, told = unread(city, clerk, made.content)
    assert told == []
    assert batch.counts["same"] == made.rows


def a_full_project(city, clerk, name="全项目"):
    values = {
        "name": name, "kind": "renovation", "attributed_unit": city.units["gaoxin"].pk,
        "county": city.units["anlan"].pk, "project_code": "2403-519901-04-01-123456",
        "uscc": "91519901MAGXYWEH70", "enterprise": "甲公司", "total_investment": 123_456_789,
        "year_plan_investment": 1, "land_mu": "12.345", "expected_jobs": 120,
        "signed_on": {"date": "2023-05-01", "precision": "month"},
        "approved_on": {"date": "2023-07-01", "precision": "quarter"},
        "started_on": {"date": "2023-09-14", "precision": "day"},
        "planned_completion_on": {"date": "2025-01-01", "precision": "month"},
        "permit_eia": True, "permit_land": False, "permit_energy": "na",
        "content": "第一行\n第二行", "remark": "备注", "contact": "王某 13800000000",
        "foreign_investment": {"currency": "USD", "cents": 1_234_550},
    }  # fmt: skip
    project = create_project(by=clerk, values=values)
    record_progress(
        by=clerk, project=project, on=date(2024, 6, 30),
        values={"completed_total": 10_000_001, "completed_this_year": 5, "progress_pct": 3333},
        note={"progress_note": "主体封顶"},
    )  # fmt: skip
    return project


@pytest.mark.parametrize("unmask", ["", "1"])
def test_every_type_of_value_comes_back_the_same_masked_or_not(city, unmask):
    clerk = city.clerk_of_all()
    a_full_project(city, clerk)
    made = actions.export_list(by=clerk, query={"unmask": unmask})
    assert {"contact", "foreign_investment", "permit_energy", "approved_on"} <= set(made.columns)
    batch, told = unread(city, clerk, made.content)
    assert told == []
    assert batch.counts["same"] == 1


def test_no_cell_can_run_as_a_formula(city, clerk):
    for number, payload in enumerate(PAYLOADS):
        create_project(
            by=clerk,
            values={
                "name": f"{payload}{number}",
                "kind": "attraction",
                "attributed_unit": city.units["anlan"].pk,
                "remark": payload,
            },
        )
    made = actions.export_list(by=clerk, query={})
    sheet = openpyxl.load_workbook(BytesIO(made.content)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert len(PAYLOADS) == 24
    assert [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink] == []
    begun = [
        cell for cell in cells if str(cell.value).startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    ]
    assert len(begun) >= 32
    assert all(cell.quotePrefix for cell in begun)


def test_the_page_set_up_is_for_print(city, clerk):
    a_full_project(city, clerk)
    made = actions.export_list(by=clerk, query={"cols": "name,total_investment,signed_on"})
    sheet = openpyxl.load_workbook(BytesIO(made.content)).worksheets[0]
    assert sheet["A1"].value == "项目台账（截至2024年8月31日）"
    assert "总投资（万元）" in [cell.value for row in sheet["A3:Z4"] for cell in row]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.freeze_panes == "B5" or sheet.freeze_panes == "C5"
    assert "&P" in sheet.oddFooter.right.text
    assert "不作为统计数据对外发布" in sheet.cell(sheet.max_row, 1).value


def test_an_export_is_logged_with_its_columns_and_stays_in_scope(city, clerk):
    a_full_project(city, clerk)
    officer = city.person("reviewer", "qingdu")
    made = actions.export_list(by=officer, query={})
    assert made.rows == 0
    made = actions.export_list(by=city.person("reviewer", "gaoxin"), query={"unmask": "1"})
    event = AuditEvent.objects.order_by("-seq").first()
    assert (made.rows, event.verb, event.detail["rows"]) == (1, "export.list", 1)
    assert event.detail["unmasked"] == ["contact"]


def test_what_one_may_see_but_not_export_stays_in(city, clerk):
    a_full_project(city, clerk)
    leader = city.person("leader", "city")
    Membership.objects.create(person=leader, unit=city.units["qingdu"], role="reviewer", valid_from=SINCE)
    assert actions.export_list(by=leader, query={}).rows == 0
