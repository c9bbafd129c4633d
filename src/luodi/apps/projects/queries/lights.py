"""Schedule and light of a year plan, once in Python for a row and once as a condition for the list."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import BooleanField, F, Func, Q

from luodi.apps.definitions.queries import light_scheme
from luodi.kernel import money, schedule
from luodi.kernel.periods import Month
from luodi.kernel.schedule import Band, LightScheme, Standing

DONE, PLAN = "completed_this_year", "year_plan_investment"


class Held(Func):
    """Completed × denominator held against plan × numerator, exact on every engine.

    SQLite's integers do not overflow with an error. PostgreSQL's do, so amounts past SAFE are
    multiplied as numeric there, and the others fast as they are.
    """

    output_field = BooleanField()
    conditional = True
    template = "(%(done)s * %(denominator)d %(sign)s %(plan)s * %(numerator)d)"
    wide = (
        "(CASE WHEN %(done)s BETWEEN -%(safe)d AND %(safe)d AND %(plan)s BETWEEN -%(safe)d AND %(safe)d "
        "THEN %(done)s * %(denominator)d %(sign)s %(plan)s * %(numerator)d "
        "ELSE %(done)s::numeric * %(denominator)d %(sign)s %(plan)s::numeric * %(numerator)d END)"
    )

    def __init__(self, sign: str, ratio: Fraction) -> None:
        super().__init__(F(DONE), F(PLAN))
        self.extra.update(sign=sign, numerator=ratio.numerator, denominator=ratio.denominator)

    def as_sql(
        self,
        compiler: Any,
        connection: Any,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> Any:
        """Write the comparison of the two columns; the numbers are our own, never a reader's."""
        done, plan = (compiler.compile(part)[0] for part in self.get_source_expressions())
        largest = max(abs(self.extra["numerator"]), self.extra["denominator"])
        words = {**self.extra, "done": done, "plan": plan, "safe": money.BIGINT_MAX // largest}
        written = self.wide if connection.vendor == "postgresql" else self.template
        return written % words, ()


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
    scheme = scheme_on(day)
    return Progress(standing.completion, standing.ahead, scheme.light_of(standing) if scheme else None)


def scheme_on(day: date) -> LightScheme | None:
    """Return the rule of lights in force on a day; None on a day before there was one."""
    try:
        return light_scheme(day)
    except KeyError:
        return None


def light_q(light: str, day: date) -> Q:
    """Return the condition for projects that show a light on a day; nothing before February begins."""
    share = due_share(day)
    scheme = scheme_on(day)
    nothing = Q(pk__in=())
    if not share or scheme is None:
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
        sign = ">" if is_low is not turned else "<"
        condition &= Q(Held(sign + ("=" if included else ""), ratio))
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
