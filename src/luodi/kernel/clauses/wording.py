"""Says a result in words: the reason in one sentence, and each step with its words, figures and result."""

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from luodi.kernel.clauses.chain import Compiled
from luodi.kernel.clauses.layers import Shown
from luodi.kernel.clauses.model import Clause, Condition, Reading
from luodi.kernel.clauses.tree import Compare, Name, Negation, Node, Within
from luodi.kernel.money import format_fraction

_WAN = 1_000_000
_SHORT_OF = {">=": "未达到", ">": "未超过", "<=": "超过", "<": "未低于", "==": "不是", "!=": "不能是"}


def short(value: Fraction, places: int) -> str:
    """Write a number with at most so many decimals, without trailing zeros."""
    text = format_fraction(value, places)
    return text.rstrip("0").rstrip(".") if "." in text else text


def wan(fen: Fraction | int) -> str:
    """Write fen as 万元 to the fen: 500000003 → 500.000003万元."""
    return short(Fraction(fen) / _WAN, 6) + "万元"


def said(value: Any, dimension: int = 0, unit: str = "") -> str:
    """Write any value for people."""
    if value is None:
        return "未知"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Fraction):
        return wan(value) if dimension == 1 else short(value, 6) + unit
    return value.isoformat() if isinstance(value, date) else str(value) + unit


class Figures:
    """The values of one row by the names that formulas use."""

    def __init__(self, compiled: Compiled, row: Mapping[str, Any]) -> None:
        """Know how each column is read back."""
        self.clause, self.row = compiled.clause, row
        self.shown = {shown.column: shown for shown in compiled.shown}
        for fact in self.clause.facts:
            number = fact.type in ("money", "integer", "decimal")
            below = 10**fact.places if fact.type == "decimal" else 1
            self.shown[fact.key] = Shown(fact.key, below, int(fact.type == "money"), number)

    def of(self, name: str) -> tuple[Any, int]:
        """Return a value and its dimension."""
        for key in (f"{name} found", f"parameter {name}", name):
            if key in self.row and (key in self.shown or key == f"{name} found"):
                shown = self.shown.get(key, Shown(key))
                return read(shown, self.row), shown.dimension
        return None, 0

    def label(self, name: str) -> tuple[str, str]:
        """Return the label and unit of a fact or quantity."""
        fact = self.clause.fact(name)
        if fact is not None:
            return fact.label.zh, fact.unit if fact.type in ("integer", "decimal") else ""
        step = next((s for s in self.clause.derived if s.key == name), None)
        return (step.label.zh if step else name), ""

    def say(self, name: str) -> str:
        """Write a value with its unit."""
        value, dimension = self.of(name)
        return said(value, dimension, self.label(name)[1].replace("ratio", "").replace("fen", ""))


def read(shown: Shown, row: Mapping[str, Any]) -> Any:
    """Return the value of a column: a fraction, a day, a word, a truth, or None."""
    held = row.get(shown.column)
    if held is None or not shown.number or isinstance(held, bool | date | str | list):
        return held
    below = shown.denominator if isinstance(shown.denominator, int) else row[shown.denominator]
    return None if below is None else Fraction(int(held), int(below))


def reason(compiled: Compiled, row: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    """Return the outcome in one Chinese sentence."""
    clause, figures = compiled.clause, Figures(compiled, row)
    if result["eligible"] is None:
        if row.get("rank tied") or row.get("quota tied"):
            return "次序相同，先后须由主管部门确认"
        return "缺少：" + "、".join(figures.label(key)[0] for key in result["missing"])
    if not result["eligible"]:
        return _refusal(clause, figures, row)
    lead = _filled(clause.benefit.message, figures)
    parts = [lead] if lead else []
    if row.get("rank place") is not None and "quota_places" in row:
        parts.insert(0, "排名第{}，在{}个名额内".format(row["rank place"], row["quota_places"]))
    return "；".join([*parts, _granted(clause, figures, row, result)])


def _granted(clause: Clause, figures: Figures, row: Mapping[str, Any], result: Mapping[str, Any]) -> str:
    if clause.benefit.formula is None:
        return "条款没有算式，由有权机关决定"
    award = result.get("ceiling_fen", result.get("amount_fen"))
    raw = said(*figures.of("raw"))
    if row["binding"] == "budget":
        own, demand = wan(row["own award"]), wan(row["whole demand"])
        if clause.group.budget is not None and clause.group.budget.how == "first_come":
            return f"应补{own}，预算只余{wan(award)}，按余额执行"
        return f"应补{own}，总需求{demand}超过预算，按预算折算为{wan(award)}"
    if row["binding"] == "cap":
        return f"测算{raw}，超过{_cutter(clause, row)}，按上限执行，为{wan(award)}"
    if row["binding"] == "none":
        return f"按定额{wan(award)}执行"
    limited = clause.limits or clause.group.caps
    shown = "final" if "final" in row else "raw"
    return f"测算{said(*figures.of(shown))}，" + ("未超过上限" if limited else "按标准全额计算")


def _cutter(clause: Clause, row: Mapping[str, Any]) -> str:
    for limit in clause.limits:
        if limit.id == row["cut_by"]:
            return limit.label
    return next(cap.label for cap in clause.group.caps if cap.id == row["cut_by"])


def _refusal(clause: Clause, figures: Figures, row: Mapping[str, Any]) -> str:
    if row.get("over_quota"):
        return "排名第{}，超出{}个名额".format(row["rank place"], row["quota_places"])
    position = int(row["failed_at"])
    if position == 0 and clause.validity is not None:
        validity = clause.validity
        start = (
            figures.say(validity.from_.text)
            if validity.from_ and clause.fact(validity.from_.text)
            else (validity.from_.text if validity.from_ else "…")
        )
        end = validity.to.text if validity.to else "…"
        label = figures.label(validity.day)[0]
        return f"{label}{figures.say(validity.day)}不在{validity.name}{start}至{end}内"
    condition = clause.conditions[position - 1]
    return _filled(condition.message, figures) or _failing(condition, figures)


def _failing(condition: Condition, figures: Figures) -> str:
    node: Node = condition.test.node
    if isinstance(node, Negation) and isinstance(node.part, Name):
        return f"存在排除情形：{figures.label(node.part.path)[0]}"
    if isinstance(node, Name):
        return f"不满足条件：{figures.label(node.path)[0]}"
    if isinstance(node, Compare) and isinstance(node.left, Name):
        name = node.left.path
        bound = condition.test.text.split(node.op, 1)[1].strip()
        if isinstance(node.right, Name):
            bound = figures.label(bound)[0] + figures.say(bound)
        return f"{figures.label(name)[0]}为{figures.say(name)}，{_SHORT_OF[node.op]}{bound}"
    if isinstance(node, Within) and isinstance(node.value, Name):
        name = node.value.path
        return f"{figures.label(name)[0]}“{figures.say(name)}”不在支持范围"
    label, value = figures.label(condition.blames)[0], figures.say(condition.blames)
    return f"不满足条件：{condition.words.text or condition.test.text}（{label}{value}）"


def _filled(template: str, figures: Figures) -> str:
    return re.sub(r"\{([^{}]+)\}", lambda found: figures.say(found[1]), template)


def reading(one: Reading) -> dict[str, Any]:
    """Return a reading as the result shows it: the passage, the question, every way to read it."""
    shown: dict[str, Any] = {
        "id": one.id,
        "passage_zh": one.passage,
        "question": {"zh": one.question.zh, "en": one.question.en},
        "computed_as": {"zh": one.taken.zh, "en": one.taken.en},
        "others": [{"zh": other.words.zh, "en": other.words.en} for other in one.others],
    }
    return {**shown, "chosen": True} if one.chosen else shown


def steps(compiled: Compiled, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return every step of the run with its words, formula, inputs and result, as JSON values."""
    figures = Figures(compiled, row)
    tables = {table.key for table in compiled.clause.tables}
    return [
        {
            "id": step.id,
            "kind": step.kind,
            "label": step.label,
            "words": step.words.text,
            "article": step.words.article,
            "formula": step.formula,
            "inputs": {name: plain(figures.of(name)[0]) for name in step.inputs if name not in tables},
            "result": plain(read(step.shown, row)),
            "money": step.shown.dimension == 1 or step.kind == "shared_cap",
        }
        for step in compiled.trace
    ]


def plain(value: Any) -> Any:
    """Return a JSON value: whole numbers as numbers, fractions as ``n/d``, days as text."""
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
    return value.isoformat() if isinstance(value, date) else value
