"""The only source of today and now.

People live in Asia/Shanghai; storage is aware UTC. Tests and the demo replace the clock,
nothing else does.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")

_fixed: ContextVar[datetime | None] = ContextVar("luodi_clock_fixed", default=None)
_demo_day: date | None = None


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    fixed_at = _fixed.get()
    if fixed_at is not None:
        return fixed_at
    real = datetime.now(UTC)
    if _demo_day is None:
        return real
    local = real.astimezone(SHANGHAI)
    return datetime.combine(_demo_day, local.timetz()).astimezone(UTC)


def today() -> date:
    """Return the present day in Asia/Shanghai."""
    return now().astimezone(SHANGHAI).date()


def machine_now() -> datetime:
    """Return the machine's own instant, demo day or not: for leases and time limits, never for people."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """Return an aware moment as people in Asia/Shanghai read it."""
    return moment.astimezone(SHANGHAI)


def end_of_day(day: date) -> datetime:
    """Return the first instant after ``day`` in Asia/Shanghai, as UTC.

    What is known by a day is what was recorded before this instant.
    """
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)


def start_of_day(day: date) -> datetime:
    """Return the first instant of ``day`` in Asia/Shanghai, as UTC."""
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC)


@contextmanager
def fixed(moment: datetime | date) -> Iterator[None]:
    """Hold the clock at a moment (a date means noon of that day in Asia/Shanghai)."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(12), SHANGHAI)
    if moment.tzinfo is None:
        raise ValueError("clock.fixed needs an aware datetime or a date")
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)


def set_demo_day(day: date | None) -> None:
    """Make every day of this process ``day``; the time of day goes on running."""
    global _demo_day
    _demo_day = day


def demo_day() -> date | None:
    """Return the fixed demo day of this process, or None outside demo mode."""
    return _demo_day
