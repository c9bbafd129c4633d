"""One record from its cells: typed values and every finding, the same for a file and for a mended row."""

from collections.abc import Callable, Mapping
from typing import Any

from luodi.kernel.issues import Issue
from luodi.kernel.values.amounts import ForeignMoney
from luodi.kernel.values.cells import Cell, Expect, Parsed, Problem, cell_from_json, is_blank, shown_text
from luodi.kernel.values.numbers import parse_cell
from luodi.workbooks.reading import Column, Row, TableShape
from luodi.workbooks.sentences import finding

SMALLEST_TOTAL = 100 * 1_000_000
LARGEST_TOTAL = 1000 * 10_000_000_000
_NAMED_BY = {"project": "name", "visit": "enterprise", "enterprise": "enterprise"}
_BLANK = Cell()
# Kinds of columns whose cells repeat and take long to read; so many readings are kept of each column.
_REPEATED = frozenset(["money", "date", "percent", "tick", "int", "decimal"])
_KEPT = 4096


class RowReader:
    """Reads the records of one table; ``units`` gathers the units that cells of a column named."""

    def __init__(self, shape: TableShape) -> None:
        self.shape = shape
        self.plan = [
            (column, column.field, cell_key(column), _parser(column.expect(shape.year, shape.date1904)))
            for column in shape.columns
            if column.field and column.type != "seq"
        ]
        self.units: dict[int, set[str]] = {}
        self.inferred = False
        required = _NAMED_BY.get(shape.kind)
        named = (column for column in shape.columns if required and column.field == required)
        self.required = next(named, None)

    def read(self, row: int, cells: Mapping[str, Cell], lines: tuple[int, ...] = ()) -> Row:
        """Read one record: ``row`` is its 1-based sheet row, ``cells`` letter (``B``, ``G@2``) -> cell."""
        values: dict[str, Any] = {}
        issues: list[Issue] = []
        for column, field, key, parse in self.plan:
            cell = cells.get(key, _BLANK)
            if cell.value is None or cell.value == "":
                values[field] = None
                continue
            parsed = parse(cell)
            if not parsed.problems and not parsed.unit and field != "total_investment":
                values[field] = parsed.value
                continue
            values[field] = parsed.value
            if parsed.unit and column.unit == "cell":
                self.units.setdefault(column.index, set()).add(parsed.unit)
            for problem in parsed.problems:
                issues.append(self._issue(problem, column, self._at(row, column, lines)))
            if field == "total_investment" and _suspect(parsed.value):
                detail = shown_text(cell.value, cell.shown)
                suspect = Problem("magnitude_suspect", False, detail)
                issues.append(self._issue(suspect, column, self._at(row, column, lines)))
        if self.required is not None and values.get(self.required.field or "") is None:
            missing = Problem("name_missing", True)
            issues.append(self._issue(missing, self.required, row))
        refused = any(issue.severity == "refused" for issue in issues)
        return Row(self.shape.sheet, row, values, tuple(issues), refused, table=self.shape.table)

    def _at(self, row: int, column: Column, lines: tuple[int, ...]) -> int:
        if column.line == 1:
            return row
        return lines[column.line - 1] if len(lines) >= column.line else row + column.line - 1

    def _issue(self, problem: Problem, column: Column, row: int) -> Issue:
        if problem.code == "year_inferred":
            self.inferred = True
        return finding(
            problem.code,
            sheet=self.shape.sheet,
            row=row,
            cell=f"{column.letter}{row}",
            field=column.field,
            detail=problem.detail,
        )


def _parser(expect: Expect) -> Callable[[Cell], Parsed]:
    """Return the parser of a column; where cells repeat it keeps what it read."""
    known: dict[tuple[Any, ...], Parsed] = {}

    def parse(cell: Cell) -> Parsed:
        value, shown = cell
        key = (value, value.__class__, shown)  # 1, 1.0 and True are equal and not the same
        found = known.get(key)
        if found is None:
            found = parse_cell(value, shown, expect)
            if len(known) < _KEPT:
                known[key] = found
        return found

    return parse if expect.type in _REPEATED else lambda cell: parse_cell(cell.value, cell.shown, expect)


def cell_key(column: Column) -> str:
    """Return the key of a column's cell in a record: its letter, with ``@n`` from line 2 on."""
    return column.letter if column.line == 1 else f"{column.letter}@{column.line}"


def _suspect(value: Any) -> bool:
    if value is None or isinstance(value, ForeignMoney) or not isinstance(value, int):
        return False
    return value < SMALLEST_TOTAL or value > LARGEST_TOTAL


def mend_row(shape: TableShape, row: Row, texts: Mapping[str, str]) -> Row:
    """Read a record again with mended cells: letter (or ``G@2``) -> what a person typed.

    The cells that are not mended stay as they were in the file. Findings that compare rows
    (duplicates) are not repeated here; the caller checks them against the other rows.
    """
    cells = dict(row.cells)
    for key, text in texts.items():
        if is_blank(text):
            cells.pop(key, None)
        else:
            cells[key] = text
    mended = RowReader(shape).read(row.row, {key: cell_from_json(one) for key, one in cells.items()})
    mended.cells, mended.group, mended.hidden = cells, row.group, row.hidden
    return mended
