"""Periods are spans of whole months; comparison keeps the same span."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel import periods
from luodi.kernel.periods import Month, Period

days = st.dates(date(1990, 1, 1), date(2099, 12, 31))
shifts = st.integers(-400, 400)


def test_named_periods() -> None:
    day = date(2024, 8, 31)
    assert str(periods.month_of(day)) == "2024-08"
    assert str(periods.quarter_of(day)) == "2024-07..2024-09"
    assert str(periods.half_of(day)) == "2024-07..2024-12"
    assert str(periods.year_to_date(day)) == "2024-01..2024-08"
    assert str(periods.year_to_date(day).same_last_year) == "2023-01..2023-08"
    assert str(periods.quarter_of(day).previous) == "2024-04..2024-06"
    assert periods.month_of(date(2024, 2, 3)).last == date(2024, 2, 29)


@pytest.mark.parametrize("text", ["2024-08", "2024-Q3", "2024", "2023-11..2024-02"])
def test_parse(text: str) -> None:
    period = periods.parse(text)
    assert periods.parse(f"{period.start}..{period.end}") == period


@pytest.mark.parametrize("text", ["", "2024-13", "2024-8", "24-08", "2024-Q5", "2024-03..2024-01"])
def test_parse_refuses(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        periods.parse(text)


def test_labels() -> None:
    assert periods.year_to_date(date(2024, 6, 1)).label.zh == "2024年1—6月"
    assert periods.parse("2024").label.en == "2024"
    assert periods.parse("2024-08").label.en == "August 2024"
    assert periods.parse("2023-11..2024-02").label.zh == "2023年11月—2024年2月"


def test_months_between_takes_the_last_day_that_exists() -> None:
    assert periods.months_between(date(2024, 1, 31), date(2024, 2, 29)) == 1
    assert periods.months_between(date(2024, 1, 31), date(2024, 2, 28)) == 0
    assert periods.months_between(date(2024, 3, 31), date(2024, 1, 31)) == -2


def test_growth_needs_a_base() -> None:
    assert periods.growth(313_64, 160_30) == Fraction(15334, 16030)
    assert periods.growth(5, 0) is None
    assert periods.growth(5, None) is None


@given(days, shifts)
def test_shift_and_back(day: date, months: int) -> None:
    period = periods.quarter_of(day)
    assert period.shifted(months).shifted(-months) == period
    assert period.shifted(months).months == period.months


@given(days)
def test_every_day_lies_in_its_periods(day: date) -> None:
    for make in (
        periods.month_of,
        periods.quarter_of,
        periods.half_of,
        periods.year_of,
        periods.year_to_date,
    ):
        assert day in make(day)
    before = periods.quarter_of(day).previous
    assert before.last + timedelta(days=1) == periods.quarter_of(day).first


@given(days, st.integers(0, 300))
def test_adding_months_gives_that_many_months(day: date, months: int) -> None:
    assert periods.months_between(day, periods.add_months(day, months)) == months


@given(days, shifts)
def test_month_arithmetic(day: date, months: int) -> None:
    month = Month.of(day)
    assert (month + months) - months == month
    assert Month.parse(str(month)) == month
    assert len(list(Period(month, month + abs(months)))) == abs(months) + 1
