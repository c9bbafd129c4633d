"""Worked cases as rows: facts in the units of people, what should come out, and back to data."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import yaml

from luodi.kernel import money
from luodi.kernel.clauses.reading import Problem
from luodi.kernel.drafting.values import Wrong, day, read_yaml
from luodi.kernel.text import Text

YES, NO, UNKNOWN, DECIDE = "yes", "no", "unknown", "decide"
OUTCOMES: tuple[tuple[str, Text], ...] = (
    (YES, Text("符合", "qualifies")), (NO, Text("不符合", "does not qualify")),
    (UNKNOWN, Text("不能判断", "cannot tell")), (DECIDE, Text("符合，由人决定", "qualifies; people decide")),
)  # fmt: skip
SUMS = ("amount_fen", "ceiling_fen")
_AMOUNT = re.compile(r"(-?\d+(?:\.\d+)?)(亿元|千万元|百万元|十万元|万元|千元|百元|元)?")
_WAN = money.UNITS["万元"]


@dataclass(slots=True)
class CaseRow:
    """One case as typed; ``whole`` is the YAML of a population, which has no form of its own."""

    at: str = ""
    name: str = ""
    given: dict[str, str] = field(default_factory=dict)
    outcome: str = YES
    sum: str = ""
    more: str = ""
    whole: str = ""


def rows_of_cases(cases: Iterable[Mapping[str, Any]], types: Mapping[str, str]) -> list[CaseRow]:
    """Return the rows that show cases."""
    return [_row(str(index), case, types) for index, case in enumerate(cases)]


def _row(at: str, case: Mapping[str, Any], types: Mapping[str, str]) -> CaseRow:
    given, expect = case["given"], case["expect"]
    if "population" in given or "results" in expect:
        return CaseRow(at, str(case["name"]), whole=_flow({"given": given, "expect": expect}))
    return CaseRow(
        at,
        str(case["name"]),
        {key: shown_fact(type_, given.get(key)) for key, type_ in types.items()},
        _outcome(expect),
        _sum(expect),
        _more(expect),
    )


def cases_of_rows(
    rows: Iterable[CaseRow], base: list[Mapping[str, Any]], types: Mapping[str, str], result: str
) -> tuple[list[dict[str, Any]], list[Problem]]:
    """Return the cases that rows say, and what cannot be read; a fact that is left empty is not known."""
    cases: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for index, row in enumerate(rows):
        held = base[int(row.at)] if row.at.isdecimal() and int(row.at) < len(base) else None
        path = ("cases", index)
        if held is not None and row == _row(row.at, held, types):
            cases.append(dict(held))
            continue
        try:
            cases.append(_case(row, held, types, "ceiling_fen" if result == "ceiling" else "amount_fen"))
        except Wrong as wrong:
            problems.append(Problem(path, wrong.what, wrong.remedy, "typed"))
            cases.append({"name": row.name, "given": {}, "expect": {}})
    return cases, problems


def _case(row: CaseRow, held: Mapping[str, Any] | None, types: Mapping[str, str], key: str) -> dict[str, Any]:
    name = row.name.strip() or "算例"
    if row.whole.strip():
        whole = read_yaml(row.whole)
        if not isinstance(whole, dict) or not all(
            isinstance(whole.get(k), dict) for k in ("given", "expect")
        ):
            raise Wrong(Text("要有 given 和 expect 两部分", "`given` and `expect` are needed"))
        return {"name": name, "given": whole["given"], "expect": whole["expect"]}
    before = held["given"] if held is not None and "population" not in held["given"] else {}
    given: dict[str, Any] = {}
    for fact, type_ in types.items():
        text = row.given.get(fact, "")
        if fact in before and shown_fact(type_, before[fact]) == text:
            given[fact] = before[fact]
        elif text.strip():
            given[fact] = read_fact(type_, text)
    expect = read_yaml(row.more) if row.more.strip() else {}
    if not isinstance(expect, dict):
        raise Wrong(Text("“其余应得”应是“键: 值”的形式", "write the other keys as `key: value`"))
    wanted = _expected(row, key)
    if held is not None and (_outcome(held["expect"]), _sum(held["expect"])) == (row.outcome, row.sum):
        wanted = {k: v for k, v in held["expect"].items() if k not in _loose(held["expect"])}
        wanted = {key if k in SUMS else k: v for k, v in wanted.items()}
    return {"name": name, "given": given, "expect": {**wanted, **expect}}


def _expected(row: CaseRow, key: str) -> dict[str, Any]:
    if row.outcome == UNKNOWN:
        return {"eligible": None}
    if row.outcome == NO:
        return {"eligible": False}
    if row.outcome == DECIDE:
        return {"eligible": True, key: None}
    return {"eligible": True, **({key: fen_of(row.sum)} if row.sum.strip() else {})}


def _outcome(expect: Mapping[str, Any]) -> str:
    if expect.get("eligible", True) is None:
        return UNKNOWN
    if not expect.get("eligible", True):
        return NO
    return DECIDE if any(key in expect and expect[key] is None for key in SUMS) else YES


def _sum(expect: Mapping[str, Any]) -> str:
    found = next((expect[key] for key in SUMS if expect.get(key) is not None), None)
    return "" if found is None or not expect.get("eligible", True) else _wan(found)


def _loose(expect: Mapping[str, Any]) -> list[str]:
    return [key for key in expect if key not in ("eligible", *SUMS)]


def _more(expect: Mapping[str, Any]) -> str:
    rest = {key: expect[key] for key in _loose(expect)}
    return _flow(rest) if rest else ""


def _flow(value: Any) -> str:
    written = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=True, width=10**6)
    return str(written).strip().removesuffix("...").strip()


def shown_fact(type_: str, value: Any) -> str:
    """Write the value of a fact as people type it: money in 万元."""
    if value is None:
        return ""
    if type_ == "money":
        return _wan(value) if isinstance(value, int) else str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(one, str) for one in value) and type_ == "set":
        return "、".join(value)
    return _flow(value) if isinstance(value, list | dict) else str(value)


def read_fact(type_: str, text: str) -> Any:
    """Return a typed value as facts of clauses hold it; raises Wrong."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if type_ == "money":
        return fen_of(text)
    if type_ == "boolean":
        if plain not in ("true", "false", "是", "否"):
            raise Wrong(Text(f"“{plain}”不是“是”或“否”", f"`{plain}` is neither yes nor no"))
        return plain in ("true", "是")
    if type_ == "integer":
        if not plain.replace(",", "").lstrip("-").isdecimal():
            raise Wrong(Text(f"“{plain}”不是整数", f"`{plain}` is no whole number"))
        return int(plain.replace(",", ""))
    if type_ == "decimal":
        return _decimal(plain)
    if type_ == "date":
        return day(plain)
    if type_ == "set":
        return [one.strip() for one in re.split("[、,;]", plain) if one.strip()]
    return read_yaml(text) if type_ == "series" else text.strip()


def fen_of(text: str) -> int:
    """Return the fen of an amount typed in 万元, or in a unit that stands beside it; raises Wrong."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace(" ", "")
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        remedy = Text("写成 2400 或 2400万元", "write 2400 or 2400万元")
        raise Wrong(Text(f"“{text}”不是金额", f"`{text}` is no amount"), remedy)
    fen = Fraction(found[1]) * money.UNITS[found[2] or "万元"]
    if fen.denominator != 1:
        raise Wrong(Text(f"“{text}”比一分还细", f"`{text}` is finer than a fen"))
    return int(fen)


def _decimal(plain: str) -> str:
    try:
        value = Fraction(plain.rstrip("%")) / (100 if plain.endswith("%") else 1)
    except (ValueError, ZeroDivisionError) as wrong:
        raise Wrong(Text(f"“{plain}”不是数字", f"`{plain}` is no number")) from wrong
    return money.format_fraction(value, 9).rstrip("0").rstrip(".") if plain.endswith("%") else plain


def _wan(fen: int) -> str:
    text = money.format_fraction(Fraction(fen, _WAN), 6)
    return text.rstrip("0").rstrip(".") if "." in text else text
