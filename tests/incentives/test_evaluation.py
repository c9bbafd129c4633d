"""Clauses over the ledger: what is known is judged, what is not is named, and one case is the same run."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.apps.access.models import Person
from luodi.apps.incentives import actions
from luodi.apps.incentives.queries import Listed, computing, evaluate_one, evaluate_over_ledger
from luodi.apps.projects.actions import record_stage
from luodi.kernel import clock
from tests.incentives.story import TODAY, WAN, answer, built, enter, on
from tests.worlds import World

pytestmark = pytest.mark.django_db


def test_three_answers(world: World, clerk: Person, officer: Person, award: Listed) -> None:
    good, bare, late = built(world, clerk, "甲"), built(world, clerk, "乙"), enter(world, clerk, "丙")
    answer(clerk, good, project_class="链主项目", verified_new_output=3000 * WAN)
    answer(clerk, late, project_class="链主项目", agreed_production_on="2024-01-31")
    with clock.fixed(date(2024, 7, 1)):
        record_stage(by=clerk, project=late, stage="producing", happened_on=date(2024, 6, 20))
    run = evaluate_over_ledger(officer, [award], day=TODAY)
    assert run.rows == 3
    totals = run.totals("XQ-1")
    assert (totals.eligible, totals.ineligible, totals.unknown) == (1, 1, 1)
    assert totals.fen == 240 * WAN
    assert run.missing("XQ-1") == {"new_scale_fen": 1, "project_class": 1}
    rows = run.query(f"SELECT b.project_id, r.eligible FROM base b JOIN {run.table('XQ-1')} r USING (row_no)")
    assert dict(rows) == {good.pk: True, bare.pk: None, late.pk: False}


def test_one_case_is_the_same_run_with_steps_and_sources(
    world: World, clerk: Person, officer: Person, award: Listed
) -> None:
    project = built(world, clerk)
    answer(clerk, project, project_class="链主项目", verified_new_output=3000 * WAN)
    run = evaluate_over_ledger(officer, [award], day=TODAY)
    one = evaluate_one(officer, award, day=TODAY, project=project.pk)
    assert one is not None
    assert one.result["eligible"] is True
    assert one.result["ceiling_fen"] == run.totals("XQ-1").fen == 240 * WAN
    assert one.result["steps"] == run.explain("XQ-1", 0)["steps"]
    facts = {shown.fact.key: shown for shown in one.facts}
    assert facts["issue_date"].assumed and not facts["equip_fen"].assumed
    assert str(facts["equip_fen"].held) == "project.equipment_investment"
    assert facts["equip_fen"].origin and facts["equip_fen"].origin.text == "表单"
    assert facts["new_scale_fen"].origin and facts["new_scale_fen"].origin.text == "核定表1号"
    assert facts["planned_date"].value == date(2024, 6, 30)
    assert facts["paid_fen"].held is None


def test_a_verified_figure_stands_before_the_reported_one(
    world: World, clerk: Person, officer: Person, award: Listed
) -> None:
    project = built(world, clerk)
    answer(
        clerk, project, project_class="链主项目", verified_new_output=3000 * WAN,
        verified_equipment_investment=5000 * WAN,
    )  # fmt: skip
    one = evaluate_one(officer, award, day=TODAY, project=project.pk)
    assert one is not None and one.result["ceiling_fen"] == 150 * WAN


def test_what_was_paid_before_is_taken_off(
    world: World, clerk: Person, officer: Person, award: Listed
) -> None:
    project = built(world, clerk, equipment_investment=20000 * WAN)
    answer(clerk, project, project_class="链主项目", verified_new_output=3000 * WAN)
    actions.record_award(
        by=clerk,
        project=project,
        clause="XQ-1",
        fen=120 * WAN,
        paid_on=date(2024, 8, 1),
        document="拨款单1号",
    )
    one = evaluate_one(officer, award, day=TODAY, project=project.pk)
    assert one is not None
    assert (one.result["ceiling_fen"], one.result["binding"]) == (380 * WAN, "cap")
    early = evaluate_one(officer, award, day=date(2024, 7, 31), project=project.pk)
    assert early is not None and early.result["ceiling_fen"] == 500 * WAN


def test_a_date_known_to_the_month_is_not_a_day(
    world: World, clerk: Person, officer: Person, award: Listed
) -> None:
    project = enter(world, clerk, "甲", equipment_investment=WAN, planned_production_on=on(date(2024, 6, 15)))
    record_stage(
        by=clerk, project=project, stage="producing", happened_on=date(2024, 6, 1), precision="month"
    )
    answer(clerk, project, project_class="链主项目", verified_new_output=3000 * WAN)
    one = evaluate_one(officer, award, day=TODAY, project=project.pk)
    assert one is not None and one.result["missing"] == ["actual_date"]


def test_a_draft_that_was_not_issued_can_be_held_to_the_letter(
    world: World, clerk: Person, officer: Person, award: Listed
) -> None:
    project = built(world, clerk)
    answer(clerk, project, project_class="链主项目", verified_new_output=3000 * WAN)
    one = evaluate_one(officer, award, day=TODAY, project=project.pk, assumed={"policy.issued": None})
    assert one is not None and one.result["missing"] == ["issue_date"]


def test_another_rate_is_tried(world: World, clerk: Person, officer: Person, award: Listed) -> None:
    project = built(world, clerk)
    answer(clerk, project, project_class="链主项目", verified_new_output=3000 * WAN)
    run = evaluate_over_ledger(officer, [award], day=TODAY, changes={"XQ-1": {"parameters.rate": "4%"}})
    assert run.totals("XQ-1").fen == 320 * WAN


def test_nobody_computes_what_is_not_theirs(world: World, clerk: Person, award: Listed) -> None:
    project = built(world, clerk)
    stranger = world.person("clerk", world.south)
    assert evaluate_one(stranger, award, day=TODAY, project=project.pk) is None
    assert evaluate_over_ledger(stranger, [award], day=TODAY).rows == 0


def test_the_past_is_judged_by_what_was_known(
    world: World, clerk: Person, officer: Person, award: Listed
) -> None:
    project = built(world, clerk)
    answer(clerk, project, project_class="链主项目", verified_new_output=3000 * WAN)
    then = evaluate_one(officer, award, day=TODAY, project=project.pk, known=date(2024, 6, 30))
    assert then is not None and set(then.result["missing"]) == {
        "project_class",
        "actual_date",
        "new_scale_fen",
    }


def test_the_number_of_queries_does_not_grow_with_the_ledger(
    world: World, clerk: Person, officer: Person
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            evaluate_over_ledger(officer, clauses, day=TODAY).close()
        return len(seen)

    clauses = computing(("XQ-1", "XQ-2", "XQ-3"))
    assert [one.clause.code for one in clauses] == ["XQ-1", "XQ-2", "XQ-3"]
    built(world, clerk, "甲")
    first = asked()
    for number in range(5):
        built(world, clerk, f"乙{number}")
    assert asked() == first
