"""Formulas as trees: what the parser gives, and what the compiler and the checks read."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal

Aggregate = Literal["sum", "count", "largest", "smallest"]


@dataclass(frozen=True, slots=True)
class Number:
    """An exact number as written; ``dimension`` is 1 for money (fen), 0 for a plain number or ratio."""

    value: Fraction
    dimension: int
    written: str


@dataclass(frozen=True, slots=True)
class Word:
    """A text in quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day."""

    value: date


@dataclass(frozen=True, slots=True)
class Truth:
    """``true`` or ``false``."""

    value: bool


@dataclass(frozen=True, slots=True)
class Name:
    """A fact, parameter, derived quantity, ``band.column`` or ``item.column``."""

    path: str


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """Two sides joined by one of ``+ - * /``."""

    op: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Compare:
    """Two sides compared by one of ``== != < <= > >=``."""

    op: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Within:
    """A value among others."""

    value: "Node"
    among: tuple["Node", ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Junction:
    """Parts joined by ``and`` or ``or``."""

    op: str
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """``not``."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Call:
    """A function over its arguments; a group function with ``per`` looks at those alike in it."""

    function: str
    arguments: tuple["Node", ...]
    per: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Over:
    """A sum, count, largest or smallest over the items of a series that pass a test.

    With ``per``, of the items alike in it only the largest value counts; with ``by`` those alike are added up
    and count at most ``most``; with ``top`` only that many of the largest. ``heads`` are the names before
    dots inside it: the one that is a series is meant, ``series`` is the first.
    """

    function: Aggregate
    series: str
    value: "Node | None"
    where: "Node | None"
    per: "Node | None" = None
    heads: tuple[str, ...] = ()
    top: "Node | None" = None
    by: "Node | None" = None
    most: "Node | None" = None


Node = Number | Word | Day | Truth | Name | Arithmetic | Compare | Within | Junction | Negation | Call | Over


def walk(node: Any) -> Iterator[Any]:
    """Yield a node and everything below it, left to right."""
    yield node
    for part in children(node):
        yield from walk(part)


def children(node: Any) -> Iterator[Any]:
    """Yield the nodes directly below a node, left to right."""
    for field in fields(node):
        value = getattr(node, field.name)
        for part in value if isinstance(value, tuple) else (value,):
            if is_dataclass(part):
                yield part


def names(node: Any) -> list[str]:
    """Return the names that a tree looks at, each once, in the order read; items of series by series."""
    found: dict[str, None] = {}
    for part in walk(node):
        if isinstance(part, Name):
            found.setdefault(part.path)
        elif isinstance(part, Over):
            for head in part.heads or (part.series,):
                found.setdefault(head)
    return list(found)
