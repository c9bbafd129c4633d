"""Working days: packs first, then the shipped calendar, then an error."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.workdays import HolidayYear, WorkCalendar, YearUnknown

SHIPPED = WorkCalendar()


def test_shipped_calendar_knows_make_up_days() -> None:
    assert not SHIPPED.is_workday(date(2024, 10, 1))
    assert SHIPPED.is_workday(date(2024, 9, 29))  # a Sunday worked for National Day
    assert SHIPPED.add(date(2024, 8, 12), 7) == date(2024, 8, 21)
    assert SHIPPED.next_workday(date(2024, 10, 1)) == date(2024, 10, 8)


def test_a_year_that_nobody_knows_is_named() -> None:
    with pytest.raises(YearUnknown, match="2031") as caught:
        SHIPPED.is_workday(date(2031, 5, 6))
    assert caught.value.year == 2031
    assert SHIPPED.source_of(2031) is None


def test_an_entry_of_a_pack_wins() -> None:
    notice = HolidayYear(
        2031, "国办发明电〔2030〕1号（示例）", frozenset({date(2031, 1, 1)}), frozenset({date(2031, 1, 4)})
    )
    calendar = WorkCalendar({2031: notice})
    assert not calendar.is_workday(date(2031, 1, 1))
    assert calendar.is_workday(date(2031, 1, 4))
    assert not calendar.is_workday(date(2031, 1, 5))
    assert calendar.source_of(2031) == "国办发明电〔2030〕1号（示例）"


@given(st.dates(date(2015, 1, 1), date(2025, 6, 1)), st.integers(0, 60))
def test_adding_and_counting_agree(day: date, count: int) -> None:
    end = SHIPPED.add(day, count)
    assert SHIPPED.between(day, end) == count
    assert count == 0 or SHIPPED.is_workday(end)
