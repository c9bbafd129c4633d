"""Reads .xlsx: values by python-calamine, the marks that it leaves out by a streaming side-reader.

The side-reader runs first: it finds number formats, hidden parts, merges, filters and error cells,
and stops a sheet that is too large before its values are loaded.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.parsers import expat

from defusedxml import DefusedXmlException, ElementTree
from python_calamine import CalamineError, CalamineWorkbook

from luodi.kernel.values.cells import ERROR, MONTH, PERCENT
from luodi.workbooks.formats import shown_by_format
from luodi.workbooks.raw import MAX_COLUMNS, MAX_ROWS, Merge, RawBook, RawSheet, column_letter
from luodi.workbooks.refusals import refused

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_REF = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?")
_UNCALCULATED = "#NO VALUE"
_NONSENSE = (KeyError, ValueError, OverflowError)  # numbers that are none, references that lead nowhere
_BROKEN = (CalamineError, expat.ExpatError, ElementTree.ParseError, zipfile.BadZipFile, *_NONSENSE)
Progress = Callable[[int, int, str], None]


def read_xlsx(data: bytes, name: str) -> RawBook:
    """Read a workbook whose safety has been checked; raises FileRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = _parts(archive)
            book = RawBook("xlsx", date1904=parts.date1904)
            styles = _styles(archive, parts.styles)
            marks = [_scan(archive, path, styles, name) for path in parts.paths]
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        visible = dict(zip(parts.names, parts.hidden, strict=True))
        for sheet_name, found in zip(parts.names, marks, strict=True):
            if found is None:
                continue
            sheet = RawSheet(sheet_name, hidden=visible[sheet_name])
            _apply(sheet, found)
            sheet.rows = _values(workbook, sheet_name, parts.date1904)
            _put_errors(sheet, found)
            book.sheets.append(sheet)
    except DefusedXmlException as error:
        raise refused("file_dtd", name) from error
    except _BROKEN as error:
        raise refused("file_damaged", name) from error
    return book


@dataclass(slots=True)
class _Parts:
    names: list[str] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    hidden: list[bool] = field(default_factory=list)
    styles: str | None = None
    date1904: bool = False


def _local(tag: str) -> str:
    return tag.rsplit("}", 1)[-1]


def _parts(archive: zipfile.ZipFile) -> _Parts:
    """Follow the relations from the package to its sheets."""
    workbook_path = "xl/workbook.xml"
    if "_rels/.rels" in archive.namelist():
        for relation in ElementTree.fromstring(archive.read("_rels/.rels")):
            if relation.get("Type", "").endswith("/officeDocument"):
                workbook_path = relation.get("Target", "").lstrip("/")
    folder = posixpath.dirname(workbook_path)
    relations = f"{folder}/_rels/{posixpath.basename(workbook_path)}.rels".lstrip("/")
    targets: dict[str, tuple[str, str]] = {}
    for relation in ElementTree.fromstring(archive.read(relations)):
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        targets[relation.get("Id", "")] = (path, relation.get("Type", ""))
    parts = _Parts()
    parts.styles = next((path for path, kind in targets.values() if kind.endswith("/styles")), None)
    for element in ElementTree.fromstring(archive.read(workbook_path)).iter():
        tag = _local(element.tag)
        if tag == "workbookPr":
            parts.date1904 = element.get("date1904", "0") in ("1", "true")
        elif tag == "sheet":
            path, kind = targets[element.get(_RELATION) or element.get(_STRICT_RELATION) or ""]
            parts.names.append(element.get("name", ""))
            parts.paths.append(path if kind.endswith("/worksheet") else "")
            parts.hidden.append(element.get("state", "visible") != "visible")
    return parts


def _styles(archive: zipfile.ZipFile, path: str | None) -> list[str]:
    """Return, per cell style, what its number format says: percent, month or nothing."""
    if path is None or path not in archive.namelist():
        return []
    own: dict[int, str] = {}
    shown: list[str] = []
    root = ElementTree.fromstring(archive.read(path))
    for element in root.iter():
        if _local(element.tag) == "numFmt" and element.get("numFmtId", "").isdigit():
            own[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
    for group in root:
        if _local(group.tag) == "cellXfs":
            for style in group:
                number = int(style.get("numFmtId", "0") or 0)
                shown.append(shown_by_format(own.get(number), number))
    return shown


@dataclass(slots=True)
class _Marks:
    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    filtered: set[int] = field(default_factory=set)
    filter_left: int = 0


def _scan(archive: zipfile.ZipFile, path: str, styles: list[str], name: str) -> _Marks | None:
    """Stream one sheet's XML once; raises FileRefused past the limits."""
    if not path:
        return None
    scanner = _Scanner(styles, name)
    parser = expat.ParserCreate()
    parser.StartElementHandler = scanner.start
    parser.EndElementHandler = scanner.end
    parser.StartDoctypeDeclHandler = scanner.forbid
    parser.EntityDeclHandler = scanner.forbid
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    scanner.parser = parser
    with archive.open(path) as stream:
        parser.ParseFile(stream)
    return scanner.marks


class _Scanner:
    """Handlers of one sheet's XML; only the start of most elements costs anything."""

    def __init__(self, styles: list[str], name: str) -> None:
        self.marks = _Marks()
        self.styles = styles
        self.name = name
        self.parser: Any = None
        self.columns: dict[str, int] = {}
        self.row = self.column = -1
        self.shown = ""
        self.error = self.formula = self.valued = self.string = False
        self.text: list[str] = []

    def forbid(self, *_: Any) -> None:
        raise refused("file_dtd", self.name)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c" or tag.endswith(":c"):
            self._cell(attributes)
        elif tag in ("v", "is") or tag.endswith((":v", ":is")):
            self._value()
        elif tag == "f" or tag.endswith(":f"):
            self.formula = True
        elif tag == "row" or tag.endswith(":row"):
            self._row(attributes)
        else:
            self._rest(tag.rsplit(":", 1)[-1], attributes)

    def _row(self, attributes: dict[str, str]) -> None:
        self.row = int(attributes["r"]) - 1 if "r" in attributes else self.row + 1
        self.column = -1
        if attributes.get("hidden") in ("1", "true") or attributes.get("zeroHeight") in ("1", "true"):
            self.marks.hidden_rows.add(self.row)

    def _cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference:
            letters = reference.rstrip("0123456789")
            column = self.columns.get(letters)
            if column is None:
                column = self.columns[letters] = _column(letters)
            self.column = column
        else:
            self.column += 1
        style = attributes.get("s")
        self.shown = self.styles[int(style)] if style and int(style) < len(self.styles) else ""
        self.formula = self.valued = False
        kind = attributes.get("t")
        self.error, self.string = kind == "e", kind == "str"

    def _value(self) -> None:
        self.valued = True
        if self.row >= MAX_ROWS:
            raise refused("file_too_many_rows", self.name, str(self.row + 1))
        if self.column >= MAX_COLUMNS:
            raise refused("file_too_many_columns", self.name, column_letter(self.column))
        if self.shown:
            self.marks.shown[self.row, self.column] = self.shown
        if self.error or self.formula:
            self.text = []
            self.parser.CharacterDataHandler = self.text.append

    def end(self, tag: str) -> None:
        if (self.error or self.formula) and (tag == "v" or tag.endswith(":v")):
            self.parser.CharacterDataHandler = None
            if self.error:
                self.marks.errors[self.row, self.column] = "".join(self.text) or "#ERROR!"
            elif not self.text and not self.string:
                self.valued = False
        if self.formula and not self.valued and (tag == "c" or tag.endswith(":c")):
            self.marks.errors[self.row, self.column] = _UNCALCULATED

    def _rest(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "mergeCell":
            match = _RANGE.fullmatch(attributes.get("ref", ""))
            if match and match[3]:
                top, bottom = sorted((int(match[2]) - 1, int(match[4]) - 1))
                left, right = sorted((_column(match[1]), _column(match[3])))
                self.marks.merges.append(Merge(top, left, bottom, right))
        elif tag == "col" and attributes.get("hidden") in ("1", "true"):
            last = min(int(attributes.get("max", "0")), MAX_COLUMNS)
            self.marks.hidden_columns.update(range(int(attributes.get("min", "1")) - 1, last))
        elif tag == "autoFilter":
            match = _RANGE.fullmatch(attributes.get("ref", ""))
            self.marks.filter_left = _column(match[1]) if match else 0
        elif tag == "filterColumn":
            self.marks.filtered.add(self.marks.filter_left + int(attributes.get("colId", "0")))


def _column(letters: str) -> int:
    number = 0
    for char in letters:
        number = number * 26 + ord(char) - 64
    return number - 1


def _apply(sheet: RawSheet, marks: _Marks) -> None:
    sheet.shown = marks.shown
    sheet.merges = marks.merges
    sheet.hidden_rows = marks.hidden_rows
    sheet.hidden_columns = marks.hidden_columns
    sheet.filtered_columns = marks.filtered


def _values(workbook: CalamineWorkbook, sheet_name: str, date1904: bool) -> list[list[Any]]:
    sheet = workbook.get_sheet_by_name(sheet_name)
    if sheet.start is None:
        return []
    before = [""] * sheet.start[1]  # iter_rows begins at the first row but not at the first column
    words: dict[str, str] = {}
    keep = words.setdefault
    rows = [
        before + [keep(value, value) if value.__class__ is str else value for value in values]
        for values in sheet.iter_rows()
    ]
    for row in rows:
        for column, value in enumerate(row):
            if value.__class__ is timedelta or value.__class__ is time:
                row[column] = str(value)
    return rows


def _put_errors(sheet: RawSheet, marks: _Marks) -> None:
    for (row, column), text in marks.errors.items():
        while len(sheet.rows) <= row:
            sheet.rows.append([])
        line = sheet.rows[row]
        line.extend([""] * (column + 1 - len(line)))
        line[column] = text
        sheet.shown[row, column] = ERROR
    for (row, column), shown in list(sheet.shown.items()):
        value = sheet.value(row, column)
        dated = isinstance(value, (date, datetime))
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if (shown == MONTH and not dated) or (shown == PERCENT and not number):
            del sheet.shown[row, column]
