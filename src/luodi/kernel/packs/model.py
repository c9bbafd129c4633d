"""What a pack is once it is read: dated entries, each with its source."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from luodi.kernel.issues import Issue
from luodi.kernel.text import Text

KINDS = (
    "fields",
    "stages",
    "stalls",
    "excuses",
    "lights",
    "roles",
    "holidays",
    "codelists",
    "units",
    "clauses",
    "measures",
    "comments",
)
"""Kinds of entries, in the order in which they may name each other."""


class PackErrors(Exception):
    """Packs that cannot be loaded; ``issues`` lists everything that is wrong with file and line."""

    def __init__(self, issues: list[Issue]) -> None:
        """Keep all findings and show the first ones in the message."""
        self.issues = issues
        lines = [f"{i.file}:{i.line}: {i.what}" for i in issues[:5]]
        super().__init__(f"{len(issues)} error(s) in packs: " + "; ".join(lines))


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was decided: document number or title, and article."""

    document: str
    article: str = ""
    url: str = ""

    def __str__(self) -> str:
        return f"{self.document} {self.article}".strip()

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> "Source":
        """Read the ``source`` of an entry."""
        return cls(value["document"], value.get("article") or "", value.get("url") or "")


@dataclass(frozen=True)
class Entry:
    """One decided thing in one version. ``body`` is the entry as JSON, with inherited parts filled in."""

    pack: str
    kind: str
    code: str
    version: int
    label: Text
    source: Source
    valid_from: date | None
    valid_to: date | None
    body: dict[str, Any]
    file: str = ""
    line: int = 1

    @property
    def key(self) -> tuple[str, str, str, int]:
        """What makes it one: pack, kind, code, version."""
        return (self.pack, self.kind, self.code, self.version)

    @cached_property
    def sha(self) -> str:
        """SHA-256 of the body in canonical JSON: the same text, the same version."""
        text = json.dumps(self.body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def in_force(self, on: date) -> bool:
        """Tell whether it applies on a day; both bounds are included, a missing one is open."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Pack:
    """One folder: what one document decided."""

    code: str
    version: int
    label: Text
    document: str
    number: str
    issued_on: date | None
    valid_from: date | None
    valid_to: date | None
    on: tuple[str, ...]
    entries: tuple[Entry, ...]
    root: str = ""


@dataclass(frozen=True)
class PackSet:
    """Packs in the order in which they lie on each other: a later one wins for the same kind and code."""

    packs: tuple[Pack, ...]
    warnings: tuple[Issue, ...] = field(default=())

    def __iter__(self) -> Iterator[Pack]:
        return iter(self.packs)

    def pack(self, code: str) -> Pack:
        """Return one pack; raises KeyError."""
        for pack in self.packs:
            if pack.code == code:
                return pack
        raise KeyError(code)

    def entries(self, kind: str | None = None) -> Iterator[Entry]:
        """Yield every version of every entry, lower packs first."""
        for pack in self.packs:
            for entry in pack.entries:
                if kind is None or entry.kind == kind:
                    yield entry

    def in_force(
        self, kind: str, on: date | None = None, packs: tuple[str, ...] | None = None
    ) -> dict[str, Entry]:
        """Return code → the entry that applies, in the order in which the packs list them.

        ``on`` None takes the newest version whatever its dates; ``packs`` limits to these packs.
        """
        return newest(self.entries(kind), on, packs or tuple(p.code for p in self.packs))


def newest(entries: Iterator[Entry], on: date | None, packs: tuple[str, ...]) -> dict[str, Entry]:
    """Return code → the entry that applies: the last pack of ``packs`` that has one, its highest version."""
    found: dict[str, Entry] = {}
    for entry in entries:
        if entry.pack not in packs or (on is not None and not entry.in_force(on)):
            continue
        known = found.get(entry.code)
        if known is None or _rank(entry, packs) >= _rank(known, packs):
            found[entry.code] = entry
    return found


def _rank(entry: Entry, packs: tuple[str, ...]) -> tuple[int, int]:
    return (packs.index(entry.pack), entry.version)
