"""The story of 24 months in the order in which it was entered."""

from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from random import Random
from typing import Any

from luodi.demo import statements as say
from luodi.demo.calendars import moment, month_end, weekday
from luodi.demo.events import Batch, Deed, Event, Look
from luodi.demo.months import entry_days, first_entry, forms, month_batches
from luodi.demo.projects import Plan, source
from luodi.demo.reading import data
from luodi.demo.statements import Statement
from luodi.demo.works import city_plans

# The rule of the base pack that a project breaks when it sticks after a stage.
RULES = {
    "approved": "WU-1",
    "started": "WU-2",
    "substantively_started": "WU-3",
    "completed": "WU-4",
    "producing": "WU-5",
}


@cache
def story() -> tuple[Event, ...]:
    """Return every batch and deed, in order of entry, ties in a fixed order."""
    everybody = city_plans()
    by_form = forms(everybody)
    late = _late_signed(everybody)
    usual = [p for p in everybody if p.group != "imported" and p.key not in {q.key for q in late}]
    batches = month_batches(usual, by_form)
    events: list[Event] = list(batches)
    events += _form_deeds(usual, by_form)
    events += _late_batches(late)
    events += _corrections(usual, batches)
    events += _endings(usual, batches)
    events += _excuses(usual)
    events += _looks()
    _add_marks(usual, batches)
    return tuple(sorted(events, key=lambda e: (e.at, isinstance(e, Deed), getattr(e, "project", ""))))


def _looks() -> list[Event]:
    first_week: date = data("figures")["looks"]["weekly_from"]
    days = [day for day in entry_days() if day < first_week]
    weeks = (last_day() - first_week).days // 7
    days += [first_week + timedelta(days=7 * week) for week in range(weeks + 1)]
    return [Look(moment(day, 23, 30)) for day in days]


def _late_signed(everybody: tuple[Plan, ...]) -> list[Plan]:
    spec = data("figures")["late_signed"]
    fitting = [
        p
        for p in everybody
        if p.group == "signed"
        and p.life.reached["signed"] > date(2024, 6, 10)
        and list(p.life.reached) in (["negotiating", "signed"], ["negotiating", "signed", "registered"])
    ]
    return source("late").sample(fitting, spec["count"])


def _late_batches(late: list[Plan]) -> list[Event]:
    """Signed in the first half of the year, entered after it: as of 30 June nobody knew of them."""
    on = data("figures")["late_signed"]["entered"]
    events: list[Event] = []
    for number, plan in enumerate(late):
        batch = Batch(moment(on, 10, 5 + 20 * number), plan.place.id)
        reached = [code for code, day in plan.life.reached.items() if day <= on]
        batch.add(False, [say.identity(plan, coded=False), *(say.stage(plan, code) for code in reached)])
        events.append(batch)
        for code, day in plan.life.reached.items():
            if day > on:
                events.append(_stage_deed(plan, code, day))
    return events


def _form_deeds(everybody: list[Plan], by_form: dict[str, set[str]]) -> list[Event]:
    return [
        _stage_deed(plan, code, plan.life.reached[code])
        for plan in everybody
        for code in sorted(by_form.get(plan.key, ()))
    ]


def _stage_deed(plan: Plan, code: str, on: date) -> Deed:
    rng = plan.rng(f"deed:{code}")
    day = min(on + timedelta(days=rng.randint(1, 4)), data("figures")["last_entry"])
    told = say.stage(plan, code)
    return Deed(
        moment(day, rng.randint(9, 11), rng.randrange(60)),
        "stage",
        plan.key,
        plan.place.id,
        {"stage": code, "happened_on": told.happened_on, "precision": told.precision},
    )


def _corrections(everybody: list[Plan], batches: list[Batch]) -> list[Event]:
    """Put a mistake into some batches, and mend it by a correction with a reason."""
    rng = source("corrections")
    plans = {plan.key: plan for plan in everybody}
    spec = data("figures")["corrections"]
    events: list[Event] = []
    spots = [(b, i) for b in batches if b.at.date() > date(2022, 10, 1) for i in range(len(b.existing))]
    rng.shuffle(spots)
    done: set[tuple[str, str]] = set()
    for batch, i in spots:
        told = batch.existing[i]
        plan = plans[told.project]
        key = (told.project, told.kind)
        if key in done or plan.fate.startswith(("terminated", "split", "merged")):
            continue
        wrong = _mistake(rng, told, plan, batch, spec)
        if wrong is None:
            continue
        done.add(key)
        kind, statement, right, reason = wrong
        spec = {**spec, kind: spec[kind] - 1}
        batch.existing[i] = statement
        day = min(batch.at.date() + timedelta(days=rng.randint(3, 25)), data("figures")["last_entry"])
        at = max(moment(weekday(day), 9, rng.randrange(60)), batch.at + timedelta(hours=1))
        events.append(Deed(at, "correct", plan.key, plan.place.id, {**right, "reason": reason}))
    return events


def _mistake(
    rng: Random, told: Statement, plan: Plan, batch: Batch, left: dict[str, int]
) -> tuple[str, Statement, dict[str, Any], str] | None:
    """Return a mistaken statement and what puts it right, when this statement suits."""
    reasons = data("names")["reasons"]
    if told.kind == "stage" and left["stage"] and told.happened_on and told.precision == "day":
        wrong = told.happened_on + timedelta(days=rng.choice((-21, -14, -9, -6, 5, 8)))
        if wrong >= batch.at.date():
            return None
        right = {"kind": "stage", "stage": told.payload["stage"], "happened_on": told.happened_on}
        return "stage", _again(told, happened_on=wrong), right, rng.choice(reasons["stage_date"])
    if told.kind == "progress" and left["progress"] and not plan.is_key:
        values = told.payload["values"]
        if not values.get("completed_this_month"):
            return None
        extra = 9 * values["completed_this_month"]
        keys = ("completed_total", "completed_this_year", "completed_this_month")
        tenfold = {**values, **{key: values[key] + extra for key in keys}}
        right = {"kind": "progress", "happened_on": told.happened_on, "payload": dict(told.payload)}
        return "progress", _again(told, payload={"values": tenfold}), right, reasons["unit_error"]
    if (
        told.kind == "profile"
        and left["amount"]
        and plan.group == "early"
        and "enterprise" in told.payload["values"]
    ):
        values = told.payload["values"]
        wrong_values = {**values, "total_investment": values["total_investment"] * 3 // 200 * 100}
        right = {"kind": "profile", "key": "enterprise", "payload": dict(told.payload)}
        return "amount", _again(told, payload={"values": wrong_values}), right, reasons["amount"]
    return None


def _again(told: Statement, **changes: Any) -> Statement:
    return Statement(**{**{name: getattr(told, name) for name in told.__dataclass_fields__}, **changes})


def _endings(everybody: list[Plan], batches: list[Batch]) -> list[Event]:
    """Projects that end, divide, turn out to be one, or were said to be complete too soon."""
    reasons = data("names")["reasons"]
    events: list[Event] = []
    ended = [plan for plan in everybody if plan.fate.startswith("terminated")]
    for number, plan in enumerate(ended):
        on = weekday(max(plan.life.reached.values()) + timedelta(days=260 + 25 * number))
        on = min(max(on, date(2023, 2, 10)), date(2024, 8, 16))
        reason = reasons["terminated"][number % len(reasons["terminated"])]
        _silence(batches, plan.key, moment(on, 0))
        events.append(
            Deed(
                moment(on, 16, 20 + number),
                "terminate",
                plan.key,
                plan.place.id,
                {"on": on, "reason": reason},
            )
        )
    for plan in everybody:
        if plan.fate == "split":
            events.append(_split(plan, batches))
            events += _second_phase(plan)
        elif plan.fate == "merged":
            events += _twin(plan, batches)
    return events + _withdrawals(everybody)


def _silence(batches: list[Batch], key: str, since: datetime) -> None:
    """Nothing more is entered of a project from a moment on."""
    for batch in batches:
        if batch.at >= since:
            batch.existing = [told for told in batch.existing if told.project != key]


def _split(plan: Plan, batches: list[Batch]) -> Deed:
    names = data("names")
    at = moment(date(2023, 9, 12), 10, 40)
    _silence(batches, plan.key, at)
    first = plan.total * 3 // 5 // 100 * 100
    amounts = dict(zip(names["phases"], (first, plan.total - first), strict=True))
    stages = {code: on for code, on in plan.life.reached.items() if code != "negotiating"}
    second = {code: stages[code] for code in ("signed", "landed") if code in stages}
    told = {"phases": amounts, "reason": names["reasons"]["split"], "stages": [stages, second]}
    return Deed(at, "split", plan.key, plan.place.id, told)


def _second_phase(plan: Plan) -> list[Event]:
    """After the division the first phase goes on as before and the second is filed and started."""
    first, second = (f"{plan.key}/{label}" for label in data("names")["phases"])
    at = date(2023, 9, 12)
    steps = [(first, code, on) for code, on in plan.life.reached.items() if on > at]
    steps += [(second, "approved", date(2023, 11, 21)), (second, "started", date(2024, 2, 27))]
    steps += [(second, "substantively_started", date(2024, 3, 28))]
    return [
        Deed(
            moment(min(on + timedelta(days=2), last_day()), 15, 40),
            "stage",
            key,
            plan.place.id,
            {"stage": code, "happened_on": on, "precision": "day"},
        )
        for key, code, on in steps
    ]


def _twin(plan: Plan, batches: list[Batch]) -> list[Event]:
    """The same project entered a second time under a slightly different name, then merged."""
    entered = first_entry(plan)
    assert entered is not None
    on = month_end(max(entered, plan.life.reached["signed"]) + timedelta(days=40))
    twin = f"{plan.key}-twin"
    told = say.identity(plan, coded=False).payload["values"]
    name = f"{told['name']}（{plan.place.short}）"
    batch = next(b for b in batches if b.place == plan.place.id and b.at.date() >= on)
    workbook = next(((s.file, s.sheet) for group in batch.new.values() for s in group if s.file), None)
    row: dict[str, Any] = {"file": workbook[0], "sheet": workbook[1], "row": 90} if workbook else {}
    batch.new[twin] = [
        Statement(twin, "profile", {"values": {**told, "name": name}}, **row),
        Statement(twin, "stage", {"stage": "signed"}, plan.life.reached["signed"], **row),
    ]
    told_merge = {"drop": twin, "reason": data("names")["reasons"]["merged"]}
    at = batch.at + timedelta(days=33)
    return [Deed(at, "merge", plan.key, plan.place.id, told_merge, who="officer")]


def _withdrawals(everybody: list[Plan]) -> list[Event]:
    """Said to be complete, and taken back when the inspection failed."""
    spec = data("figures")
    crawling = [plan for plan in everybody if plan.fate == "stuck:substantively_started"]
    events: list[Event] = []
    for plan in source("withdrawn").sample(crawling, spec["withdrawn"]):
        on = weekday(date(2024, 3, 13) + timedelta(days=plan.rng("withdrawn").randrange(60)))
        told = {"stage": "completed", "happened_on": on, "precision": "day"}
        reason = data("names")["reasons"]["withdrawn"]
        taken_back = {"kind": "stage", "stage": "completed", "reason": reason}
        events.append(Deed(moment(on, 17, 5), "stage", plan.key, plan.place.id, told))
        events.append(
            Deed(moment(on + timedelta(days=12), 9, 30), "withdraw", plan.key, plan.place.id, taken_back)
        )
    return events


def _excuses(everybody: list[Plan]) -> list[Event]:
    spec = data("figures")
    rng = source("excuses")
    stuck = [p for p in everybody if p.fate.startswith("stuck")]
    rng.shuffle(stuck)
    events: list[Event] = []
    for excuse, count in spec["excuses"].items():
        for _number in range(count):
            plan = stuck.pop()
            rule = RULES[plan.fate.partition(":")[2]]
            told = {"rule": rule, "excuse": excuse, "note": data("names")["excuses"][excuse]}
            day = spec["excused_from"] + timedelta(days=rng.randrange(80))
            events.append(
                Deed(
                    moment(weekday(day), 14, rng.randrange(60)),
                    "excuse",
                    plan.key,
                    plan.place.id,
                    told,
                    "officer",
                )
            )
    return events


def _add_marks(everybody: list[Plan], batches: list[Batch]) -> None:
    """Workbooks of stalled projects come with marks of their own; some differ from what is computed."""
    spec, names = data("figures"), data("names")
    rng = source("marks")
    stuck = [plan for plan in everybody if plan.fate.startswith("stuck")]
    going = [
        p
        for p in everybody
        if p.group == "early" and not p.fate and p.life.has("approved") and not p.life.has("on_target")
    ]
    differing = {plan.key for plan in rng.sample(stuck, spec["differing_marks"])}
    marks = {plan.key: _mark(plan, plan.key in differing) for plan in rng.sample(stuck, len(stuck) * 3 // 5)}
    marks |= {plan.key: _mark(plan, True) for plan in rng.sample(going, spec["false_marks"])}
    plans = {plan.key: plan for plan in everybody}
    for batch in batches:
        day = batch.at.date()
        if day not in spec["mark_days"]:
            continue
        mine = [key for key in sorted(marks) if plans[key].place.id == batch.place]
        for row, key in enumerate(mine, 4):
            entered = first_entry(plans[key])
            if entered is None or entered >= day:
                continue
            told = {
                "wu_type": names["marks"][marks[key]],
                "deadline_on": {
                    "date": month_end(date(2024, 9, 1) + timedelta(days=31 * (row % 4))).isoformat(),
                    "precision": "month",
                },
            }
            file = names["files"]["stalls"].format(
                unit=plans[key].place.short, year=day.year, month=day.month
            )
            batch.existing.append(
                Statement(
                    key,
                    "mark",
                    {"values": told},
                    day,
                    file=file,
                    sheet=names["files"]["sheet_stalls"],
                    row=row,
                )
            )


def _mark(plan: Plan, differs: bool) -> str:
    rules = list(RULES.values())
    _stuck, _colon, stage = plan.fate.partition(":")
    right = RULES.get(stage, rules[0])
    return rules[(rules.index(right) + 1) % len(rules)] if differs else right


def last_day() -> date:
    """Return the last day on which something is entered."""
    return entry_days()[-1]


def digest() -> str:
    """Return the SHA-256 of everything that happens, in order: the same on every machine."""
    return sha256(repr(story()).encode()).hexdigest()
