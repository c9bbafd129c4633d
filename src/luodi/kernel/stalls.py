"""五未: which rules a project breaks, since when and until when it may; a pure function of its state.

Hits do not depend on the day. On day D a hit is pending while begins ≤ D ≤ due_on and overdue after
due_on. What is not known is never taken for a breach: it is named by :func:`unknowns`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Literal

from luodi.kernel.money import format_fraction
from luodi.kernel.periods import Month
from luodi.kernel.text import Text

State = Mapping[str, Any]
Scope = Callable[[State], bool | None]


@dataclass(frozen=True, slots=True)
class Milestone:
    """A stage as a state shows it: its code and the key of its date."""

    code: str
    field: str


@dataclass(frozen=True, slots=True)
class ClockStart:
    """A date from which the clock may run; the latest one known is taken.

    ``since`` words it (with ``{date}``); ``lacking`` says what has not come since. For the first
    ``quiet_days`` a project is in its ordinary course and not yet on the way to the limit.
    """

    field: str
    since: Text
    lacking: Text
    quiet_days: int = 0


@dataclass(frozen=True, slots=True)
class NotBefore:
    """A planned date before which the time limit cannot end."""

    field: str
    words: Text


@dataclass(frozen=True, slots=True)
class Limit:
    """Days allowed, for some kinds of project or (without kinds) for all others.

    ``basis`` says whether a document set the days, or they are practice, or an example.
    """

    days: int
    basis: str
    kinds: frozenset[str] = frozenset()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """A ratio of two amounts that must lie below a bound for the rule to bite."""

    of: str
    to: str
    below: Fraction
    words: Text


@dataclass(frozen=True, slots=True)
class StallRule:
    """One rule of 五未 in one version."""

    code: str
    name: Text
    version: int
    source: str
    kinds: frozenset[str]
    requires: tuple[Milestone, ...]
    until: tuple[Milestone, ...]
    clock: tuple[ClockStart, ...]
    limits: tuple[Limit, ...]
    words: Text
    excuses: tuple[str, ...] = ()
    order: int = 0
    not_before: NotBefore | None = None
    grace: bool = False
    measure: Measure | None = None
    scope: Scope | None = None
    scope_words: Text | None = None
    pack: str = ""

    def limit(self, kinds: frozenset[str]) -> Limit:
        """Return the limit for a project of these kinds: the first that names one, else the general one."""
        for limit in self.limits:
            if limit.kinds & kinds:
                return limit
        return next(limit for limit in self.limits if not limit.kinds)

    def in_words(self, kinds: frozenset[str] = frozenset()) -> Text:
        """Return the rule as a sentence with its days."""
        days = self.limit(kinds).days
        return Text(self.words.zh.format(days=days), self.words.en.format(days=days))


@dataclass(frozen=True, slots=True)
class Hit:
    """One rule that a project breaks, or will break after ``due_on``. Both days are calendar days."""

    rule: StallRule
    since: date
    due_on: date
    start: ClockStart
    days: int

    @property
    def begins(self) -> date:
        """The first day on which the project is on the way to the limit, at the latest its last day."""
        return min(self.since + timedelta(days=self.start.quiet_days), self.due_on)

    def status(self, day: date) -> Literal["none", "pending", "overdue"]:
        """Return where the hit stands on a day."""
        if day < self.begins:
            return "none"
        return "overdue" if day > self.due_on else "pending"

    def overdue_days(self, day: date) -> int:
        """Return the days past the limit; 0 while it is not past."""
        return max(0, (day - self.due_on).days)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A rule that could apply but cannot be decided, and the keys that are not known."""

    rule: StallRule
    keys: tuple[str, ...]


def kinds_of(state: State) -> frozenset[str]:
    """Return the kinds of a project; empty when none is known."""
    several, kind = state.get("kinds"), state.get("kind")
    if not several:
        return frozenset((str(kind),)) if kind else frozenset()
    if isinstance(several, str):
        several = several.replace("，", ",").replace("、", ",").split(",")
    codes = {str(code).strip() for code in several}
    codes.add(str(kind or ""))
    return frozenset(codes - {""})


def latest_day(state: State, key: str) -> date | None:
    """Return the day of a date, or the last day of its month or quarter when no more is known.

    A date known to the month only is read in favour of the project.
    """
    day = state.get(key)
    if not isinstance(day, date):
        return None
    precision = (state.get("precisions") or {}).get(key, "day")
    if precision == "month":
        return Month.of(day).last
    if precision == "quarter":
        month = Month.of(day)
        return (Month(month.year, month.quarter * 3)).last
    return day


def hits(rules: Iterable[StallRule], state: State) -> list[Hit]:
    """Return the rules that a state breaks or is on the way to break, in rule order."""
    return [found for found in _judged(rules, state) if isinstance(found, Hit)]


def unknowns(rules: Iterable[StallRule], state: State) -> list[Unknown]:
    """Return the rules that cannot be decided for a state, with what is not known."""
    return [found for found in _judged(rules, state) if isinstance(found, Unknown)]


def primary(found: Sequence[Hit], day: date | None = None) -> Hit | None:
    """Return the hit that falls due first, ties by rule order; with ``day`` only those begun by then."""
    begun = [hit for hit in found if day is None or hit.begins <= day]
    return min(begun, key=lambda hit: (hit.due_on, hit.rule.order), default=None)


def excuse_of(hit: Hit, state: State) -> Mapping[str, Any] | None:
    """Return the reason registered last for a hit: for its rule, or for whatever rule bites."""
    told = reversed(state.get("excuses") or ())
    return next((one for one in told if one.get("rule") in (None, "", hit.rule.code)), None)


def _judged(rules: Iterable[StallRule], state: State) -> Iterator[Hit | Unknown | None]:
    if state.get("terminated_on") is not None or state.get("standing", "active") != "active":
        return
    kinds = kinds_of(state)
    undated = state.get("undated") or ()
    stage = state.get("stage")

    def reached(stone: Milestone) -> bool:
        return state.get(stone.field) is not None or stone.code == stage or stone.code in undated

    for rule in rules:
        if kinds and rule.kinds.isdisjoint(kinds):
            continue
        if not all(map(reached, rule.requires)) or any(map(reached, rule.until)):
            continue
        in_scope = True if rule.scope is None else rule.scope(state)
        if in_scope is not False:
            yield _time(rule, state, kinds, in_scope)


def _time(
    rule: StallRule, state: State, kinds: frozenset[str], in_scope: bool | None
) -> Hit | Unknown | None:
    missing: list[str] = [] if in_scope else ["scope"]
    start, since = _clock(rule, state)
    if since is None:
        missing.append(rule.clock[0].field)
    if rule.measure is not None:
        ratio = _ratio(rule.measure, state)
        if ratio is not None and ratio >= rule.measure.below:
            return None
        if ratio is None:
            missing.extend(_unknown_amounts(rule.measure, state))
    if missing or start is None or since is None:
        return Unknown(rule, tuple(missing))
    limit = rule.limit(kinds)
    due_on = since + timedelta(days=limit.days)
    if rule.not_before is not None:
        planned = latest_day(state, rule.not_before.field)
        due_on = due_on if planned is None else max(due_on, planned)
    return Hit(rule, since, due_on, start, limit.days)


def _clock(rule: StallRule, state: State) -> tuple[ClockStart | None, date | None]:
    start: ClockStart | None = None
    since: date | None = None
    for candidate in rule.clock:
        day = latest_day(state, candidate.field)
        if day is not None and (since is None or day >= since):
            start, since = candidate, day
    return start, since


def _ratio(measure: Measure, state: State) -> Fraction | None:
    of, to = state.get(measure.of), state.get(measure.to)
    if not isinstance(of, int) or not isinstance(to, int) or to <= 0:
        return None
    return Fraction(of, to)


def _unknown_amounts(measure: Measure, state: State) -> list[str]:
    to = state.get(measure.to)
    unknown = [] if isinstance(state.get(measure.of), int) else [measure.of]
    if not isinstance(to, int) or to <= 0:
        unknown.append(measure.to)
    return unknown


def cite(hit: Hit) -> Text:
    """Return which rule and version says so."""
    rule = hit.rule
    return Text(f"规则 {rule.code} 版本 {rule.version}", f"rule {rule.code} version {rule.version}")


def explain(hit: Hit, state: State, day: date, *, with_rule: bool = True) -> Text:
    """Return why a project is on the list on ``day``: since when, how long, what is lacking, how far over.

    ``with_rule`` False leaves the rule and version to the caller, who shows :func:`cite` as a link.
    """
    zh, en = _sentence(hit, state, day)
    if not with_rule:
        return Text(f"{zh}。", f"{en}.")
    rule = cite(hit)
    return Text(f"{zh}（{rule.zh}）。", f"{en} ({rule.en}).")


def _sentence(hit: Hit, state: State, day: date) -> tuple[str, str]:
    since = _dated(hit.start.since, hit.start.field, state, counted=True)
    zh, en = [since.zh], [since.en]
    plan = hit.rule.not_before
    if plan is not None and state.get(plan.field) is not None:
        planned = _dated(plan.words, plan.field, state)
        zh.append(planned.zh)
        en.append(planned.en)
    elapsed = (day - hit.since).days
    if elapsed < 0:
        start = day_words(hit.since)
        return "，".join([*zh, f"自{start.zh}起算"]), ", ".join([*en, f"counted from {start.en}"])
    lacking = hit.start.lacking
    if hit.rule.grace:
        zh += [f"至今{lacking.zh}", f"超期{elapsed}天"]
        en += [f"{lacking.en} to date", f"{elapsed} days past the plan"]
    else:
        zh.append(f"至今{elapsed}天{lacking.zh}")
        en.append(f"{elapsed} days {lacking.en}")
    if hit.rule.measure is not None:
        measured = _measured(hit.rule.measure, state)
        zh.append(measured.zh)
        en.append(measured.en)
    tail = _tail(hit, day)
    return "，".join([*zh, tail.zh]), ", ".join([*en, tail.en])


def _tail(hit: Hit, day: date) -> Text:
    left = (hit.due_on - day).days
    by_plan = hit.due_on != hit.since + timedelta(days=hit.days)
    if left < 0 and by_plan:
        return Text(f"已过计划日{-left}天", f"{-left} days past the planned date")
    if left < 0 and hit.rule.grace:
        return Text(f"扣除宽限{hit.days}天后超过{-left}天", f"{-left} days over the {hit.days} days of grace")
    if left < 0:
        return Text(f"超过{hit.days}天时限{-left}天", f"{-left} days over the limit of {hit.days} days")
    due = day_words(hit.due_on)
    if left == 0:
        return Text("今天到期", "due today")
    return Text(f"{due.zh}到期，还有{left}天", f"due on {due.en}, {left} days left")


def _measured(measure: Measure, state: State) -> Text:
    ratio = _ratio(measure, state) or Fraction(0)
    share = format_fraction(ratio * 100, 0, "down")
    bound = format_fraction(measure.below * 100, 0)
    words = measure.words
    return Text(words.zh.format(share=share, below=bound), words.en.format(share=share, below=bound))


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day_words(day: date, precision: str = "day") -> Text:
    """Return a date in words, no finer than it is known: 2024年1月18日; 18 January 2024."""
    month = _MONTHS[day.month - 1]
    if precision == "month":
        return Text(f"{day.year}年{day.month}月", f"{month} {day.year}")
    if precision == "quarter":
        quarter = (day.month + 2) // 3
        return Text(f"{day.year}年{'一二三四'[quarter - 1]}季度", f"Q{quarter} {day.year}")
    return Text(f"{day.year}年{day.month}月{day.day}日", f"{day.day} {month} {day.year}")


def _dated(words: Text, key: str, state: State, *, counted: bool = False) -> Text:
    day = state[key]
    precision = (state.get("precisions") or {}).get(key, "day")
    date_text = day_words(day, precision)
    zh, en = words.zh.format(date=date_text.zh), words.en.format(date=date_text.en)
    if counted and precision != "day":
        last = latest_day(state, key) or day
        return Text(f"{zh}（自{last.month}月{last.day}日起算）", f"{en} (counted from {day_words(last).en})")
    return Text(zh, en)
