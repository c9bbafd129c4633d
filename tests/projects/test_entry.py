"""What people type: read exactly, or refused with what to type instead."""

from datetime import date

import pytest

from luodi.apps.projects.entry import EntryRefused, read_date, read_day, read_money, read_uscc
from luodi.kernel.dates import DateValue


@pytest.mark.parametrize(
    ("text", "unit", "fen"),
    [
        ("1.2", "亿元", 12_000_000_000),
        ("1.2亿元", "万元", 12_000_000_000),
        ("8600万", None, 8_600_000_000),
        ("1,200.5", "万元", 1_200_500_000),
        ("１２", "万元", 12_000_000),
        ("0", "亿元", 0),
        ("", "亿元", None),
        ("—", "亿元", None),
    ],
)
def test_money_is_read_in_the_unit_typed_or_shown(text, unit, fen):
    assert read_money(text, unit) == fen


@pytest.mark.parametrize("text", ["5", "约3亿", "-2亿", "3万美元", "很多", "1.2.3亿"])
def test_money_in_doubt_is_refused(text):
    with pytest.raises(EntryRefused):
        read_money(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-08-15", DateValue(date(2024, 8, 15), "day")),
        ("2024年8月15日", DateValue(date(2024, 8, 15), "day")),
        ("20240815", DateValue(date(2024, 8, 15), "day")),
        ("2024-08", DateValue(date(2024, 8, 1), "month")),
        ("2024年8月", DateValue(date(2024, 8, 1), "month")),
        ("2024年三季度", DateValue(date(2024, 7, 1), "quarter")),
        ("", None),
    ],
)
def test_a_date_keeps_its_precision(text, value):
    assert read_date(text) == value


@pytest.mark.parametrize("text", ["2024-02-30", "2024-13", "尽快", "2024", "8月底"])
def test_a_date_that_is_none_is_refused(text):
    with pytest.raises(EntryRefused):
        read_date(text)


def test_a_day_that_does_not_exist_is_said_to_not_exist():
    with pytest.raises(EntryRefused, match="没有“2024-02-30”这一天"):
        read_date("2024-02-30")


def test_a_month_is_no_day():
    with pytest.raises(EntryRefused):
        read_day("2024-08")


def test_a_credit_code_is_checked_to_its_last_character():
    assert read_uscc(" 91350100m000100y43 ") == "91350100M000100Y43"
    for wrong in ("91350100M000100Y44", "9135", "91350100M000100YI3"):
        with pytest.raises(EntryRefused):
            read_uscc(wrong)
