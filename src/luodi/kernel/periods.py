"""Spans of the calendar that offices report by: month, quarter, half year, year, year to date.

A period is a closed span of whole months. Comparing with last year compares the same months.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from luodi.kernel.text import Text


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One calendar month."""

    year: int
    month: int

    def __post_init__(self) -> None:
        """Refuse a month outside 1–12."""
        if not 1 <= self.month <= 12:
            raise ValueError(f"month {self.month} of {self.year} does not exist")

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def __add__(self, months: int) -> "Month":
        return Month.from_ordinal(self.ordinal + months)

    def __sub__(self, months: int) -> "Month":
        return self + (-months)

    @property
    def ordinal(self) -> int:
        """Months since year 0, so that months can be subtracted."""
        return self.year * 12 + self.month - 1

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def quarter(self) -> int:
        """1 to 4."""
        return (self.month + 2) // 3

    @classmethod
    def from_ordinal(cls, ordinal: int) -> "Month":
        """Return the month whose ``ordinal`` is given."""
        return cls(ordinal // 12, ordinal % 12 + 1)

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month that holds a day."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read ``YYYY-MM``; raises ValueError."""
        year, sep, month = text.partition("-")
        if not sep or len(year) != 4 or len(month) != 2:
            raise ValueError(f"a month is written YYYY-MM, not {text!r}")
        return cls(int(year), int(month))


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The months from ``start`` to ``end``, both included."""

    start: Month
    end: Month

    def __post_init__(self) -> None:
        """Refuse a period that ends before it begins."""
        if self.end < self.start:
            raise ValueError(f"period ends ({self.end}) before it begins ({self.start})")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return str(self.start) if self.start == self.end else f"{self.start}..{self.end}"

    @property
    def first(self) -> date:
        """The first day."""
        return self.start.first

    @property
    def last(self) -> date:
        """The last day."""
        return self.end.last

    @property
    def months(self) -> int:
        """How many months it has."""
        return self.end.ordinal - self.start.ordinal + 1

    def __iter__(self) -> Iterator[Month]:
        return (Month.from_ordinal(n) for n in range(self.start.ordinal, self.end.ordinal + 1))

    def shifted(self, months: int) -> "Period":
        """Return the period of the same length so many months later (earlier when negative)."""
        return Period(self.start + months, self.end + months)

    @property
    def previous(self) -> "Period":
        """The period of the same length just before."""
        return self.shifted(-self.months)

    @property
    def same_last_year(self) -> "Period":
        """The same months one year earlier (同期)."""
        return self.shifted(-12)

    @property
    def label(self) -> Text:
        """The words of a bulletin: 2024年1—6月; January–June 2024."""
        return _label(self)


def month_of(day: date) -> Period:
    """Return the month that holds a day."""
    month = Month.of(day)
    return Period(month, month)


def quarter_of(day: date) -> Period:
    """Return the calendar quarter that holds a day."""
    start = Month(day.year, (Month.of(day).quarter - 1) * 3 + 1)
    return Period(start, start + 2)


def half_of(day: date) -> Period:
    """Return the half year that holds a day."""
    start = Month(day.year, 1 if day.month <= 6 else 7)
    return Period(start, start + 5)


def year_of(day: date) -> Period:
    """Return the calendar year that holds a day."""
    return Period(Month(day.year, 1), Month(day.year, 12))


def year_to_date(day: date) -> Period:
    """Return January to the month that holds a day (1—N月)."""
    return Period(Month(day.year, 1), Month.of(day))


def parse(text: str) -> Period:
    """Read ``YYYY-MM``, ``YYYY-MM..YYYY-MM``, ``YYYY-Qn`` or ``YYYY``; raises ValueError."""
    if ".." in text:
        start, _, end = text.partition("..")
        return Period(Month.parse(start), Month.parse(end))
    if len(text) == 4 and text.isdigit():
        return year_of(date(int(text), 1, 1))
    if len(text) == 7 and text[4:6] == "-Q" and text[6] in "1234":
        return quarter_of(date(int(text[:4]), int(text[6]) * 3, 1))
    month = Month.parse(text)
    return Period(month, month)


def months_between(start: date, end: date) -> int:
    """Return the whole months from one day to another, negative when ``end`` is earlier.

    31 January to 28 February is a whole month: the day is taken as the last one that exists.
    """
    if end < start:
        return -months_between(end, start)
    months = Month.of(end).ordinal - Month.of(start).ordinal
    return months if add_months(start, months) <= end else months - 1


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or the month's last day when it has no such day."""
    month = Month.of(day) + months
    return date(month.year, month.month, min(day.day, month.last.day))


def growth(current: int, base: int | None) -> Fraction | None:
    """Return (current − base) ÷ base, exact; None where there is no comparable base (无可比基数)."""
    if base is None or base <= 0:
        return None
    return Fraction(current - base, base)


_EN_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _label(period: Period) -> Text:
    start, end = period.start, period.end
    if period == year_of(period.first):
        return Text(f"{start.year}年", str(start.year))
    if start == end:
        return Text(f"{start.year}年{start.month}月", f"{_EN_MONTHS[start.month - 1]} {start.year}")
    from_en, to_en = _EN_MONTHS[start.month - 1], _EN_MONTHS[end.month - 1]
    if start.year == end.year:
        return Text(f"{start.year}年{start.month}—{end.month}月", f"{from_en}–{to_en} {start.year}")
    zh = f"{start.year}年{start.month}月—{end.year}年{end.month}月"
    return Text(zh, f"{from_en} {start.year}–{to_en} {end.year}")
