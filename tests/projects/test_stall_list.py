"""The 五未 list: every project once, not yet due apart, reasons marked, departures stored by the day."""

from datetime import date

import pytest
from django.http import QueryDict

from luodi.apps.projects import actions, queries
from luodi.apps.projects.drafts import FactDraft
from luodi.apps.projects.models import StallEvent
from luodi.kernel import clock
from tests.projects.ledger import TODAY, browser, enter, on, state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


def stalled(person, address=""):
    return queries.stalled_projects(person, queries.parse_stall_request(QueryDict(address)))


@pytest.fixture
def ledger(world, clerk):
    late = enter(world, clerk, "早该开工", approved_on=on(date(2023, 9, 1)))
    enter(world, clerk, "还不到期", date(2024, 6, 20), approved_on=on(date(2024, 6, 1)))
    enter(world, clerk, "已经竣工", approved_on=on(date(2022, 1, 1)), completed_on=on(date(2023, 12, 1)))
    return late


def test_the_headline_counts_the_overdue_once_and_not_those_not_yet_due(ledger, officer):
    page = stalled(officer)
    assert (page.overdue, page.pending) == (2, 1)
    assert {count.rule.code: count.overdue for count in page.counts if count.overdue} == {
        "WU-1": 1,
        "WU-4": 1,
    }
    assert [item.row.name for item in page.projects] == ["早该开工", "已经竣工"]
    assert [item.row.name for item in stalled(officer, "tab=pending").projects] == ["还不到期"]
    assert [item.row.name for item in stalled(officer, "rule=WU-4").projects] == ["已经竣工"]
    assert queries.overdue_count(officer, TODAY) == 2


def test_the_page_says_why_since_when_by_which_rule_and_version(ledger, officer):
    shown = browser(officer).get("/stalls/").content.decode()
    assert "2023年9月1日立项" in shown and "超过180天时限" in shown and "规则 WU-1 版本 1" in shown


def test_the_list_of_a_past_day_is_judged_on_that_day(ledger, officer):
    assert stalled(officer, "on=2024-02-15").overdue == 0
    assert stalled(officer, "on=2024-03-15").overdue == 1
    assert stalled(officer).last_month == 2


def test_a_reason_marks_and_does_not_take_off(ledger, officer):
    actions.excuse_stall(
        by=officer, project=ledger, rule="WU-1", excuse="government_cause", note="林地指标未到"
    )
    page = stalled(officer)
    assert (page.overdue, page.excused) == (2, 1)
    shown = browser(officer).get("/stalls/?tab=excused").content.decode()
    assert "政府原因" in shown and "林地指标未到" in shown


def test_a_mark_of_a_workbook_stands_beside_what_is_computed(world, ledger, clerk, officer):
    pending = queries.search_projects(officer, "还不到期")[0]["project_id"]
    for project in (ledger.pk, pending):
        draft = FactDraft("mark", {"values": {"wu_type": "立项未开工"}}, date(2024, 8, 1), project=project)
        actions.record_batch(by=clerk, batch=1, unit=world.north, new={}, existing=[draft])
    page = stalled(officer)
    assert [item.row.name for item in page.differences] == ["还不到期"]
    assert page.difference_count == 1
    assert "表内标注" in browser(officer).get("/stalls/").content.decode()


def test_the_day_stores_only_who_entered_and_who_left(ledger, clerk, officer):
    with clock.fixed(date(2024, 8, 1)):
        assert (actions.judge_stalls().entered, StallEvent.objects.count()) == (2, 2)
        assert (actions.judge_stalls().entered, StallEvent.objects.count()) == (0, 2)
    with clock.fixed(date(2024, 8, 20)):
        actions.record_stage(by=clerk, project=ledger, stage="started", happened_on=date(2024, 8, 19))
        result = actions.judge_stalls()
    assert (result.entered, result.left) == (0, 1)
    page = stalled(officer, "tab=left")
    assert [page.names[event.project_id] for event in page.left] == ["早该开工"]
    assert stalled(officer).left_count == 1


def test_the_day_brings_stored_hits_up_to_the_rules(ledger):
    held = state(ledger)
    type(held).objects.filter(pk=held.pk).update(stall_rule=None, stall_due_on=None)
    result = actions.judge_stalls()
    assert result.renewed == 1
    assert state(ledger).stall_rule == "WU-1"


def test_a_reason_needs_the_right_and_words(ledger, clerk, officer):
    web = browser(officer)
    data = {"rule": "WU-1", "excuse": "force_majeure", "note": "六月洪水停工", "until": "2024-10-01"}
    data["seen"] = str(state(ledger).pk)
    assert web.post(f"/projects/{ledger.pk}/excuse", {**data, "note": ""}).status_code == 422
    assert web.post(f"/projects/{ledger.pk}/excuse", data).status_code == 302
    assert state(ledger).excuse == "force_majeure"
    assert browser(clerk).post(f"/projects/{ledger.pk}/excuse", data).status_code == 404
