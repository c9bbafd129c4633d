"""Money strings as clerks type them, each to exact fen, a foreign amount, or a refusal."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.money import BIGINT_MAX, UNITS
from luodi.kernel.values.amounts import ForeignMoney, money_unit, parse_money
from luodi.kernel.values.cells import Expect

WAN = 1_000_000
YI = 10_000_000_000
YUAN = 100


def read(value: Any, unit: str | None = "cell", shown: str = "") -> Any:
    return parse_money(value, shown, Expect("money", unit))


def codes(value: Any, unit: str | None = "cell", shown: str = "") -> list[str]:
    return [problem.code for problem in read(value, unit, shown).problems]


OWN_UNIT = [
    ("1.2亿", 12_000 * WAN),
    ("1.2亿元", 12_000 * WAN),
    ("5000万", 5_000 * WAN),
    ("5000万元", 5_000 * WAN),
    ("５０００万元", 5_000 * WAN),
    ("２．３８亿元", 23_800 * WAN),
    ("950,000,000元", 95_000 * WAN),
    ("1,210,000,000元", 121_000 * WAN),
    ("35.5万元", 35_500_000),
    (" 12亿元 ", 12 * YI),
    ("12 亿 元", 12 * YI),
    ("\u30003.2亿元\xa0", 32_000 * WAN),
    ("1亿2000万元", 12_000 * WAN),
    ("1亿零500万元", 10_500 * WAN),
    ("3千万元", 3_000 * WAN),
    ("3千万", 3_000 * WAN),
    ("8百万元", 800 * WAN),
    ("5千元", 5_000 * YUAN),
    ("三千万元", 3_000 * WAN),
    ("两亿元", 2 * YI),
    ("一亿五千万元", 15_000 * WAN),
    ("人民币5000万元", 5_000 * WAN),
    ("¥5,000,000元", 500 * WAN),
    ("RMB500万", 500 * WAN),
    ("5000万人民币", 5_000 * WAN),
    ("0.05亿元", 500 * WAN),
    (".5亿", 5_000 * WAN),
    ("12元", 1_200),
    ("12.34元", 1_234),
    ("0万元", 0),
    ("+3亿元", 3 * YI),
    ("2万亿元", 20_000 * YI),
    ("5000万元整", 5_000 * WAN),
]


@pytest.mark.parametrize(("text", "fen"), OWN_UNIT)
def test_a_cell_with_its_own_unit(text: str, fen: int) -> None:
    assert read(text).value == fen


@pytest.mark.parametrize(
    ("value", "unit", "fen"),
    [
        (29000.0, "万元", 29_000 * WAN),
        (3.0099, "亿元", 300_990_000_00),
        (0.015, "亿元", 150 * WAN),
        (12_400_000.0, "元", 1_240 * WAN),
        (0.1 + 0.2, "万元", 300_000),
        (11138.000000000002, "万元", 11_138 * WAN),
        (5, "万元", 5 * WAN),
        (0.0, "万元", 0),
        ("52,000", "万元", 52_000 * WAN),
        ("59000 ", "万元", 59_000 * WAN),
        ("１２６，０００", "万元", 126_000 * WAN),
        ("１７４００", "万元", 17_400 * WAN),
        (" 3300  ", "万元", 3_300 * WAN),
        ("¥3300", "万元", 3_300 * WAN),
        ("1.23456789", "万元", 1_234_568),
        ("12", "千元", 1_200_000),
        ("12", "百万元", 1_200 * WAN),
    ],
)
def test_a_bare_number_takes_the_unit_of_its_column(value: Any, unit: str, fen: int) -> None:
    parsed = read(value, unit)
    assert (parsed.value, parsed.problems) == (fen, ())


@pytest.mark.parametrize(
    "value", ["", None, "-", "－", "—", "——", "/", "／", "\\", "无", "待定", "  ", "\u3000"]
)
def test_null_is_not_zero(value: Any) -> None:
    assert read(value, "万元") == (None, (), None)


@pytest.mark.parametrize(
    "text",
    [
        "约3.2亿元",
        "约 3.2 亿元",
        "大约3.2亿元",
        "近3.2亿元",
        "3.2亿元左右",
        "3.2亿余元",
        "约为3.2亿",
        "预计3.2亿元",
    ],
)
def test_an_approximate_amount_is_read_and_warned(text: str) -> None:
    assert read(text).value == 32_000 * WAN
    assert codes(text) == ["approx_value"]


@pytest.mark.parametrize(
    ("text", "unit", "currency", "cents"),
    [
        ("800万美元", "cell", "USD", 800_000_000),
        ("35.5万美元", "万元", "USD", 35_500_000),
        ("$1,000", "万元", "USD", 100_000),
        ("US$500万", "cell", "USD", 500_000_000),
        ("1250万美金", "cell", "USD", 1_250_000_000),
        ("500万欧元", "cell", "EUR", 500_000_000),
        ("3000万港币", "cell", "HKD", 3_000_000_000),
        (300.0, "万美元", "USD", 300_000_000),
        ("800万", "万美元", "USD", 800_000_000),
    ],
)
def test_foreign_money_is_never_converted(text: Any, unit: str, currency: str, cents: int) -> None:
    assert read(text, unit).value == ForeignMoney(currency, cents)
    assert "foreign_currency" in codes(text, unit)


@pytest.mark.parametrize(
    "text",
    [
        "面议",
        "1亿-2亿",
        "1-2亿元",
        "1.2.3万元",
        "1,2亿",
        "12,34万元",
        "5000万元以上",
        "不低于5000万元",
        "十几亿",
        "1亿元（含设备3000万）",
        "亿元",
        "万",
        "ABC",
        "1.2亿万元",
        "5000万2亿",
        "1e5",
        "=1+1",
        "5000万吨",
        "3亿千瓦时",
        "100美元欧元",
        "(5000万元",
        "5000万元)",
        "12%",
        "2024-08-15",
        "5000w",
    ],
)
def test_what_is_not_one_number_is_refused(text: str) -> None:
    parsed = read(text, "万元")
    assert parsed.value is None
    assert parsed.problems[-1].code == "money_unreadable" and parsed.problems[-1].refused


@pytest.mark.parametrize(
    ("value", "shown"), [("#REF!", "error"), (0.35, "percent"), (True, ""), (float("nan"), ""), (1e20, "")]
)
def test_a_cell_that_holds_no_amount_is_refused(value: Any, shown: str) -> None:
    assert codes(value, "万元", shown) == ["money_unreadable"]


@pytest.mark.parametrize("value", [4500.0, "4500", "4,500", "约4500", 0.0, 12])
@pytest.mark.parametrize("unit", [None, "cell"])
def test_without_a_unit_anywhere_nothing_is_guessed(value: Any, unit: str | None) -> None:
    assert codes(value, unit)[-1] == "money_unit_missing"


@pytest.mark.parametrize("value", [-1200.0, "-1200", "－1200", "(1,200)", "-3亿元"])
def test_a_negative_amount_is_refused(value: Any) -> None:
    assert codes(value, "万元")[-1] == "money_negative"


@pytest.mark.parametrize(
    ("text", "overrides"),
    [("1.25亿元", True), ("29600万元", False), ("29600万", False), ("500000元", True), ("1亿2000万", True)],
)
def test_a_unit_in_the_cell_overrides_the_columns(text: str, overrides: bool) -> None:
    assert ("unit_in_cell_overrides" in codes(text, "万元")) is overrides


def test_the_unit_that_a_cell_names_is_told() -> None:
    assert [read(text).unit for text in ("1亿", "1万元", "5元", "800万美元")] == [
        "亿元",
        "万元",
        "元",
        "万美元",
    ]


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("万元", "万元"),
        ("（万元）", None),
        ("亿", "亿元"),
        ("万美元", "万美元"),
        ("人民币万元", "万元"),
        ("亩", None),
        ("万人民币", "万元"),
        ("元", "元"),
        ("百万元", "百万元"),
        ("个", None),
        ("", None),
        ("千", None),
    ],
)
def test_unit_words(word: str, name: str | None) -> None:
    found = money_unit(word)
    assert (found.name if found else None) == name


@given(st.integers(0, BIGINT_MAX), st.sampled_from(sorted(UNITS)))
def test_an_amount_written_exactly_comes_back_to_the_fen(fen: int, unit: str) -> None:
    amount = Decimal(fen) / UNITS[unit]
    assert read(f"{amount:f}{unit}").value == fen
    assert read(f"{amount:f}", unit).value == fen
    whole, _, rest = f"{amount:f}".partition(".")
    assert read(f"{int(whole):,}" + (f".{rest}" if rest else ""), unit).value == fen


@given(st.integers(0, 10**12), st.sampled_from(["元", "万元", "亿元"]))
def test_a_number_cell_reads_as_its_text(number: int, unit: str) -> None:
    as_text, as_float = read(str(number), unit), read(float(number), unit)
    assert as_text.value == as_float.value


@given(st.text(max_size=20))
def test_no_text_breaks_the_parser(text: str) -> None:
    parsed = read(text, "万元")
    assert parsed.value is None or isinstance(parsed.value, (int, ForeignMoney))
