"""Writes a formula as people read it: labels for names, signs for operators, words for functions."""

import re
from collections.abc import Mapping

from luodi.kernel.clauses.model import Clause
from luodi.kernel.text import Text

SIGNS: Mapping[str, str] = {">=": "≥", "<=": "≤", "==": "=", "!=": "≠", "*": "×", "/": "÷", "-": "−"}
WORDS: Mapping[str, Text] = {
    "and": Text("且", "and"),
    "or": Text("或", "or"),
    "not": Text("非", "not"),
    "in": Text("属于", "in"),
    "between": Text("介于", "between"),
    "where": Text("其中", "where"),
    "true": Text("是", "true"),
    "false": Text("否", "false"),
    "if": Text("按条件", "if"),
    "min": Text("取小", "least of"),
    "max": Text("取大", "greatest of"),
    "clamp": Text("限于", "kept within"),
    "floor": Text("取整（舍）", "floor"),
    "ceil": Text("取整（入）", "ceiling"),
    "round": Text("四舍五入", "round"),
    "known": Text("已知", "known"),
    "growth": Text("增长率", "growth of"),
    "months": Text("月数", "months of"),
    "days": Text("天数", "days of"),
    "year": Text("年份", "year of"),
    "month": Text("月份", "month of"),
    "quarter": Text("季度", "quarter of"),
    "add_months": Text("加月数", "months after"),
    "add_days": Text("加天数", "days after"),
    "per": Text("每个", "per"),
    "top": Text("取最高的", "of the largest"),
    "by": Text("按", "by"),
    "most": Text("各不超过", "each at most"),
    "how_many": Text("成立个数", "how many of"),
    "has": Text("包含", "has"),
    "marginal": Text("分段累进", "in bands"),
    "sum": Text("合计", "sum of"),
    "count": Text("个数", "count of"),
    "largest": Text("最大", "largest of"),
    "smallest": Text("最小", "smallest of"),
    "group_min": Text("全体最小", "least of all"),
    "group_max": Text("全体最大", "greatest of all"),
    "group_sum": Text("全体合计", "sum over all"),
    "group_count": Text("全体个数", "count of all"),
    "raw": Text("算出数", "raw sum"),
    "final": Text("限额后", "after limits"),
    "award": Text("结果", "result"),
}
_PIECE = re.compile(
    r"\"[^\"]*\"|'[^']*'|\d{4}-\d{2}-\d{2}|[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*|>=|<=|==|!=|[-*/]"
)


def labels_of(clause: Clause) -> dict[str, Text]:
    """Return name → label of everything that formulas of a clause may name."""
    found = {fact.key: fact.label for fact in clause.facts}
    for fact in clause.facts:
        found |= {f"{fact.key}.{item.key}": item.label for item in fact.items}
    found |= {parameter.key: parameter.label for parameter in clause.parameters}
    found |= {step.key: step.label for step in (*clause.derived, *clause.outputs)}
    for table in clause.tables:
        found[table.key] = table.label
        found |= {f"{table.key}.{column}": table.label for row in table.rows for column in row.columns}
        found |= {f"{table.key}.{column}": label for column, label in table.columns}
    return found


def in_words(formula: str, labels: Mapping[str, Text], language: str = "zh") -> str:
    """Return a formula with labels and signs: ``equip_fen * rate`` → 设备（含软件）投资额 × 补助比例."""

    def said(found: re.Match[str]) -> str:
        piece = found[0]
        if piece[0] in "\"'":
            return f"“{piece[1:-1]}”"
        if piece in SIGNS:
            return SIGNS[piece]
        if piece in labels:
            return labels[piece].in_(language)
        return WORDS[piece].in_(language) if piece in WORDS else piece

    return _PIECE.sub(said, formula)
