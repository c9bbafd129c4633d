"""序时进度 against figures that offices published, and lights as bands."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel import schedule
from luodi.kernel.schedule import Band
from luodi.kernel.text import Text


@pytest.mark.parametrize(
    ("completed", "plan", "month", "places", "ahead"),
    [
        (62900, 64740, 10, 1, "13.8"),  # Jiangmen Jan–Oct; from rounded shares it would be 13.9
        (31364, 101500, 3, 1, "5.9"),  # Jiangmen 2021 Q1
        (6214, 10000, 6, 2, "12.14"),  # Huai'an 2024 H1
    ],
)
def test_ahead_comes_from_unrounded_ratios(
    completed: int, plan: int, month: int, places: int, ahead: str
) -> None:
    at = schedule.standing(completed, plan, month)
    assert at.ahead is not None
    assert schedule.format_points(at.ahead, places) == ahead


def test_truncation_belongs_to_the_definition() -> None:
    rate = Fraction(129, 270)
    assert schedule.format_points(rate, 0, "down") == "47"
    assert schedule.format_points(rate, 0) == "48"


def test_own_curve_replaces_the_line() -> None:
    curve = [0, 0, 5, 10, 10, 10, 10, 10, 10, 15, 10, 10]
    assert schedule.scheduled(100, 5, curve) == 25
    assert schedule.scheduled(100, 12, curve) == 100
    with pytest.raises(ValueError, match="adds up to 100"):
        schedule.scheduled(120, 5, curve)
    with pytest.raises(ValueError, match="twelve"):
        schedule.scheduled(100, 5, [100])


def test_no_plan_gives_no_ratio() -> None:
    at = schedule.standing(5, 0, 6)
    assert (at.completion, at.ahead, at.of_due) == (None, None, None)


@given(st.integers(1, 10**15), st.integers(1, 12))
def test_linear_is_the_curve_of_equal_months(monthly: int, month: int) -> None:
    assert schedule.scheduled(monthly * 12, month) == schedule.scheduled(monthly * 12, month, [monthly] * 12)


def scheme(*bands: Band) -> schedule.LightScheme:
    return schedule.LightScheme("x", Text("灯", "lights"), 1, "test", "points_behind", bands, {})


F = Fraction
YINCHUAN = (
    Band("green", None, F(0), high_included=True),
    Band("yellow", F(10, 100), F(30, 100), high_included=True),
    Band("red", F(30, 100), None, low_included=False),
)


def test_a_gap_of_the_published_rule_is_refused() -> None:
    rule = scheme(*YINCHUAN)
    assert rule.gaps == ((F(0), F(1, 10)),)
    assert rule.light(F(5, 100)) is None
    assert rule.light(F(0)) == "green"
    assert rule.light(F(3, 10)) == "yellow"
    assert rule.light(F(31, 100)) == "red"


def test_the_same_delay_gives_different_lights_in_two_cities() -> None:
    at = schedule.standing(30, 100, 6)  # 20 points behind; 60 % of what is due
    ratio = schedule.LightScheme(
        "y", Text("灯", "lights"), 1, "test", "ratio_of_due",
        (Band("red", None, F(6, 10)), Band("yellow", F(6, 10), F(8, 10)), Band("green", F(8, 10), None)), {},
    )  # fmt: skip
    assert scheme(*YINCHUAN).light_of(at) == "yellow"
    assert ratio.light_of(at) == "yellow"
    assert ratio.light_of(schedule.standing(29, 100, 6)) == "red"
    assert not ratio.gaps


def test_overlap_is_found() -> None:
    assert schedule.overlaps((Band("a", None, F(1), high_included=True), Band("b", F(1), None)))
    assert not schedule.overlaps((Band("a", None, F(1)), Band("b", F(1), None)))


@given(st.lists(st.fractions(-2, 2), min_size=1, max_size=5, unique=True), st.fractions(-3, 3))
def test_bands_cut_at_points_cover_everything_once(cuts: list[Fraction], value: Fraction) -> None:
    cuts.sort()
    edges: list[Fraction | None] = [None, *cuts, None]
    bands = [Band(str(i), edges[i], edges[i + 1]) for i in range(len(edges) - 1)]
    assert not scheme(*bands).gaps
    assert not schedule.overlaps(bands)
    assert sum(band.holds(value) for band in bands) == 1
