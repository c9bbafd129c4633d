"""A plain ledger with five errors in it that loaders of tables let through, and where they are."""

import io
from dataclasses import dataclass

import openpyxl
import xlsxwriter

from luodi.kernel.identifiers import uscc_check_character

UNIT = "石柳区"
HEADINGS = (
    "序号", "项目名称", "项目代码", "企业名称", "统一社会信用代码", "总投资（万元）", "用地面积（亩）",
    "累计完成投资（万元）", "签约时间", "备注",
)  # fmt: skip
FIRST = 3
# Which row of the sheet has which error, and in which column.
WITH_UNIT, NO_NUMBER, TWICE, NO_DAY, FLOAT_CODE = 1003, 2003, 3003, 4003, 5003
FLOAT = 9.15199021234567e17


@dataclass(frozen=True)
class Slip:
    """One planted error: what it is, its cell, what a loader of tables hands on."""

    what: str
    cell: str


def slips(rows: int) -> tuple[Slip, ...]:
    """Return the errors of :func:`ledger_with_slips` and their cells."""
    return (
        Slip("1.2亿 in a column of 万元", f"F{WITH_UNIT}"),
        Slip("1.2亿 in a column of numbers", f"G{NO_NUMBER}"),
        Slip("a project code used twice", f"C{TWICE}"),
        Slip("2024-02-30", f"I{NO_DAY}"),
        Slip("a credit code stored as a number", f"E{FLOAT_CODE}"),
        Slip("a total among the rows", f"F{FIRST + rows}"),
    )


def ledger_with_slips(rows: int) -> bytes:
    """Return an .xlsx ledger of ``rows`` projects with the errors in it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    sheet = book.add_worksheet("项目台账")
    sheet.write_string(0, 0, f"{UNIT}工业项目台账（截至2024年6月30日）")
    sheet.write_row(1, 0, HEADINGS)
    total = 0
    for number in range(FIRST, FIRST + rows):
        values = _row(number)
        total += values[5] if isinstance(values[5], int) else 0
        sheet.write_row(number - 1, 0, values)
    sheet.write_row(FIRST + rows - 1, 0, ["合计", None, None, None, None, total])
    book.close()
    return out.getvalue()


def _row(number: int) -> list[object]:
    body = f"91519902MA{number:07d}"
    values: list[object] = [
        number - FIRST + 1,
        f"{number}号车间扩能项目",
        f"2403-519902-04-01-{number:06d}",
        f"石柳{number}号机械有限公司",
        body + uscc_check_character(body),
        5000 + number % 997,
        20 + number % 83,
        300 + number % 211,
        f"2024-{1 + number % 6:02d}-{1 + number % 28:02d}",
        None,
    ]
    changes = {
        WITH_UNIT: (5, "1.2亿"),
        NO_NUMBER: (6, "1.2亿"),
        TWICE: (2, f"2403-519902-04-01-{TWICE - 1:06d}"),
        NO_DAY: (8, "2024-02-30"),
        FLOAT_CODE: (4, FLOAT),
    }
    if number in changes:
        column, value = changes[number]
        values[column] = value
    return values


def let_through(content: bytes, rows: int) -> list[Slip]:
    """Return the errors that a plain loader hands on as rows like any other: it objects to none."""
    sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True).active
    assert sheet is not None
    loaded = {
        number: dict(zip(HEADINGS, values, strict=False))
        for number, values in enumerate(sheet.iter_rows(min_row=FIRST, values_only=True), FIRST)
    }
    headings = dict(zip("ABCDEFGHIJ", HEADINGS, strict=True))
    return [
        slip
        for slip in slips(rows)
        if loaded.get(int(slip.cell[1:]), {}).get(headings[slip.cell[0]]) is not None
    ]
