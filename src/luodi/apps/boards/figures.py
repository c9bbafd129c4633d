"""The figures of a home page: each with the address of the records behind it."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from luodi.apps.projects.queries.lights import Progress

STATES = {"green": "ok", "yellow": "warn", "red": "late"}
"""Light → colour of a meter."""


@dataclass(frozen=True)
class Headline:
    """The sums of everything that a person sees; amounts in fen.

    ``planned_done`` is what the projects with a year plan completed, the numerator of the ratio.
    """

    day: date
    count: int
    total: int
    plan: int
    done: int
    planned_done: int
    progress: Progress
    due: Fraction
    overdue: int
    pending: int

    @property
    def partly(self) -> bool:
        """Whether projects without a year plan are part of what was completed."""
        return bool(self.plan) and self.planned_done != self.done

    @property
    def state(self) -> str:
        """Colour of the meter: ok, warn, late or none."""
        return STATES.get(self.progress.light or "", "")


@dataclass(frozen=True)
class StageFigure:
    """How many projects stand in a stage, and what they will invest (fen)."""

    label: str
    count: int
    total: int
    address: str


@dataclass(frozen=True)
class StageGroup:
    """The stages of the kinds that share one chain."""

    label: str
    stages: tuple[StageFigure, ...]

    @cached_property
    def count(self) -> int:
        """Projects of the group."""
        return sum(stage.count for stage in self.stages)

    @cached_property
    def most(self) -> int:
        """Count of the fullest stage, the full length of a bar."""
        return max((stage.count for stage in self.stages), default=0)


@dataclass(frozen=True)
class StallFigure:
    """One rule of 五未: overdue counts, those on the way stand beside and are never added."""

    code: str
    label: str
    overdue: int
    pending: int
    address: str


@dataclass(frozen=True)
class UnitFigure:
    """One accountable unit: projects, amounts in fen, progress and stalls.

    ``planned_done`` is what its projects with a year plan completed, the numerator of the ratio.
    """

    name: str
    count: int
    total: int
    plan: int
    done: int
    planned_done: int
    progress: Progress
    overdue: int
    address: str
    stall_address: str

    @property
    def partly(self) -> bool:
        """Whether projects without a year plan are part of what was completed."""
        return bool(self.plan) and self.planned_done != self.done

    @property
    def state(self) -> str:
        """Colour of the meter."""
        return STATES.get(self.progress.light or "", "")


@dataclass(frozen=True)
class Gap:
    """Something that the ledger does not know yet of some projects, and where to fill it in."""

    label: str
    why: str
    count: int
    address: str


@dataclass(frozen=True)
class Stuck:
    """One overdue project."""

    project_id: int
    name: str
    unit: str
    total: int | None
    rule: str
    days: int
    excuse: str
    address: str


@dataclass(frozen=True)
class Benefits:
    """How many clauses an enterprise meets, nearly meets, and cannot be judged under."""

    qualifies: int
    near: int
    unknown: int


@dataclass(frozen=True)
class OwnProject:
    """A project of one's own enterprise; ``days`` are those over the time of its ``rule``."""

    name: str
    unit: str
    stage: str
    total: int | None
    rule: str
    days: int
    address: str


@dataclass(frozen=True)
class OwnEnterprise:
    """An enterprise on the home page of its own people."""

    name: str
    uscc: str
    address: str
    benefits_address: str
    benefits: Benefits
