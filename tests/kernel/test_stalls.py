"""五未: hits do not depend on the day, later evidence ends them, and the unknown is no breach."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel import conditions, packs, stalls
from luodi.kernel.stalls import StallRule

PACKS = packs.load_packs()
STONES = packs.milestones([packs.chain_of(e) for e in PACKS.in_force("stages").values()])
RULES = tuple(
    packs.stall_rule_of(entry, STONES) for entry in PACKS.in_force("stalls", packs=("base",)).values()
)
WU1, WU2, WU3, WU4, WU5 = RULES
DAY = date(2024, 8, 31)

days = st.dates(date(2021, 1, 1), date(2026, 12, 31))
precisions = st.sampled_from(["day", "month", "quarter"])
DATES = (
    "approved_on", "started_on", "substantive_start_on", "completed_on", "produced_on", "on_target_on",
    "last_progress_on", "planned_start_on", "planned_completion_on", "in_statistics_on", "terminated_on",
)  # fmt: skip


@st.composite
def states(draw: st.DrawFn) -> dict[str, Any]:
    state: dict[str, Any] = draw(st.fixed_dictionaries({}, optional=dict.fromkeys(DATES, days)))
    state["precisions"] = {key: draw(precisions) for key in state}
    state["kind"] = draw(st.sampled_from([None, "attraction", "equipment_renewal", "pipeline"]))
    for key in ("expected_output", "annual_output_latest"):
        state[key] = draw(st.none() | st.integers(0, 10**14))
    return state


@given(states())
def test_hits_hang_together(state: dict[str, Any]) -> None:
    found = stalls.hits(RULES, state)
    assert len({hit.rule.code for hit in found}) == len(found)
    for hit in found:
        assert hit.since <= hit.due_on
        assert (hit.due_on - hit.since).days >= hit.days
        assert hit.since <= hit.begins <= hit.due_on
        assert hit.status(hit.begins) == "pending"
        assert hit.status(hit.begins - timedelta(days=1)) == "none"
        assert hit.status(hit.due_on) == "pending"
        assert hit.status(hit.due_on + timedelta(days=1)) == "overdue"
        assert hit.overdue_days(hit.due_on + timedelta(days=5)) == 5


@given(states())
def test_a_rule_is_hit_or_unknown_never_both(state: dict[str, Any]) -> None:
    hit = {found.rule.code for found in stalls.hits(RULES, state)}
    unknown = {found.rule.code for found in stalls.unknowns(RULES, state)}
    assert not hit & unknown
    assert all(found.keys for found in stalls.unknowns(RULES, state))


LATER = {
    "WU-1": ("started_on", "substantive_start_on", "completed_on", "produced_on", "on_target_on"),
    "WU-2": ("completed_on", "produced_on", "on_target_on"),
    "WU-3": ("completed_on", "produced_on", "on_target_on"),
    "WU-4": ("produced_on", "on_target_on"),
    "WU-5": ("on_target_on",),
}


@given(states(), st.sampled_from(RULES), st.data())
def test_later_evidence_ends_a_rule(state: dict[str, Any], rule: StallRule, data: st.DataObject) -> None:
    state[data.draw(st.sampled_from(LATER[rule.code]))] = DAY
    assert stalls.hits([rule], state) == []
    assert stalls.unknowns([rule], state) == []


@given(states())
def test_a_terminated_project_is_not_stalled(state: dict[str, Any]) -> None:
    assert stalls.hits(RULES, {**state, "terminated_on": DAY}) == []
    assert stalls.hits(RULES, {**state, "standing": "merged"}) == []


@given(states(), days)
def test_every_hit_can_be_explained_on_any_day(state: dict[str, Any], day: date) -> None:
    for hit in stalls.hits(RULES, state):
        words = stalls.explain(hit, state, day)
        assert f"规则 {hit.rule.code} 版本 {hit.rule.version}" in words.zh
        assert f"rule {hit.rule.code} version {hit.rule.version}" in words.en
        assert "{" not in words.zh + words.en
        if hit.status(day) == "overdue":
            assert f"{hit.overdue_days(day)}天" in words.zh
            assert f"{hit.overdue_days(day)} days" in words.en


@given(states())
def test_a_date_known_less_well_never_falls_due_earlier(state: dict[str, Any]) -> None:
    exact = {**state, "precisions": {}}
    due = {hit.rule.code: hit.due_on for hit in stalls.hits(RULES, exact)}
    for hit in stalls.hits(RULES, state):
        assert hit.due_on >= due[hit.rule.code]


@given(states(), days)
def test_primary_is_the_first_to_fall_due(state: dict[str, Any], day: date) -> None:
    found = stalls.hits(RULES, state)
    first = stalls.primary(found)
    assert (first is None) == (not found)
    assert all(first is not None and first.due_on <= hit.due_on for hit in found)
    begun = stalls.primary(found, day)
    assert begun is None or begun.begins <= day


def test_a_limit_shorter_than_the_quiet_days_still_falls_due() -> None:
    short = replace(WU2, limits=(stalls.Limit(30, "document"),))
    (hit,) = stalls.hits([short], {"started_on": date(2024, 1, 1), "last_progress_on": date(2024, 8, 1)})
    assert hit.start.quiet_days > hit.days
    assert [hit.status(date(2024, 8, day)) for day in (30, 31)] == ["none", "pending"]
    assert hit.status(date(2024, 9, 1)) == "overdue"


def test_ties_go_by_rule_order() -> None:
    state = {"started_on": date(2024, 1, 1), "planned_completion_on": date(2024, 1, 1)}
    found = stalls.hits(reversed(RULES), state)
    first = stalls.primary(found)
    assert {hit.due_on for hit in found} == {date(2024, 3, 31)}
    assert first is not None and first.rule is WU2


def test_an_unknown_kind_is_tested_by_every_rule_with_the_general_limit() -> None:
    (hit,) = stalls.hits([WU1], {"approved_on": date(2024, 1, 1)})
    assert hit.days == 180
    (hit,) = stalls.hits([WU1], {"approved_on": date(2024, 1, 1), "kinds": "renovation,digital_upgrade"})
    assert hit.days == 90
    assert stalls.hits([WU1], {"approved_on": date(2024, 1, 1), "kind": "pipeline"}) == []


@pytest.mark.parametrize(("amount", "codes"), [(10, ["WU-1"]), (9, []), (None, [])])
def test_scope_is_three_valued(amount: int | None, codes: list[str]) -> None:
    scope = conditions.parse({"field": "total_investment", "op": "ge", "value": 10})
    rule = replace(WU1, scope=scope.evaluate)
    state = {"approved_on": date(2024, 1, 1), "total_investment": amount}
    assert [hit.rule.code for hit in stalls.hits([rule], state)] == codes
    unknown = stalls.unknowns([rule], state)
    assert [found.keys for found in unknown] == ([("scope",)] if amount is None else [])


def test_pending_overdue_and_future_sentences() -> None:
    state = {"approved_on": date(2024, 1, 18), "precisions": {"approved_on": "month"}}
    (hit,) = stalls.hits([WU1], state)
    before = stalls.explain(hit, state, date(2024, 1, 20), with_rule=False)
    assert before.zh == "2024年1月立项（备案/核准）（自1月31日起算），自2024年1月31日起算。"
    pending = stalls.explain(hit, state, date(2024, 2, 10), with_rule=False)
    assert pending.zh.endswith("至今10天未取得施工许可或开工令，2024年7月29日到期，还有170天。")
    assert pending.en.endswith("order, due on 29 July 2024, 170 days left.")
    grace = {"started_on": date(2023, 1, 1), "planned_completion_on": date(2024, 8, 15)}
    (late,) = stalls.hits([WU3], grace)
    words = stalls.explain(late, grace, DAY, with_rule=False)
    assert words.zh == "计划2024年8月15日竣工，至今未竣工验收，超期16天，2024年11月13日到期，还有74天。"


def test_words_of_a_rule_carry_its_days() -> None:
    assert WU1.in_words().zh == "立项满180天且过计划开工日，无手续开工"
    assert WU1.in_words(frozenset({"equipment_renewal"})).en.startswith("90 days after approval")


def test_rules_four_and_five_follow_each_other() -> None:
    state: dict[str, Any] = {"completed_on": date(2023, 1, 1)}
    assert [hit.rule for hit in stalls.hits(RULES, state)] == [WU4]
    state |= {"produced_on": date(2023, 3, 1), "expected_output": 100, "annual_output_latest": 10}
    assert [hit.rule for hit in stalls.hits(RULES, state)] == [WU5]
