"""Given facts as columns: read from JSON values, checked, and laid out for the run.

Preparation, the only step outside SQL: money and integers become BIGINT, decimals whole numbers over
10^places, dates DATE, and every series a table ``items_<key>`` with one row per item (a list inside an item
becomes its sum), so that sums with windows and tests are SQL too.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from luodi.kernel.clauses import exact
from luodi.kernel.clauses.model import Clause, Fact
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
_DECIMAL = re.compile(r"-?\d{1,30}(\.\d{1,30})?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_REMEDIES = {
    "money": Text("写整数分：500万元写成 500000000", "write whole fen: 5 million yuan is 500000000"),
    "integer": Text("写整数，不加引号", "write a whole number without quotes"),
    "decimal": Text('写带引号的小数，如 "0.0475"', 'write a decimal in quotes, such as "0.0475"'),
    "date": Text('写带引号的日期，如 "2024-05-06"', 'write a day in quotes, such as "2024-05-06"'),
    "boolean": Text("写 true 或 false，不加引号", "write true or false without quotes"),
    "set": Text('写成 ["甲", "乙"]', 'write ["a", "b"]'),
    "series": Text("写成 [{列: 值}, …]", "write [{column: value}, …]"),
}


class FactErrors(ValueError):
    """Facts that cannot be read; ``issues`` has all of them.

    The ``field`` of an issue is the fact, or ``series.number.column`` (numbers from 0) for an item.
    """

    def __init__(self, issues: list[Issue]) -> None:
        """Keep all issues and show the first."""
        self.issues = issues
        super().__init__("; ".join(str(issue.what) for issue in issues[:5]))


def literal(text: str) -> str:
    """Return a text in SQL."""
    return "'" + text.replace("'", "''") + "'"


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
                columns[fact.key].append(_read(fact, given, number, issues, fact.key))
    if issues:
        raise FactErrors(issues)
    return columns, items


def _unfold(fact: Fact, given: Any, number: int, into: Columns, issues: list[Issue]) -> None:
    if given is not None and not isinstance(given, list):
        what = Text("应为清单", "a list is expected")
        issues.append(_issue(fact, given, number, what, fact.key))
        return
    for position, one in enumerate(given or ()):
        into["row_no"].append(number)
        values = one if isinstance(one, Mapping) else {fact.items[0].key: one} if fact.items else {}
        for item in fact.items:
            value = values.get(item.key)
            place = f"{fact.key}.{position}.{item.key}"
            if item.many and isinstance(value, list):
                value = _summed(item, value, number, issues, place)
            into[item.key].append(_read(item, value, number, issues, place))


def _summed(item: Fact, parts: list[Any], number: int, issues: list[Issue], place: str) -> Any:
    read = [_read(item, part, number, issues, place) for part in parts]
    if any(part is None for part in read):
        return None
    whole = sum(read)
    return str(Fraction(whole, 10**item.places)) if item.type == "decimal" else whole


def _read(fact: Fact, given: Any, number: int, issues: list[Issue], place: str) -> Any:
    if given is None:
        return None
    value, why = converted(fact, given)
    if why is not None:
        issues.append(_issue(fact, given, number, why, place))
    return value


def _issue(fact: Fact, given: Any, number: int, why: Text, place: str) -> Issue:
    known = "、".join(fact.values)
    listed = Text(f"从这些值中选一个：{known}", f"choose one of: {known}") if known else None
    return Issue(
        "fact_refused",
        "error",
        Text(f"{fact.label.zh}：{why.zh}", f"{fact.key}: {why.en}"),
        remedy=listed or _REMEDIES.get(fact.type) or Text("写带引号的文字", "write a text in quotes"),
        row=number + 1,
        field=place,
        value=str(given)[:80],
    )


def converted(fact: Fact, given: Any) -> tuple[Any, Text | None]:
    """Return what the column of a fact holds for a given value, or why it cannot be read."""
    if fact.type in ("money", "integer"):
        if isinstance(given, bool) or not isinstance(given, int):
            return None, Text("应为整数（金额以分计）", "a whole number is expected (money in fen)")
        return (given, None) if abs(given) <= exact.NARROW else (None, _LARGE)
    if fact.type == "decimal":
        return _decimal(fact, given)
    if fact.type == "date":
        return _day(given)
    if fact.type == "boolean":
        return (given, None) if isinstance(given, bool) else (None, Text("应为真或假", "true or false"))
    if fact.type == "set":
        good = isinstance(given, list) and all(_is_text(one) for one in given)
        return (given, None) if good else (None, Text("应为词的清单", "a list of words is expected"))
    if not _is_text(given) or (fact.values and given not in fact.values):
        known = "、".join(fact.values)
        return None, Text(f"应为：{known or '文字'}", f"one of: {known or 'a text'}")
    return given, None


_LARGE = Text("数太大", "the number is too large")


def _is_text(given: Any) -> bool:
    """Tell whether a value is a text that can be stored: half of a surrogate pair cannot."""
    return isinstance(given, str) and not any("\ud800" <= sign <= "\udfff" for sign in given)


def _day(given: Any) -> tuple[Any, Text | None]:
    if isinstance(given, str) and _DAY.fullmatch(given):
        try:
            return date.fromisoformat(given), None
        except ValueError:
            return None, Text("没有这一天", "there is no such day")
    return None, Text("应为日期 YYYY-MM-DD", "a date YYYY-MM-DD is expected")


def _decimal(fact: Fact, given: Any) -> tuple[Any, Text | None]:
    if isinstance(given, bool) or not isinstance(given, str | int):
        return None, Text("应为十进制文字，如 0.0475", "a decimal text is expected, such as 0.0475")
    if isinstance(given, int) and abs(given) > exact.NARROW:
        return None, _LARGE
    if not _DECIMAL.fullmatch(str(given)):
        return None, Text("应为十进制文字，如 0.0475", "a decimal text is expected, such as 0.0475")
    scaled = Fraction(str(given)) * 10**fact.places
    if scaled.denominator != 1:
        return None, Text(f"小数超过{fact.places}位", f"more than {fact.places} decimals")
    return (scaled.numerator, None) if abs(scaled) <= exact.NARROW else (None, _LARGE)
