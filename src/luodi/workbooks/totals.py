"""Totals that a sheet states, checked against its rows and reported, never imported."""

from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import Any

from luodi.kernel.issues import Issue
from luodi.kernel.values.numbers import parse_cell
from luodi.workbooks.raw import RawSheet
from luodi.workbooks.reading import Column, Table, Total
from luodi.workbooks.regions import GROUP, SUBTOTAL, TOTAL, Body, BodyRow, is_running
from luodi.workbooks.sentences import finding

SUMMED = frozenset(["money", "int", "decimal"])


@dataclass(slots=True)
class _Summed:
    """One column's running sums over the data rows, and how its total is read and written."""

    column: Column
    sums: list[Any]

    def between(self, first: int, last: int) -> Any:
        return self.sums[last] - self.sums[first]

    def plain(self, number: Any) -> Any:
        if self.column.type != "decimal":
            return int(number)
        text = f"{Decimal(number):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


def check_totals(sheet: RawSheet, table: Table, body: Body, filled_down: set[tuple[int, int]]) -> list[Issue]:
    """Fill ``table.totals`` and return a warning for each total that does not equal its rows."""
    starts = [row.row - 1 for row in table.rows]
    summed = [
        _running_sums(table, column, filled_down)
        for column in table.columns
        if column.field and column.type in SUMMED
    ]
    issues: list[Issue] = []
    edges: list[BodyRow] = []
    for entry in body.rows:
        if entry.kind in (TOTAL, SUBTOTAL):
            issues += _check_row(sheet, table, body, entry, starts, summed, edges)
        if entry.kind in (TOTAL, SUBTOTAL, GROUP):
            edges.append(entry)
    return issues


def _running_sums(table: Table, column: Column, filled_down: set[tuple[int, int]]) -> _Summed:
    zero: Any = Decimal(0) if column.type == "decimal" else 0
    numbers = []
    for row in table.rows:
        value = row.values.get(column.field or "")
        counted = (row.row - 1, column.index) not in filled_down
        if column.type == "decimal":
            numbers.append(Decimal(value) if value is not None and counted else zero)
        else:
            numbers.append(value if isinstance(value, int) and counted else zero)
    return _Summed(column, list(accumulate(numbers, initial=zero)))


def _check_row(
    sheet: RawSheet,
    table: Table,
    body: Body,
    entry: BodyRow,
    starts: list[int],
    summed: list[_Summed],
    edges: list[BodyRow],
) -> list[Issue]:
    stated = []
    for one in (one for one in summed if one.column.line == entry.line):
        cell = sheet.cell(entry.row, one.column.index)
        value = parse_cell(cell.value, cell.shown, one.column.expect(None, False)).value
        if isinstance(value, (int, str)):
            stated.append((one, Decimal(value) if one.column.type == "decimal" else value))
    if not stated or entry.label.startswith("其中"):
        return []
    first, last = _scope(body, entry, starts, stated, edges)
    scope = "all" if entry.kind == TOTAL else "running" if is_running(entry.label) else "group"
    issues = []
    for one, value in stated:
        computed = one.between(first, last)
        total = Total(
            table.shape.sheet,
            entry.row + 1,
            one.column.letter,
            one.column.field or "",
            scope,
            one.plain(value),
            one.plain(computed),
            value == computed,
        )
        table.totals.append(total)
        if not total.ok:
            issues.append(_mismatch(total))
    return issues


def _mismatch(total: Total) -> Issue:
    return finding(
        "total_mismatch",
        sheet=total.sheet,
        row=total.row,
        cell=f"{total.column}{total.row}",
        field=total.field,
        detail="",
        wording=f"{total.column}{total.row}",
    )


def _scope(
    body: Body, entry: BodyRow, starts: list[int], stated: list[tuple[_Summed, Any]], edges: list[BodyRow]
) -> tuple[int, int]:
    """Return the span of data rows that a total covers: the candidate on which most columns agree."""
    if entry.kind == TOTAL:
        return 0, len(starts)
    at = bisect_left(starts, entry.row)
    if is_running(entry.label):
        return 0, at
    spans = _candidates(body, entry, starts, at, edges)
    best, agreed = spans[0], -1
    for span in spans:
        agrees = sum(1 for one, value in stated if one.between(*span) == value)
        if agrees > agreed:
            best, agreed = span, agrees
    return best


def _candidates(
    body: Body, entry: BodyRow, starts: list[int], at: int, edges: list[BodyRow]
) -> list[tuple[int, int]]:
    """Spans above a subtotal (since the last one, since the last alike, since the start) and below it."""
    spans: list[tuple[int, int]] = []
    since = [bisect_left(starts, edge.row) for edge in reversed(edges)]
    alike = [bisect_left(starts, edge.row) for edge in reversed(edges) if edge.label == entry.label]
    for first in (*since[:1], *alike[:1], *since[1:4], 0):
        if first < at and (first, at) not in spans:
            spans.append((first, at))
    below = next(
        (
            other.row
            for other in body.rows
            if other.row > entry.row and other.kind in (SUBTOTAL, TOTAL, GROUP)
        ),
        None,
    )
    end = len(starts) if below is None else bisect_left(starts, below)
    if end > at:
        spans.append((at, end))
    return spans or [(at, at)]
