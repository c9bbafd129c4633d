"""The refused rows as the same workbook: same sheets, headings and columns, and a column of reasons."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from luodi.apps.exchange.models import ImportRow
from luodi.apps.exchange.sheets import HEAD, LINE, new_book
from luodi.apps.exchange.streaming import FORMULA_STARTS
from luodi.apps.projects.queries.states import masked
from luodi.apps.projects.vocabulary import is_personal
from luodi.kernel.values.cells import MONTH, PERCENT, Cell, cell_from_json
from luodi.workbooks.raw import column_number

REASON = "错误原因"
FORBIDDEN = str.maketrans("[]:*?/\\", "_______")


def refused_book(
    tables: Sequence[Mapping[str, Any]], rows: Iterable[ImportRow], *, unmasked: bool = False
) -> bytes:
    """Return a workbook of refused rows, laid out as the tables they came from.

    Personal values are masked unless ``unmasked``.
    """
    target = BytesIO()
    book = new_book(target)
    by_table: dict[tuple[str, int], list[ImportRow]] = {}
    for row in rows:
        by_table.setdefault((row.sheet, row.table), []).append(row)
    for number, table in enumerate(tables, 1):
        found = by_table.get((table["sheet"], table["table"]), [])
        if found:
            _Sheet(book, book.add_worksheet(_name(table, number)), table, unmasked).write(found)
    if not book.worksheets():
        book.add_worksheet()
    book.close()
    return target.getvalue()


def _name(table: Mapping[str, Any], number: int) -> str:
    plain = str(table["sheet"]).translate(FORBIDDEN).strip("'")
    return (plain if table["table"] == 1 else f"{plain}{number}")[:31] or f"Sheet{number}"


class _Sheet:
    def __init__(self, book: Workbook, sheet: Worksheet, table: Mapping[str, Any], unmasked: bool) -> None:
        self.sheet, self.table = sheet, table
        self.hidden = {} if unmasked else {c["col"]: c["field"] for c in table["columns"] if c["field"]}
        self.columns = table["shape"]["columns"]
        self.last = max(column_number(column["letter"]) for column in self.columns) + 1
        edge = {"border": 1, "border_color": LINE, "valign": "vcenter"}
        centred = {"align": "center", "text_wrap": True, "bold": True, "bg_color": HEAD}
        self.head = book.add_format({**edge, **centred})
        self.text = book.add_format({**edge, "num_format": "@", "text_wrap": True})
        self.quoted = book.add_format({**edge, "num_format": "@", "text_wrap": True})
        self.quoted.set_quote_prefix()
        self.number = book.add_format(edge)
        self.percent = book.add_format({**edge, "num_format": "0.00%"})
        self.day = book.add_format({**edge, "num_format": "yyyy-mm-dd"})
        self.month = book.add_format({**edge, "num_format": "yyyy-mm"})
        self.reason = book.add_format({**edge, "text_wrap": True, "font_color": "#b42318"})

    def write(self, rows: Sequence[ImportRow]) -> None:
        """Write title, unit line, headings and rows."""
        self.sheet.write_string(0, 0, str(self.table["title"] or self.table["sheet"]))
        if self.table["unit"]:
            self.sheet.write_string(1, 0, f"单位：{self.table['unit']}")
        top = self._headings(2)
        for row in rows:
            top = self._row(top, row)
        self.sheet.set_column(0, self.last - 1, 14)
        self.sheet.set_column(self.last, self.last, 50)

    def _headings(self, top: int) -> int:
        heads = {column_number(c["letter"]): list(c["levels"]) for c in self.columns}
        heads[self.last] = [REASON]
        depth = max(len(levels) for levels in heads.values()) or 1
        done: set[tuple[int, int]] = set()
        for index, levels in sorted(heads.items()):
            for level, text in enumerate(levels):
                if (level, index) not in done:
                    done |= self._heading(top, heads, depth, index, level, text)
        return top + depth

    def _heading(
        self, top: int, heads: Mapping[int, list[str]], depth: int, index: int, level: int, text: str
    ) -> set[tuple[int, int]]:
        """Write one heading over all columns that share it, or down to the last level."""
        right, bottom = index, level
        if level == len(heads[index]) - 1:
            bottom = depth - 1
        else:
            while heads.get(right + 1, [])[: level + 1] == heads[index][: level + 1]:
                right += 1
        if (right, bottom) == (index, level):
            self.sheet.write_string(top + level, index, text, self.head)
        else:
            self.sheet.merge_range(top + level, index, top + bottom, right, "", self.head)
            self.sheet.write_string(top + level, index, text, self.head)
        return {(level, column) for column in range(index, right + 1)}

    def _row(self, top: int, row: ImportRow) -> int:
        lines = max(int(column["line"]) for column in self.columns)
        for column in self.columns:
            key = column["letter"] if column["line"] == 1 else f"{column['letter']}@{column['line']}"
            place = (top + column["line"] - 1, column_number(column["letter"]))
            if key in row.cells:
                self._cell(*place, self._shown(key, cell_from_json(row.cells[key])))
            elif column["line"] == 1:
                self.sheet.write_blank(*place, None, self.text)
        self.sheet.write_string(top, self.last, reasons_of(row), self.reason)
        return top + lines

    def _shown(self, key: str, cell: Cell) -> Cell:
        field = self.hidden.get(key, "")
        return cell._replace(value=masked(field, cell.value)) if is_personal(field) else cell

    def _cell(self, row: int, column: int, cell: Cell) -> None:
        value = cell.value
        if isinstance(value, date):
            moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day of Excel has no zone
            self.sheet.write_datetime(row, column, moment, self.month if cell.shown == MONTH else self.day)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            self.sheet.write_number(row, column, value, self._number(cell))
        else:
            text = str(value)
            self.sheet.write_string(
                row, column, text, self.quoted if text.startswith(FORMULA_STARTS) else self.text
            )

    def _number(self, cell: Cell) -> Format:
        return self.percent if cell.shown == PERCENT else self.number


def reasons_of(row: ImportRow) -> str:
    """Return every reason why a row is refused, with its cell, in Chinese as the workbook is."""
    parts = []
    for issue in row.issues:
        if issue["severity"] == "refused":
            where = f"{issue.get('cell') or row.row}："
            said = [issue.get(key) for key in ("what", "remedy")]
            words = [part["zh"] if isinstance(part, Mapping) else str(part) for part in said if part]
            parts.append(where + "，".join(words))
    return "；".join(parts)
