"""What a sheet is: a ledger to import, an archive, instructions, a summary, or empty."""

import re
from collections.abc import Iterable

from luodi.workbooks.raw import RawSheet
from luodi.workbooks.reading import Column

STATISTICS = "stat_"
"""Keys of the fields that count per county begin so."""
NAMING = frozenset(["name", "enterprise"])
"""The fields that name the records of a ledger."""
_ARCHIVE = re.compile(r"存档|归档|备份|作废|停用|旧版|历史数据|废弃|backup", re.I)
_INSTRUCTIONS = re.compile(r"说明|须知|填报要求|填表要求|指南|模板说明|注意事项")
_PIVOT = re.compile(r"行标签|列标签|求和项|计数项|平均值项|总计数")


def table_kind(columns: Iterable[Column]) -> str | None:
    """Return the kind of ledger that a table's fields make: project, visit, enterprise, statistics."""
    fields = {column.field for column in columns if column.field}
    if "name" in fields and len(fields - {"seq"}) >= 2:
        return "project"
    if "enterprise" in fields and len(fields - {"seq"}) >= 2:
        return "visit" if "visited_on" in fields else "enterprise"
    counted = [field for field in fields if field.startswith(STATISTICS)]
    if len(counted) >= 2 and fields & {"county", "park", "attributed_unit", "township"}:
        return "statistics"
    return None


def looks_archived(name: str) -> bool:
    """Tell whether a sheet's name says that it is kept for the record only."""
    return bool(_ARCHIVE.search(name))


def role_without_table(sheet: RawSheet, headed: bool = False) -> str:
    """Return the role of a sheet on which no ledger was found; ``headed``: it has some other table."""
    numbers = texts = 0
    for row in range(min(len(sheet.rows), 200)):
        for _, value in sheet.filled(row):
            if isinstance(value, str):
                texts += 1
                if _PIVOT.search(value):
                    return "summary"
            else:
                numbers += 1
    if not numbers and not texts:
        return "empty"
    if _INSTRUCTIONS.search(sheet.name):
        return "instructions"
    if headed and numbers:
        return "summary"
    return "summary" if numbers >= 0.25 * (numbers + texts) else "instructions"
