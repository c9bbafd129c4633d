"""A project that moved: its old unit keeps what was known before, and reads nothing said after."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from luodi.apps.access.models import Membership
from luodi.apps.audit.actors import PermissionRefused
from luodi.apps.exchange.actions import export_list
from luodi.apps.projects import actions
from luodi.apps.projects.models import Fact, StallEvent
from luodi.kernel import clock
from tests.projects.ledger import YI, browser, enter, listed, names, on, state
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


def test_a_past_list_of_who_left_calls_them_as_they_were_called_then(moved, world, clerk):
    StallEvent.objects.create(
        project=moved, rule="WU-1", rule_version=1, entered=False, on=date(2024, 5, 15),
        recorded_at=clock.start_of_day(date(2024, 5, 16)),
    )  # fmt: skip
    with clock.fixed(date(2024, 7, 1)):
        south = world.person("clerk", world.south)
        actions.change_profile(by=south, project=moved, values={"name": "新名项目"}, reason="更名")
    told = browser(clerk).get(f"/stalls/?{BEFORE}&tab=left").content.decode()
    assert "铜箔项目" in told and "新名项目" not in told


@pytest.mark.parametrize("way", ["change", "correct", "clear"])
def test_nobody_passes_a_project_to_where_they_may_not_enter(world, clerk, way):
    """Whichever statement moves it: the unit said, a correction of it, or the place where none is said."""
    said = {"attributed_unit": None} if way != "clear" else {"attributed_unit": world.north.pk}
    project = enter(world, clerk, "乙", kind="expansion", county=world.north.pk, **said)
    fact = Fact.objects.get(project=project, kind="profile")
    values = fact.payload["values"] | {"county": world.south.pk}
    with pytest.raises(PermissionRefused, match="填报权限"):
        if way == "change":
            actions.change_profile(by=clerk, project=project, values={"county": world.south.pk})
        elif way == "correct":
            payload = {"values": values | {"attributed_unit": world.south.pk}}
            actions.correct_fact(by=clerk, fact=fact, reason="改", happened_on=None, payload=payload)
        else:
            payload = {"values": {k: v for k, v in values.items() if k != "attributed_unit"}}
            actions.correct_fact(by=clerk, fact=fact, reason="改", happened_on=None, payload=payload)
    assert state(project).accountable == world.north.pk
    assert not Fact.objects.filter(project=project).exclude(pk=fact.pk).exists()


def test_the_page_of_a_correction_refuses_it_with_a_sentence(world, clerk):
    project = enter(world, clerk, "乙", kind="expansion", county=world.north.pk)
    fact = Fact.objects.get(project=project, kind="profile")
    sent = {
        "seen": state(project).pk, "reason": "改", "name": "乙", "kind": "expansion", "attributed_unit": "",
        "county": world.south.pk,
    }  # fmt: skip
    answer = browser(clerk).post(f"/projects/{project.pk}/facts/{fact.pk}/correct", sent)
    assert answer.status_code == 403 and "没有要划入单位的填报权限" in answer.content.decode()
    assert state(project).accountable == world.north.pk


def test_who_may_enter_for_both_passes_it_on_by_the_place_alone(world, officer):
    both = world.person("clerk", world.north, "both")
    Membership.objects.create(person=both, unit=world.south, role="clerk", valid_from=SINCE)
    project = enter(world, both, "乙", kind="expansion", attributed_unit=None, county=world.north.pk)
    actions.change_profile(by=both, project=project, values={"county": world.south.pk})
    assert state(project).accountable == world.south.pk
