"""Reads one table: its columns are mapped, its body is told apart, its records are typed."""

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Any

from luodi.kernel.issues import Issue
from luodi.kernel.values.cells import Cell, trimmed
from luodi.kernel.values.numbers import without_prefix
from luodi.workbooks.choices import Choices
from luodi.workbooks.headings import Lexicon, years_in
from luodi.workbooks.layout import Area
from luodi.workbooks.looks import Look, look_at
from luodi.workbooks.mapping import UnitLine, apply_choices, find_unit_line, map_columns, set_units
from luodi.workbooks.memory import recall, recall_units
from luodi.workbooks.raw import RawSheet, column_letter
from luodi.workbooks.reading import Column, NonData, Row, Table, TableShape
from luodi.workbooks.records import Lines, find_lines
from luodi.workbooks.regions import DATA, NOTE, group_starts, read_body, settle_with_columns
from luodi.workbooks.rows import RowReader, cell_key
from luodi.workbooks.sentences import finding
from luodi.workbooks.totals import check_totals

SAMPLE = 300
DITTO = frozenset(["〃", "″", "同上", '"', "””"])
"""Marks that repeat the cell above."""
_REPORT_EVERY = 2_000


class TableReader:
    """Maps the columns of one table first; reads its rows when the sheet turns out to be a ledger."""

    def __init__(
        self, sheet: RawSheet, area: Area, number: int, lexicon: Lexicon, file_name: str, date1904: bool
    ) -> None:
        self.sheet = sheet
        self.area = area
        self.number = number
        self.lexicon = lexicon
        self.date1904 = date1904
        self.kind = "project"
        self.title, self.year = self._title(file_name)
        self.body = read_body(sheet, area)
        self.lines: Lines = find_lines(sheet, area, self.body)
        self.columns: list[Column] = []
        self.unit_line = UnitLine()
        self.recalled: str | None = None
        self.warnings: list[Issue] = []
        self.above: dict[str, Cell] = {}
        self.repeated: set[int] = set()
        self.filled_down: dict[tuple[int, int], tuple[int, int]] = {}

    def _title(self, file_name: str) -> tuple[str, int | None]:
        """Return the title above the headings and the year that the table speaks of."""
        title, year = "", None
        for row in range(self.area.preamble, self.area.top):
            texts = [trimmed(value) for _, value in self.sheet.filled(row) if isinstance(value, str)]
            title = title or (texts[0] if texts else "")
            years = years_in(texts)
            if year is None and years:
                year = max(years)
        if year is None:
            years = years_in([self.sheet.name]) or years_in([PurePath(file_name).stem])
            year = max(years) if years else None
        return title, year

    def map(self, choices: Choices) -> None:
        """Map the columns, with a person's choices in place of what was found."""
        self._fill_down()
        looks = self._looks()
        heads = [level for levels in self.area.levels.values() for level in levels]
        year = self.year or max(years_in(heads), default=None)
        columns = map_columns(self.sheet, self.area, self.lexicon, looks, self._heads, year)
        self.columns = [column for column in columns if self._wanted(column, looks)]
        for column in self.columns:
            if column.index == self.lines.marker:
                column.marker, column.field, column.confidence, column.reason = True, None, 0.0, ""
            if column.index in self.lines.prefixes:
                column.strip_prefix = f"{self.lines.words[column.line]}："
        known = recall(self.columns, choices.memories, self.lexicon.catalogue)
        self.recalled = known.key if known else None
        apply_choices(self.columns, self.sheet.name, self.number, choices)
        notes = [entry.row for entry in self.body.of(NOTE)]
        self.unit_line = find_unit_line(self.sheet, self.area, notes)
        unit = choices.units.get((self.sheet.name, self.number))
        if unit:
            self.unit_line = UnitLine(unit, None)
        set_units(self.columns, self.lexicon.catalogue, self.area, self.sheet, self.unit_line)
        recall_units(self.columns)
        names = {column.index for column in self.columns if column.field in ("name", "enterprise")}
        seq = next((column.index for column in self.columns if column.field == "seq"), None)
        settle_with_columns(self.sheet, self.body, names, seq)
        if self.lines.count == 1:
            self.lines.groups = [[entry.row] for entry in self.body.of(DATA)]

    def _heads(self, index: int, looks: Mapping[tuple[int, int], Look]) -> dict[int, tuple[str, ...]]:
        """Return the heading of each line of a column that holds something on several lines."""
        levels = self.area.levels.get(index, ())
        lines = self.lines.words
        if not any(looks.get((index, line), Look()).filled for line in lines if line > 1):
            return dict.fromkeys(lines, levels)
        if self.lines.headed and len(levels) == self.lines.count:
            return {line: (levels[line - 1],) for line in lines}
        return {line: (word, *levels) if word else levels for line, word in lines.items()}

    def _wanted(self, column: Column, looks: dict[tuple[int, int], Look]) -> bool:
        """Keep headed columns, columns with content, and later lines only where they hold something."""
        filled = (column.index, column.line) in looks and looks[column.index, column.line].filled > 0
        if column.line > 1:
            return filled and column.index != self.lines.marker
        covered = all(
            self.sheet.value(row, column.index) in (None, "")
            for row in range(self.area.top, self.area.bottom + 1)
        )
        return filled or (bool(column.levels) and not covered)

    def _looks(self) -> dict[tuple[int, int], Look]:
        step = max(1, len(self.lines.groups) // SAMPLE)
        groups = self.lines.groups[::step]
        width = max((len(self.sheet.rows[row]) for group in groups for row in group), default=0)
        found: dict[tuple[int, int], Look] = {}
        for line in range(1, self.lines.count + 1):
            rows = [group[line - 1] for group in groups if len(group) >= line]
            for column in range(width):
                look = look_at(self._seen(row, column, line) for row in rows)
                if look.filled or column in self.area.levels:
                    found[column, line] = look
        return found

    def _seen(self, row: int, column: int, line: int) -> tuple[Any, str]:
        """Return a cell as it is looked at: without the word that only names its line."""
        value = self.sheet.value(row, column)
        if column in self.lines.prefixes and isinstance(value, str):
            value = without_prefix(value, self.lines.words[line])
        return value, self.sheet.shown.get((row, column), "")

    def _fill_down(self) -> None:
        """Note which blank cells take the value of a cell merged downward over them."""
        data = {entry.row for entry in self.body.of(DATA)}
        for merge in self.sheet.merges:
            if merge.bottom == merge.top or merge.top not in data:
                continue
            if self.sheet.value(merge.top, merge.left) in (None, ""):
                continue
            for row in range(merge.top + 1, min(merge.bottom + 1, self.area.end)):
                self.filled_down[row, merge.left] = (merge.top, merge.left)

    def shape(self) -> TableShape:
        """Return what a row of this table needs to be read, now or mended later."""
        return TableShape(
            self.sheet.name, self.number, self.kind, self.columns, self.year, self.date1904, self.lines.count
        )

    def read(self, report: Callable[[int], None]) -> Table:
        """Read the records, check the totals, and gather every warning of the table."""
        data = [row for group in self.lines.groups for row in group]
        first = min(data, default=self.area.start)
        last = max(data, default=self.area.start - 1)
        table = Table(
            self.shape(),
            [row + 1 for row in range(self.area.top, self.area.bottom + 1)],
            first + 1,
            last + 1,
            self.title,
            self.unit_line.unit,
            self.unit_line.cell,
            [[row + 1 for row in block] for block in self.area.repeated],
            recalled=self.recalled,
        )
        reader = RowReader(table.shape)
        self._read_rows(table, reader, report)
        table.non_data = [
            NonData(self.sheet.name, entry.row + 1, entry.kind)
            for entry in self.body.rows
            if entry.kind != DATA
        ]
        self._warn_of_sheet(first, last)
        self._warn_of_columns(reader)
        self.warnings += check_totals(self.sheet, table, self.body, set(self.filled_down))
        return table

    def _read_rows(self, table: Table, reader: RowReader, report: Callable[[int], None]) -> None:
        keys = [(column.index, column.line, cell_key(column)) for column in self.columns]
        starts = iter([*group_starts(self.body), None])
        start, group_text = next(starts), ""
        for at, group in enumerate(self.lines.groups):
            while start is not None and start[0] <= group[0]:
                group_text, start = start[1], next(starts)
            row = self._read_row(reader, group, keys)
            row.group, row.hidden = group_text, bool(self.sheet.hidden_rows.intersection(group))
            table.rows.append(row)
            if at % _REPORT_EVERY == 0:
                report(group[0])

    def _read_row(self, reader: RowReader, group: list[int], keys: list[tuple[int, int, str]]) -> Row:
        cells: dict[str, Cell] = {}
        above = self.above
        rows, shown, filled_down = self.sheet.rows, self.sheet.shown, self.filled_down
        for index, line, key in keys:
            if line > len(group):
                continue
            at = (group[line - 1], index)
            value = rows[at[0]][index] if index < len(rows[at[0]]) else None
            if (value is None or value == "") and at in filled_down:
                at = filled_down[at]
                value = rows[at[0]][index]
            if value is None or value == "":
                continue
            if value in DITTO and key in above:
                cells[key] = above[key]
                self.repeated.add(index)
            else:
                cells[key] = Cell(value, shown.get(at, ""))
        self.above = cells
        row = reader.read(group[0] + 1, cells, tuple(one + 1 for one in group))
        row.cells = {key: cell.as_json() for key, cell in cells.items()}
        return row

    def _warn_of_sheet(self, first: int, last: int) -> None:
        name = self.sheet.name
        for column in sorted(self.sheet.filtered_columns):
            self.warnings.append(finding("filter_active", sheet=name, detail=column_letter(column)))
        own = {column.index for column in self.columns}
        for column in sorted(self.sheet.hidden_columns & own):
            self.warnings.append(finding("hidden_columns", sheet=name, detail=column_letter(column)))
        hidden = sorted(row + 1 for row in self.sheet.hidden_rows if first <= row <= last)
        if hidden:
            detail = ",".join(map(str, hidden))
            self.warnings.append(finding("hidden_rows", sheet=name, detail=detail, wording=_ranges(hidden)))
        merged = {column for _, column in self.filled_down}
        for one in self.columns:
            if one.index in merged and one.line == 1 and one.type not in ("", "seq"):
                self.warnings.append(finding("merged_filled_down", sheet=name, detail=one.letter))

    def _warn_of_columns(self, reader: RowReader) -> None:
        name = self.sheet.name
        for column in self.columns:
            if column.field is None and not (column.marker or column.by_person or column.remembered):
                self.warnings.append(
                    finding(
                        "unmapped_column",
                        sheet=name,
                        cell=column.header_cell,
                        detail=column.header_text,
                        wording=column.header_text or column.letter,
                    )
                )
            if column.index in self.repeated and column.line == 1:
                self.warnings.append(finding("ditto_filled", sheet=name, detail=column.letter))
            if len(reader.units.get(column.index, ())) > 1 and column.unit == "cell":
                self.warnings.append(finding("mixed_units", sheet=name, detail=column.letter))
        if reader.inferred and self.year:
            self.warnings.append(finding("year_inferred", sheet=name, detail=str(self.year)))


def _ranges(rows: list[int]) -> str:
    """Write row numbers briefly: 3–5, 8."""
    parts: list[list[int]] = []
    for row in rows:
        if parts and row == parts[-1][-1] + 1:
            parts[-1].append(row)
        else:
            parts.append([row])
    words = [str(part[0]) if len(part) == 1 else f"{part[0]}–{part[-1]}" for part in parts]
    return ", ".join(words[:12]) + (" …" if len(words) > 12 else "")
