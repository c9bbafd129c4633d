"""What happens in the story: batches of statements, and single deeds of single people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from luodi.demo.statements import Statement


@dataclass
class Batch:
    """A unit's entries of one moment: new projects with their statements, and statements of known ones."""

    at: datetime
    place: str
    new: dict[str, list[Statement]] = field(default_factory=dict)
    existing: list[Statement] = field(default_factory=list)

    def add(self, known: bool, statements: Sequence[Statement]) -> None:
        """Add statements of one project."""
        if known:
            self.existing.extend(statements)
        else:
            self.new.setdefault(statements[0].project, []).extend(statements)


@dataclass(frozen=True)
class Deed:
    """One verb of one person on one project. ``who``: clerk or officer."""

    at: datetime
    verb: str
    project: str
    place: str
    told: Mapping[str, Any]
    who: str = "clerk"


@dataclass(frozen=True)
class Look:
    """The daily look at stalled projects, which notes who entered and who left."""

    at: datetime


Event = Batch | Deed | Look
