"""Makes small workbooks for the reader's tests, and reads them."""

import io
import json
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from luodi.kernel.fields import load_catalogue
from luodi.workbooks.choices import Choices
from luodi.workbooks.dry_run import expected_form
from luodi.workbooks.reader import read_workbook
from luodi.workbooks.reading import WorkbookReading

YI = 10_000_000_000
WAN = 1_000_000
"""So many fen."""
Rows = Sequence[Sequence[Any]]


def book(rows: Rows, merges: Sequence[str] = (), title: str = "Sheet1") -> Workbook:
    """Make a workbook of one sheet; blanks are "" or None."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    add_sheet(workbook, title, rows, merges)
    return workbook


def add_sheet(workbook: Workbook, title: str, rows: Rows, merges: Sequence[str] = ()) -> None:
    """Add a sheet."""
    sheet = workbook.create_sheet(title)
    for row in rows:
        sheet.append([None if value == "" else value for value in row])
    for merge in merges:
        sheet.merge_cells(merge)


def content(workbook: Workbook) -> bytes:
    """Return a workbook as the bytes of an .xlsx file."""
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def read(workbook: Workbook, name: str = "表.xlsx", mapping: Choices | None = None) -> WorkbookReading:
    """Read a workbook with the base catalogue."""
    return read_workbook(content(workbook), name, load_catalogue(), mapping=mapping)


def form(workbook: Workbook, name: str = "表.xlsx") -> dict[str, Any]:
    """Return the dry run of a workbook as JSON would hold it."""
    made: dict[str, Any] = json.loads(json.dumps(expected_form(read(workbook, name))))
    return made


def fields(made: dict[str, Any]) -> dict[str, tuple[str | None, str | None]]:
    """Return heading -> (field, unit) of a dry run; later lines as heading@line."""
    found = {}
    for column in made["columns"]:
        suffix = f"@{column['line']}" if column.get("line", 1) > 1 else ""
        found[column["header_text"] + suffix] = (column["field"], column["unit"])
    return found


def kinds(made: dict[str, Any]) -> dict[int, str]:
    """Return row -> kind of the rows that are no records."""
    return {entry["row"]: entry["kind"] for entry in made["non_data_rows"]}


def codes(made: dict[str, Any]) -> set[str]:
    """Return the codes of all warnings."""
    return {warning["code"] for warning in made["warnings"]}


def day(text: str, precision: str = "month") -> dict[str, str]:
    """Return a date as a dry run writes it."""
    return {"date": text, "precision": precision}


def columns(made: dict[str, Any], table: int) -> dict[str, str | None]:
    """Return column letter -> field of one table."""
    return {one["col"]: one["field"] for one in made["columns"] if one["table"] == table}


def values(made: dict[str, Any], row: int, table: int = 1) -> dict[str, Any]:
    """Return the values of the record of a sheet row, in the order of tables."""
    found = [one for one in made["records"]["first"] if one["_row"] == row]
    return {key: value for key, value in found[table - 1].items() if value is not None and key[0] != "_"}
