"""Percents, ticks, counts, areas, codes and texts as FIELDS.md rules them."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.dates import DateValue
from luodi.kernel.values.cells import Cell, Expect, cell_from_json, plain_number, shown_text
from luodi.kernel.values.numbers import parse_cell


def read(type_: str, value: Any, shown: str = "", unit: str | None = None) -> tuple[Any, list[str]]:
    parsed = parse_cell(value, shown, Expect(type_, unit, year=2024))
    return parsed.value, [problem.code for problem in parsed.problems]


@pytest.mark.parametrize(
    ("value", "shown", "unit", "points"),
    [
        (0.35, "percent", "ratio", 3500),
        (0.22387939698, "percent", "%", 2239),
        (1.0, "percent", "ratio", 10000),
        ("8%", "", "ratio", 800),
        ("35%", "", "%", 3500),
        ("８８％", "", "ratio", 8800),
        ("12.5%", "", "%", 1250),
        ("0.35%", "", "%", 35),
        (66.7, "", "%", 6670),
        (100.0, "", "%", 10000),
        (0.0, "", "%", 0),
        (1.0, "", "%", 100),
        ("40", "", "%", 4000),
        (0.35, "", "ratio", 3500),
        (1.2, "", "ratio", 12000),
        (1.5, "", "ratio", 15000),
        (1.51, "", "ratio", 151),
        (12.0, "", "ratio", 1200),
        (35, "", "ratio", 3500),
        ("0.35", "", "ratio", 3500),
        (0.00125, "percent", "%", 13),
        ("-5%", "", "%", -500),
        ("110.25%", "", "%", 11025),
    ],
)
def test_percents(value: Any, shown: str, unit: str, points: int) -> None:
    assert read("percent", value, shown, unit) == (points, [])


@pytest.mark.parametrize("value", [0.35, "0.35", 0.08, 0.999])
def test_a_fraction_under_a_percent_heading_is_ambiguous(value: Any) -> None:
    assert read("percent", value, unit="%") == (None, ["percent_ambiguous"])


def test_what_is_no_percentage() -> None:
    assert read("percent", "过半", unit="%") == (None, ["percent_unreadable"])
    assert read("percent", date(2024, 1, 1), unit="%") == (None, ["percent_unreadable"])
    assert read("percent", "/", unit="%") == (None, [])


@pytest.mark.parametrize("text", ["√", "✓", "✔", "是", "已办结", "已办理", " √ ", "已取得", "有", "Y", True])
def test_ticks_that_say_yes(text: Any) -> None:
    assert read("tick", text) == (True, [])


@pytest.mark.parametrize(
    "text",
    [
        "×",
        "否",
        "未办结",
        "未办理",
        "办理中",
        "推进中",
        "正在办理",
        "x",
        "X",
        "尚未取得",
        "在办",
        "审批中",
        False,
    ],
)
def test_ticks_that_say_no(text: Any) -> None:
    assert read("tick", text) == (False, [])


@pytest.mark.parametrize("text", ["无需办理", "无需", "不需要", "不涉及", "免办", "N/A"])
def test_ticks_that_are_not_needed(text: str) -> None:
    assert read("tick", text) == ("na", [])


@pytest.mark.parametrize("text", ["", None, "-", "/", "无", "待定"])
def test_blank_ticks(text: Any) -> None:
    assert read("tick", text) == (None, [])


def test_a_tick_may_be_a_date_or_unreadable() -> None:
    assert read("tick", "2023-09-19") == (DateValue(date(2023, 9, 19)), [])
    assert read("tick", "2023.11") == (DateValue(date(2023, 11, 1), "month"), [])
    assert read("tick", date(2023, 9, 19)) == (DateValue(date(2023, 9, 19)), [])
    assert read("tick", "2023.13") == (None, ["date_impossible"])
    assert read("tick", "部分") == (None, ["tick_unreadable"])


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (12.0, 12),
        ("12", 12),
        ("1,200", 1200),
        ("１２", 12),
        ("12个", 12),
        ("约300人", 300),
        ("0", 0),
        (0.0, 0),
        ("12.0", 12),
    ],
)
def test_counts(value: Any, number: int) -> None:
    assert read("int", value) == (number, [])


@pytest.mark.parametrize("value", [12.5, "十几个", "12.5", True, "3-5"])
def test_what_is_no_count(value: Any) -> None:
    assert read("int", value) == (None, ["number_unreadable"])


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (9.2, "亩", "9.2"),
        (4974.0, "亩", "4974"),
        ("150.20", "亩", "150.2"),
        ("1,200.50亩", "亩", "1200.5"),
        (20000.0, "平方米", "30"),
        ("2公顷", "亩", "30"),
        ("约85亩", "亩", "85"),
        (0.1 + 0.2, "亩", "0.3"),
        ("0.50", None, "0.5"),
        (1000.0, None, "1000"),
    ],
)
def test_areas_come_out_in_mu(value: Any, unit: str | None, text: str) -> None:
    assert read("decimal", value, unit=unit) == (text, [])


def test_codes() -> None:
    assert read("code", " 2403—519901-04–01-123456 ") == ("2403-519901-04-01-123456", [])
    assert read("code", "２４０３-５１９９０１-０４-０１-１２３４５６") == ("2403-519901-04-01-123456", [])
    assert read("code", 20240351990104.0) == (None, ["code_not_text"])
    assert read("code", "/") == (None, [])


def test_credit_codes() -> None:
    assert read("uscc", "９１５１９９０６ＭＡＡＴＵ５４Ｄ０Ｂ") == ("91519906MAATU54D0B", [])
    assert read("uscc", "91 519905 MAJQK9QX4 N") == ("91519905MAJQK9QX4N", [])
    assert read("uscc", "91519903mabjnqj019") == ("91519903MABJNQJ019", [])
    assert read("uscc", "91519906MAATU54D0C") == (None, ["uscc_check_digit"])
    assert read("uscc", "91519906MAATU54D0") == (None, ["uscc_malformed"])
    assert read("uscc", "91519906MAATU54DOB") == (None, ["uscc_malformed"])
    assert read("uscc", 9.15199e17) == (None, ["uscc_not_text"])
    assert read("uscc", "待定") == (None, [])


def test_texts_are_trimmed_and_keep_their_lines() -> None:
    assert read("text", "\u3000 王某 138\r\n李某\xa0") == ("王某 138\n李某", [])
    assert read("text", "a\x00b\x07") == ("ab", [])
    assert read("text", "  ") == (None, [])
    assert read("text", 2023.0) == ("2023", [])
    assert read("text", date(2024, 8, 1), "month") == ("2024-08", [])
    assert read("text", 0.35, "percent") == ("35%", [])
    assert read("text", "（锂电）ＡＢ") == ("（锂电）ＡＢ", [])


def test_an_error_cell_refuses_whatever_the_type() -> None:
    for type_ in ("text", "money", "date", "percent", "tick", "int", "decimal", "code", "uscc"):
        assert read(type_, "#REF!", "error") == (None, ["formula_error"])
    assert read("seq", "#REF!", "error") == (None, [])


def test_a_prefix_that_names_the_line_is_taken_off() -> None:
    parsed = parse_cell("计划：2024年8月", "", Expect("date", strip_prefix="计划"))
    assert str(parsed.value) == "2024-08"


@given(
    st.one_of(
        st.none(), st.booleans(), st.text(max_size=12), st.floats(allow_nan=False, allow_infinity=False)
    )
)
def test_nothing_breaks_any_parser(value: Any) -> None:
    for type_ in ("text", "percent", "tick", "int", "decimal", "code", "uscc", "choice"):
        parse_cell(value, "", Expect(type_, "%"))


@given(
    st.one_of(st.none(), st.booleans(), st.text(), st.floats(allow_nan=False), st.dates()),
    st.sampled_from(["", "month"]),
)
def test_a_cell_goes_through_json(value: Any, shown: str) -> None:
    assert cell_from_json(Cell(value, shown).as_json()) == Cell(value, shown)


def test_numbers_are_written_as_typed() -> None:
    assert [plain_number(value) for value in (45052.0, 4.34, 0.35, 250000000.0, 1e-7)] == [
        "45052",
        "4.34",
        "0.35",
        "250000000",
        "0.0000001",
    ]
    assert shown_text(True) == "TRUE"


def test_ticks_of_every_kind() -> None:
    for yes in ("●", "■", "1", 1, 1.0, "√", "已办", "是"):
        assert read("tick", yes) == (True, []), yes
    for no in ("○", "□", "0", 0, "×", "否", "正在办理"):
        assert read("tick", no) == (False, []), no
    assert read("tick", 0.5)[1] == ["tick_unreadable"]
