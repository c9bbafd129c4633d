"""Writes one table to .xlsx as offices print it: title, unit line, two-level headings, page set-up.

Every text is written as text: a cell that begins like a formula never becomes one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from luodi.apps.exchange.streaming import Place, with_rows

GREY, LINE, HEAD = "#5b6773", "#9aa7b5", "#e8eef5"


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column of a written sheet: the group above its heading, heading, look and width."""

    heading: str
    group: str = ""
    look: str = "text"
    width: int = 12


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


QUOTED = ("text", "center")
PATTERN = [(look, False) for look in LOOKS] + [(look, True) for look in QUOTED]


def new_book(target: BytesIO) -> Workbook:
    """Return a workbook to be written into ``target`` in which every text stays text."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return Workbook(target, {**options, "in_memory": True})


def write_table(text: SheetText, columns: Sequence[SheetColumn], rows: Sequence[Sequence[Any]]) -> bytes:
    """Return the workbook of one table; a row holds one value a column, None for a blank.

    Dates are dates of Excel, numbers of any kind are numbers, all else is text.
    """
    frame = BytesIO()
    book = new_book(frame)
    writer = TableWriter(book, book.add_worksheet(text.name[:31]), columns)
    first = writer.head(text)
    if rows:
        writer.pattern(first)
    writer.note(text.note, first + len(rows))
    writer.set_up(text.page, first, first + len(rows))
    book.close()
    place = Place(first, PATTERN, [column.look for column in columns])
    return with_rows(frame.getvalue(), place, rows) if rows else frame.getvalue()


class TableWriter:
    """Writes what stands around the rows of a table: title, headings, note, page set-up."""

    def __init__(self, book: Workbook, sheet: Worksheet, columns: Sequence[SheetColumn]) -> None:
        self.book, self.sheet, self.columns = book, sheet, columns
        self._formats: dict[tuple[str, bool, bool], Format] = {}

    def look(self, name: str, quoted: bool = False, ruled: bool = True) -> Format:
        """Return a cell format; ``quoted`` cells stay text even when somebody edits them."""
        if (name, quoted, ruled) not in self._formats:
            shape = {**LOOKS[name], "valign": "vcenter", "font_size": 10}
            if ruled:
                shape |= {"border": 1, "border_color": LINE}
            if LOOKS[name]["num_format"] == "@":
                shape["text_wrap"] = True
            made = self.book.add_format(shape)
            if quoted:
                made.set_quote_prefix()
            self._formats[name, quoted, ruled] = made
        return self._formats[name, quoted, ruled]

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

    def _span(self, top: int, left: int, bottom: int, right: int, text: str, shape: Format) -> None:
        if (top, left) == (bottom, right):
            self.sheet.write_string(top, left, text, shape)
        else:
            self.sheet.merge_range(top, left, bottom, right, "", shape)
            self.sheet.write_string(top, left, text, shape)

    def pattern(self, row: int) -> None:
        """Write a blank cell in every look: the row that the table's rows replace."""
        for index, (look, quoted) in enumerate(PATTERN):
            self.sheet.write_blank(row, index, None, self.look(look, quoted))

    def note(self, text: str, row: int) -> None:
        """Write what stands below the table."""
        shape = self.book.add_format({"font_size": 9, "font_color": GREY, "text_wrap": True, "valign": "top"})
        self._span(row, 0, row, len(self.columns) - 1, text, shape)

    def set_up(self, page: str, first: int, last: int) -> None:
        """Set the page up: A4 across, as wide as the page, headings repeated."""
        sheet = self.sheet
        sheet.freeze_panes(first, 1 + int(self.columns[0].look == "int"))
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2, first - 1)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&L&8{page}&R&8第 &P 页 共 &N 页")
        sheet.print_area(0, 0, last, len(self.columns) - 1)
