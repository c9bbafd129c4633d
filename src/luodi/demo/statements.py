"""One project's statements: what would be written down of it, and when it was true."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from luodi.demo.calendars import month_end
from luodi.demo.codes import project_code
from luodi.demo.curves import within
from luodi.demo.profile import WAN, profile, values
from luodi.demo.projects import Plan
from luodi.demo.reading import data

# The planned date beside each stage, and days by which plans tend to be too hopeful.
PLANNED = {
    "started": "planned_start_on",
    "completed": "planned_completion_on",
    "producing": "planned_production_on",
    "on_target": "planned_on_target_on",
}
HOPE = (-35, 12)


@dataclass(frozen=True)
class Statement:
    """One fact to be recorded of one project; units are ids of the city's data."""

    project: str
    kind: str
    payload: Mapping[str, Any]
    happened_on: date | None = None
    precision: str = "day"
    file: str = ""
    sheet: str = ""
    row: int | None = None
    reason: str = field(default="")


def identity(plan: Plan, *, coded: bool) -> Statement:
    """What the project is; under a code name before it is signed."""
    return Statement(plan.key, "profile", {"values": values(plan, coded=coded)})


def unveiled(plan: Plan) -> Statement:
    """What the project is once it is signed: the code name gives way to name, investor and amount."""
    reason = data("names")["reasons"]["signed"]
    return Statement(plan.key, "profile", {"values": values(plan, coded=False)}, reason=reason)


def changed(plan: Plan, **told: Any) -> Statement:
    """A change of the profile."""
    return Statement(plan.key, "profile", {"values": told})


def stage(plan: Plan, code: str) -> Statement:
    """A stage reached: on a day, in a month, or some day that nobody wrote down."""
    if code in plan.life.undated:
        return Statement(plan.key, "stage", {"stage": code, "reached": True})
    day = plan.life.reached[code]
    if code in plan.life.monthly:
        return Statement(plan.key, "stage", {"stage": code}, day.replace(day=1), "month")
    return Statement(plan.key, "stage", {"stage": code}, day)


def filing_code(plan: Plan) -> Statement:
    """The code that the approval platform gives at filing."""
    day = plan.life.reached["approved"]
    code = project_code(plan.rng("code"), day.year, day.month, plan.place.code)
    return changed(plan, project_code=code)


def planned_dates(plan: Plan, on: date) -> Statement:
    """The dates planned at filing, each known to the month."""
    rng = plan.rng("planned")
    told: dict[str, Any] = {}
    for code, key in PLANNED.items():
        ideal = plan.life.ideal.get(code)
        if ideal is not None:
            hoped = ideal + timedelta(days=rng.randint(*HOPE))
            told[key] = {"date": hoped.replace(day=1).isoformat(), "precision": "month"}
    return Statement(plan.key, "plan", {"values": told}, on)


def year_plan(plan: Plan, year: int, on: date) -> Statement | None:
    """What is to be completed in a year; None when no works are planned then."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    expected = within(plan.whole, first, last)
    new_start = first <= plan.life.ideal["substantively_started"] <= last
    low, high = (0.62, 0.92) if new_start else (0.86, 1.08)
    amount = round(expected * plan.rng(f"plan:{year}").uniform(low, high) / 10) * 10
    if amount <= 0:
        return None
    told = {"year_plan_investment": min(amount, plan.total) * WAN}
    return Statement(plan.key, "plan", {"values": told, "year": year}, on)


def permits(plan: Plan, *, construction: bool) -> Statement:
    """Which permits are done: land and environment at filing, construction at the start."""
    rng = plan.rng("permits")
    done = construction or rng.random() < 0.6
    told: dict[str, Any] = {
        "permit_land": done if plan.kind == "attraction" else "na",
        "permit_eia": construction or rng.random() < 0.5,
        "permit_energy": construction if plan.total >= 10_000 else "na",
        "permit_construction": construction,
    }
    return Statement(plan.key, "permit", {"values": told})


def progress(plan: Plan, day: date, *, monthly: bool) -> Statement:
    """Investment completed up to a day, as the clerk copies it from the company's table."""
    year, total = within(plan.done, date(day.year, 1, 1), day), within(plan.done, date.min, day)
    told: dict[str, Any] = {"completed_total": total * WAN, "completed_this_year": year * WAN}
    if monthly:
        told["completed_this_month"] = within(plan.done, day.replace(day=1), day) * WAN
    if plan.kind == "attraction":
        told["funds_arrived"] = round(min(total * 1.04 + plan.total * 0.03, plan.total)) * WAN
    output = latest_output(plan, day)
    if output is not None:
        told["annual_output_latest"] = output * WAN
    return Statement(plan.key, "progress", {"values": told}, day)


def latest_output(plan: Plan, day: date) -> int | None:
    """Output of a year at the present rate, 万元; None before production."""
    since = plan.life.reached.get("producing")
    expected = profile(plan).output
    if since is None or day < since or not expected:
        return None
    if plan.life.has("on_target") and day >= plan.life.reached["on_target"]:
        return round(expected * plan.rng("output").uniform(1.0, 1.12))
    share = min(0.3 + (day - since).days / 600, 0.62 if plan.life.stuck == "producing" else 0.9)
    return round(expected * share * plan.rng(f"output:{day}").uniform(0.92, 1.0))


def note(plan: Plan, day: date) -> Statement | None:
    """What is said of the progress on a day; None when there is nothing to say."""
    names = data("names")
    words = names["progress"].get(_phase(plan, day))
    if not words:
        return None
    rng = plan.rng(f"note:{month_end(day)}")
    told = {"progress_note": rng.choice(words)}
    if plan.fate.startswith("stuck") or rng.random() < 0.08:
        told |= {"problems": rng.choice(names["problems"]), "measures": rng.choice(names["measures"])}
    return Statement(plan.key, "note", {"values": told}, day)


def _phase(plan: Plan, day: date) -> str:
    reached = [code for code, on in plan.life.reached.items() if on <= day and code != "in_statistics"]
    last = reached[-1] if reached else ""
    return {"substantively_started": "building", "registered": "signed", "landed": "signed"}.get(last, last)
