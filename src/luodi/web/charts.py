"""Geometry of the charts that are drawn as SVG on the server.

Horizontal positions are percentages and vertical ones pixels, so a chart keeps its type size at any
width and prints. The page also shows the numbers as text; a chart is never the only place of a figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, log10

Number = int | float | Fraction

_TOP = 24
_LEFT = 6.0
_RIGHT = 94.0


@dataclass(frozen=True, slots=True)
class Point:
    """One month: its name, what was done in it, the running total and the plan, all in one unit.

    None means not known and draws nothing; zero draws a zero.
    """

    label: str
    done: Number | None = None
    total: Number | None = None
    plan: Number | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """A line from one point to the next."""

    x1: str
    y1: float
    x2: str
    y2: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A dot, a bar or a label; ``height``, ``width`` and ``middle`` only for bars."""

    x: str
    y: float
    text: str = ""
    width: str = ""
    middle: str = ""
    height: float = 0.0
    last: bool = False


@dataclass(frozen=True, slots=True)
class Trend:
    """Everything the template needs to draw cumulative line, plan line and monthly bars."""

    label: str
    height: int
    base: float
    bar_base: float
    grid: tuple[Mark, ...]
    plan: tuple[Segment, ...]
    line: tuple[Segment, ...]
    dots: tuple[Mark, ...]
    bars: tuple[Mark, ...]
    ticks: tuple[Mark, ...]
    end: Mark | None


def percent(value: float) -> str:
    """Write a horizontal position or length."""
    return f"{value:.2f}%"


def nice_step(top: float, parts: int = 4) -> float:
    """Return a round step (1, 1.5, 2, 2.5, 3, … × 10ⁿ) of which ``parts`` cover ``top``."""
    if top <= 0:
        return 1.0
    rough = top / parts
    scale = 10.0 ** floor(log10(rough))
    for step in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 7.5, 8, 10):
        if step * scale >= rough * (1 - 1e-9):
            return step * scale
    return 10 * scale


def short(value: Number) -> str:
    """Write an axis or bar label: at most two decimals, no trailing zeros."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def _xs(count: int) -> list[float]:
    if count == 1:
        return [50.0]
    return [_LEFT + (_RIGHT - _LEFT) * index / (count - 1) for index in range(count)]


def _segments(xs: Sequence[float], ys: Sequence[float | None]) -> tuple[Segment, ...]:
    pairs = zip(xs, ys, xs[1:], ys[1:], strict=False)
    return tuple(
        Segment(percent(x1), round(y1, 1), percent(x2), round(y2, 1))
        for x1, y1, x2, y2 in pairs
        if y1 is not None and y2 is not None
    )


def _bars(points: Sequence[Point], xs: Sequence[float], base: float, room: float) -> tuple[Mark, ...]:
    top = max((float(point.done) for point in points if point.done is not None), default=0.0)
    width = 0.62 * (_RIGHT - _LEFT) / max(len(points), 2)
    known = [index for index, point in enumerate(points) if point.done is not None]
    marks = []
    for index in known:
        done = float(points[index].done or 0)
        height = room * max(done, 0) / top if top > 0 else 0.0
        marks.append(
            Mark(
                x=percent(xs[index] - width / 2),
                y=round(base - height, 1),
                text=short(done),
                width=percent(width),
                middle=percent(xs[index]),
                height=round(height, 1),
                last=index == known[-1],
            )
        )
    return tuple(marks)


def trend(points: Sequence[Point], label: str, height: int = 346, bars: bool = True) -> Trend:
    """Lay out a year of progress: running total against plan above, monthly bars below.

    ``label`` is the sentence that a screen reader speaks. ``height`` in pixels.
    Raises ValueError without points.
    """
    if not points:
        raise ValueError("a trend needs at least one point")
    xs = _xs(len(points))
    base = float(height - 120 if bars else height - 20)
    values = [float(v) for point in points for v in (point.total, point.plan) if v is not None]
    step = nice_step(max(values, default=1.0))
    scale = (base - _TOP) / (4 * step)
    ys = [None if point.total is None else base - float(point.total) * scale for point in points]
    plan = [None if point.plan is None else base - float(point.plan) * scale for point in points]
    known = [index for index, y in enumerate(ys) if y is not None]
    end = None
    if known:
        last = known[-1]
        end = Mark(
            percent(min(xs[last] + 1.2, 92)), round((ys[last] or 0) + 16, 1), short(points[last].total or 0)
        )
    return Trend(
        label=label,
        height=height,
        base=base,
        bar_base=float(height - 20),
        grid=tuple(Mark("0", round(base - step * n * scale, 1), short(step * n)) for n in range(1, 5)),
        plan=_segments(xs, plan),
        line=_segments(xs, ys),
        dots=tuple(Mark(percent(xs[index]), round(ys[index] or 0, 1)) for index in known),
        bars=_bars(points, xs, float(height - 20), 56.0) if bars else (),
        ticks=tuple(
            Mark(percent(x), float(height - 4), point.label) for x, point in zip(xs, points, strict=True)
        ),
        end=end,
    )


def share(value: Number, top: Number) -> str:
    """Return the width of a bar as a percentage of the largest one; the top is never exceeded."""
    if float(top) <= 0:
        return "0%"
    return f"{max(0.0, min(100.0, 100 * float(value) / float(top))):.1f}%"
