"""A list as a workbook: what a page shows, to send on or to print. Cells are values, never formulas."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import xlsxwriter

Value = str | int | Decimal | Fraction | date | None

FORMATS = {"text": "@", "whole": "0", "amount": "#,##0.00", "day": "yyyy-mm-dd"}
LONGEST_TEXT = 32_767


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its width in characters and how its values look (a key of FORMATS)."""

    heading: str
    width: int = 14
    look: str = "text"


def listing(
    name: str, columns: Sequence[Column], rows: Iterable[Sequence[Value]], *, title: str = "", said: str = ""
) -> bytes:
    """Return an .xlsx with one sheet ``name``: a title, a line below it, the headings and the rows.

    The headings stay in sight and repeat on every printed page, A4 across, as wide as the page. Without
    a title the headings stand in the first line. Texts are written as texts, whatever they begin with.
    """
    file = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, plain)
    sheet = book.add_worksheet(name)
    looks = {
        look: book.add_format({"num_format": code, "text_wrap": look == "text", "valign": "top"})
        for look, code in FORMATS.items()
    }
    head = book.add_format({"bold": True, "bg_color": "#EEF2F6", "border": 1, "text_wrap": True})
    last, top = len(columns) - 1, 0
    for text, size in ((title, 14), (said, 10)):
        if text:
            wide = book.add_format({"bold": size > 10, "font_size": size})
            if last:
                sheet.merge_range(top, 0, top, last, text, wide)
            else:
                sheet.write_string(top, 0, text, wide)
            top += 1
    for at, column in enumerate(columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(top, at, column.heading, head)
    line = top
    for line, row in enumerate(rows, top + 1):
        for at, value in enumerate(row):
            _write(sheet, line, at, value, looks[columns[at].look], looks["text"])
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, line, last)
    sheet.repeat_rows(0, top)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    return file.getvalue()


def _write(
    sheet: xlsxwriter.worksheet.Worksheet,
    line: int,
    at: int,
    value: Value,
    look: xlsxwriter.format.Format,
    text: xlsxwriter.format.Format,
) -> None:
    if value is None or value == "":
        sheet.write_blank(line, at, None, look)
    elif isinstance(value, str):
        sheet.write_string(line, at, value[:LONGEST_TEXT], text)
    elif isinstance(value, date):
        sheet.write_datetime(line, at, value, look)
    else:
        sheet.write_number(line, at, float(value), look)


__all__ = ["FORMATS", "Column", "Value", "listing"]
