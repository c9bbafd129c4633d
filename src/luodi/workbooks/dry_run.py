"""Reads a workbook and says what an import would do: no database, no unit, nothing stored."""

import json
import sys
from pathlib import Path
from typing import Any

from luodi.kernel.fields import load_catalogue
from luodi.kernel.issues import Issue
from luodi.kernel.values.cells import as_json
from luodi.workbooks.raw import FileRefused
from luodi.workbooks.reader import read_workbook
from luodi.workbooks.reading import Column, Row, Table, WorkbookReading

FIRST, LAST = 10, 3


def expected_form(reading: WorkbookReading) -> dict[str, Any]:
    """Return the reading with the keys of the ledgers' ``*.expected.json``."""
    rows = reading.rows
    refused = [row for row in rows if row.refused]
    importable = [row for row in rows if not row.refused]
    return {
        "file": Path(reading.name).name,
        "describe": describe(reading),
        "date_system": reading.date_system,
        "sheets": [
            {"name": sheet.name, "role": sheet.role, "hidden": sheet.hidden, "imported": sheet.imported}
            for sheet in reading.sheets
        ],
        "header_rows": [_header(table) for table in reading.tables],
        "unit_default": [
            {
                "sheet": table.shape.sheet,
                "table": table.shape.table,
                "unit": table.unit,
                "cell": table.unit_cell,
            }
            for table in reading.tables
        ],
        "columns": [
            _column(table, column)
            for table in reading.tables
            for column in table.columns
            if column.header_text
        ],
        "rows_total": len(rows),
        "rows_importable": len(importable),
        "rows_refused": [_refusal(row) for row in refused],
        "warnings": [_warning(issue) for issue in reading.warnings],
        "totals_check": [
            {
                "sheet": total.sheet,
                "row": total.row,
                "column": total.column,
                "field": total.field,
                "scope": total.scope,
                "stated": total.stated,
                "computed": total.computed,
                "ok": total.ok,
            }
            for total in reading.totals
        ],
        "non_data_rows": [
            {"sheet": one.sheet, "row": one.row, "kind": one.kind} for one in reading.non_data_rows
        ],
        "records": {
            "first": [_record(row) for row in importable[:FIRST]],
            "last": [_record(row) for row in importable[-LAST:]],
        },
    }


def describe(reading: WorkbookReading) -> str:
    """Return one English sentence about the reading."""
    refused = sum(1 for row in reading.rows if row.refused)
    tables = len(reading.tables)
    return f"{reading.kind}: {tables} table(s), {len(reading.rows)} row(s), {refused} refused."


def _header(table: Table) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "sheet": table.shape.sheet,
        "table": table.shape.table,
        "rows": table.header_rows,
        "first_data_row": table.first_data_row,
        "last_data_row": table.last_data_row,
    }
    if table.repeated_at:
        entry["repeated_at"] = table.repeated_at
    if table.shape.rows_per_record > 1:
        entry["rows_per_record"] = table.shape.rows_per_record
    return entry


def _column(table: Table, column: Column) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "sheet": table.shape.sheet,
        "table": table.shape.table,
        "col": column.letter,
        "header_text": column.header_text,
        "field": column.field,
        "unit": column.unit,
    }
    if table.shape.rows_per_record > 1 and column.field not in (None, "seq"):
        entry["line"] = column.line
    if column.strip_prefix:
        entry["strip_prefix"] = column.strip_prefix
    return entry


def _refusal(row: Row) -> dict[str, Any]:
    issue = next(issue for issue in row.issues if issue.severity == "refused")
    return {"sheet": row.sheet, "row": row.row, "cell": issue.cell, "reason": issue.code}


def _warning(issue: Issue) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": issue.code}
    for key in ("sheet", "row", "cell"):
        value = getattr(issue, key)
        if value is not None:
            entry[key] = value
    if issue.value:
        entry["detail"] = (
            [int(row) for row in issue.value.split(",")] if issue.code == "hidden_rows" else issue.value
        )
    return entry


def _record(row: Row) -> dict[str, Any]:
    values = {key: as_json(value) for key, value in row.values.items()}
    return {"_sheet": row.sheet, "_row": row.row, **values}


def run(path: str, as_json: bool = True) -> int:
    """Print the dry run of a file: JSON with the keys of ``*.expected.json``, or sentences.

    Returns 0, or 2 when the file as a whole is refused.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        print(f"{path}: {error.strerror}", file=sys.stderr)
        return 2
    try:
        reading = read_workbook(data, Path(path).name, load_catalogue())
    except FileRefused as refusal:
        if as_json:
            print(
                json.dumps({"file": Path(path).name, "refused": refusal.issue.as_dict()}, ensure_ascii=False)
            )
        print(f"{path}: {refusal.issue.what}。{refusal.issue.remedy}", file=sys.stderr)
        return 2
    if as_json:
        print(json.dumps(expected_form(reading), ensure_ascii=False, indent=1))
    else:
        _print_sentences(reading)
    return 0


def _print_sentences(reading: WorkbookReading) -> None:
    refused = [row for row in reading.rows if row.refused]
    print(f"{reading.name}: {len(reading.rows)} 行，可导入 {len(reading.importable)}，拒绝 {len(refused)}")
    for table in reading.tables:
        for column in table.columns:
            unit = f"（{column.unit}）" if column.unit else ""
            where = f"{table.shape.sheet}!{column.letter}"
            print(f"  {where} {column.header_text} → {column.field or '—'}{unit} {column.confidence:.0%}")
    for row in refused:
        for issue in row.issues:
            if issue.severity == "refused":
                print(f"  {issue.sheet}!{issue.cell}: {issue.what}。{issue.remedy}")
    for warning in reading.warnings:
        place = "!".join(part for part in (warning.sheet, warning.cell) if part)
        print(f"  {place}: {warning.what}")


def main(argv: list[str] | None = None) -> int:
    """Run ``FILE [--json]``; ``luodi import FILE --dry-run`` ends here."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    paths = [argument for argument in arguments if not argument.startswith("--")]
    if len(paths) != 1:
        print("usage: luodi import FILE --dry-run [--json]", file=sys.stderr)
        return 2
    return run(paths[0], "--json" in arguments)


if __name__ == "__main__":
    raise SystemExit(main())
