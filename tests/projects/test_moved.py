"""A project that moved: its old unit keeps what was known before, and reads nothing said after."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from luodi.apps.access.models import Membership
from luodi.apps.exchange.actions import export_list
from luodi.apps.projects import actions
from luodi.kernel import clock
from tests.projects.ledger import YI, browser, enter, listed, names, on
from tests.worlds import SINCE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
BEFORE, AFTER = "on=2024-05-31", "on=2024-06-30"


@pytest.fixture
def moved(world, clerk):
    project = enter(
        world, clerk, "铜箔项目", total_investment=3 * YI, signed_on=on(date(2023, 12, 1)),
        contact="张某 13800000000", remark="旧备注",
    )  # fmt: skip
    both = world.person("clerk", world.north, "mover")
    Membership.objects.create(person=both, unit=world.south, role="clerk", valid_from=SINCE)
    with clock.fixed(date(2024, 6, 3)):
        units = {"attributed_unit": world.south.pk, "county": world.south.pk}
        actions.change_profile(by=both, project=project, values=units)
    with clock.fixed(date(2024, 6, 10)):
        later = {"remark": "新备注", "total_investment": 9 * YI}
        actions.change_profile(by=world.person("clerk", world.south), project=project, values=later)
    return project


def test_the_old_unit_keeps_its_past_lists_and_sums_and_opens_nothing(moved, clerk):
    assert names(listed(clerk)) == names(listed(clerk, AFTER)) == []
    page = listed(clerk, BEFORE)
    assert (names(page), page.sums.total) == (["铜箔项目"], 3 * YI)
    told = browser(clerk).get(f"/projects/?{BEFORE}&cols=remark").content.decode()
    assert "旧备注" in told and "新备注" not in told
    assert "已划出" in told and f"/projects/{moved.pk}/" not in told
    for address in ("", "history", "as-of?on=2024-05-31", "as-of?on=2024-05-31&by=now"):
        assert browser(clerk).get(f"/projects/{moved.pk}/{address}").status_code == 404


def test_the_new_unit_reads_all_of_it_and_its_past_lists_stay_as_they_were(moved, world):
    south = world.person("clerk", world.south)
    assert names(listed(south)) == names(listed(south, AFTER)) == ["铜箔项目"]
    assert names(listed(south, BEFORE)) == []
    assert "旧备注" in browser(south).get(f"/projects/{moved.pk}/history").content.decode()


def test_a_past_workbook_of_the_old_unit_holds_nothing_later_and_nothing_personal(moved, world):
    reviewer = world.person("reviewer", world.north)
    for query in ({"on": "2024-05-31", "unmask": "1"}, {"on": "2024-06-30", "unmask": "1"}):
        content = export_list(by=reviewer, query=query).content
        sheet = openpyxl.load_workbook(BytesIO(content)).worksheets[0]
        told = " ".join(str(cell.value) for line in sheet.iter_rows() for cell in line)
        assert "新备注" not in told and "13800000000" not in told
        assert ("旧备注" in told) is (query["on"] < "2024-06")
