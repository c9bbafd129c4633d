"""The cells of an import that go back to the units that recorded them, as a list to send (退回核对)."""

from collections.abc import Iterable
from datetime import date

from luodi.apps.exchange.sheets import SheetColumn, SheetText, write_table

RETURNS = "退回核对清单"
COLUMNS = (
    SheetColumn("序号", look="int", width=6),
    SheetColumn("退回单位", width=22),
    SheetColumn("项目名称", width=34),
    SheetColumn("字段", width=16),
    SheetColumn("台账现值", "该单位登记", width=22),
    SheetColumn("登记情况", "该单位登记", width=22),
    SheetColumn("本表值", "上级来表", width=22),
    SheetColumn("工作表", "上级来表", width=16),
    SheetColumn("行", "上级来表", look="int", width=6),
    SheetColumn("核对结果", width=24),
)
Cell = tuple[str, str, str, str, str, str, str, int]


def returns_book(file_name: str, on: date, cells: Iterable[Cell]) -> bytes:
    """Return the workbook of the cells to be returned, each unit's together."""
    ordered = sorted(cells, key=lambda cell: cell[0])
    text = SheetText(
        RETURNS,
        RETURNS,
        f"来表：{file_name}　{on:%Y年%m月%d日}",
        "下级登记的数上级不代改。请登记单位核对：确需更正的由本单位更正，来表有误的由来表单位更正。",
        RETURNS,
    )
    rows = [(number, *cell, None) for number, cell in enumerate(ordered, 1)]
    return write_table(text, COLUMNS, rows)
