"""Facts in, the state of one project out.

A fact is one dated statement. This module alone decides which statements stand and what they add
up to; the stored projection, the page of a past day and the rebuild command all call :func:`fold`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from luodi.kernel import clock

State = dict[str, Any]

# Facts whose statement holds from the day it was true; a later day wins over a later entry.
DATED_KINDS = frozenset({"progress", "note"})
# Progress values that are sums up to a day.
CUMULATIVE = "completed_total"


@dataclass(frozen=True, slots=True)
class FactRecord:
    """One fact as the fold reads it.

    ``seq`` orders entry; ``payload`` holds typed JSON (money in fen, dates as ISO text with a
    precision); ``happened_on`` is None where no day is known.
    """

    seq: int
    kind: str
    payload: Mapping[str, Any]
    happened_on: date | None
    precision: str
    recorded_at: datetime
    supersedes: int | None = None
    source: str = ""


@dataclass(slots=True)
class Folded:
    """The state, which fact each value came from, and the series of completed investment."""

    state: State
    origins: dict[str, int] = field(default_factory=dict)
    series: list[tuple[date, int]] = field(default_factory=list)
    standing: list[int] = field(default_factory=list)


def standing_facts(facts: Iterable[FactRecord]) -> list[FactRecord]:
    """Return the facts that nothing standing supersedes or withdraws, in order of entry.

    A withdrawn correction brings back what it had replaced.
    """
    dead: set[int] = set()
    alive: list[FactRecord] = []
    for fact in sorted(facts, key=lambda f: f.seq, reverse=True):
        if fact.seq in dead:
            continue
        if fact.supersedes is not None:
            dead.add(fact.supersedes)
        if fact.kind != "withdrawal":
            alive.append(fact)
    alive.reverse()
    return alive


def known_by(facts: Iterable[FactRecord], moment: datetime | None) -> list[FactRecord]:
    """Return the facts recorded before ``moment`` (all of them when it is None)."""
    return [f for f in facts if moment is None or f.recorded_at < moment]


def fold(
    facts: Sequence[FactRecord],
    stage_fields: Mapping[str, str],
    *,
    known: datetime | None = None,
    day: date | None = None,
) -> Folded:
    """Fold facts to a state.

    ``stage_fields`` maps a stage code to its date field. ``known`` leaves out what was recorded
    from that moment on; ``day`` leaves out what happened after that day. The two clocks are
    independent.
    """
    standing = standing_facts(known_by(facts, known))
    if day is not None:
        standing = [f for f in standing if f.happened_on is None or f.happened_on <= day]
    result = Folded(state={"precisions": {}, "undated": [], "standing": "active", "excuses": []})
    result.standing = [f.seq for f in standing]
    for fact in standing:
        if fact.kind not in DATED_KINDS:
            _apply(fact, result, stage_fields)
    for fact in sorted((f for f in standing if f.kind in DATED_KINDS), key=_by_day):
        _set_values(fact, result)
    _fold_progress([f for f in standing if f.kind == "progress"], result)
    _keep_one_year(result.state)
    return result


def _keep_one_year(state: State) -> None:
    """Let the year's plan and the year's progress speak of one year, the later; ``plan_year`` names it.

    Last year's plan is no measure of this year's investment, nor last year's investment of this plan.
    """
    planned, progressed = state.get("plan_year"), state.get("progress_on")
    done = progressed.year if progressed else None
    years = [year for year in (planned, done) if year is not None]
    if not years:
        return
    state["plan_year"] = year = max(years)
    if planned is not None and planned < year:
        state["year_plan_investment"] = None
    if done is not None and done < year:
        state["completed_this_year"] = state["completed_this_month"] = None


def _by_day(fact: FactRecord) -> tuple[date, int]:
    return (fact.happened_on or clock.local(fact.recorded_at).date(), fact.seq)


def _apply(fact: FactRecord, result: Folded, stage_fields: Mapping[str, str]) -> None:
    state = result.state
    match fact.kind:
        case "stage":
            _set_stage(fact, result, stage_fields)
        case "termination":
            state["standing"] = "terminated"
            state["terminated_on"] = fact.happened_on
            state["precisions"]["terminated_on"] = fact.precision
            result.origins["terminated_on"] = fact.seq
        case "merge":
            state["standing"] = "merged"
            state["merged_into"] = fact.payload["into"]
        case "split":
            state["standing"] = "split"
        case "removal":
            state["standing"] = "removed"
        case "phase":
            state["phase_of"] = fact.payload["of"]
            state["phase"] = fact.payload.get("label", "")
        case "excuse":
            state["excuses"].append({"seq": fact.seq, **fact.payload})
        case _:
            _set_values(fact, result)
            if fact.kind == "plan" and fact.payload.get("year"):
                state["plan_year"] = fact.payload["year"]


def _set_stage(fact: FactRecord, result: Folded, stage_fields: Mapping[str, str]) -> None:
    code = fact.payload["stage"]
    key = stage_fields.get(code)
    if key is None:
        return
    state = result.state
    undated: list[str] = state["undated"]
    if code in undated:
        undated.remove(code)
    state[key] = fact.happened_on
    if fact.happened_on is None:
        if fact.payload.get("reached", True):
            undated.append(code)
    else:
        state["precisions"][key] = fact.precision
    result.origins[key] = fact.seq


def _set_values(fact: FactRecord, result: Folded) -> None:
    state = result.state
    for key, value in fact.payload.get("values", {}).items():
        if isinstance(value, dict) and "date" in value:
            state[key] = date.fromisoformat(value["date"])
            state["precisions"][key] = value.get("precision", "day")
        else:
            state[key] = value
            state["precisions"].pop(key, None)
        result.origins[key] = fact.seq


def _fold_progress(facts: Sequence[FactRecord], result: Folded) -> None:
    """Work out the latest day, the last growth and this year's part of completed investment.

    This year's part is taken as entered; where only the running total was entered it is that
    total less the total standing at the end of last year, and unknown where that is unknown.
    """
    if not facts:
        return
    ordered = sorted(facts, key=_by_day)
    latest = ordered[-1]
    on = _by_day(latest)[0]
    state = result.state
    state["progress_on"] = on
    totals: dict[date, int] = {}
    for fact in ordered:
        total = _total_of(fact)
        if total is not None:
            totals[_by_day(fact)[0]] = total
    result.series = sorted(totals.items())
    state["last_progress_on"] = _last_growth(result.series)
    _fold_year(ordered, on, result)


def _total_of(fact: FactRecord) -> int | None:
    values = fact.payload.get("values", {})
    total = values.get(CUMULATIVE)
    if total is not None:
        return int(total)
    before, year = values.get("completed_before"), values.get("completed_this_year")
    if before is None or year is None:
        return None
    return int(before) + int(year)


def _last_growth(series: Sequence[tuple[date, int]]) -> date | None:
    grown: date | None = None
    highest = 0
    for day, total in series:
        if total > highest:
            grown, highest = day, total
    return grown


def _fold_year(ordered: Sequence[FactRecord], on: date, result: Folded) -> None:
    state = result.state
    if result.series:
        state[CUMULATIVE] = result.series[-1][1]
    this_year = [f for f in ordered if _by_day(f)[0].year == on.year]
    entered = this_year[-1].payload.get("values", {}).get("completed_this_year")
    if entered is not None:
        state["completed_this_year"] = int(entered)
        return
    base = next(
        (
            f.payload["values"]["completed_before"]
            for f in reversed(this_year)
            if f.payload.get("values", {}).get("completed_before") is not None
        ),
        None,
    )
    if base is None:
        earlier = [total for day, total in result.series if day.year < on.year]
        base = earlier[-1] if earlier else None
    latest_total = _total_of(this_year[-1])
    state["completed_this_year"] = None if base is None or latest_total is None else latest_total - base
