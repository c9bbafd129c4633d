"""Writes one table to .xlsx as offices print it: title, unit line, two-level headings, page set-up.

Every text is written as text: a cell that begins like a formula never becomes one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
LONGEST_TEXT = 32_767
GREY, LINE, HEAD = "#5b6773", "#9aa7b5", "#e8eef5"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column of a written sheet: the group above its heading, heading, look and width."""

    heading: str
    group: str = ""
    look: str = "text"
    width: int = 12


@dataclass(frozen=True, slots=True)
class Shown:
    """A value that looks otherwise than its column: a month in a column of days."""

    value: Any
    look: str


@dataclass(frozen=True, slots=True)
class SheetText:
    """What stands around a table: title, line under it, note below, footer of every page."""

    name: str
    title: str
    line: str
    note: str
    page: str


LOOKS: dict[str, dict[str, Any]] = {
    "text": {"align": "left", "num_format": "@"},
    "center": {"align": "center", "num_format": "@"},
    "money": {"align": "right", "num_format": "#,##0.00####"},
    "number": {"align": "right", "num_format": "#,##0.####"},
    "int": {"align": "right", "num_format": "#,##0"},
    "percent": {"align": "right", "num_format": "0.00%"},
    "day": {"align": "center", "num_format": "yyyy-mm-dd"},
    "month": {"align": "center", "num_format": "yyyy-mm"},
}


def write_table(text: SheetText, columns: Sequence[SheetColumn], rows: Iterable[Sequence[Any]]) -> bytes:
    """Return the workbook of one table. Rows hold one value for each column, None for a blank.

    Dates are dates of Excel, integers, fractions and decimals are numbers, all else is text.
    """
    target = BytesIO()
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    book = Workbook(target, options)
    writer = _Writer(book, book.add_worksheet(text.name[:31]), columns)
    first = writer.head(text)
    last = writer.body(first, rows)
    writer.close(text, first, last)
    book.close()
    return target.getvalue()


class _Writer:
    def __init__(self, book: Workbook, sheet: Worksheet, columns: Sequence[SheetColumn]) -> None:
        self.book, self.sheet, self.columns = book, sheet, columns
        self._formats: dict[tuple[str, bool], Format] = {}

    def look(self, name: str, quoted: bool = False) -> Format:
        """Return a cell format; ``quoted`` cells stay text even when somebody edits them."""
        if (name, quoted) not in self._formats:
            shape = {**LOOKS[name], "border": 1, "border_color": LINE, "valign": "vcenter", "font_size": 10}
            if LOOKS[name]["num_format"] == "@":
                shape["text_wrap"] = True
            made = self.book.add_format(shape)
            if quoted:
                made.set_quote_prefix()
            self._formats[name, quoted] = made
        return self._formats[name, quoted]

    def head(self, text: SheetText) -> int:
        """Write title, unit line and headings; return the first row of data, zero-based."""
        last = len(self.columns) - 1
        title = self.book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        line = self.book.add_format({"font_size": 10, "font_color": GREY, "align": "right"})
        self._span(0, 0, 0, last, text.title, title)
        self.sheet.set_row(0, 30)
        self._span(1, 0, 1, last, text.line, line)
        head = self.book.add_format(
            {"bold": True, "font_size": 10, "align": "center", "valign": "vcenter", "text_wrap": True}
            | {"border": 1, "border_color": LINE, "bg_color": HEAD}
        )
        grouped = any(column.group for column in self.columns)
        self._headings(2, grouped, head)
        for index, column in enumerate(self.columns):
            self.sheet.set_column(index, index, column.width)
        return 4 if grouped else 3

    def _headings(self, top: int, grouped: bool, shape: Format) -> None:
        start = 0
        while start < len(self.columns):
            column, end = self.columns[start], start
            while (
                column.group and end + 1 < len(self.columns) and self.columns[end + 1].group == column.group
            ):
                end += 1
            if not column.group:
                self._span(top, start, top + int(grouped), start, column.heading, shape)
            else:
                self._span(top, start, top, end, column.group, shape)
                for index in range(start, end + 1):
                    self.sheet.write_string(top + 1, index, self.columns[index].heading, shape)
            start = end + 1

    def _group(self, index: int) -> str:
        return self.columns[index].group if index < len(self.columns) else ""

    def _span(self, top: int, left: int, bottom: int, right: int, text: str, shape: Format) -> None:
        if (top, left) == (bottom, right):
            self.sheet.write_string(top, left, text, shape)
        else:
            self.sheet.merge_range(top, left, bottom, right, "", shape)
            self.sheet.write_string(top, left, text, shape)

    def body(self, first: int, rows: Iterable[Sequence[Any]]) -> int:
        """Write the rows; return the row after the last, zero-based."""
        at = first
        for values in rows:
            for index, (column, value) in enumerate(zip(self.columns, values, strict=True)):
                self._cell(at, index, column.look, value)
            at += 1
        return at

    def _cell(self, row: int, index: int, look: str, value: Any) -> None:
        if isinstance(value, Shown):
            look, value = value.look, value.value
        if value is None or value == "":
            self.sheet.write_blank(row, index, None, self.look(look))
        elif isinstance(value, date):
            moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day of Excel has no zone
            self.sheet.write_datetime(row, index, moment, self.look(look))
        elif isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool):
            self.sheet.write_number(row, index, float(value), self.look(look))
        else:
            text = str(value)[:LONGEST_TEXT]
            shape = self.look(
                "text" if look not in ("text", "center") else look, text.startswith(FORMULA_STARTS)
            )
            self.sheet.write_string(row, index, text, shape)

    def close(self, text: SheetText, first: int, last: int) -> None:
        """Write the note and set the page up: A4 across, as wide as the page, headings repeated."""
        note = self.book.add_format({"font_size": 9, "font_color": GREY, "text_wrap": True, "valign": "top"})
        self._span(last, 0, last, len(self.columns) - 1, text.note, note)
        sheet = self.sheet
        sheet.freeze_panes(first, 1 + int(self.columns[0].look == "int"))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2, first - 1)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L&8{text.page}&R&8第 &P 页 共 &N 页")
        sheet.print_area(0, 0, last, len(self.columns) - 1)
