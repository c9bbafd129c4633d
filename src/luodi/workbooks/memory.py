"""A confirmed mapping, remembered by its headings, put on the next table with (nearly) the same ones.

Numbers and units in headings do not tell tables apart: 2024年计划投资 and 2025年计划投资（万元） are one
heading, unless one table has both.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from luodi.kernel.fields import Catalogue
from luodi.workbooks.headings import EACH_CELL, heading
from luodi.workbooks.reading import Column

NEARLY = 0.8
"""So large a share of all headings of both tables must be the same."""
SURE = 0.99


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one heading was confirmed to mean: a field (None: left out) and a unit that a person chose."""

    field: str | None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """A remembered mapping: ``key`` tells its owner which, ``meanings`` are by heading."""

    key: str
    headings: frozenset[str]
    meanings: Mapping[str, Meaning] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return a JSON-ready dict."""
        columns = [
            {"heading": heading, "field": one.field, "unit": one.unit}
            for heading, one in self.meanings.items()
        ]
        return {"key": self.key, "headings": sorted(self.headings), "columns": columns}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Memory":
        """Read what :meth:`as_json` wrote."""
        meanings = {
            str(one["heading"]): Meaning(one.get("field"), one.get("unit")) for one in stored["columns"]
        }
        return cls(str(stored["key"]), frozenset(map(str, stored["headings"])), meanings)


def heading_keys(columns: Sequence[tuple[str, int]]) -> list[str]:
    """Return what tells each column of a table from the others: (heading text, line) pairs in order."""
    words = ["/".join(heading(part).core for part in text.split("/")) for text, _ in columns]
    exact = [f"{text}@{line}" if line > 1 else text for text, (_, line) in zip(words, columns, strict=True)]
    loose = [re.sub(r"\d+", "#", text) for text in exact]
    shared = Counter(loose)
    seen: Counter[str] = Counter()
    keys = []
    for plain, rough in zip(exact, loose, strict=True):
        key = rough if shared[rough] == 1 else plain
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}*{seen[key]}")
    return keys


def keys_of(columns: Sequence[Column]) -> list[str]:
    """Return the heading keys of a table's columns."""
    return heading_keys([(column.header_text, column.line) for column in columns])


def recall(columns: Sequence[Column], memories: Iterable[Memory], catalogue: Catalogue) -> Memory | None:
    """Put the memory that fits a table best on its columns, and return it; None when none fits."""
    keys = keys_of(columns)
    own = frozenset(key for key, column in zip(keys, columns, strict=True) if column.header_text)
    best, closest = None, NEARLY
    for memory in memories:
        likeness = len(own & memory.headings) / max(len(own | memory.headings), 1)
        if likeness > closest or (likeness == closest and best is None):
            best, closest = memory, likeness
    if best is not None:
        _put(columns, keys, best, catalogue)
    return best


def _put(columns: Sequence[Column], keys: Sequence[str], memory: Memory, catalogue: Catalogue) -> None:
    taken: set[str] = set()
    for column, key in zip(columns, keys, strict=True):
        one = memory.meanings.get(key)
        if one is None or (one.field is not None and one.field not in catalogue):
            continue
        column.field, column.confidence, column.reason = one.field, SURE if one.field else 0.0, "remembered"
        column.remembered, column.unit_before = True, one.unit
        if one.field:
            taken.add(one.field)
    for column in columns:
        if not column.remembered and column.field in taken:
            column.field, column.confidence, column.reason = None, 0.0, ""


def recall_units(columns: Iterable[Column]) -> None:
    """Give the columns whose workbook names no unit the one that a person chose before."""
    for column in columns:
        if column.remembered and column.unit_before and column.unit in (None, EACH_CELL):
            column.unit, column.unit_source = column.unit_before, None
