"""序时进度: how far a year plan should be by now, how far it is, and the light that this gives.

All ratios are exact fractions; rounding or truncation belongs to the definition that prints them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from luodi.kernel import money
from luodi.kernel.text import Text


def elapsed_share(month: int) -> Fraction:
    """Return the linear schedule at the end of a month: elapsed months ÷ 12."""
    if not 1 <= month <= 12:
        raise ValueError(f"month {month} does not exist")
    return Fraction(month, 12)


def scheduled(year_plan: int, month: int, curve: Sequence[int] | None = None) -> Fraction:
    """Return the fen that should be completed by the end of ``month`` (1–12).

    ``curve`` is the project's own plan in fen for each of the twelve months (not cumulative);
    without one the schedule is linear. Raises ValueError for a curve that is not twelve months
    or does not add up to the year plan.
    """
    if curve is None:
        return year_plan * elapsed_share(month)
    if len(curve) != 12:
        raise ValueError(f"a monthly plan has twelve amounts, not {len(curve)}")
    if sum(curve) != year_plan:
        raise ValueError(f"the monthly plan adds up to {sum(curve)} fen, the year plan is {year_plan} fen")
    elapsed_share(month)
    return Fraction(sum(curve[:month]))


@dataclass(frozen=True, slots=True)
class Standing:
    """One plan against its schedule at the end of a month; ratios are exact."""

    completed: int
    year_plan: int
    due: Fraction

    @property
    def completion(self) -> Fraction | None:
        """Completed ÷ year plan; None without a plan."""
        return Fraction(self.completed, self.year_plan) if self.year_plan > 0 else None

    @property
    def due_share(self) -> Fraction | None:
        """What should be completed ÷ year plan; None without a plan."""
        return self.due / self.year_plan if self.year_plan > 0 else None

    @property
    def ahead(self) -> Fraction | None:
        """Completion minus schedule, as a fraction of the plan: 0.058 is 5.8 percentage points."""
        return (self.completed - self.due) / self.year_plan if self.year_plan > 0 else None

    @property
    def of_due(self) -> Fraction | None:
        """Completed ÷ what should be completed; None where nothing is due yet."""
        return self.completed / self.due if self.due > 0 else None


def standing(completed: int, year_plan: int, month: int, curve: Sequence[int] | None = None) -> Standing:
    """Return where a plan stands at the end of ``month``; amounts in fen."""
    return Standing(completed, year_plan, scheduled(year_plan, month, curve))


def format_points(ratio: Fraction, places: int = 1, rounding: money.Rounding = "half_up") -> str:
    """Write a ratio as percent or percentage points without the sign of percent: 0.138 → "13.8"."""
    return money.format_fraction(ratio * 100, places, rounding)


Measure = Literal["points_behind", "ratio_of_due", "short_of_due", "months_overdue"]


@dataclass(frozen=True, slots=True)
class Band:
    """One light and the half-open or closed span of the measure that gives it; None is no bound."""

    light: str
    low: Fraction | None
    high: Fraction | None
    low_included: bool = True
    high_included: bool = False

    def holds(self, value: Fraction) -> bool:
        """Tell whether the value lies in this span."""
        if self.low is not None and (value < self.low or (value == self.low and not self.low_included)):
            return False
        if self.high is not None:
            return value < self.high or (value == self.high and self.high_included)
        return True


@dataclass(frozen=True, slots=True)
class LightScheme:
    """A published rule of lights: what is measured, and the bands; gaps are refused, not guessed."""

    code: str
    label: Text
    version: int
    source: str
    measure: Measure
    bands: tuple[Band, ...]
    labels: Mapping[str, Text]

    def light(self, value: Fraction) -> str | None:
        """Return the light of a value, or None where the published rule leaves a gap."""
        for band in self.bands:
            if band.holds(value):
                return band.light
        return None

    def light_of(self, plan: Standing) -> str | None:
        """Return the light of a plan; None without a plan, or in a gap of the rule."""
        value = measured(self.measure, plan)
        return None if value is None else self.light(value)

    @property
    def gaps(self) -> tuple[tuple[Fraction | None, Fraction | None], ...]:
        """The spans that no band covers, as (low, high); empty for a complete rule."""
        return _gaps(self.bands)


def measured(measure: Measure, plan: Standing) -> Fraction | None:
    """Return the value that a light scheme looks at, as a fraction (0.1 is 10 %).

    ``months_overdue`` is not about a plan and gives None here; use :meth:`LightScheme.light`.
    """
    if measure == "points_behind":
        ahead = plan.ahead
        return None if ahead is None else -ahead
    if measure == "ratio_of_due":
        return plan.of_due
    if measure == "short_of_due":
        of_due = plan.of_due
        return None if of_due is None else 1 - of_due
    return None


def _order(band: Band) -> tuple[int, Fraction, int]:
    if band.low is None:
        return (0, Fraction(0), 0)
    return (1, band.low, 0 if band.low_included else 1)


def _gaps(bands: Sequence[Band]) -> tuple[tuple[Fraction | None, Fraction | None], ...]:
    found: list[tuple[Fraction | None, Fraction | None]] = []
    reach: Fraction | None = None
    reach_included = False
    started = False
    for band in sorted(bands, key=_order):
        if not started:
            if band.low is not None:
                found.append((None, band.low))
            started = True
        elif band.low is not None and reach is not None:
            touching = band.low == reach and (band.low_included or reach_included)
            if band.low > reach or (band.low == reach and not touching):
                found.append((reach, band.low))
        if band.high is None:
            return tuple(found)
        if reach is None or (band.high, band.high_included) > (reach, reach_included):
            reach, reach_included = band.high, band.high_included
    found.append((reach, None))
    return tuple(found)


def overlaps(bands: Sequence[Band]) -> tuple[tuple[Band, Band], ...]:
    """Return the pairs of neighbouring bands that share a value: a rule must not give two lights."""
    ordered = sorted(bands, key=_order)
    pairs: list[tuple[Band, Band]] = []
    for first, second in pairwise(ordered):
        if _share_a_value(first, second):
            pairs.append((first, second))
    return tuple(pairs)


def _share_a_value(first: Band, second: Band) -> bool:
    if first.high is None or second.low is None or second.low < first.high:
        return True
    return second.low == first.high and second.low_included and first.high_included
