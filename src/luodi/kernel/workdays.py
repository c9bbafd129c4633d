"""Working days: the holiday entries of packs first, then the calendar that ships with the program.

A year that neither knows is an error that names the year, never a guess.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar
from chinese_calendar import constants

# A notice gives at least seven days off; a lone 1 January is the tail of the year before.
_SHIPPED_YEARS = frozenset(
    year for year, days in Counter(day.year for day in constants.holidays).items() if days >= 7
)


class YearUnknown(LookupError):
    """No holiday notice of this year is loaded."""

    def __init__(self, year: int) -> None:
        """Name the year that is missing."""
        self.year = year
        super().__init__(
            f"working days of {year} are not known: add its State Council notice to a pack (holidays)"
        )


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """One State Council notice: days off, and weekend days worked instead."""

    year: int
    source: str
    days_off: frozenset[date]
    worked: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Answers what is a working day; ``years`` come from packs and win over the shipped calendar."""

    years: Mapping[int, HolidayYear] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        """Tell whether offices work on this day; raises YearUnknown."""
        notice = self.years.get(day.year)
        if notice is not None:
            if day in notice.days_off:
                return False
            return day in notice.worked or day.weekday() < 5
        if day.year in _SHIPPED_YEARS:
            return bool(chinese_calendar.is_workday(day))
        raise YearUnknown(day.year)

    def add(self, day: date, workdays: int) -> date:
        """Return the working day that is so many working days after ``day``; 0 gives ``day``.

        A deadline of N working days runs from the next day on, as 期间开始之日不计入 says.
        """
        step = timedelta(days=1 if workdays >= 0 else -1)
        left = abs(workdays)
        while left:
            day += step
            if self.is_workday(day):
                left -= 1
        return day

    def between(self, start: date, end: date) -> int:
        """Return the working days after ``start`` up to and with ``end``; negative when reversed."""
        if end < start:
            return -self.between(end, start)
        day, count = start, 0
        while day < end:
            day += timedelta(days=1)
            count += self.is_workday(day)
        return count

    def next_workday(self, day: date) -> date:
        """Return ``day``, or the first working day after it when offices rest."""
        while not self.is_workday(day):
            day += timedelta(days=1)
        return day

    def source_of(self, year: int) -> str | None:
        """Return where the year's days come from, or None when the year is unknown."""
        if year in self.years:
            return self.years[year].source
        return "chinesecalendar" if year in _SHIPPED_YEARS else None
