"""Days of the story: month ends, working days, and what month follows which."""

from datetime import date, datetime, time, timedelta
from random import Random

from luodi.kernel.clock import SHANGHAI
from luodi.kernel.periods import Month


def month_end(day: date) -> date:
    """Return the last day of the month of ``day``."""
    return Month.of(day).last


def months(first: date, last: date) -> list[date]:
    """Return the first days of the months from that of ``first`` to that of ``last``."""
    result = []
    at = first.replace(day=1)
    while at <= last:
        result.append(at)
        at = month_end(at) + timedelta(days=1)
    return result


def weekday(day: date) -> date:
    """Return the day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def between(rng: Random, first: date, last: date) -> date:
    """Draw a weekday from ``first`` to ``last``."""
    return max(first, weekday(first + timedelta(days=rng.randrange((last - first).days + 1))))


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """Return an aware moment in Asia/Shanghai."""
    return datetime.combine(day, time(hour, minute), SHANGHAI)
