"""The worked cases of clauses, and the clauses that answer them."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from luodi.kernel.clauses import Clause, Engine, read_clause
from luodi.kernel.packs import PackSet, load_packs
from luodi.kernel.packs.loading import SHIPPED

HERE = Path(__file__).parent
EXAMPLES = HERE / "packs" / "clause-examples"
Case = dict[str, Any]


@cache
def packs() -> PackSet:
    """Return the shipped packs with the examples above them."""
    return load_packs([SHIPPED, EXAMPLES])


@cache
def clause(code: str) -> Clause:
    """Return one clause by its code."""
    entry = packs().in_force("clauses")[code]
    return read_clause(entry.body, str(entry.source))


@cache
def engine() -> Engine:
    """Return one engine for all tests."""
    return Engine(threads=1)


@cache
def documents() -> dict[str, dict[str, Any]]:
    """Return the files of worked cases by code."""
    found = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(HERE.glob("cases/*.json"))}
    return dict(sorted(found.items()))


def cases(grouped: bool) -> list[tuple[str, Case]]:
    """Return code and case: those of a group, or the single ones."""
    return [
        (code, case)
        for code, document in documents().items()
        for case in document["cases"]
        if ("population" in case) is grouped
    ]


def name_of(value: object) -> str:
    """Name a case in a test's id."""
    return value["name"] if isinstance(value, dict) else str(value)
