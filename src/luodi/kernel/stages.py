"""Chains of stages: which step a project has reached, and what the next one still takes.

Steps need not nest: a later step may be known where an earlier one is not.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from luodi.kernel.text import Text

State = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A paper that a step takes; papers of one ``group`` stand for each other (施工许可或开工令)."""

    code: str
    label: Text
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a chain and the catalogue key that dates it.

    ``within`` names the main step that it is part of (实质性开工 is the second fact of 开工).
    ``side`` steps (入统, 终止) may come at any time and never count as the stage reached.
    ``counts`` says what counts as having reached it; ``source`` where that was decided.
    """

    code: str
    label: Text
    field: str
    planned_field: str | None = None
    evidence: tuple[Evidence, ...] = ()
    needs: tuple[str, ...] = ()
    within: str | None = None
    side: bool = False
    counts: Text | None = None
    source: str = ""
    basis: str = "document"


@dataclass(frozen=True, slots=True)
class Chain:
    """The steps of one kind of project, in order, side steps last.

    ``ledger`` names the columns of its blank ledger besides the dates of the steps.
    """

    kind: str
    version: int
    source: str
    steps: tuple[Step, ...]
    label: Text
    pack: str = ""
    ledger: tuple[str, ...] = ()

    @property
    def dates(self) -> tuple[str, ...]:
        """The date fields of the steps: what was reached, and what is planned."""
        found = [key for step in self.steps for key in (step.field, step.planned_field) if key]
        return tuple(dict.fromkeys(found))

    @property
    def main(self) -> tuple[Step, ...]:
        """The steps that make up the way: no side steps."""
        return tuple(step for step in self.steps if not step.side)

    @property
    def rail(self) -> tuple[tuple[Step, tuple[Step, ...]], ...]:
        """The nodes to draw: each main step with the steps within it (side steps within it too)."""
        nodes = [step for step in self.main if step.within is None]
        return tuple((node, tuple(s for s in self.steps if s.within == node.code)) for node in nodes)

    def step(self, code: str) -> Step | None:
        """Return the step of a code, or None."""
        return next((step for step in self.steps if step.code == code), None)


MissingKind = Literal["date", "field", "evidence"]


@dataclass(frozen=True, slots=True)
class Missing:
    """Something the next step still lacks: its date, a field, or a paper (``key`` names it)."""

    kind: MissingKind
    key: str
    label: Text


def reached(step: Step, state: State) -> bool:
    """Tell whether a step is known to have been reached, with or without its date."""
    return state.get(step.field) is not None or step.code in (state.get("undated") or ())


def current(chain: Chain, state: State) -> Step | None:
    """Return the furthest step reached, or None; gaps before it do not matter."""
    return next((step for step in reversed(chain.main) if reached(step, state)), None)


def reached_on(step: Step, state: State) -> date | None:
    """Return the day of a step, None when it is unknown or not reached."""
    value = state.get(step.field)
    return value if isinstance(value, date) else None


def following(chain: Chain, state: State) -> Step | None:
    """Return the step after the furthest one reached; None at the end of the chain."""
    at = current(chain, state)
    if at is None:
        return chain.main[0]
    index = chain.main.index(at) + 1
    return chain.main[index] if index < len(chain.main) else None


def missing_for_next(
    chain: Chain, state: State, labels: Mapping[str, Text] | None = None
) -> tuple[Step | None, list[Missing]]:
    """Return the next step and all that it still lacks: fields first, then papers, then its date.

    ``labels`` gives the words of catalogue keys. Papers count as there when ``state["evidence"]``
    holds their codes; one of a group is enough.
    """
    step = following(chain, state)
    if step is None:
        return None, []
    words = labels or {}
    missing = [
        Missing("field", key, words.get(key, Text(key, key))) for key in step.needs if _empty(state.get(key))
    ]
    missing.extend(_missing_evidence(step, frozenset(state.get("evidence") or ())))
    missing.append(Missing("date", step.field, words.get(step.field, step.label)))
    return step, missing


def _empty(value: Any) -> bool:
    return value is None or value == "" or value is False


def _missing_evidence(step: Step, present: Collection[str]) -> list[Missing]:
    missing: list[Missing] = []
    done: set[str] = set()
    for paper in step.evidence:
        group = paper.group or paper.code
        if group in done:
            continue
        done.add(group)
        members = [p for p in step.evidence if (p.group or p.code) == group]
        if any(p.code in present for p in members):
            continue
        label = Text("或".join(p.label.zh for p in members), " or ".join(p.label.en for p in members))
        missing.append(Missing("evidence", group, label))
    return missing


def before(chain: Chain, state: Mapping[str, Any], code: str) -> bool:
    """Tell whether a project is known to stand at a stage before ``code``; never for a chain without it."""
    codes = [step.code for step in chain.steps]
    here = current(chain, state)
    return code in codes and here is not None and codes.index(here.code) < codes.index(code)
