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
YEAR, MONTH = "completed_this_year", "completed_this_month"
INVESTED = (CUMULATIVE, YEAR, MONTH, "completed_before")


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

    A withdrawn correction brings back what it had replaced. A correction stands in the place of what
    it corrects: what was stated after the original is newer than its correction.
    """
    entered = sorted(facts, key=lambda f: f.seq)
    if not any(f.supersedes is not None or f.kind == "withdrawal" for f in entered):
        return entered
    dead: set[int] = set()
    alive: list[FactRecord] = []
    for fact in reversed(entered):
        if fact.seq in dead:
            continue
        if fact.supersedes is not None:
            dead.add(fact.supersedes)
        if fact.kind != "withdrawal":
            alive.append(fact)
    places = _places(entered)
    return sorted(alive, key=lambda f: (places[f.seq], f.seq))


def _places(entered: Sequence[FactRecord]) -> dict[int, int]:
    """Return for each fact the number of the first statement that it corrects, or its own."""
    places: dict[int, int] = {}
    for fact in entered:
        own = fact.seq if fact.supersedes is None else places.get(fact.supersedes, fact.seq)
        places[fact.seq] = own
    return places


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
    for fact in sorted((f for f in standing if f.kind in DATED_KINDS), key=_day_of):
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
        state[YEAR] = state[MONTH] = state["completed_before"] = None


def _day_of(fact: FactRecord) -> date:
    """Return the day that a dated statement speaks of; sorting by it keeps the order of entry."""
    return fact.happened_on or clock.local(fact.recorded_at).date()


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
    A fact that says nothing of completed investment (funds alone) leaves all of it as it was.
    """
    ordered = sorted((f for f in facts if _states_investment(f)), key=_day_of)
    if not ordered:
        return
    on = _day_of(ordered[-1])
    state = result.state
    state["progress_on"] = on
    totals: dict[date, int] = {}
    for fact in ordered:
        total = _total_of(fact)
        if total is not None:
            totals[_day_of(fact)] = total
    result.series = sorted(totals.items())
    state["last_progress_on"] = _last_growth(result.series)
    _fold_year([f for f in ordered if _day_of(f).year == on.year], on, result)


def _states_investment(fact: FactRecord) -> bool:
    values = fact.payload.get("values", {})
    return any(values.get(key) is not None for key in INVESTED)


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


def _fold_year(this_year: Sequence[FactRecord], on: date, result: Folded) -> None:
    state = result.state
    if result.series:
        state[CUMULATIVE] = result.series[-1][1]
    state["completed_before"] = before = _base_of(this_year, on, result)
    monthly = [f for f in this_year if _day_of(f).month == on.month and _value(f, MONTH) is not None]
    state[MONTH] = _value(monthly[-1], MONTH) if monthly else None
    telling = [f for f in this_year if _value(f, YEAR) is not None or _total_of(f) is not None]
    if not telling:
        state[YEAR] = None
        return
    entered, total = _value(telling[-1], YEAR), _total_of(telling[-1])
    if entered is None and before is not None and total is not None:
        entered = total - before
    state[YEAR] = entered


def _base_of(this_year: Sequence[FactRecord], on: date, result: Folded) -> int | None:
    """Return the total at the end of last year: as entered this year, or as last year left it."""
    for fact in reversed(this_year):
        entered = _value(fact, "completed_before")
        if entered is not None:
            return entered
        total, year = _value(fact, CUMULATIVE), _value(fact, YEAR)
        if total is not None and year is not None:
            return total - year
    earlier = [total for day, total in result.series if day.year < on.year]
    return earlier[-1] if earlier else None


def _value(fact: FactRecord, key: str) -> int | None:
    value = fact.payload.get("values", {}).get(key)
    return None if value is None else int(value)
