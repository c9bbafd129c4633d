"""Facts as columns: how they are declared, read from JSON, checked, and laid out for the run.

Preparation, the only step outside SQL: money and integers become BIGINT, decimals whole numbers over
10^places, dates DATE, and every series a table ``items_<key>`` with one row per item (a list inside an item
becomes its sum), so that sums with windows and tests are SQL too.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from luodi.kernel.clauses import exact
from luodi.kernel.clauses.expressions import Plain, Value
from luodi.kernel.clauses.model import Clause, Fact
from luodi.kernel.clauses.tree import Node, names
from luodi.kernel.issues import Issue
from luodi.kernel.text import Text

SQL_TYPES = {
    "money": "BIGINT",
    "integer": "BIGINT",
    "decimal": "BIGINT",
    "date": "DATE",
    "boolean": "BOOLEAN",
    "enum": "VARCHAR",
    "text": "VARCHAR",
    "set": "VARCHAR[]",
    "series": "BOOLEAN",
}
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")


class FactErrors(ValueError):
    """Facts that cannot be read; ``issues`` has all of them."""

    def __init__(self, issues: list[Issue]) -> None:
        """Keep all issues and show the first."""
        self.issues = issues
        super().__init__("; ".join(str(issue.what) for issue in issues[:5]))


def literal(text: str) -> str:
    """Return a text in SQL."""
    return "'" + text.replace("'", "''") + "'"


def value_of(fact: Fact, sql: str, bound: int | None) -> Value:
    """Return the value that a fact's column holds."""
    if fact.type in ("money", "integer"):
        return exact.column(sql, 1, bound or exact.NARROW, 1 if fact.type == "money" else 0)
    if fact.type == "decimal":
        return exact.column(sql, 10**fact.places, bound or exact.NARROW)
    kinds = {"date": "day", "boolean": "truth", "set": "set", "series": "series"}
    return Plain(sql, kinds.get(fact.type, "word"))  # type: ignore[arg-type]


def default_of(fact: Fact) -> str | None:
    """Return a fact's default in SQL, or None."""
    if fact.default is None:
        return None
    value, _why = _converted(fact, fact.default)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return exact.literal(value)
    return f"DATE '{value}'" if fact.type == "date" else literal(str(value))


def facts_of(clause: Clause, node: Node) -> list[Fact]:
    """Return the facts below a formula, through derived quantities, parameters and tables."""
    found: dict[str, Fact] = {}
    seen: set[str] = set()
    for name in names(node):
        _below(clause, name, found, seen)
    return list(found.values())


def _below(clause: Clause, name: str, found: dict[str, Fact], seen: set[str]) -> None:
    head = name.split(".")[0]
    if head in seen:
        return
    seen.add(head)
    fact = clause.fact(head)
    if fact is not None:
        found.setdefault(head, fact)
    for node in _formulas(clause, head):
        for inner in names(node):
            _below(clause, inner, found, seen)


def _formulas(clause: Clause, key: str) -> Iterator[Node]:
    for step in clause.derived:
        if step.key == key:
            yield step.formula.node
    for table in clause.tables:
        if table.key == key:
            yield table.of.node
            for row in table.rows:
                yield from (formula.node for formula in row.columns.values())
    for parameter in clause.parameters:
        if parameter.key == key:
            yield from (step.formula.node for step in parameter.values)


# -- reading --------------------------------------------------------------------------------------


Columns = dict[str, list[Any]]


def prepare(
    clause: Clause, rows: Sequence[Mapping[str, Any]], context: Mapping[str, Any] | None = None
) -> tuple[Columns, dict[str, Columns]]:
    """Return fact columns, and item columns (with ``row_no``) per series; raises FactErrors.

    What a row does not give is taken from ``context``; what neither gives is None.
    """
    issues: list[Issue] = []
    shared = context or {}
    columns: Columns = {fact.key: [] for fact in clause.facts}
    items: dict[str, Columns] = {
        fact.key: {"row_no": [], **{item.key: [] for item in fact.items}}
        for fact in clause.facts
        if fact.type == "series"
    }
    for number, row in enumerate(rows):
        for fact in clause.facts:
            given = row[fact.key] if fact.key in row else shared.get(fact.key)
            if fact.type == "series":
                columns[fact.key].append(None if given is None else True)
                _unfold(fact, given, number, items[fact.key], issues)
            else:
                columns[fact.key].append(_read(fact, given, number, issues))
    if issues:
        raise FactErrors(issues)
    return columns, items


def _unfold(fact: Fact, given: Any, number: int, into: Columns, issues: list[Issue]) -> None:
    if given is not None and not isinstance(given, list):
        issues.append(_issue(fact, given, number, "应为清单", "a list is expected"))
        return
    for one in given or ():
        into["row_no"].append(number)
        values = one if isinstance(one, Mapping) else {fact.items[0].key: one} if fact.items else {}
        for item in fact.items:
            value = values.get(item.key)
            if item.many and isinstance(value, list):
                value = sum((Fraction(str(part)) for part in value), Fraction(0))
                value = str(value) if item.type == "decimal" else int(value)
            into[item.key].append(_read(item, value, number, issues))


def _read(fact: Fact, given: Any, number: int, issues: list[Issue]) -> Any:
    if given is None:
        return None
    value, why = _converted(fact, given)
    if why is not None:
        issues.append(_issue(fact, given, number, why.zh, why.en))
    return value


def _issue(fact: Fact, given: Any, number: int, zh: str, en: str) -> Issue:
    return Issue(
        "fact_refused",
        "error",
        Text(f"{fact.label.zh}：{zh}", f"{fact.key}: {en}"),
        remedy=Text(f"第{number + 1}条", f"record {number + 1}"),
        row=number + 1,
        field=fact.key,
        value=str(given)[:80],
    )


def _converted(fact: Fact, given: Any) -> tuple[Any, Text | None]:
    if fact.type in ("money", "integer"):
        if isinstance(given, bool) or not isinstance(given, int):
            return None, Text("应为整数（金额以分计）", "a whole number is expected (money in fen)")
        if abs(given) > exact.NARROW:
            return None, Text("数太大", "the number is too large")
        return given, None
    if fact.type == "decimal":
        return _decimal(fact, given)
    if fact.type == "date":
        try:
            return date.fromisoformat(str(given)), None
        except ValueError:
            return None, Text("应为日期 YYYY-MM-DD", "a date YYYY-MM-DD is expected")
    if fact.type == "boolean":
        return (given, None) if isinstance(given, bool) else (None, Text("应为真或假", "true or false"))
    if fact.type == "set":
        good = isinstance(given, list) and all(isinstance(one, str) for one in given)
        return (given, None) if good else (None, Text("应为词的清单", "a list of words is expected"))
    if not isinstance(given, str) or (fact.values and given not in fact.values):
        known = "、".join(fact.values)
        return None, Text(f"应为：{known or '文字'}", f"one of: {known or 'a text'}")
    return given, None


def _decimal(fact: Fact, given: Any) -> tuple[Any, Text | None]:
    if isinstance(given, bool) or not isinstance(given, str | int) or not _DECIMAL.fullmatch(str(given)):
        return None, Text("应为十进制文字，如 0.0475", "a decimal text is expected, such as 0.0475")
    scaled = Fraction(str(given)) * 10**fact.places
    if scaled.denominator != 1:
        return None, Text(f"小数超过{fact.places}位", f"more than {fact.places} decimals")
    if abs(scaled) > exact.NARROW:
        return None, Text("数太大", "the number is too large")
    return scaled.numerator, None
