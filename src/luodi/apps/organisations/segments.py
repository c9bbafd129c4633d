"""Paths through time: from what each unit says of itself to where it lies on every day.

Pure functions over plain rows. A unit's own statements are (name, short name, parent) from a day on;
its path also changes when something above it moves, so its life is cut at those days as well.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

FOREVER = date.max


class TreeBroken(ValueError):
    """A unit would lie under itself, or under a unit that does not exist then. ``unit_id`` names it."""

    def __init__(self, unit_id: int, day: date, why: str) -> None:
        super().__init__(f"unit {unit_id} on {day}: {why}")
        self.unit_id = unit_id
        self.day = day
        self.why = why


@dataclass(frozen=True, order=True)
class Segment:
    """A stretch of a unit's life, from ``start`` until before ``end`` (FOREVER: still so)."""

    start: date
    end: date
    name: str
    short_name: str
    parent: int | None
    path: str = ""


Life = list[Segment]


def own_life(segments: Sequence[Segment]) -> Life:
    """Join neighbours that differ in nothing but their path: what the unit says of itself."""
    joined: Life = []
    for segment in sorted(segments):
        bare = replace(segment, path="")
        if joined and joined[-1].end == bare.start and _same(joined[-1], bare):
            joined[-1] = replace(joined[-1], end=bare.end)
        else:
            joined.append(bare)
    return joined


def _same(one: Segment, other: Segment) -> bool:
    return (one.name, one.short_name, one.parent) == (other.name, other.short_name, other.parent)


def changed_from(life: Life, day: date, **values: object) -> Life:
    """Return an own life in which name, short name or parent are new from ``day`` on.

    Each value holds until the life itself changes that value again: a move entered late survives a
    rename that was entered before it. Raises ValueError when the unit does not exist on ``day``.
    """
    at = next((n for n, segment in enumerate(life) if segment.start <= day < segment.end), None)
    if at is None:
        raise ValueError(f"no such unit on {day}")
    here = life[at]
    before = [replace(here, end=day)] if here.start < day else []
    result = [*life[:at], *before, replace(here, start=day, **values)]  # type: ignore[arg-type]
    still = dict(values)
    for segment in life[at + 1 :]:
        still = {key: new for key, new in still.items() if getattr(segment, key) == getattr(here, key)}
        result.append(replace(segment, **still))  # type: ignore[arg-type]
    return own_life(result)


def ended_on(life: Life, day: date) -> Life:
    """Return an own life cut off at ``day``, the first day on which the unit is no more."""
    kept = [segment for segment in life if segment.start < day]
    return [replace(segment, end=min(segment.end, day)) for segment in kept]


def with_paths(lives: Mapping[int, Life], unit_ids: Iterable[int]) -> dict[int, Life]:
    """Return the lives of ``unit_ids`` cut and given paths; ``lives`` holds every unit's own life.

    Raises TreeBroken on a circle, or where a parent does not exist while its child does.
    """
    days = sorted({edge for life in lives.values() for part in life for edge in (part.start, part.end)})
    return {unit_id: _placed(unit_id, lives, days) for unit_id in unit_ids}


def _placed(unit_id: int, lives: Mapping[int, Life], days: Sequence[date]) -> Life:
    placed: Life = []
    for segment in lives[unit_id]:
        cuts = [segment.start, *(day for day in days if segment.start < day < segment.end), segment.end]
        for start, end in pairwise(cuts):
            piece = replace(segment, start=start, end=end, path=_path_on(unit_id, start, lives))
            last = placed[-1] if placed else None
            if last and last.end == start and last.path == piece.path and _same(last, piece):
                placed[-1] = replace(last, end=end)
            else:
                placed.append(piece)
    return placed


def _path_on(unit_id: int, day: date, lives: Mapping[int, Life]) -> str:
    chain: list[int] = []
    at: int | None = unit_id
    while at is not None:
        if at in chain:
            raise TreeBroken(unit_id, day, "lies under itself")
        chain.append(at)
        here = next((part for part in lives.get(at, ()) if part.start <= day < part.end), None)
        if here is None:
            raise TreeBroken(unit_id, day, "parent does not exist")
        at = here.parent
    return "/" + "".join(f"{step}/" for step in reversed(chain))
