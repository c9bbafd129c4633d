"""The 五未 list as lines of a workbook, under the headings that an import knows."""

from datetime import date
from fractions import Fraction

from luodi.apps.projects import vocabulary
from luodi.apps.projects.queries.stalled import StalledProject
from luodi.kernel import money, stalls
from luodi.workbooks.listing import Column, Value

STALLS = "“五未”项目"
STALL_COLUMNS = (
    Column("项目代码", 26),
    Column("项目名称", 36),
    Column("考核归属单位", 14),
    Column("园区", 16),
    Column("总投资（亿元）", 12, "amount"),
    Column("“五未”类型", 12),
    Column("起算日", 12, "day"),
    Column("到期日", 12, "day"),
    Column("超期天数", 10, "whole"),
    Column("为什么", 46),
    Column("依据", 34),
    Column("正当理由", 18),
    Column("理由说明", 26),
    Column("责任单位", 16),
)


def stall_line(item: StalledProject, day: date) -> list[Value]:
    """Return one project's cells; days not yet due are negative, as the page says “还有 n 天”."""
    row, hit = item.row, item.hit
    total = row.total_investment
    return [
        row.project_code or "",
        row.name or "",
        row.attributed_unit.name if row.attributed_unit else "",
        row.park or "",
        None if total is None else Fraction(total, money.UNITS["亿元"]),
        vocabulary.rule_label(row.stall_rule),
        row.stall_since,
        row.stall_due_on,
        item.days,
        vocabulary.say(stalls.explain(hit, item.state, day, with_rule=False)) if hit else "",
        vocabulary.say(stalls.cite(hit)) if hit else "",
        vocabulary.excuse_label(row.excuse) if row.excuse else "",
        row.excuse_note or "",
        row.responsible_unit or "",
    ]
