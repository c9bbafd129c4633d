"""The life of a project: when each stage is reached, and where it sticks."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from luodi.demo.calendars import weekday
from luodi.demo.reading import data

# The chain that a kind of project follows, as the gaps of figures.yaml name it.
COURSES = {"attraction": "attraction", "pipeline": "pipeline", "infrastructure": "infrastructure"}

# What comes after a stage in which projects stick and from which they may move on.
NEXT = {"approved": "started", "completed": "producing", "producing": "on_target"}


@dataclass
class Life:
    """Stage dates as they would be without trouble (``ideal``), and those that happened (``reached``)."""

    ideal: dict[str, date]
    reached: dict[str, date]
    stuck: str | None = None
    undated: set[str] = field(default_factory=set)
    monthly: set[str] = field(default_factory=set)

    @property
    def first(self) -> date:
        """The day of the first stage."""
        return min(self.ideal.values())

    def has(self, stage: str) -> bool:
        """Whether the stage was reached."""
        return stage in self.reached


def course(kind: str) -> str:
    """Return the name of the course that a kind of project follows."""
    return COURSES.get(kind, "existing")


def live(
    rng: Random, kind: str, anchor: str, on: date, *, until: str | None = None, pace: float = 1.0
) -> Life:
    """Make a life in which stage ``anchor`` falls on ``on``; nothing after ``until`` happens.

    ``pace`` stretches the works (1.0 is usual).
    """
    gaps = data("figures")["gaps"][course(kind)]
    stages = list(gaps)
    days = [0 if gaps[s] == 0 else round(rng.randint(*gaps[s]) * _pace(s, pace)) for s in stages]
    at = stages.index(anchor)
    ideal: dict[str, date] = {}
    for i, stage in enumerate(stages):
        offset = sum(days[at + 1 : i + 1]) if i >= at else -sum(days[i + 1 : at + 1])
        ideal[stage] = on if i == at else weekday(on + timedelta(days=offset))
    _enter_statistics(rng, kind, ideal)
    last = data("figures")["last_entry"]
    cut = stages.index(until) if until else len(stages) - 1
    allowed = {*stages[: cut + 1], "in_statistics"}
    reached = {s: d for s, d in ideal.items() if d <= last and s in allowed}
    if "substantively_started" not in reached:
        reached.pop("in_statistics", None)
    return Life(ideal, reached, stuck=until)


def _pace(stage: str, pace: float) -> float:
    return pace if stage == "completed" else 1.0


def _enter_statistics(rng: Random, kind: str, ideal: dict[str, date]) -> None:
    built = ideal.get("substantively_started")
    if built is not None:
        days = rng.randint(*data("figures")["in_statistics"]["days"])
        ideal["in_statistics"] = weekday(built + timedelta(days=days))


def move_on(life: Life, on: date) -> None:
    """Let a life that had stuck reach its next stage on a day."""
    assert life.stuck is not None
    life.reached[NEXT[life.stuck]] = on
    life.stuck = None
