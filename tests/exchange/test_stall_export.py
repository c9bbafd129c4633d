"""The 五未 list leaves as a workbook: what the page shows, why, and nothing out of reach."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import ValidationError

from luodi.apps.audit.actors import SYSTEM
from luodi.apps.audit.models import AuditEvent
from luodi.apps.definitions.actions import load_packs
from luodi.apps.exchange import actions
from luodi.apps.projects.actions import create_project
from luodi.apps.projects.queries.stalled import parse_stall_request, stalled_projects
from luodi.kernel import clock
from tests.exchange.city import TODAY, build_city

pytestmark = pytest.mark.django_db
HEADINGS = 3


@pytest.fixture
def city():
    with clock.fixed(TODAY):
        load_packs(by=SYSTEM, adopt=())
        yield build_city()


def stalled(city, unit, name, signed):
    return create_project(
        by=city.clerk_of_all(),
        values={
            "name": name,
            "kind": "attraction",
            "attributed_unit": city.units[unit].pk,
            "total_investment": 12_345_600_000_000,
            "approved_on": {"date": signed.isoformat(), "precision": "day"},
        },
    )


def lines(made):
    sheet = openpyxl.load_workbook(BytesIO(made.content)).active
    return sheet, [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEADINGS)]


def test_the_workbook_is_the_list_of_the_page(city):
    stalled(city, "gaoxin", "=早立项项目", date(2023, 1, 5))
    stalled(city, "gaoxin", "晚立项项目", date(2023, 9, 5))
    stalled(city, "qingdu", "别处的项目", date(2023, 1, 5))
    officer = city.person("reviewer", "gaoxin")
    page = stalled_projects(officer, parse_stall_request({}))
    made = actions.export_stalls(by=officer, query={})
    sheet, (head, *rows) = lines(made)
    assert (
        [row[1] for row in rows] == [item.row.name for item in page.projects] == ["=早立项项目", "晚立项项目"]
    )
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    first = dict(zip(head, rows[0], strict=True))
    assert first["总投资（亿元）"] == pytest.approx(1234.56)
    assert first["超期天数"] == page.projects[0].days > 0
    assert "立项" in first["为什么"] and first["依据"]
    assert first["起算日"].date() == page.projects[0].row.stall_since
    event = AuditEvent.objects.order_by("-seq").first()
    assert (event.verb, event.detail["rows"]) == ("export.stalls", 2)


def test_the_tab_and_the_rule_of_the_page_hold(city):
    stalled(city, "gaoxin", "早立项项目", date(2023, 1, 5))
    stalled(city, "gaoxin", "新立项项目", TODAY)
    officer = city.person("reviewer", "gaoxin")
    _sheet, (_head, *rows) = lines(actions.export_stalls(by=officer, query={"tab": "pending"}))
    assert [row[1] for row in rows] == ["新立项项目"]
    assert actions.export_stalls(by=officer, query={"rule": "none-such"}).rows == 0


@pytest.mark.parametrize("query", [{"tab": "left"}, {"on": "2024-02-30"}])
def test_what_cannot_be_a_list_is_refused(city, query):
    with pytest.raises(ValidationError):
        actions.export_stalls(by=city.person("reviewer", "gaoxin"), query=query)
