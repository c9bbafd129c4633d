"""What stands for one project, one enterprise and everybody; and what a meeting decided below a ceiling."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from luodi.apps.access.models import Person
from luodi.apps.audit.actors import PermissionRefused
from luodi.apps.definitions.queries import entries
from luodi.apps.enterprises.actions import register_enterprise
from luodi.apps.enterprises.models import Enterprise
from luodi.apps.incentives import actions
from luodi.apps.incentives.models import Decision
from luodi.apps.incentives.presentation.results import result_view
from luodi.apps.incentives.queries import Listed, computing, evaluate_one
from luodi.apps.incentives.queries.matching import match_page
from luodi.apps.incentives.queries.results import (
    NEAR,
    NOT,
    QUALIFIES,
    UNKNOWN,
    enterprise_results,
    project_results,
    standing,
)
from luodi.apps.projects.models import Project
from luodi.apps.projects.queries import current_states
from luodi.kernel.identifiers import uscc_check_character
from tests.incentives.story import TODAY, WAN, answer, built
from tests.worlds import World

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def state_of(project: Project) -> Any:
    """The open state of a project."""
    return current_states().get(project_id=project.pk)


@pytest.fixture
def cast(world: World, clerk: Person) -> dict[str, Project]:
    """A project for each standing under article 6."""
    names = {QUALIFIES: 3000 * WAN, NEAR: 2000 * WAN - 1, UNKNOWN: None, NOT: 1000 * WAN}
    found = {}
    for kind, scale in names.items():
        project = built(world, clerk, kind)
        said = {"project_class": "其他" if kind == NOT else "链主项目"}
        answer(clerk, project, **said, **({"verified_new_output": scale} if scale is not None else {}))
        found[kind] = project
    return found


def test_one_case_and_the_whole_ledger_tell_alike(
    cast: dict[str, Project], officer: Person, award: Listed
) -> None:
    for kind, project in cast.items():
        one = evaluate_one(officer, award, day=TODAY, project=project.pk)
        assert one is not None and standing(one) == kind
        page = match_page(officer, "XQ-1", kind)
        assert page is not None and page.counts == {QUALIFIES: 1, NEAR: 1, UNKNOWN: 1, NOT: 1}
        assert [row.project.project_id for row in page.rows if row.project] == [project.pk]
    near, unknown = match_page(officer, "XQ-1", NEAR), match_page(officer, "XQ-1", UNKNOWN)
    assert near is not None and near.rows[0].failed == ("新增生产规模达2000万元及以上",)
    assert unknown is not None and unknown.rows[0].missing == ("新增生产规模",)
    assert unknown.fen == 240 * WAN


def test_a_sibling_finds_nobody(cast: dict[str, Project], world: World) -> None:
    page = match_page(world.person("clerk", world.south), "XQ-1")
    assert page is not None and not page.rows and set(page.counts.values()) == {0}


def test_a_project_shows_every_step_with_the_words_and_the_source(
    cast: dict[str, Project], officer: Person
) -> None:
    found = project_results(officer, state_of(cast[QUALIFIES]))
    (policy,) = found.policies
    view = next(result_view(one) for one in policy.results if one.clause.code == "XQ-1")
    assert view.sum_fen == 240 * WAN and view.is_ceiling
    assert {test.colour for test in view.tests} == {"g"}
    scale = next(test for test in view.tests if "2000万元" in test.words)
    assert scale.formula == "新增生产规模 ≥ 新增生产规模门槛"
    assert scale.seen[0].value == "3,000.00 万元" and scale.seen[0].source == "核定表1号"
    assert view.sums[-1].last and view.sums[-1].value == "240.00 万元"
    assert [given.label for given in view.given if given.assumed] == ["措施印发之日"]
    other = next(result_view(one) for one in policy.results if one.clause.code == "XQ-3")
    assert other.standing == UNKNOWN and all(fact.ask for fact in other.missing)


def test_every_reading_that_changes_the_sum_is_computed_beside(
    world: World, clerk: Person, officer: Person
) -> None:
    project = built(world, clerk, equipment_investment=20000 * WAN)
    answer(
        clerk,
        project,
        project_class="链主项目",
        verified_new_output=3000 * WAN,
        agreed_production_on="2024-06-20",
    )
    actions.record_award(
        by=clerk, project=project, clause="XQ-1", fen=120 * WAN, paid_on=TODAY, document="拨款单1号"
    )
    (policy,) = project_results(officer, state_of(project)).policies
    one = next(one for one in policy.results if one.clause.code == "XQ-1")
    assert one.result["ceiling_fen"] == 380 * WAN
    assert one.result["open_questions"] == ["on_time", "life"] and one.result["span_fen"] == [0, 500 * WAN]
    readings = {reading.question: reading.others for reading in result_view(one).readings}
    assert ("须早于约定日期", "不符合") in readings["如期以哪个日期为准，当日算不算？"]
    assert ("每批分别计算", "500.00 万元") in readings["上限是单批还是历次累计？"]


def test_silence_about_stacking_shows_both_sums(
    world: World, clerk: Person, officer: Person, cast: dict[str, Project]
) -> None:
    project = cast[QUALIFIES]
    parts = {f"verified_{part}_investment": 1000 * WAN for part in ("line", "env", "safety", "digital")}
    answer(clerk, project, is_industrial=True, **parts)
    (policy,) = project_results(officer, state_of(project)).policies
    assert policy.together is not None and policy.together.questions
    sums = [one.result.get("ceiling_fen", one.result.get("amount_fen")) for one in policy.results]
    given = [fen for one, fen in zip(policy.results, sums, strict=True) if one.result["eligible"]]
    assert policy.together.most_fen == sum(given) and policy.together.least_fen == max(given)
    assert policy.together.total_fen is None


def test_an_enterprise_sees_what_it_gets_nearly_gets_and_what_is_missing(
    world: World, clerk: Person, officer: Person
) -> None:
    body = "91510900MA6A0AAA0"
    uscc = body + uscc_check_character(body)
    enterprise: Enterprise = register_enterprise(by=clerk, name="试验甲有限公司", uscc=uscc, unit=world.north)
    good = built(world, clerk, "甲项目", enterprise="试验甲有限公司", uscc=uscc)
    built(world, clerk, "乙项目", enterprise="试验甲有限公司", uscc=uscc)
    answer(clerk, good, project_class="链主项目", verified_new_output=3000 * WAN)
    found = enterprise_results(officer, enterprise)
    mine = [(m.one.clause.code, m.state.project_id) for m in found.matches[QUALIFIES] if m.state]
    assert mine == [("XQ-1", good.pk)]
    assert len(found.matches[UNKNOWN]) == 2 * len(computing()) - 1
    assert not enterprise_results(world.person("clerk", world.south), enterprise).matches[QUALIFIES]


def in_force(world: World, officer: Person, award: Listed) -> None:
    """Put the award of article 6 in force as the office's own clause."""
    body = {**entries("clauses")["XQ-1"].body}
    other = world.person("city_officer", world.city, "drafting-officer")
    clause = actions.draft_clause(by=other, unit=world.city, code="OWN-1", body=body)
    version = clause.versions.get()
    actions.move_clause(by=other, version=version, state="consultation")
    actions.move_clause(
        by=officer,
        version=version,
        state="in_force",
        opinion_number="公审〔2024〕1号",
        opinion_date=date(2024, 8, 1),
        document="府发〔2024〕1号",
    )


def decide(by: Person, project: Project, fen: int, **more: Any) -> Decision:
    """Register a decision."""
    return actions.register_decision(
        by=by,
        project=project,
        clause="OWN-1",
        fen=fen,
        decided_on=TODAY,
        document="纪要1号",
        reason="财力",
        **more,
    )


def test_a_decision_stays_below_the_ceiling_and_is_checked_by_another(
    world: World, clerk: Person, officer: Person, award: Listed
) -> None:
    in_force(world, officer, award)
    project = built(world, clerk, "甲")
    for one in project_results(clerk, state_of(project)).policies:
        for result in one.results:
            if result.clause.code == "OWN-1":
                for fact in result_view(result).missing:
                    answer(clerk, project, **{fact.ask: "链主项目" if "类别" in fact.label else 3000 * WAN})
    with pytest.raises(ValidationError, match="不能高于上限"):
        decide(clerk, project, 240 * WAN + 1)
    made = decide(clerk, project, 240 * WAN)
    with pytest.raises(ValidationError, match="已登记"):
        decide(clerk, project, 100 * WAN)
    corrected = decide(clerk, project, 200 * WAN, supersedes=made)
    assert list(Decision.objects.standing()) == [corrected]
    with pytest.raises(PermissionRefused):
        actions.check_decision(by=clerk, decision=corrected)
    reviewer = world.person("reviewer", world.north)
    actions.check_decision(by=reviewer, decision=corrected)
    with pytest.raises(ValidationError):
        actions.check_decision(by=reviewer, decision=corrected)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            project=project, clause="OWN-1", reference="x", ceiling_fen=1, fen=2, decided_on=TODAY, day=TODAY,
            recorded_at=made.recorded_at,
        )  # fmt: skip


def test_a_draft_takes_no_decision(cast: dict[str, Project], clerk: Person) -> None:
    with pytest.raises(ValidationError, match="只能测算"):
        actions.register_decision(
            by=clerk,
            project=cast[QUALIFIES],
            clause="XQ-1",
            fen=1,
            decided_on=TODAY,
            document="1",
            reason="1",
        )
