"""Figures of suspicious magnitude for the preview, each with the number to write instead."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from luodi.apps.exchange import queries
from luodi.apps.exchange.lines import Line
from luodi.apps.exchange.models import ImportBatch, ImportRow
from luodi.apps.exchange.showing import Shower, unit_label
from luodi.apps.exchange.veiling import Veil
from luodi.apps.exchange.weighing import BY_READER, CODES
from luodi.kernel.issues import Issue

AT_ONCE = 10
LOOKED_AT = 2000
WHOLE_COLUMN = 10  # as many cells off by the same power are one wrong unit, not slips of the pen
SHOWN = CODES | {BY_READER}


@dataclass(frozen=True, slots=True)
class Suspect:
    """One cell: what is said of it, and the number that one press writes instead."""

    row: ImportRow
    issue: Issue
    key: str
    label: str
    mend: str
    shown: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of which many cells are off by the same power of ten."""

    sheet: str
    label: str
    cells: int


@dataclass(frozen=True, slots=True)
class Suspects:
    """The first suspicious cells, how many more rows have any, and columns that are off as a whole.

    ``mended`` are cells that were changed in rows that nothing refused: each can be taken back.
    """

    cells: list[Suspect]
    more: int
    columns: list[Column]
    mended: list[Line]


def suspects_of(batch: ImportBatch, shower: Shower, veil: Veil) -> Suspects:
    """Return what the preview shows of magnitudes."""
    rows = batch.rows.filter(suspect=True, left_out=False)
    first = veil.load(rows[:AT_ONCE])
    cells = [_suspect(row, issue, shower) for row in first for issue in row.issues if issue["code"] in SHOWN]
    changed = batch.rows.exclude(mended={}).filter(was_refused=False, left_out=False)[:AT_ONCE]
    mended = [line for row in veil.load(changed) for line in queries.mended_lines(row, shower)]
    if len(first) < AT_ONCE:
        return Suspects(cells, 0, [], mended)
    off: Counter[tuple[str, str, int]] = Counter()
    for sheet, issues in rows.values_list("sheet", "issues")[:LOOKED_AT]:
        off.update((sheet, i["field"], i["power"]) for i in issues if i["code"] in CODES and "power" in i)
    columns = [
        Column(sheet, shower.label(key), many)
        for (sheet, key, _power), many in off.most_common()
        if many >= WHOLE_COLUMN
    ]
    return Suspects(cells, rows.count() - len(first), columns, mended)


def _suspect(row: ImportRow, issue: dict[str, Any], shower: Shower) -> Suspect:
    key, mend = issue.get("field") or "", issue.get("mend", "")
    unit = issue.get("mend_unit", "")
    shown = f"{_grouped(mend)} {unit_label(unit)}".strip() if mend else ""
    return Suspect(row, queries.issue_of(issue), key, shower.label(key) if key else "", mend, shown)


def _grouped(number: str) -> str:
    try:
        return f"{Decimal(number):,}"
    except ArithmeticError:
        return number
