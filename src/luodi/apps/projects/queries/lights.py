"""Schedule and light of a year plan, once in Python for a row and once as a condition for the list."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import BigIntegerField, F, Func, Q, Value
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from luodi.apps.definitions.queries import light_scheme
from luodi.kernel import schedule
from luodi.kernel.periods import Month
from luodi.kernel.schedule import Band, LightScheme, Standing

DONE, PLAN = "completed_this_year", "year_plan_investment"


class Wide(Func):
    """A number wide enough to be multiplied: PostgreSQL's numeric; SQLite's integers are enough."""

    template = "%(expressions)s"
    arity = 1

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Write the cast."""
        return super().as_sql(compiler, connection, template="(%(expressions)s)::numeric", **context)


def elapsed_months(day: date) -> int:
    """Return the whole months of its year that have passed at the end of ``day``, 0 to 12."""
    return day.month if Month.of(day).last == day else day.month - 1


def due_share(day: date) -> Fraction:
    """Return the linear schedule at the end of ``day``: elapsed months ÷ 12."""
    months = elapsed_months(day)
    return schedule.elapsed_share(months) if months else Fraction(0)


@dataclass(frozen=True, slots=True)
class Progress:
    """A year plan on a day: exact ratios, None where the plan or the completed amount is unknown."""

    completion: Fraction | None
    ahead: Fraction | None
    light: str | None


def progress_of(completed: int | None, plan: int | None, day: date) -> Progress:
    """Return where a plan stands on a day; amounts in fen."""
    if completed is None or not plan or plan < 0:
        return Progress(None, None, None)
    months = elapsed_months(day)
    if months == 0:
        return Progress(Fraction(completed, plan), None, None)
    standing: Standing = schedule.standing(completed, plan, months)
    return Progress(standing.completion, standing.ahead, light_scheme(day).light_of(standing))


def light_q(light: str, day: date) -> Q:
    """Return the condition for projects that show a light on a day; nothing before February begins."""
    share = due_share(day)
    scheme = light_scheme(day)
    nothing = Q(pk__in=())
    if not share:
        return nothing
    bands = [band for band in scheme.bands if band.light == light]
    found = nothing
    for band in bands:
        found |= _band_q(scheme, band, share)
    return Q(**{f"{PLAN}__gt": 0, f"{DONE}__isnull": False}) & found


def _band_q(scheme: LightScheme, band: Band, share: Fraction) -> Q:
    """Hold completed × denominator against plan × numerator: no division, so no rounding."""
    condition = Q()
    for bound, included, is_low in (
        (band.low, band.low_included, True),
        (band.high, band.high_included, False),
    ):
        if bound is None:
            continue
        ratio, turned = _ratio_at(scheme, bound, share)
        completed, due = _times(DONE, ratio.denominator), _times(PLAN, ratio.numerator)
        at_least = is_low is not turned
        lookup = (
            (GreaterThanOrEqual if included else GreaterThan)
            if at_least
            else (LessThanOrEqual if included else LessThan)
        )
        condition &= Q(lookup(completed, due))
    return condition


def _ratio_at(scheme: LightScheme, bound: Fraction, share: Fraction) -> tuple[Fraction, bool]:
    """Return completed ÷ plan at a bound of the measure, and whether a larger measure is a smaller ratio."""
    if scheme.measure == "points_behind":
        return share - bound, True
    if scheme.measure == "ratio_of_due":
        return bound * share, False
    if scheme.measure == "short_of_due":
        return share * (1 - bound), True
    raise ValueError(f"lights by {scheme.measure} are not about a year plan")


def _times(name: str, factor: int) -> Any:
    return Wide(F(name), output_field=BigIntegerField()) * Value(factor, output_field=BigIntegerField())
