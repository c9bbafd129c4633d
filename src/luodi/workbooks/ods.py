"""Reads .ods by streaming content.xml once: values, formats, spans, hidden and filtered parts."""

import io
import zipfile
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from xml.etree.ElementTree import Element  # the type only; parsing is defusedxml's

from defusedxml import DefusedXmlException, ElementTree

from luodi.kernel.values.cells import ERROR, MONTH, PERCENT
from luodi.workbooks.raw import MAX_COLUMNS, MAX_ROWS, Merge, RawBook, RawSheet, column_letter
from luodi.workbooks.refusals import refused

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
_ERRORS = ("#REF!", "#N/A", "#NAME?", "#DIV/0!", "#VALUE!", "#NUM!", "#NULL!", "Err:")


def read_ods(data: bytes, name: str) -> RawBook:
    """Read a workbook whose safety has been checked; raises FileRefused."""
    reader = _Reader(name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open("content.xml") as stream:
            for event, element in ElementTree.iterparse(stream, events=("start", "end")):
                reader.take(event, element)
    except DefusedXmlException as error:
        raise refused("file_dtd", name) from error
    except (ElementTree.ParseError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise refused("file_damaged", name) from error
    return reader.book


@dataclass(slots=True)
class _Filter:
    target: str
    fields: list[int] = field(default_factory=list)


class _Reader:
    """Takes the events of content.xml in order and builds the sheets."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.book = RawBook("ods")
        self.sheet: RawSheet | None = None
        self.column = 0
        self.month_formats: set[str] = set()
        self.month_styles: set[str] = set()
        self.hidden_tables: set[str] = set()
        self.filters: list[_Filter] = []
        self.depth = 0

    def take(self, event: str, element: Element) -> None:
        tag = element.tag
        if event == "start":
            if tag == f"{_TABLE}table":
                self._open(element)
            return
        if tag == f"{_TABLE}table-row":
            self._row(element)
            element.clear()
        elif tag == f"{_TABLE}table-column":
            self._column(element)
        elif tag == f"{_TABLE}table":
            self._close()
            element.clear()
        elif tag == f"{_TABLE}database-range":
            self._database_range(element)
        elif tag == f"{_TABLE}null-date" and element.get(f"{_TABLE}date-value", "").startswith("1904"):
            self.book.date1904 = True
        elif tag.startswith((_STYLE, _NUMBER)):
            self._style(tag, element)

    def _style(self, tag: str, element: Element) -> None:
        style_name = element.get(f"{_STYLE}name", "")
        if tag == f"{_NUMBER}date-style":
            kinds = {child.tag for child in element}
            if f"{_NUMBER}year" in kinds and f"{_NUMBER}day" not in kinds:
                self.month_formats.add(style_name)
        elif tag == f"{_STYLE}style":
            if element.get(f"{_STYLE}data-style-name") in self.month_formats:
                self.month_styles.add(style_name)
            properties = element.find(f"{_STYLE}table-properties")
            if properties is not None and properties.get(f"{_TABLE}display") == "false":
                self.hidden_tables.add(style_name)

    def _open(self, element: Element) -> None:
        self.depth += 1
        if self.depth > 1:
            return
        hidden = element.get(f"{_TABLE}style-name", "") in self.hidden_tables
        self.sheet = RawSheet(element.get(f"{_TABLE}name", ""), hidden=hidden)
        self.column = 0

    def _close(self) -> None:
        self.depth -= 1
        if self.depth == 0 and self.sheet is not None:
            while self.sheet.rows and not any(value not in ("", None) for value in self.sheet.rows[-1]):
                self.sheet.rows.pop()
            last = len(self.sheet.rows)
            self.sheet.hidden_rows = {row for row in self.sheet.hidden_rows if row < last}
            self.book.sheets.append(self.sheet)
            self.sheet = None

    def _column(self, element: Element) -> None:
        if self.sheet is None:
            return
        count = int(element.get(f"{_TABLE}number-columns-repeated", "1"))
        if element.get(f"{_TABLE}visibility", "visible") != "visible":
            self.sheet.hidden_columns.update(range(self.column, min(self.column + count, MAX_COLUMNS)))
        self.column += count

    def _row(self, element: Element) -> None:
        if self.sheet is None:
            return
        count = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
        at = len(self.sheet.rows)
        values = self._cells(element, at)
        if not values and count > 1:
            count = min(count, max(MAX_ROWS - at, 1))
        if values and at + count > MAX_ROWS:
            raise refused("file_too_many_rows", self.name, str(at + count))
        if element.get(f"{_TABLE}visibility", "visible") != "visible":
            self.sheet.hidden_rows.update(range(at, at + count))
        self.sheet.rows.extend(list(values) for _ in range(count))

    def _cells(self, element: Element, row: int) -> list[Any]:
        assert self.sheet is not None
        values: list[Any] = []
        for cell in element:
            if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                continue
            count = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            value, shown = self._value(cell)
            column = len(values)
            if value == "" and count > MAX_COLUMNS:
                count = 1
            if value != "" and column + count > MAX_COLUMNS:
                raise refused("file_too_many_columns", self.name, column_letter(column + count - 1))
            if shown:
                self.sheet.shown.update({(row, column + step): shown for step in range(count)})
            self._span(cell, row, column)
            values.extend([value] * count)
        while values and values[-1] == "":
            values.pop()
        return values

    def _span(self, cell: Element, row: int, column: int) -> None:
        assert self.sheet is not None
        down = int(cell.get(f"{_TABLE}number-rows-spanned", "1"))
        across = int(cell.get(f"{_TABLE}number-columns-spanned", "1"))
        if down > 1 or across > 1:
            self.sheet.merges.append(Merge(row, column, row + down - 1, column + across - 1))

    def _value(self, cell: Element) -> tuple[Any, str]:
        kind = cell.get(f"{_OFFICE}value-type", "")
        if cell.tag.endswith("covered-table-cell") and not kind:
            return "", ""
        if kind == "percentage":
            return float(cell.get(f"{_OFFICE}value", "0")), PERCENT
        if kind in ("float", "currency"):
            text = _text(cell)
            if text.startswith(_ERRORS):
                return text, ERROR
            return float(cell.get(f"{_OFFICE}value", "0")), ""
        if kind == "date":
            day = date.fromisoformat(cell.get(f"{_OFFICE}date-value", "")[:10])
            return day, MONTH if cell.get(f"{_TABLE}style-name") in self.month_styles else ""
        if kind == "boolean":
            return cell.get(f"{_OFFICE}boolean-value") == "true", ""
        text = _text(cell)
        if cell.get(f"{_TABLE}formula") and text.startswith(_ERRORS):
            return text, ERROR
        return text, ""

    def _database_range(self, element: Element) -> None:
        target = element.get(f"{_TABLE}target-range-address", "")
        fields = [
            int(condition.get(f"{_TABLE}field-number", "0"))
            for condition in element.iter(f"{_TABLE}filter-condition")
        ]
        sheet_name, _, reference = target.split(":")[0].rpartition(".")
        letters = "".join(char for char in reference if char.isalpha())
        left = 0
        for char in letters:
            left = left * 26 + ord(char) - 64
        for sheet in self.book.sheets:
            if sheet.name == sheet_name.strip("'$") and letters:
                sheet.filtered_columns.update(left - 1 + number for number in fields)


def _text(cell: Element) -> str:
    """Return the paragraphs of a cell, line breaks kept."""
    lines = []
    for paragraph in cell.findall(f"{_TEXT}p"):
        pieces: list[str] = []
        _gather(paragraph, pieces)
        lines.append("".join(pieces))
    return "\n".join(lines)


def _gather(element: Element, pieces: list[str]) -> None:
    pieces.append(element.text or "")
    for child in element:
        if child.tag == f"{_TEXT}s":
            pieces.append(" " * int(child.get(f"{_TEXT}c", "1")))
        elif child.tag == f"{_TEXT}tab":
            pieces.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            pieces.append("\n")
        elif not child.tag.startswith(_OFFICE):
            _gather(child, pieces)
        pieces.append(child.tail or "")
