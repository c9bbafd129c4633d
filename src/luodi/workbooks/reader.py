"""Reads a workbook: bytes in; sheets, tables, columns, typed rows, findings and totals out.

The same call reads again with a person's corrections. Nothing here knows a file, a place or a
fixed heading: see :mod:`luodi.workbooks.layout`, :mod:`luodi.workbooks.mapping` and
:mod:`luodi.workbooks.regions` for how each is recognised.
"""

from collections.abc import Callable
from typing import Any

from luodi.kernel.fields import Catalogue
from luodi.workbooks.bands import Found, find_tables
from luodi.workbooks.choices import Choices
from luodi.workbooks.duplicates import mark_duplicates
from luodi.workbooks.headings import Lexicon
from luodi.workbooks.layout import Area
from luodi.workbooks.ods import read_ods
from luodi.workbooks.raw import FileRefused, RawBook, RawSheet, column_letter
from luodi.workbooks.reading import Sheet, Table, WorkbookReading
from luodi.workbooks.roles import looks_archived, role_without_table, table_kind
from luodi.workbooks.safety import check_file
from luodi.workbooks.sentences import ROLE_NAMES, finding
from luodi.workbooks.tables import TableReader
from luodi.workbooks.xls import read_xls
from luodi.workbooks.xlsx import read_xlsx

Progress = Callable[[int, int, str], None]
_READERS: dict[str, Callable[[bytes, str], RawBook]] = {"xlsx": read_xlsx, "xls": read_xls, "ods": read_ods}


def read_workbook(
    data: bytes,
    name: str,
    catalogue: Catalogue,
    *,
    mapping: Choices | dict[str, Any] | None = None,
    progress: Progress | None = None,
) -> WorkbookReading:
    """Read a workbook of any office.

    ``mapping`` holds a person's corrections (:class:`Choices`, or its JSON). ``progress`` is called
    with rows done, rows in all and the sheet's name. Raises FileRefused when the file as a whole
    cannot be read.
    """
    choices = mapping if isinstance(mapping, Choices) else Choices.from_json(mapping or {})
    kind = check_file(data, name)
    book = _READERS[kind](data, name)
    return RawReading(book, name, catalogue, choices, progress).read()


class RawReading:
    """One pass over a raw workbook."""

    def __init__(
        self, book: RawBook, name: str, catalogue: Catalogue, choices: Choices, progress: Progress | None
    ) -> None:
        self.book = book
        self.lexicon = Lexicon(catalogue)
        self.choices = choices
        self.progress = progress
        self.all_rows = sum(len(sheet.rows) for sheet in book.sheets)
        self.done = 0
        self.reading = WorkbookReading(name, book.kind, "1904" if book.date1904 else "1900")

    def read(self) -> WorkbookReading:
        if self.book.date1904:
            self.reading.warnings.append(finding("date_system_1904"))
        for raw in self.book.sheets:
            self.reading.sheets.append(self._sheet(raw))
            self.done += len(raw.rows)
            raw.rows, raw.shown = [], {}
        mark_duplicates(self.reading.tables)
        for table in self.reading.tables:
            for row in table.rows:
                self.reading.warnings.extend(one for one in row.issues if one.severity == "warning")
        return self.reading

    def _sheet(self, raw: RawSheet) -> Sheet:
        areas = self._areas(raw)
        mapped = (self._mapped(one.part, one.area, number) for number, one in enumerate(areas, 1))
        tables = [reader for reader in mapped if reader]
        role = "data" if tables else role_without_table(raw, bool(areas))
        if tables and (raw.hidden or looks_archived(raw.name)):
            role = "archive"
        wanted = self.choices.sheets.get(raw.name, role == "data" and not raw.hidden)
        imported = bool(tables) and wanted
        sheet = Sheet(raw.name, role, raw.hidden, imported)
        if raw.hidden:
            self.reading.warnings.append(finding("hidden_sheet", sheet=raw.name))
        if not imported:
            if role != "empty":
                wording = ROLE_NAMES.get(role, ROLE_NAMES["summary"])
                skipped = finding("sheet_skipped", sheet=raw.name, detail=role, wording=wording)
                self.reading.warnings.append(skipped)
            return sheet
        for left, right in (aside for one in areas for aside in one.asides):
            columns = f"{column_letter(left)}–{column_letter(right)}"
            self.reading.warnings.append(finding("aside_skipped", sheet=raw.name, detail=columns))
        for reader in tables:
            sheet.tables.append(self._table(reader))
        return sheet

    def _areas(self, raw: RawSheet) -> list[Found]:
        """Return where the tables of a sheet stand, or those whose headings a person pointed at."""
        given = self.choices.headers.get(raw.name)
        return find_tables(raw, self.lexicon, (given[0] - 1, given[1] - 1) if given else None)

    def _mapped(self, raw: RawSheet, area: Area, number: int) -> TableReader | None:
        reader = TableReader(raw, area, number, self.lexicon, self.reading.name, self.book.date1904)
        reader.map(self.choices)
        kind = table_kind(reader.columns)
        if kind is None and raw.name not in self.choices.headers:
            return None
        # Headings that a person pointed at are a project ledger whose columns are still to be mapped.
        reader.kind = kind or "project"
        return reader

    def _table(self, reader: TableReader) -> Table:
        def report(rows: int) -> None:
            if self.progress:
                self.progress(self.done + rows, self.all_rows, reader.sheet.name)

        table = reader.read(report)
        self.reading.warnings.extend(reader.warnings)
        return table


__all__ = ["Choices", "FileRefused", "Progress", "read_workbook"]
