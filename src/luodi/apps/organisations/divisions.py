"""Codes of administrative divisions (GB/T 2260), as the base pack ships them."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True)
class Division:
    """One line of the code table; ``level`` is province, city or county."""

    code: str
    name: str
    level: str
    parent: str


@cache
def divisions() -> dict[str, Division]:
    """Return all divisions by code."""
    path = Path(settings.PACKAGE) / "packs" / "base" / "codelists" / "divisions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {row["code"]: Division(row["code"], row["name"], row["level"], row["parent"]) for row in rows}


def find(text: str, limit: int = 20) -> list[Division]:
    """Return the divisions whose code or name begins with, else contains, ``text``."""
    word = text.strip()
    if not word:
        return []
    first = [row for row in divisions().values() if row.code.startswith(word) or row.name.startswith(word)]
    rest = [row for row in divisions().values() if word in row.name and row not in first]
    return [*first, *rest][:limit]


def full_name(division: Division) -> str:
    """Return a division's name with those above it in front."""
    above = divisions().get(division.parent)
    return f"{full_name(above)} {division.name}" if above else division.name
