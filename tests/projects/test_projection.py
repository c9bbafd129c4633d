"""The stored projection against the facts: after any history it equals the rebuild."""

import itertools
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.apps.access.actions import PermissionRefused
from luodi.apps.audit.actors import SYSTEM
from luodi.apps.audit.models import AuditEvent
from luodi.apps.definitions.actions import adjust_stall_limit, load_packs
from luodi.apps.definitions.queries import catalogue
from luodi.apps.projects import actions
from luodi.apps.projects.actions.batches import rebuild
from luodi.apps.projects.drafts import FactDraft, Origin, drafts_from_values
from luodi.apps.projects.models import Fact, Project, ProjectState, Renewal
from luodi.kernel import clock
from tests.worlds import World, build_world

pytestmark = pytest.mark.django_db
START = date(2024, 3, 1)


@pytest.fixture
def world() -> World:
    return build_world()


@pytest.fixture
def clerk(world):
    return world.person("clerk", world.north)


@pytest.fixture
def decided() -> None:
    """The packs as a city has them loaded: without them no office can adjust a rule."""
    load_packs(by=SYSTEM)


def make(world, by, day=START, **values):
    given_values = {"name": "铜箔项目", "kind": "attraction", "attributed_unit": world.north.pk, **values}
    with clock.fixed(day):
        return actions.create_project(by=by, values=given_values)


def now_of(project) -> ProjectState:
    return ProjectState.objects.get(project=project, recorded_to__isnull=True)


def test_a_new_project_is_one_act_with_facts_and_one_open_state(world, clerk):
    events = AuditEvent.objects.count()
    project = make(
        world, clerk, total_investment=5_000_000_000, signed_on={"date": "2024-02-01", "precision": "month"}
    )
    state = now_of(project)
    assert (state.name, state.stage, state.signed_on) == ("铜箔项目", "signed", date(2024, 2, 1))
    assert state.precisions == {"signed_on": "month"}
    assert Fact.objects.filter(project=project).count() == 2
    assert AuditEvent.objects.count() == events + 1


def test_the_page_before_and_after_a_correction(world, clerk):
    project = make(world, clerk)
    with clock.fixed(date(2024, 4, 1)):
        fact = actions.record_stage(by=clerk, project=project, stage="started", happened_on=date(2024, 3, 20))
    with clock.fixed(date(2024, 5, 1)):
        actions.correct_fact(
            by=clerk, fact=fact, happened_on=date(2024, 3, 28), reason="施工许可证日期为28日"
        )
    then = ProjectState.objects.known_by(date(2024, 4, 15)).get(project=project)
    assert then.started_on == date(2024, 3, 20)
    assert now_of(project).started_on == date(2024, 3, 28)
    assert ProjectState.objects.known_by(date(2024, 2, 1)).count() == 0


def test_a_correction_needs_a_reason_and_a_standing_fact(world, clerk):
    project = make(world, clerk)
    with clock.fixed(date(2024, 4, 1)):
        fact = actions.record_stage(by=clerk, project=project, stage="signed", happened_on=START)
        with pytest.raises(ValidationError, match="理由"):
            actions.correct_fact(by=clerk, fact=fact, happened_on=START, reason=" ")
        actions.withdraw_fact(by=clerk, fact=fact, reason="录错项目")
        with pytest.raises(ValidationError, match="已被更正或撤回"):
            actions.correct_fact(by=clerk, fact=fact, happened_on=START, reason="再改")
    assert now_of(project).signed_on is None


def test_what_has_not_come_cannot_have_happened(world, clerk):
    project = make(world, clerk)
    with clock.fixed(date(2024, 4, 1)), pytest.raises(ValidationError, match="还没有到"):
        actions.record_stage(by=clerk, project=project, stage="started", happened_on=date(2024, 4, 2))
    assert now_of(project).started_on is None


def test_a_form_opened_on_an_older_version_is_refused(world, clerk):
    project = make(world, clerk)
    seen = now_of(project).pk
    with clock.fixed(date(2024, 4, 1)):
        actions.change_profile(by=clerk, project=project, values={"chain": "锂电"}, seen=seen)
        with pytest.raises(actions.StaleVersion):
            actions.change_profile(by=clerk, project=project, values={"chain": "电子"}, seen=seen)
    assert now_of(project).chain == "锂电"


def test_another_county_may_not_write_and_leaves_no_trace(world, clerk):
    project = make(world, clerk)
    stranger = world.person("clerk", world.south)
    facts = Fact.objects.count()
    with pytest.raises(PermissionRefused):
        actions.record_stage(by=stranger, project=project, stage="signed", happened_on=START)
    assert Fact.objects.count() == facts


def test_a_phase_split_counts_nothing_twice_and_is_reversed(world, clerk):
    project = make(world, clerk, total_investment=900)
    with clock.fixed(date(2024, 4, 1)):
        first, second = actions.split_into_phases(
            by=clerk, project=project, phases=[("一期", 400), ("二期", 500)], reason="分期备案"
        )
    counted = ProjectState.objects.known_by(None).counted()
    assert {s.project_id for s in counted} == {first.pk, second.pk}
    assert sum(s.total_investment for s in counted) == 900
    assert now_of(first).phase_of_id == project.pk
    with clock.fixed(date(2024, 4, 2)):
        split = Fact.objects.get(project=project, kind="split")
        actions.withdraw_fact(by=clerk, fact=split, reason="仍按一个项目管理")
    counted = ProjectState.objects.known_by(None).counted()
    assert [(s.project_id, s.total_investment) for s in counted] == [(project.pk, 900)]


def test_a_merge_is_reversed_with_what_it_took(world, clerk):
    officer = world.person("city_officer", world.city)
    keep, drop = make(world, clerk, investor=None), make(world, clerk, investor="甲集团")
    with clock.fixed(date(2024, 4, 1)):
        actions.merge_projects(by=officer, keep=keep, drop=drop, take=["investor"], reason="同一项目重复登记")
    assert now_of(keep).investor == "甲集团"
    assert now_of(drop).merged_into_id == keep.pk
    with clock.fixed(date(2024, 4, 2)):
        actions.unmerge_project(by=officer, project=drop, reason="实为两个项目")
    assert now_of(drop).standing == "active"
    assert now_of(keep).investor is None


def batch_drafts(world, name, row, **values):
    origin = Origin("workbook", "台账.xlsx", "Sheet1", row)
    given_values = {"name": name, "kind": "attraction", "attributed_unit": world.north.pk, **values}
    return drafts_from_values(given_values, catalogue(), as_of=START, origin=origin)


def test_undoing_a_batch_keeps_what_others_recorded_later(world, clerk):
    with clock.fixed(date(2024, 4, 1)):
        made = actions.record_batch(
            by=clerk,
            batch=7,
            unit=world.north,
            new={
                "a": batch_drafts(world, "甲项目", 5, total_investment=900),
                "b": batch_drafts(world, "乙项目", 6),
            },
            existing=[],
        ).created
    kept = Project.objects.get(pk=made["a"])
    with clock.fixed(date(2024, 4, 2)):
        actions.record_stage(by=clerk, project=kept, stage="signed", happened_on=START)
        effects = actions.undo_effects(7)
        assert [f.kind for f in effects.later] == ["stage"]
        assert effects.removed == (made["b"],)
    with clock.fixed(date(2024, 4, 3)):
        actions.undo_batch(by=clerk, batch=7, unit=world.north, reason="传错文件")
    assert now_of(kept).signed_on == START
    assert now_of(kept).name == "甲项目", "whom others spoke of later stays in sight"
    assert now_of(kept).total_investment is None
    assert ProjectState.objects.get(project_id=made["b"], recorded_to__isnull=True).standing == "removed"
    then = ProjectState.objects.known_by(date(2024, 4, 2)).get(project_id=made["b"])
    assert then.name == "乙项目"


def test_a_correction_withdrawn_after_an_undo_does_not_revive_the_undone(world, clerk):
    with clock.fixed(date(2024, 4, 1)):
        drafts = batch_drafts(world, "甲项目", 5, total_investment=900)
        made = actions.record_batch(
            by=clerk, batch=7, unit=world.north, new={"a": drafts}, existing=[]
        ).created
    project = Project.objects.get(pk=made["a"])
    fact = Fact.objects.get(project=project, kind="profile")
    with clock.fixed(date(2024, 4, 2)):
        payload = {"values": {**fact.payload["values"], "total_investment": 800}}
        better = actions.correct_fact(
            by=clerk, fact=fact, happened_on=None, payload=payload, reason="核对合同"
        )
        actions.undo_batch(by=clerk, batch=7, unit=world.north, reason="传错文件")
        assert now_of(project).total_investment == 800
        actions.withdraw_fact(by=clerk, fact=better, reason="也错了")
    assert now_of(project).total_investment is None


def test_what_has_its_own_reversal_is_not_withdrawn_by_hand(world, clerk, officer):
    keep, drop = make(world, clerk), make(world, clerk)
    with clock.fixed(date(2024, 4, 1)):
        merged = actions.merge_projects(by=officer, keep=keep, drop=drop, reason="重复")
        with pytest.raises(ValidationError, match="撤销操作"):
            actions.withdraw_fact(by=clerk, fact=merged, reason="试")
        identity = Fact.objects.get(project=keep, kind="profile")
        with pytest.raises(ValidationError, match="没有名称"):
            actions.withdraw_fact(by=clerk, fact=identity, reason="试")
    assert now_of(keep).name == "铜箔项目"


def test_nothing_more_happens_to_a_project_that_ended(world, clerk):
    project = make(world, clerk)
    with clock.fixed(date(2024, 4, 1)):
        actions.terminate_project(by=clerk, project=project, on=START, reason="投资方退出")
        with pytest.raises(ValidationError, match="不在库"):
            actions.record_stage(by=clerk, project=project, stage="signed", happened_on=START)
        with pytest.raises(ValidationError, match="不在库"):
            actions.split_into_phases(
                by=clerk, project=project, phases=[("一期", 1), ("二期", 2)], reason="分期"
            )


@st.composite
def deeds(draw):
    kinds = ["stage", "progress", "profile", "plan", "termination", "withdraw", "correct"]
    kinds += ["rules", "look", "year plan"]
    steps = st.one_of(st.integers(0, 40), st.integers(0, 300))
    return draw(
        st.lists(st.tuples(st.sampled_from(kinds), steps, st.integers(0, 10**9)), min_size=1, max_size=10)
    )


def _draft(kind: str, on: date, number: int) -> FactDraft:
    stages = ("signed", "landed", "approved", "started", "substantively_started", "completed")
    match kind:
        case "stage":
            return FactDraft("stage", {"stage": stages[number % len(stages)]}, happened_on=on)
        case "progress":
            return FactDraft("progress", {"values": {"completed_total": number}}, happened_on=on)
        case "plan":
            planned = {"planned_completion_on": {"date": on.isoformat(), "precision": "day"}}
            return FactDraft("plan", {"values": planned})
        case "year plan":
            return FactDraft("plan", {"year": on.year, "values": {"year_plan_investment": number}})
        case "termination":
            return FactDraft("termination", {"reason": "停"}, happened_on=on)
        case _:
            return FactDraft("profile", {"values": {"total_investment": number, "land_mu": "10.5"}})


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds())
@pytest.mark.usefixtures("decided")
def test_the_projection_equals_the_rebuild(world, clerk, history):
    project = make(world, clerk)
    day = START
    for kind, step, number in history:
        day += timedelta(days=step)
        with clock.fixed(day):
            _do(clerk, project, kind, day, number)
    stored = list(ProjectState.objects.filter(project=project).order_by("recorded_from"))
    _written, differed = rebuild(project_ids=[project.pk])
    assert differed == 0
    again = list(ProjectState.objects.filter(project=project).order_by("recorded_from"))
    assert [(s.recorded_from, s.recorded_to) for s in stored] == [
        (s.recorded_from, s.recorded_to) for s in again
    ]
    for older, newer in itertools.pairwise(stored):
        assert older.recorded_to == newer.recorded_from


def _do(clerk, project, kind, day, number):
    facts = list(Fact.objects.filter(project=project).exclude(kind="withdrawal"))
    actions.turn_year()
    try:
        if kind == "rules":
            code = f"WU-{number % 5 + 1}"
            since = START if number % 2 else day
            given_limit = {"days": number % 400, "document": "市专班会议纪要", "valid_from": since}
            adjust_stall_limit(by=SYSTEM, code=code, **given_limit)
        elif kind == "look":
            actions.judge_stalls()
        elif kind == "withdraw":
            actions.withdraw_fact(by=clerk, fact=facts[number % len(facts)], reason="试")
        elif kind == "correct":
            fact = facts[number % len(facts)]
            actions.correct_fact(by=clerk, fact=fact, happened_on=fact.happened_on, reason="试")
        else:
            actions.record(by=clerk, project=project, drafts=[_draft(kind, day, number)])
    except ValidationError as error:
        assert kind in ("withdraw", "correct") or error.code == "standing"


@pytest.mark.usefixtures("decided")
def test_a_change_of_rules_is_replayed_as_it_came(world, clerk):
    """What stood before the rule changed stands in the rebuild, too, and so does the day of the renewal."""
    project = make(world, clerk, approved_on={"date": "2024-02-01", "precision": "day"})
    before = now_of(project)
    with clock.fixed(date(2024, 5, 1)):
        adjust_stall_limit(by=SYSTEM, code="WU-1", days=30, document="市专班会议纪要", valid_from=START)
        assert now_of(project).pk == before.pk, "a rule alone touches nothing"
    with clock.fixed(date(2024, 5, 2)):
        assert actions.judge_stalls().renewed == 1
    assert now_of(project).stall_due_on < before.stall_due_on
    assert rebuild(project_ids=[project.pk]) == (2, 0)
    rows = list(ProjectState.objects.filter(project=project).order_by("recorded_from"))
    assert [row.stall_due_on for row in rows] == [before.stall_due_on, now_of(project).stall_due_on]
    assert clock.local(rows[1].recorded_from).date() == date(2024, 5, 2), "the day of the renewal"
    with pytest.raises(DatabaseError), transaction.atomic():
        Renewal.objects.update(edition=0)


@pytest.mark.usefixtures("decided")
def test_a_batch_prepared_under_older_rules_is_folded_again(world, clerk):
    drafts = batch_drafts(world, "甲项目", 5, approved_on={"date": "2024-02-01", "precision": "day"})
    given_unit = {"by": clerk, "batch": 7, "unit": world.north}
    with clock.fixed(date(2024, 4, 1)):
        plan = actions.prepare_batch(**given_unit, new={"a": drafts}, existing=[])
        adjust_stall_limit(by=SYSTEM, code="WU-1", days=30, document="市专班会议纪要")
        made = actions.write_batch(**given_unit, plan=plan).created["a"]
        assert rebuild(project_ids=[made]) == (1, 0)
        assert actions.judge_stalls().renewed == 0


def test_last_year_s_figures_end_with_the_year(world, clerk):
    project = make(world, clerk, day=date(2024, 11, 1), year_plan_investment=900, completed_this_year=300)
    with clock.fixed(date(2025, 1, 3)):
        assert actions.turn_year() == 1
        assert actions.turn_year() == 0, "a year turns once"
        state = now_of(project)
        assert (state.year_plan_investment, state.completed_this_year) == (None, None)
        then = ProjectState.objects.known_by(date(2024, 12, 31)).get(project=project)
        assert (then.year_plan_investment, then.completed_this_year) == (900, 300)
        assert rebuild(project_ids=[project.pk])[1] == 0
