"""The year's completed investment month by month, from the progress facts that stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from luodi.apps.projects.models import Fact
from luodi.kernel.schedule import elapsed_share


@dataclass(frozen=True, slots=True)
class MonthPoint:
    """One month in fen: completed in it, completed since January, planned by its end; None unknown."""

    month: int
    done: int | None
    total: int | None
    plan: int | None


def year_points(progress: Sequence[Fact], year_plan: int | None, day: date) -> list[MonthPoint]:
    """Return the twelve months of ``day``'s year.

    A month's total is the last one reported in it; what was done in a month is as reported, or the
    difference to the month before where both are known.
    """
    totals, entered = _reported(progress, day)
    points = []
    for month in range(1, 13):
        total, before = totals.get(month), totals.get(month - 1, 0 if month == 1 else None)
        done = entered.get(month)
        if done is None and total is not None and before is not None:
            done = total - before
        plan = None if year_plan is None else int(year_plan * elapsed_share(month))
        points.append(MonthPoint(month, done, total, plan))
    return points


def _reported(progress: Sequence[Fact], day: date) -> tuple[dict[int, int], dict[int, int]]:
    """Return month → completed since January, month → completed in the month, as reported."""
    totals: dict[int, int] = {}
    entered: dict[int, int] = {}
    before = 0
    known_before = False
    for fact in sorted(progress, key=lambda f: (f.happened_on or date.min, f.pk)):
        values = fact.payload.get("values", {})
        on = fact.happened_on
        if on is None or on > day or on.year > day.year:
            continue
        whole = values.get("completed_total")
        if on.year < day.year:
            if whole is not None:
                before, known_before = int(whole), True
            continue
        if values.get("completed_before") is not None:
            before, known_before = int(values["completed_before"]), True
        if values.get("completed_this_year") is not None:
            totals[on.month] = int(values["completed_this_year"])
        elif whole is not None and known_before:
            totals[on.month] = int(whole) - before
        if values.get("completed_this_month") is not None:
            entered[on.month] = int(values["completed_this_month"])
    return totals, entered
