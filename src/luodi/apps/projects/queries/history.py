"""What was corrected: old value, new value, who, when and why; and every statement with its source."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from luodi.apps.projects.enums import FactKind
from luodi.apps.projects.models import Fact
from luodi.kernel.folding import FactRecord

VALUED = frozenset(kind.value for kind in (FactKind.PROFILE, FactKind.PLAN, FactKind.PERMIT, FactKind.MARK))
DATED = frozenset(kind.value for kind in (FactKind.PROGRESS, FactKind.NOTE))
Known = tuple[Any, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One value that a later statement replaced (``withdrawn``: took back).

    ``old`` and ``new`` are typed values with their precisions; ``on`` is the day that a progress
    figure speaks of.
    """

    fact: Fact
    key: str
    old: Any
    new: Any
    old_precision: str = "day"
    new_precision: str = "day"
    on: date | None = None
    withdrawn: bool = False


def record_of(fact: Fact) -> FactRecord:
    """Return a stored fact as the fold reads it."""
    return FactRecord(
        fact.pk,
        fact.kind,
        fact.payload,
        fact.happened_on,
        fact.precision,
        fact.recorded_at,
        fact.supersedes_id,
    )


def values_of(fact: Fact, stage_fields: Mapping[str, str]) -> dict[str, Known]:
    """Return what a fact states, by catalogue key: typed value and precision."""
    if fact.kind == FactKind.STAGE:
        key = stage_fields.get(str(fact.payload.get("stage")), "")
        value = fact.happened_on or bool(fact.payload.get("reached", True))
        return {key: (value, fact.precision)} if key else {}
    if fact.kind == FactKind.TERMINATION:
        return {"terminated_on": (fact.happened_on, fact.precision)}
    return {key: _typed(value) for key, value in fact.payload.get("values", {}).items()}


def _typed(value: Any) -> Known:
    if isinstance(value, dict) and "date" in value:
        return date.fromisoformat(value["date"]), value.get("precision", "day")
    return value, "day"


def changes(facts: Sequence[Fact], stage_fields: Mapping[str, str]) -> list[Change]:
    """Return every correction among the facts of one project, the newest first.

    Growth of a cumulative figure is no correction; another figure for the same day is.
    """
    by_pk = {fact.pk: fact for fact in facts}
    standing: dict[tuple[str, date | None], Known] = {}
    found: list[Change] = []
    for fact in sorted(facts, key=lambda f: f.pk):
        said = values_of(fact, stage_fields)
        replaced = by_pk.get(fact.supersedes_id or 0)
        if replaced is not None:
            old = values_of(replaced, stage_fields)
            found += _replaced(fact, replaced, old, said)
        elif fact.kind in VALUED or fact.kind in DATED:
            found += _overwritten(fact, said, standing)
        for key, known in said.items():
            standing[_slot(fact, key)] = known
    return found[::-1]


def _slot(fact: Fact, key: str) -> tuple[str, date | None]:
    return key, fact.happened_on if fact.kind in DATED else None


def _replaced(fact: Fact, old_fact: Fact, old: dict[str, Known], new: dict[str, Known]) -> Iterable[Change]:
    withdrawn = fact.kind == FactKind.WITHDRAWAL
    on = old_fact.happened_on if old_fact.kind in DATED else None
    for key in dict.fromkeys((*old, *new)):
        before, after = old.get(key, (None, "day")), new.get(key, (None, "day"))
        if withdrawn or before != after:
            yield Change(fact, key, before[0], after[0], before[1], after[1], on, withdrawn)


def _overwritten(
    fact: Fact, said: dict[str, Known], standing: dict[tuple[str, date | None], Known]
) -> Iterable[Change]:
    for key, after in said.items():
        before = standing.get(_slot(fact, key))
        if before is None or before[0] is None or before == after:
            continue
        on = fact.happened_on if fact.kind in DATED else None
        yield Change(fact, key, before[0], after[0], before[1], after[1], on)
