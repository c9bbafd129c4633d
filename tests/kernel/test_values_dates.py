"""Every way of typing a date, with the precision that it gives."""

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.dates import DateValue
from luodi.kernel.values.cells import Expect
from luodi.kernel.values.days import parse_date

IN_2024 = Expect("date", year=2024)


def read(value: Any, shown: str = "", expect: Expect = IN_2024) -> tuple[str, list[str]]:
    parsed = parse_date(value, shown, expect)
    return str(parsed.value) if parsed.value else "", [problem.code for problem in parsed.problems]


DAYS = [
    "2024-08-15",
    "2024/8/15",
    "2024.8.15",
    "2024年8月15日",
    "2024年8月15号",
    "２０２４年８月１５日",
    "20240815",
    "2024-8-15",
    " 2024-08-15 ",
    "2024-08-15 00:00:00",
    "2024-08-15T09:30:00",
    "2024 年 8 月 15 日",
    "2024.08.15",
    "2024年8月15日前",
    "已于2024年8月15日",
]
MONTHS = [
    "2024-08",
    "2024/8",
    "2024.8",
    "2024.08",
    "2024年8月",
    "2024年08月",
    "２０２４年８月",
    "202408",
    "2024年8月份",
    "2024年8月初",
    "2024年8月上旬",
    "2024年8月中旬",
    "2024年8月下旬",
    "2024年8月底",
    "2024年8月末",
    "2024.8月底",
    "2024年8月底前",
    "2024年8月前",
    "2024年八月",
    "约2024年8月",
    "2024年8月开工",
    "2024年8月左右",
]


@pytest.mark.parametrize("text", DAYS)
def test_days(text: str) -> None:
    assert read(text) == ("2024-08-15", [])


@pytest.mark.parametrize("text", MONTHS)
def test_months(text: str) -> None:
    assert read(text) == ("2024-08", [])


@pytest.mark.parametrize(
    "text",
    [
        "2024年三季度",
        "2024年第三季度",
        "2024年第3季度",
        "2024年3季度",
        "2024Q3",
        "2024年Q3",
        "2024-Q3",
        "2024年三季度末",
    ],
)
def test_quarters(text: str) -> None:
    assert read(text) == ("2024 Q3", [])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2024年底", "2024-12"),
        ("2024年末", "2024-12"),
        ("2024底", "2024-12"),
        ("2024年初", "2024-01"),
        ("2024年十二月", "2024-12"),
        ("2024.1", "2024-01"),
        ("2024.10", "2024-10"),
        ("2024.12", "2024-12"),
    ],
)
def test_ends_of_years_and_texts_with_a_point(text: str, shown: str) -> None:
    assert read(text) == (shown, [])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("8月底", "2024-08"),
        ("8月15日", "2024-08-15"),
        ("8月", "2024-08"),
        ("十月", "2024-10"),
        ("年底", "2024-12"),
        ("四季度", "2024 Q4"),
        ("今年8月", "2024-08"),
        ("明年3月", "2025-03"),
        ("去年12月", "2023-12"),
        ("24年8月", "2024-08"),
        ("本年底", "2024-12"),
        ("8月底前", "2024-08"),
    ],
)
def test_the_year_of_the_title_is_taken_and_said(text: str, shown: str) -> None:
    assert read(text) == (shown, ["year_inferred"])


def test_without_a_year_anywhere_it_is_unreadable() -> None:
    assert read("8月底", expect=Expect("date")) == ("", ["date_unreadable"])


@pytest.mark.parametrize(
    "text",
    [
        "尽快",
        "待定时间",
        "年内",
        "上半年",
        "2024年",
        "2024",
        "8.15",
        "开工",
        "2024年8月至10月",
        "2024.8.1\n2024.9.1",
        "第一批",
        "1024年8月",
        "2024年底或2025年初",
        "12:30",
        "2024年上半年",
        "预计2024年8月",
    ],
)
def test_what_is_no_date_is_null_and_said(text: str) -> None:
    assert read(text) == ("", ["date_unreadable"])


@pytest.mark.parametrize(
    "text", ["2024年2月30日", "2023.13", "2024-02-30", "20240230", "2024.0.5", "2023年2月29日", "202413"]
)
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    assert read(text) == ("", ["date_impossible"])


@pytest.mark.parametrize("value", ["", None, "-", "－", "—", "/", "\\", "无", "待定"])
def test_null(value: Any) -> None:
    assert read(value) == ("", [])


@pytest.mark.parametrize(
    ("value", "shown", "codes"),
    [
        (20240815.0, "2024-08-15", []),
        (202408.0, "2024-08", []),
        (45052.0, "2023-05-06", ["serial_date"]),
        (45052, "2023-05-06", ["serial_date"]),
        (45052.5, "2023-05-06", ["serial_date"]),
        (2024.8, "2024-08", []),
        (2024.12, "2024-12", []),
        (2024.11, "2024-11", []),
        (2024.1, "", ["date_ambiguous"]),
        (2024.13, "", ["date_impossible"]),
        (20240230.0, "", ["date_impossible"]),
        (2024.0, "", ["date_unreadable"]),
        (8.15, "", ["date_unreadable"]),
        (5.0, "", ["date_unreadable"]),
        ("45052", "2023-05-06", ["serial_date"]),
    ],
)
def test_numbers(value: Any, shown: str, codes: list[str]) -> None:
    assert read(value) == (shown, codes)


def test_a_serial_number_follows_the_files_date_system() -> None:
    assert read(43590.0, expect=Expect("date", date1904=True))[0] == "2023-05-06"


def test_a_real_date_has_the_precision_that_its_format_shows() -> None:
    assert read(date(2024, 8, 12)) == ("2024-08-12", [])
    assert read(datetime(2024, 8, 12, 9, 30)) == ("2024-08-12", [])
    assert parse_date(date(2024, 8, 12), "month", IN_2024).value == DateValue(date(2024, 8, 1), "month")
    assert read(date(1900, 1, 5)) == ("", ["date_unreadable"])
    assert read(time(9, 30)) == ("", ["date_unreadable"])
    assert read(True) == ("", ["date_unreadable"])


def test_plans_may_say_that_they_are_plans() -> None:
    planned = Expect("date", year=2024, planned=True)
    assert read("预计2024年8月", expect=planned) == ("2024-08", [])
    assert read("拟于2025年3月底前开工", expect=planned) == ("2025-03", [])
    assert read("力争年底", expect=planned) == ("2024-12", ["year_inferred"])


@given(
    st.dates(date(1950, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"]),
)
def test_every_day_comes_back(day: date, form: str) -> None:
    assert parse_date(day.strftime(form), "", IN_2024).value == DateValue(day)


@given(st.one_of(st.text(max_size=16), st.floats(allow_nan=False, allow_infinity=False), st.integers()))
def test_nothing_breaks_the_parser(value: Any) -> None:
    parse_date(value, "", IN_2024)


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("25/3/1", "2025-03-01"),
        ("25.12.31", "2025-12-31"),
        ("24.8.15", "2024-08-15"),
        ("25/2/30", ""),
        ("12/3/1", ""),
        ("25.3", ""),
    ],
)
def test_a_first_number_that_can_only_be_a_year_is_one_and_said_to_be_inferred(
    written: str, made: str
) -> None:
    code = "year_inferred" if made else "date_impossible" if written == "25/2/30" else "date_unreadable"
    assert read(written) == (made, [code])


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("二〇二五年三月", "2025-03"),
        ("二○二五年十二月二十日", "2025-12-20"),
        ("二零二四年十月十五日", "2024-10-15"),
        ("二〇二四年八月五日", "2024-08-05"),
        ("三月二十一日", "2024-03-21"),
        ("一二期", ""),
    ],
)
def test_dates_in_chinese_numerals(written: str, made: str) -> None:
    assert read(written)[0] == made
