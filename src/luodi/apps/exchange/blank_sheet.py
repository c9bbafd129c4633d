"""Writes a blank ledger: the table with lists and checks, how to fill it, and the words to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from luodi.apps.exchange.sheets import HEAD, LINE, SheetColumn, SheetText, TableWriter, new_book
from luodi.apps.projects.entry import FIRST_YEAR, LAST_YEAR

LEDGER, GUIDE, WORDS = "项目台账", "填表说明", "可选项"
ROWS = 10_000  # as many rows as lists and checks reach
RULED = 40  # as many blank rows as are drawn
USCC_LENGTH = 18
RULES = (
    "只在“项目台账”表里填，一行一个项目；不改表头，不插列，不合并单元格。",
    "带 * 的必填。不知道的空着：空着不会改掉台账里已有的内容。",
    "填好后在系统的“导入台账”里直接上传，先看预览，确认了才入库；填错的当场能改。",
    "严禁填写国家秘密、工作秘密。",
)


@dataclass(frozen=True, slots=True)
class BlankColumn:
    """A column to fill in: its shape, its label, what may stand in it and what a person is told of it."""

    shape: SheetColumn
    label: str
    type: str
    note: str
    required: bool
    words: tuple[str, ...] = field(default=())
    closed: bool = False


def write_blank(title: str, line: str, columns: Sequence[BlankColumn]) -> bytes:
    """Return a blank ledger; nothing in it is a formula, and its table maps without a person."""
    target = BytesIO()
    book = new_book(target)
    ledger, guide, words = (book.add_worksheet(name) for name in (LEDGER, GUIDE, WORDS))
    writer = TableWriter(
        book, ledger, [SheetColumn("序号", look="int", width=6), *(c.shape for c in columns)]
    )
    first = writer.head(SheetText(LEDGER, title, line, "", ""))
    _rule(writer, first)
    lists = _write_words(book, words, columns)
    for index, column in enumerate(columns, 1):
        top = first - 1 if column.shape.group or first == 3 else first - 2
        if column.note:
            options = {"x_scale": 1.6, "y_scale": 1 + len(column.note) / 60, "font_size": 9}
            ledger.write_comment(top, index, column.note, options)
        rule = _rule_of(column, lists.get(column.label, ""))
        if rule:
            ledger.data_validation(first, index, first + ROWS - 1, index, rule)
    writer.set_up("", first, first + RULED)
    _write_guide(book, guide, title, columns)
    book.close()
    return target.getvalue()


def _rule(writer: TableWriter, first: int) -> None:
    """Draw blank rows, and give the rows below them the same formats."""
    for index, column in enumerate(writer.columns):
        writer.sheet.set_column(index, index, column.width, writer.look(column.look, ruled=False))
        for row in range(first, first + RULED):
            writer.sheet.write_blank(row, index, None, writer.look(column.look))


def _rule_of(column: BlankColumn, source: str) -> dict[str, Any] | None:
    """Return what a cell is checked for. A month alone is text, so a date is asked about, not refused."""
    told = {"error_title": column.label[:32], "error_message": (column.note or "请从下拉中选。")[:255]}
    if source:
        kind = "stop" if column.closed else "warning"
        return {"validate": "list", "source": source, "error_type": kind, **told}
    match column.type:
        case "money" | "decimal" | "percent":
            return {"validate": "decimal", "criteria": ">=", "value": 0, **told}
        case "int":
            return {"validate": "integer", "criteria": ">=", "value": 0, **told}
        case "date":
            days = {"minimum": date(FIRST_YEAR, 1, 1), "maximum": date(LAST_YEAR, 12, 31)}
            return {"validate": "date", "criteria": "between", "error_type": "warning", **days, **told}
        case "uscc":
            return {"validate": "length", "criteria": "==", "value": USCC_LENGTH, **told}
    return None


def _write_words(book: Workbook, sheet: Worksheet, columns: Sequence[BlankColumn]) -> dict[str, str]:
    """Write each list of words in a column of its own; return label → the range it stands in."""
    head = book.add_format({"bold": True, "bg_color": HEAD, "border": 1, "border_color": LINE})
    ranges: dict[str, str] = {}
    for index, column in enumerate(one for one in columns if one.words):
        sheet.set_column(index, index, 22)
        sheet.write_string(0, index, column.label, head)
        for row, word in enumerate(column.words, 1):
            sheet.write_string(row, index, word)
        letter = xl_col_to_name(index, col_abs=True)
        ranges[column.label] = f"={WORDS}!{letter}$2:{letter}${len(column.words) + 1}"
    return ranges


def _write_guide(book: Workbook, sheet: Worksheet, title: str, columns: Sequence[BlankColumn]) -> None:
    bold = book.add_format({"bold": True, "font_size": 14})
    edge = {"border": 1, "border_color": LINE, "valign": "top", "text_wrap": True}
    head, cell = book.add_format({**edge, "bold": True, "bg_color": HEAD}), book.add_format(edge)
    sheet.write_string(0, 0, f"《{title}》填表说明", bold)
    for row, rule in enumerate(RULES, 1):
        sheet.write_string(row, 0, f"{row}．{rule}")
    top = len(RULES) + 2
    for index, (word, width) in enumerate((("列", 24), ("怎么填", 70), ("可以选", 50))):
        sheet.set_column(index, index, width)
        sheet.write_string(top, index, word, head)
    for row, column in enumerate(columns, top + 1):
        sheet.write_string(row, 0, column.label + (" *" if column.required else ""), cell)
        sheet.write_string(row, 1, column.note, cell)
        sheet.write_string(row, 2, "、".join(column.words[:12]), cell)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
