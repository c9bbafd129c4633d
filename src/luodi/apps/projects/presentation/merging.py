"""Two records of one project side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from luodi.apps.projects import vocabulary
from luodi.apps.projects.models import ProjectState
from luodi.apps.projects.presentation import figures
from luodi.apps.projects.queries.states import masked, state_of


@dataclass(frozen=True, slots=True)
class MergeLine:
    """One field in which the two records differ."""

    key: str
    label: str
    kept: str
    other: str
    empty: bool


def side_by_side(kept: ProjectState, other: ProjectState) -> list[MergeLine]:
    """Return the fields that the other record knows and that differ, in the catalogue's order."""
    lines = []
    here, there = state_of(kept), state_of(other)
    for field in vocabulary.typed_catalogue():
        if field.fact in ("none", "mark", "progress", "note") or there.get(field.key) in (None, "", []):
            continue
        if here.get(field.key) != there[field.key]:
            empty = here.get(field.key) in (None, "", [])
            texts = (_text(kept, field.key), _text(other, field.key))
            lines.append(MergeLine(field.key, vocabulary.say(field.label), *texts, empty))
    return lines


def _text(row: ProjectState, key: str) -> str:
    if key in vocabulary.UNIT_KEYS:
        unit = getattr(row, key)
        return unit.name if unit else figures.UNKNOWN
    value = state_of(row).get(key)
    return str(masked(key, figures.shown(key, value, row.precisions.get(key, "day"))))


def suggested(lines: Sequence[MergeLine]) -> list[str]:
    """Return the fields to take over at first: those that the kept record does not know."""
    return [line.key for line in lines if line.empty]
