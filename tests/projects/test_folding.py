"""The fold: which statements stand, on two clocks, and what they add up to."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.folding import FactRecord, fold, standing_facts

STAGES = {"signed": "signed_on", "started": "started_on", "completed": "completed_on"}
START = datetime(2024, 1, 1, tzinfo=UTC)


def fact(seq, kind="profile", *, on=None, supersedes=None, precision="day", at=None, **payload):
    return FactRecord(
        seq, kind, payload, on, precision, at or START + timedelta(days=seq), supersedes=supersedes
    )


def values(seq, on=None, *, kind="profile", supersedes=None, at=None, **given_values):
    return fact(seq, kind, on=on, supersedes=supersedes, at=at, values=given_values)


def state(*facts, **clocks):
    return fold(facts, STAGES, **clocks).state


def test_a_later_entry_of_the_profile_wins_and_null_clears():
    assert state(values(1, name="甲", chain="锂电"), values(2, chain=None))["chain"] is None
    assert state(values(1, name="甲"), values(2, name="乙"))["name"] == "乙"


def test_a_stage_keeps_its_date_and_precision():
    found = state(fact(1, "stage", on=date(2024, 3, 1), precision="month", stage="started"))
    assert (found["started_on"], found["precisions"]["started_on"]) == (date(2024, 3, 1), "month")


def test_a_correction_replaces_and_its_withdrawal_brings_the_old_date_back():
    first = fact(1, "stage", on=date(2024, 3, 1), stage="started")
    better = fact(2, "stage", on=date(2024, 4, 1), stage="started", supersedes=1)
    undo = fact(3, "withdrawal", supersedes=2)
    assert state(first, better)["started_on"] == date(2024, 4, 1)
    assert state(first, better, undo)["started_on"] == date(2024, 3, 1)
    assert state(first, better, undo, fact(4, "withdrawal", supersedes=3))["started_on"] == date(2024, 4, 1)


def test_known_by_leaves_out_what_was_recorded_later():
    early = fact(1, "stage", on=date(2024, 3, 1), stage="started")
    late = fact(2, "stage", on=date(2024, 2, 1), stage="started", supersedes=1)
    assert state(early, late, known=late.recorded_at)["started_on"] == date(2024, 3, 1)
    assert state(early, late)["started_on"] == date(2024, 2, 1)


def test_standing_at_leaves_out_what_happened_later_even_when_known_today():
    signed = fact(1, "stage", on=date(2024, 1, 5), stage="signed")
    started = fact(2, "stage", on=date(2024, 6, 1), stage="started")
    found = state(signed, started, day=date(2024, 5, 31))
    assert found["signed_on"] == date(2024, 1, 5)
    assert "started_on" not in found


def test_an_undated_stage_is_reached_without_a_date():
    found = state(fact(1, "stage", stage="signed"))
    assert found["undated"] == ["signed"]
    assert found["signed_on"] is None
    assert (
        state(fact(1, "stage", stage="signed"), fact(2, "stage", on=date(2024, 1, 1), stage="signed"))[
            "undated"
        ]
        == []
    )


def test_progress_follows_the_day_it_speaks_of_not_the_day_of_entry():
    june = values(1, date(2024, 6, 30), kind="progress", completed_total=600)
    march_entered_late = values(2, date(2024, 3, 31), kind="progress", completed_total=300)
    found = state(june, march_entered_late)
    assert found["completed_total"] == 600
    assert found["progress_on"] == date(2024, 6, 30)


def test_this_year_is_the_total_less_last_year_end():
    december = values(1, date(2023, 12, 31), kind="progress", completed_total=1000)
    june = values(2, date(2024, 6, 30), kind="progress", completed_total=1600)
    assert state(december, june)["completed_this_year"] == 600
    assert state(june)["completed_this_year"] is None, "no base is known, so nothing is guessed"
    entered = values(3, date(2024, 7, 31), kind="progress", completed_before=900, completed_this_year=800)
    assert state(december, june, entered)["completed_this_year"] == 800
    assert state(december, june, entered)["completed_total"] == 1700


def test_a_figure_of_last_year_does_not_pass_for_this_year():
    december = values(1, date(2023, 12, 31), kind="progress", completed_this_year=700, completed_total=1000)
    june = values(2, date(2024, 6, 30), kind="progress", completed_total=1600)
    assert state(december, june)["completed_this_year"] == 600


def test_a_plan_and_progress_of_two_years_are_never_compared():
    plan = fact(1, "plan", year=2023, values={"year_plan_investment": 900})
    june = values(2, date(2024, 6, 30), kind="progress", completed_this_year=300)
    found = state(plan, june)
    assert (found["plan_year"], found["year_plan_investment"], found["completed_this_year"]) == (
        2024,
        None,
        300,
    )
    new_plan = fact(3, "plan", year=2025, values={"year_plan_investment": 700})
    found = state(plan, june, new_plan)
    assert (found["plan_year"], found["year_plan_investment"], found["completed_this_year"]) == (
        2025,
        700,
        None,
    )


def test_a_correction_stands_where_the_original_stood():
    first = values(1, name="甲", total_investment=100)
    raised = values(2, total_investment=120)
    renamed = values(3, name="乙", total_investment=100, supersedes=1)
    found = state(first, raised, renamed)
    assert (found["name"], found["total_investment"]) == ("乙", 120)


def test_correcting_last_year_s_plan_leaves_this_year_s():
    old = fact(1, "plan", year=2023, values={"year_plan_investment": 900})
    new = fact(2, "plan", year=2024, values={"year_plan_investment": 700})
    better = fact(3, "plan", year=2023, values={"year_plan_investment": 950}, supersedes=1)
    found = state(old, new, better)
    assert (found["plan_year"], found["year_plan_investment"]) == (2024, 700)


def test_funds_alone_say_nothing_of_completed_investment():
    june = values(1, date(2024, 6, 30), kind="progress", completed_this_year=500, completed_this_month=90)
    funds = values(2, date(2024, 7, 31), kind="progress", funds_arrived=800)
    found = state(june, funds)
    assert (found["completed_this_year"], found["funds_arrived"]) == (500, 800)
    assert found["progress_on"] == date(2024, 6, 30)


def test_a_month_s_figure_ends_with_its_month_and_last_year_s_base_with_its_year():
    june = values(1, date(2024, 6, 30), kind="progress", completed_this_month=90, completed_this_year=500)
    july = values(2, date(2024, 7, 31), kind="progress", completed_this_year=560)
    assert state(june, july)["completed_this_month"] is None
    base = values(3, date(2023, 12, 31), kind="progress", completed_before=40, completed_this_year=60)
    assert (
        state(base, values(4, date(2024, 1, 31), kind="progress", completed_total=130))["completed_before"]
        == 100
    )


def test_last_growth_is_when_the_running_total_last_rose():
    rows = [(1, 3, 100), (2, 4, 250), (3, 5, 250), (4, 6, 250)]
    facts = [values(n, date(2024, m, 28), kind="progress", completed_total=v) for n, m, v in rows]
    assert state(*facts)["last_progress_on"] == date(2024, 4, 28)


@pytest.mark.parametrize(
    ("kind", "payload", "standing"),
    [
        ("termination", {}, "terminated"),
        ("removal", {}, "removed"),
        ("merge", {"into": 9}, "merged"),
        ("split", {"children": [8, 9]}, "split"),
    ],
)
def test_endings_are_reversed_by_withdrawal(kind, payload, standing):
    ended = fact(2, kind, on=date(2024, 1, 3), **payload)
    assert state(values(1, name="甲"), ended)["standing"] == standing
    assert state(values(1, name="甲"), ended, fact(3, "withdrawal", supersedes=2))["standing"] == "active"


@st.composite
def histories(draw):
    count = draw(st.integers(1, 12))
    facts = []
    for seq in range(1, count + 1):
        supersedes = draw(st.one_of(st.none(), st.integers(1, seq - 1))) if seq > 1 else None
        kind = draw(st.sampled_from(["profile", "stage", "progress", "withdrawal"]))
        if kind == "withdrawal" and supersedes is None:
            kind = "profile"
        on = draw(st.one_of(st.none(), st.dates(date(2023, 1, 1), date(2024, 12, 31))))
        payload = {
            "profile": {"values": {"name": draw(st.sampled_from("甲乙丙"))}},
            "stage": {"stage": draw(st.sampled_from(sorted(STAGES)))},
            "progress": {"values": {"completed_total": draw(st.integers(0, 10**12))}},
            "withdrawal": {},
        }[kind]
        facts.append(fact(seq, kind, on=on, supersedes=supersedes, **payload))
    return facts


@given(histories())
def test_the_order_in_which_facts_are_read_does_not_matter(facts):
    assert fold(facts, STAGES).state == fold(list(reversed(facts)), STAGES).state


@given(histories(), st.integers(1, 12))
def test_known_by_a_moment_is_the_fold_of_the_facts_entered_before(facts, cut):
    moment = START + timedelta(days=cut)
    before = [f for f in facts if f.recorded_at < moment]
    assert fold(facts, STAGES, known=moment).state == fold(before, STAGES).state


@given(histories())
def test_withdrawing_the_last_fact_gives_the_state_before_it(facts):
    last = facts[-1]
    undo = fact(last.seq + 1, "withdrawal", supersedes=last.seq)
    before = {f.seq for f in standing_facts(facts[:-1])}
    assert {f.seq for f in standing_facts([*facts, undo])} == before
