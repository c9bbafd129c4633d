"""Reads .xls (and WPS .et in the same format) with xlrd: values, formats, merges, hidden parts."""

import io
from datetime import datetime
from typing import Any

import xlrd
from xlrd.biffh import error_text_from_code
from xlrd.book import Book
from xlrd.sheet import Sheet

from luodi.kernel.values.cells import ERROR, MONTH, PERCENT
from luodi.workbooks.formats import is_date_format, shown_by_format
from luodi.workbooks.raw import MAX_COLUMNS, FileRefused, Merge, RawBook, RawSheet, column_letter
from luodi.workbooks.refusals import refused

_LINKED_BOOKS = frozenset([2, 4])  # xlrd: SUPBOOK_EXTERNAL, SUPBOOK_DDEOLE


def read_xls(data: bytes, name: str) -> RawBook:
    """Read a workbook whose safety has been checked; raises FileRefused."""
    try:
        workbook = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
        _check_links(workbook, name)
        book = RawBook("xls", date1904=bool(workbook.datemode))
        book.sheets.extend(_sheet(workbook, sheet, name) for sheet in workbook.sheets())
    except xlrd.XLRDError as error:
        code = "file_encrypted" if "encrypted" in str(error).lower() else "file_damaged"
        raise refused(code, name) from error
    except (FileRefused, MemoryError):
        raise
    except Exception as error:  # a parser of binary records breaks in its own ways over damaged ones
        raise refused("file_damaged", name) from error
    return book


def _check_links(workbook: Book, name: str) -> None:
    types = getattr(workbook, "_supbook_types", [])
    if _LINKED_BOOKS & set(types):
        raise refused("file_external_links", name)


def _sheet(workbook: Book, source: Sheet, name: str) -> RawSheet:
    sheet = RawSheet(source.name, hidden=source.visibility != 0)
    for row in range(source.nrows):
        sheet.rows.append(
            [_value(workbook, source, sheet, row, column) for column in range(source.row_len(row))]
        )
        if source.row_len(row) > MAX_COLUMNS and any(
            value not in ("", None) for value in sheet.rows[-1][MAX_COLUMNS:]
        ):
            raise refused("file_too_many_columns", name, column_letter(source.row_len(row) - 1))
        del sheet.rows[-1][MAX_COLUMNS:]
    for top, bottom, left, right in source.merged_cells:
        sheet.merges.append(Merge(top, left, bottom - 1, right - 1))
    sheet.hidden_rows.update(row for row, info in source.rowinfo_map.items() if info.hidden)
    sheet.hidden_columns.update(column for column, info in source.colinfo_map.items() if info.hidden)
    return sheet


def _value(workbook: Book, source: Sheet, sheet: RawSheet, row: int, column: int) -> Any:
    kind = source.cell_type(row, column)
    value = source.cell_value(row, column)
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    if kind == xlrd.XL_CELL_ERROR:
        sheet.shown[row, column] = ERROR
        return error_text_from_code.get(value, "#ERROR!")
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return _number(workbook, source, sheet, row, column)
    return value


def _number(workbook: Book, source: Sheet, sheet: RawSheet, row: int, column: int) -> Any:
    value = source.cell_value(row, column)
    code = workbook.format_map[workbook.xf_list[source.cell_xf_index(row, column)].format_key].format_str
    shown = shown_by_format(code)
    if shown == PERCENT:
        sheet.shown[row, column] = PERCENT
        return value
    if source.cell_type(row, column) == xlrd.XL_CELL_DATE and is_date_format(code) and value >= 1:
        try:
            moment: datetime = xlrd.xldate_as_datetime(value, workbook.datemode)
        except (xlrd.xldate.XLDateError, OverflowError):
            return value
        if shown == MONTH:
            sheet.shown[row, column] = MONTH
        return moment.date()
    return value
