"""The months' entries: what each unit writes down at the end of each month."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from luodi.demo import statements as say
from luodi.demo.calendars import moment, month_end, months
from luodi.demo.city import places
from luodi.demo.events import Batch
from luodi.demo.projects import Plan, source
from luodi.demo.reading import data
from luodi.demo.statements import Statement


def entry_days() -> list[date]:
    """Return the days on which the units enter their month, the opening first."""
    figures = data("figures")
    last = figures["last_entry"]
    return [min(month_end(month), last) for month in months(figures["opening"], last)]


def first_entry(plan: Plan) -> date | None:
    """Return the day on which a project is first entered; None when it never is."""
    rng = plan.rng("entry")
    days = entry_days()
    late = rng.random() < data("figures")["late"]["share"] and plan.group == "early"
    delay = rng.choice(data("figures")["late"]["months"]) if late else 0
    place = next((i for i, day in enumerate(days) if day >= plan.life.first), None)
    if place is None:
        return None
    return days[min(place + delay, len(days) - 1)] if place else days[0]


def month_batches(everybody: Iterable[Plan], by_form: dict[str, set[str]]) -> list[Batch]:
    """Return the batch of every unit and month; stages in ``by_form`` are entered singly, not here."""
    everybody = list(everybody)
    firsts = {plan.key: first_entry(plan) for plan in everybody}
    batches = []
    previous = date.min
    for day in entry_days():
        for number, place in enumerate(places().values()):
            batch = Batch(moment(day, 15, 8 * number), place.id)
            for plan in everybody:
                first = firsts[plan.key]
                if plan.place.id != place.id or first is None or first > day:
                    continue
                told = _told(plan, day, first, previous, by_form.get(plan.key, set()))
                if told:
                    batch.add(first < day, told)
            _from_workbook(batch, place.id, day)
            batches.append(batch)
        previous = day
    return batches


def _told(plan: Plan, day: date, first: date, previous: date, elsewhere: set[str]) -> list[Statement]:
    since = date.min if day == first else previous
    happened = [code for code, on in plan.life.reached.items() if since < on <= day]
    fresh = [code for code in happened if code not in elsewhere]
    signed = plan.life.reached.get("signed")
    told: list[Statement] = []
    if day == first:
        told.append(say.identity(plan, coded=_coded(plan, day)))
    elif plan.kind == "attraction" and "signed" in fresh and signed:
        told.append(say.unveiled(plan))
    told += [say.stage(plan, code) for code in fresh]
    told += _papers(plan, fresh, day, new=day == first)
    if day.month == 1 or day == first:
        told += _january(plan, day, first)
    reports = _reports(plan, day, happened) or (day == first and plan.done and min(plan.done) <= day)
    if reports:
        told.append(say.progress(plan, day, monthly=_monthly(plan)))
    if fresh or (day.month % 3 == 0 and (reports or plan.fate.startswith("stuck"))):
        said = say.note(plan, day)
        told += [said] if said else []
    return told


def _coded(plan: Plan, day: date) -> bool:
    signed = plan.life.reached.get("signed")
    return plan.kind == "attraction" and (signed is None or signed > day)


def _papers(plan: Plan, fresh: list[str], day: date, *, new: bool) -> list[Statement]:
    """The code, planned dates and permits that come with filing and with the start."""
    told = []
    if "approved" in fresh:
        told += [say.filing_code(plan), say.planned_dates(plan, day)]
        if not plan.life.has("started") or plan.life.reached["started"] > day:
            told.append(say.permits(plan, construction=False))
    if "started" in fresh:
        told.append(say.permits(plan, construction=True))
        if not new and day.month != 1:
            yearly = say.year_plan(plan, day.year, day)
            told += [yearly] if yearly else []
    return told


def _january(plan: Plan, day: date, first: date) -> list[Statement]:
    """The year's plan, and in the year of the list the level and what was reported upward."""
    told = []
    built = plan.life.reached.get("substantively_started")
    if built is not None and built <= day:
        yearly = say.year_plan(plan, day.year, day)
        told += [yearly] if yearly else []
    listed = date(data("figures")["demo_day"].year, 1, 31)
    if plan.level and (day == listed or (day == first and first > listed)):
        told.append(say.changed(plan, level=plan.level))
    if plan.reported and (day == listed or (day == first and first > listed)):
        told.append(say.changed(plan, reported_to=data("names")["miit"]))
    return told


def _monthly(plan: Plan) -> bool:
    return plan.is_key or plan.total >= data("figures")["every"]["monthly_from"]


def _reports(plan: Plan, day: date, happened: list[str]) -> bool:
    if not plan.done or min(plan.done) > day:
        return False
    if {"completed", "producing", "on_target"} & set(happened):
        return True
    completed = plan.life.reached.get("completed")
    if completed is not None and completed < day:
        return plan.life.has("producing") and plan.life.reached["producing"] < day and day.month % 6 == 0
    every = data("figures")["every"]
    if _monthly(plan):
        return True
    months_between: int = every["expansion"] if plan.kind == "expansion" else every["other"]
    return day.month % months_between == 0


def _from_workbook(batch: Batch, place: str, day: date) -> None:
    """In some months the unit sends a workbook: every statement remembers file, sheet and row."""
    figures, names = data("figures"), data("names")["files"]
    opening = day == figures["opening"]
    if not opening and day.month not in figures["workbook_months"]:
        return
    unit = places()[place].short
    file = names["opening" if opening else "month"].format(unit=unit, year=day.year, month=day.month)
    sheet = names["sheet_opening" if opening else "sheet_month"]
    keys = list(dict.fromkeys([*batch.new, *(s.project for s in batch.existing)]))
    rows = {key: 5 + number for number, key in enumerate(keys)}

    def located(told: list[Statement]) -> list[Statement]:
        return [replace(s, file=file, sheet=sheet, row=rows[s.project]) for s in told]

    batch.new = {key: located(told) for key, told in batch.new.items()}
    batch.existing = located(batch.existing)


def forms(everybody: Iterable[Plan]) -> dict[str, set[str]]:
    """Choose the stages that a clerk enters in the form a few days after, not with the month."""
    rng = source("forms")
    share, last = data("figures")["by_form"], data("figures")["last_entry"]
    chosen: dict[str, set[str]] = {}
    for plan in everybody:
        first = None if plan.fate == "split" else first_entry(plan)
        for code, on in plan.life.reached.items():
            usual = code not in ("signed", "approved", "started") and code not in plan.life.undated
            if rng.random() < share and usual and first and first < on < last - timedelta(days=6):
                chosen.setdefault(plan.key, set()).add(code)
    return chosen
