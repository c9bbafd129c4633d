"""Money is exact fen: conversion, rounding, overflow."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel import money

fen = st.integers(money.BIGINT_MIN, money.BIGINT_MAX)


@pytest.mark.parametrize(
    ("amount", "unit", "places", "text"),
    [
        (105_000_000_000, "亿元", 2, "10.50"),
        (105_000_000_000, "万元", 0, "105000"),
        (1_005, "元", 1, "10.1"),
        (-1_005, "元", 1, "-10.1"),
        (0, "亿元", 2, "0.00"),
        (50_000_000, "亿元", 2, "0.01"),
        (49_999_999, "亿元", 2, "0.00"),
        (-1, "亿元", 2, "0.00"),
    ],
)
def test_format_rounds_half_away_from_zero(amount: int, unit: str, places: int, text: str) -> None:
    assert money.format_fen(amount, unit, places) == text


def test_format_can_cut_off_and_group() -> None:
    assert money.format_fen(19_999_999_999, "亿元", 1, rounding="down") == "1.9"
    assert money.format_fen(123_456_789_00, "元", 2, grouped=True) == "123,456,789.00"
    assert money.format_fen(-123_456_789_00, "元", 0, grouped=True) == "-123,456,789"


def test_from_unit_is_exact() -> None:
    assert money.from_unit(Decimal("291.2"), "亿元") == 2_912_000_000_000
    with pytest.raises(money.MoneyInexact):
        money.from_unit(Decimal("0.001"), "元")
    with pytest.raises(KeyError):
        money.from_unit(1, "美元")


def test_overflow_raises_at_the_edge() -> None:
    assert money.total([money.BIGINT_MAX - 1, 1]) == money.BIGINT_MAX
    with pytest.raises(money.MoneyOverflow):
        money.total([money.BIGINT_MAX, 1])
    with pytest.raises(money.MoneyOverflow):
        money.from_unit(10**10, "亿元")


@given(fen, st.sampled_from(sorted(money.UNITS)))
def test_unit_and_back_is_the_same(amount: int, unit: str) -> None:
    assert money.from_unit(money.in_unit(amount, unit), unit) == amount


@given(fen, st.sampled_from(sorted(money.UNITS)), st.integers(0, 6))
def test_format_is_within_half_of_the_last_place(amount: int, unit: str, places: int) -> None:
    shown = Fraction(money.format_fen(amount, unit, places))
    assert abs(shown - money.in_unit(amount, unit)) * 2 <= Fraction(1, 10**places)


@given(fen, st.integers(-(10**9), 10**9), st.integers(1, 10**9))
def test_scaled_is_one_exact_division(amount: int, numerator: int, denominator: int) -> None:
    exact = Fraction(amount * numerator, denominator)
    try:
        result = money.scaled(amount, numerator, denominator)
    except money.MoneyOverflow:
        assert abs(exact) >= money.BIGINT_MAX
    else:
        assert abs(result - exact) * 2 <= 1


@given(st.fractions(), st.sampled_from(["half_up", "down"]))
def test_rounding_is_symmetric(value: Fraction, rounding: money.Rounding) -> None:
    assert money.round_fraction(-value, rounding) == -money.round_fraction(value, rounding)
