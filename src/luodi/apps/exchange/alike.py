"""Rows that are refused for one and the same reason, said once with their number instead of row by row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min
from django.utils.translation import gettext as _

from luodi.apps.exchange.enums import Verdict
from luodi.apps.exchange.models import ImportBatch, ImportRow

MANY = 6
"""From so many rows on, one reason is one line."""
SHOWN = 60
KINDS = 12


@dataclass(frozen=True, slots=True)
class Alike:
    """One reason and its rows: how many, where they stand, and the first ones by name."""

    key: str
    count: int
    label: str
    note: str
    remedy: str
    rows: Sequence[tuple[ImportRow, str]]

    @property
    def more(self) -> int:
        """How many rows are not among those shown."""
        return self.count - len(self.rows)


def refused_alike(batch: ImportBatch) -> dict[str, int]:
    """Return the reasons that each keep many rows out, with their number, the first in the file first.

    Rows that somebody mended or left out stand by themselves.
    """
    rows = batch.rows.filter(verdict=Verdict.REFUSED, was_refused=False, left_out=False).exclude(refusal="")
    found = rows.order_by().values("refusal").annotate(n=Count("pk"), first=Min("position"))
    many = found.filter(n__gte=MANY).order_by("first")[:KINDS]
    return {one["refusal"]: one["n"] for one in many}


def rows_alike(batch: ImportBatch, key: str) -> Any:
    """Return the rows that one reason keeps out, in order."""
    return batch.rows.filter(verdict=Verdict.REFUSED, refusal=key)


def refused_apart(rows: Any, reasons: Sequence[str]) -> Any:
    """Leave the rows out that are said in one line for each of these reasons."""
    return rows.exclude(refusal__in=reasons, was_refused=False, left_out=False) if reasons else rows


def joined(sentences: Sequence[str]) -> str:
    """Say what many rows are refused for: the sentence of all, or the first one of several."""
    different = list(dict.fromkeys(sentences))
    return different[0] if len(different) == 1 else _("%(first)s，等") % {"first": different[0]}
