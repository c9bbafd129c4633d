"""Stages: the furthest step reached, gaps allowed, and what the next one still takes."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel import packs, stages
from luodi.kernel.stages import Chain
from luodi.kernel.text import Text

CHAINS = {code: packs.chain_of(e) for code, e in packs.load_packs().in_force("stages").items()}
ATTRACTION = CHAINS["attraction"]
DAY = date(2024, 1, 2)

states = st.dictionaries(
    st.sampled_from([step.field for step in ATTRACTION.steps]), st.none() | st.just(DAY), max_size=12
)


@given(states)
def test_current_is_the_last_main_step_reached(state: dict[str, Any]) -> None:
    at = stages.current(ATTRACTION, state)
    reached = [step for step in ATTRACTION.main if state.get(step.field)]
    assert at is (reached[-1] if reached else None)


@given(states, st.sampled_from(ATTRACTION.main))
def test_reaching_a_step_never_moves_back(state: dict[str, Any], step: stages.Step) -> None:
    before = stages.current(ATTRACTION, state)
    after = stages.current(ATTRACTION, {**state, step.field: DAY})
    assert after is not None
    assert before is None or ATTRACTION.main.index(after) >= ATTRACTION.main.index(before)


@given(states)
def test_the_next_step_is_never_reached_already(state: dict[str, Any]) -> None:
    step, missing = stages.missing_for_next(ATTRACTION, state)
    if step is None:
        assert stages.current(ATTRACTION, state) is ATTRACTION.main[-1]
        assert missing == []
    else:
        assert not stages.reached(step, state)
        assert missing[-1].kind == "date"


@pytest.mark.parametrize("chain", CHAINS.values(), ids=lambda chain: chain.kind)
def test_a_step_with_everything_lacks_only_its_date(chain: Chain) -> None:
    for step in chain.main:
        index = chain.main.index(step)
        state: dict[str, Any] = dict.fromkeys(step.needs, "x")
        state["evidence"] = [paper.code for paper in step.evidence]
        if index:
            state[chain.main[index - 1].field] = DAY
        found, missing = stages.missing_for_next(chain, state)
        assert found is step
        assert [one.kind for one in missing] == ["date"]


def test_labels_come_from_the_catalogue_and_alternatives_are_joined() -> None:
    state = {"approved_on": DAY, "planned_completion_on": DAY}
    words = {"fixed_asset_investment": Text("固定资产投资", "Fixed-asset investment")}
    step, missing = stages.missing_for_next(ATTRACTION, state, words)
    assert step is not None and step.code == "started"
    assert [one.label.zh for one in missing] == ["固定资产投资", "施工许可证或开工令", "开工"]
    assert missing[1].label.en == "construction permit or start order"


def test_an_undated_stage_counts_and_side_steps_do_not() -> None:
    state = {"undated": ["producing"], "in_statistics_on": DAY, "terminated_on": DAY}
    at = stages.current(ATTRACTION, state)
    assert at is not None and at.code == "producing"
    assert stages.reached_on(at, state) is None


def test_the_rail_puts_both_facts_of_the_start_into_one_node() -> None:
    assert len(ATTRACTION.rail) == 9
    inside = {node.code: [step.code for step in within] for node, within in ATTRACTION.rail}
    assert inside["started"] == ["substantively_started"]
    assert inside["landed"] == ["registered"]
