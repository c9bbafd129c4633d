"""What a column that no field fits holds, so that it can become a field of the office."""

from typing import Any

from luodi.kernel.values.cells import cell_from_json
from luodi.workbooks.headings import heading, money_unit_name
from luodi.workbooks.looks import Look, look_at
from luodi.workbooks.reading import Column, Table
from luodi.workbooks.rows import cell_key

LOOKED_AT = 300


def guess_type(table: Table, column: Column) -> dict[str, Any]:
    """Return the type, unit and sensitivity that the cells of a column speak for."""
    key = cell_key(column)
    cells = [cell_from_json(row.cells[key]) for row in table.rows[:LOOKED_AT] if key in row.cells]
    look = look_at((cell.value, cell.shown) for cell in cells)
    unit = heading(column.levels[-1]).unit if column.levels else None
    kind = _type(look, unit)
    personal = look.share("phone") >= 0.5 or look.share("leader", "person") >= 0.8
    return {
        "type": kind,
        "unit": unit if kind in ("money", "decimal") and unit not in (None, "%", "cell") else "",
        "sensitivity": "personal" if personal else "internal",
    }


def _type(look: Look, unit: str | None) -> str:
    numbers = look.any_share("number", "number_text")
    if look.share("percent") >= 0.6 or (unit == "%" and numbers >= 0.6):
        return "percent"
    if money_unit_name(unit) or look.any_share("amount") >= 0.6:
        return "money"
    if look.share("dated") >= 0.6 or (look.share("date") >= 0.8 and look.share("number") < 0.5):
        return "date"
    if numbers >= 0.8 and look.share("phone") < 0.5:
        return "int" if look.share("whole") >= 0.99 and unit is None else "decimal"
    return "text"
