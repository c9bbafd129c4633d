"""Investment completed month by month, in whole 万元."""

from datetime import date
from math import pi, sin
from random import Random

from luodi.demo.amounts import parts
from luodi.demo.calendars import month_end, months

Curve = dict[date, int]


def curve(rng: Random, first: date, last: date, total: int) -> Curve:
    """Return month end → amount completed in that month, from ``first`` to ``last``, summing to ``total``.

    Slow, fast, slow, with months that differ.
    """
    span = months(first, max(first, last))
    weights = [(0.3 + sin(pi * (i + 0.5) / len(span))) * rng.uniform(0.7, 1.3) for i in range(len(span))]
    return {month_end(month): amount for month, amount in zip(span, parts(total, weights), strict=True)}


def until(whole: Curve, cut: date) -> Curve:
    """Return the months up to that of ``cut``; the last is known on ``cut`` itself."""
    return {min(day, cut): amount for day, amount in whole.items() if day.replace(day=1) <= cut}


def within(done: Curve, first: date, last: date) -> int:
    """Return what was completed between two days."""
    return sum(amount for day, amount in done.items() if first <= day <= last)


def replaced(done: Curve, first: date, last: date, amount: int) -> Curve:
    """Return the curve with the months between two days rescaled to sum to ``amount``."""
    inside = [day for day in sorted(done) if first <= day <= last]
    split = parts(amount, [done[day] + 1 for day in inside])
    return {**done, **dict(zip(inside, split, strict=True))}
