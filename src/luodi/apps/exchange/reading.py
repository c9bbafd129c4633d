"""The reader's answer as the import keeps it: a report in JSON for the pages, rows for the staging."""

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from luodi.apps.exchange import as_of
from luodi.apps.exchange.models import ImportBatch
from luodi.apps.files.models import StoredFile
from luodi.apps.files.queries import open_blob
from luodi.kernel.fields import Catalogue
from luodi.kernel.issues import Issue
from luodi.kernel.text import Text
from luodi.kernel.values.cells import as_json
from luodi.workbooks.child import read_in_child
from luodi.workbooks.guessing import guess_type
from luodi.workbooks.raw import FileRefused
from luodi.workbooks.reading import Column, Row, Table, TableShape, WorkbookReading
from luodi.workbooks.regions import group_name
from luodi.workbooks.rows import cell_key, mend_row

GRID_ROWS = 3
FIRST = 50
"""So many rows are looked at for the first value of a column."""
KINDS = {"project": "projects", "visit": "visits", "enterprise": "visits", "statistics": "statistics"}
TWINS = ("duplicate_in_file", "conflict_in_file")
REASONS = {
    "label": Text("同名", "same name"),
    "synonym": Text("同义词", "synonym"),
    "meaning": Text("表头的意思", "meaning of the heading"),
    "alike": Text("写法相近", "similar wording"),
    "cells": Text("格子里的内容", "what the cells hold"),
    "remembered": Text("沿用上次的对应", "as confirmed before"),
    "person": Text("您选的", "your choice"),
}

Choices = Mapping[str, Any]


class ReadingRefused(Exception):
    """The workbook cannot be read; ``sentence`` says why and what to do."""

    def __init__(self, issue: dict[str, Any], sentence: Text) -> None:
        super().__init__(sentence.zh)
        self.issue = issue
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class RawRow:
    """One record as read: values by catalogue key, findings, raw cells by letter."""

    sheet: str
    row: int
    table: int
    values: dict[str, Any]
    issues: list[dict[str, Any]] = field(default_factory=list)
    cells: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """A reading: the report that pages show, the rows, the title, the day it speaks of if it says."""

    report: dict[str, Any]
    rows: list[RawRow]
    title: str
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Watch:
    """Who looks on while a workbook is read: told how far it is, and asked whether to go on.

    ``check`` raises when the reading should stop; ``finish`` runs inside the transaction that
    stores the result.
    """

    progress: Callable[[int, int | None, Any], None] = lambda done, total, message: None
    check: Callable[[], None] = lambda: None
    finish: Callable[[], None] = lambda: None

    def reading(self, done: int, total: int, sheet: str) -> None:
        """Say which sheet is being read."""
        self.progress(done, total, Text(f"正在读“{sheet}”", f"Reading “{sheet}”"))

    def stopped(self) -> bool:
        """Return False, or raise what ``check`` raises."""
        self.check()
        return False


def read_file(file: StoredFile, catalogue: Catalogue, choices: Choices, watch: Watch) -> Reading:
    """Read a stored workbook in a child process under a person's choices. Raises ReadingRefused."""
    with open_blob(file) as content:
        data = content.read()
    try:
        found = read_in_child(
            data,
            file.name,
            catalogue,
            mapping=dict(choices),
            progress=watch.reading,
            cancelled=watch.stopped,
        )
    except FileRefused as refused:
        raise ReadingRefused(refused.issue.as_dict(), _sentence(refused.issue)) from refused
    return reading_of(found)


def _sentence(issue: Issue) -> Text:
    parts = [part for part in (issue.what, issue.why, issue.remedy) if isinstance(part, Text)]
    return Text("；".join(p.zh for p in parts), "; ".join(p.en for p in parts))


def reading_of(found: WorkbookReading) -> Reading:
    """Return a reader's answer in the form that is kept."""
    tables = [_table(table) for table in found.tables]
    rows = [raw_row(row) for table in found.tables for row in table.rows]
    report = {
        "book": found.kind,
        "kind": _kind(found.tables),
        "sheets": [
            {"name": s.name, "role": s.role, "hidden": s.hidden, "imported": s.imported} for s in found.sheets
        ],
        "tables": tables,
        "warnings": [issue.as_dict() for issue in found.warnings if issue.row is None],
        "totals": _totals(found),
        "non_data": [asdict(entry) for entry in found.non_data_rows],
    }
    titles = [table.title for table in found.tables if table.title]
    return Reading(report, rows, _about(found), as_of.guess([*titles, found.name]))


def _about(found: WorkbookReading) -> str:
    """Return the words that tell the kind of projects where no column does."""
    silent = [table for table in found.tables if "kind" not in {c.field for c in table.columns}]
    words = [word for table in silent for word in (table.title, table.shape.sheet)]
    return " ".join([*dict.fromkeys(words), found.name])


def _kind(tables: Sequence[Table]) -> str:
    """Return what the rows are: projects when any table holds projects."""
    kinds = {KINDS.get(table.shape.kind, "none") for table in tables}
    return next((kind for kind in ("projects", "visits", "statistics") if kind in kinds), "none")


def _table(table: Table) -> dict[str, Any]:
    return {
        "key": f"{table.shape.sheet}#{table.shape.table}",
        "sheet": table.shape.sheet,
        "table": table.shape.table,
        "title": table.title,
        "header_rows": table.header_rows,
        "first": table.first_data_row,
        "last": table.last_data_row,
        "rows": len(table.rows),
        "unit": table.unit,
        "unit_cell": table.unit_cell,
        "columns": [_column(column, table) for column in table.columns],
        "grid": _grid(table),
        "groups": _groups(table),
        "recalled": table.recalled,
        "shape": table.shape.as_json(),
    }


def _groups(table: Table) -> list[list[Any]]:
    """Return where each group of rows begins and what its heading names."""
    found: list[list[Any]] = []
    for row in table.rows:
        name = group_name(row.group)
        if (found[-1][1] if found else "") != name:
            found.append([row.row, name])
    return found


def group_of(table: Mapping[str, Any], row: int) -> str:
    """Return what the group heading above a row names, empty without one."""
    return str(next((name for first, name in reversed(table.get("groups", ())) if first <= row), ""))


def _column(column: Column, table: Table) -> dict[str, Any]:
    reason = REASONS.get(column.reason, Text(column.reason, column.reason))
    return {
        "col": cell_key(column),
        "heading": column.header_text,
        "field": column.field,
        "unit": column.unit,
        "unit_source": column.unit_source,
        "confidence": round(column.confidence * 100),
        "basis": {"zh": reason.zh, "en": reason.en},
        "alternatives": [one.field for one in column.alternatives],
        "sample": _plain(column.sample),
        "hidden": column.hidden,
        "remembered": column.remembered,
        "unit_before": column.unit_before,
        "first": _first(column, table),
        "guess": guess_type(table, column) if column.field is None and not column.marker else None,
    }


def _first(column: Column, table: Table) -> Any:
    """Return the first value of an amount as it was read, to be seen beside its cell."""
    if column.type != "money" or not column.field:
        return None
    found = (row.values.get(column.field) for row in table.rows[:FIRST])
    return as_json(next((value for value in found if value is not None), None))


def _plain(text: str) -> str:
    return text[:-2] if text.endswith(".0") and text[:-2].lstrip("-").isdigit() else text


def _grid(table: Table) -> list[dict[str, Any]]:
    """Return the first lines of a table for the page: title, headings, three rows."""
    columns = [column for column in table.columns if column.line == 1]
    depth = max((len(column.levels) for column in columns), default=0)
    lines: list[dict[str, Any]] = []
    if table.title:
        lines.append({"n": "", "kind": "title", "cells": [table.title]})
    for level in range(depth):
        number = table.header_rows[level] if level < len(table.header_rows) else ""
        words = [c.levels[level] if level < len(c.levels) else "" for c in columns]
        lines.append({"n": number, "kind": "header", "cells": words})
    for row in table.rows[:GRID_ROWS]:
        cells = [_shown(row.cells.get(cell_key(column))) for column in columns]
        lines.append({"n": row.row, "kind": "data", "cells": cells})
    return lines


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        value = value.get("value", value.get("date", ""))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value)[:40]


def cell_of(column: Mapping[str, Any], row: int) -> str:
    """Return the cell of a column of the report in the record that begins at a row."""
    letter, _at, line = str(column["col"]).partition("@")
    return f"{letter}{row + int(line or 1) - 1}"


def raw_row(row: Row) -> RawRow:
    """Return a record of the reader with its findings as JSON."""
    issues = [_issue(issue) for issue in row.issues]
    values = {key: as_json(value) for key, value in row.values.items()}
    return RawRow(row.sheet, row.row, row.table, values, issues, row.cells)


def _issue(issue: Issue) -> dict[str, Any]:
    stored = issue.as_dict()
    if issue.code in TWINS and str(issue.value or "").isdigit():
        stored["other_row"] = int(str(issue.value))
    return stored


def _totals(found: WorkbookReading) -> list[dict[str, Any]]:
    units = {(t.shape.sheet, c.letter, c.field): c.unit for t in found.tables for c in t.columns if c.field}
    return [
        {
            **asdict(total),
            "cell": f"{total.column}{total.row}",
            "unit": units.get((total.sheet, total.column, total.field)),
        }
        for total in found.totals
    ]


def mended(shape: Mapping[str, Any], row: RawRow, texts: Mapping[str, str]) -> RawRow:
    """Read a record again with cells that a person typed, by catalogue key."""
    known = TableShape.from_json(dict(shape))
    letters = {column.field: cell_key(column) for column in known.columns if column.field}
    typed = {letters[key]: text for key, text in texts.items() if key in letters}
    before = Row(row.sheet, row.row, {}, cells=row.cells, table=row.table)
    return raw_row(mend_row(known, before, typed))


def pack_rows(rows: Sequence[RawRow]) -> bytes:
    """Return rows compressed, for keeping."""
    columns = [(r.sheet, r.row, r.table, r.values, r.issues, r.cells) for r in rows]
    return zlib.compress(json.dumps(columns, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def unpack_rows(packed: bytes) -> list[RawRow]:
    """Return rows that :func:`pack_rows` compressed."""
    return [RawRow(*values) for values in json.loads(zlib.decompress(packed))]


def kept_row(batch: ImportBatch, sheet: str, row: int, table: int) -> RawRow:
    """Return a record as it was read from the workbook, from the rows kept with an import."""
    kept = unpack_rows(bytes(batch.kept_reading.rows))
    place = (sheet, row, table)
    return next((raw for raw in kept if (raw.sheet, raw.row, raw.table) == place), RawRow(*place, {}, [], {}))
