"""Geometry of charts."""

from fractions import Fraction

import pytest

from luodi.web.charts import Point, nice_step, share, short, trend


@pytest.mark.parametrize(
    ("top", "step"), [(16.4, 5), (231, 60), (4, 1), (0.9, 0.25), (100, 25), (0, 1), (0.001, 0.00025)]
)
def test_the_axis_has_round_steps_that_cover_the_top(top: float, step: float) -> None:
    assert nice_step(top) == pytest.approx(step)
    assert 4 * nice_step(top) >= top


def test_unknown_draws_nothing_and_zero_draws_a_zero() -> None:
    drawn = trend([Point("1", 0, 0, 1), Point("2", None, None, 2), Point("3", 4, 4, 3)], "")
    assert [bar.text for bar in drawn.bars] == ["0", "4"]
    assert len(drawn.dots) == 2
    assert drawn.line == ()
    assert len(drawn.plan) == 2
    assert drawn.end is not None
    assert drawn.end.text == "4"


def test_only_the_last_known_bar_stands_out() -> None:
    drawn = trend([Point("1", 1), Point("2", 2), Point("3", None)], "")
    assert [bar.last for bar in drawn.bars] == [False, True]


def test_a_single_point_stands_in_the_middle() -> None:
    assert trend([Point("1", 1, 1, 1)], "").dots[0].x == "50.00%"


def test_nothing_known_still_draws_the_axes() -> None:
    drawn = trend([Point("1"), Point("2")], "")
    assert (drawn.dots, drawn.bars, drawn.end) == ((), (), None)
    assert len(drawn.grid) == 4


def test_no_points_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        trend([], "")


@pytest.mark.parametrize(
    ("value", "top", "width"),
    [(1, 2, "50.0%"), (3, 2, "100.0%"), (-1, 2, "0.0%"), (1, 0, "0%"), (Fraction(1, 3), 1, "33.3%")],
)
def test_a_bar_never_leaves_its_frame(value: Fraction, top: int, width: str) -> None:
    assert share(value, top) == width


def test_labels_are_short() -> None:
    assert [short(value) for value in (1.0, 1.5, 1.254, 0, Fraction(1, 4))] == [
        "1",
        "1.5",
        "1.25",
        "0",
        "0.25",
    ]
