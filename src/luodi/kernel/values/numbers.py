"""Percents, ticks, counts, areas, codes and plain text in a cell."""

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from luodi.kernel.identifiers import normal_code, normal_uscc, uscc_problem
from luodi.kernel.money import round_fraction
from luodi.kernel.values.amounts import parse_money
from luodi.kernel.values.cells import (
    ERROR,
    NOTHING,
    PERCENT,
    Expect,
    Parsed,
    Problem,
    compact,
    is_null_mark,
    plain_number,
    shown_text,
    trimmed,
)
from luodi.kernel.values.days import parse_date

_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?")
_PERCENT = re.compile(r"([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?:%|个?百分点)")
_AREA = re.compile(
    r"(?:约|大约|近)?([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(亩|万亩|公顷|万平方米|平方米|㎡|m2|平米)?(?:左右)?"
)
_COUNT = re.compile(
    r"(?:约|大约|近)?(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?余?(?:个|户|家|次|场|人|名|项|户次|家次|人次|场次)?(?:左右)?"
)
_TO_MU = {"亩": "1", "万亩": "10000", "公顷": "15", "平方米": "0.0015", "㎡": "0.0015", "m2": "0.0015"}
_TO_MU |= {"平米": "0.0015", "万平方米": "15"}
_YES = frozenset(
    [
        "√",
        "✓",
        "✔",
        "☑",
        "●",
        "■",
        "◉",
        "1",
        "是",
        "有",
        "Y",
        "y",
        "YES",
        "yes",
        "对",
        "完成",
        "办结",
        "解决",
        "TRUE",
        "√√",
    ]
)
_NO = frozenset(
    [
        "在办",
        "待办",
        "×",
        "✗",
        "✘",
        "✕",
        "╳",
        "☒",
        "○",
        "◯",
        "□",
        "☐",
        "0",
        "x",
        "X",
        "否",
        "N",
        "n",
        "NO",
        "no",
        "没有",
        "FALSE",
        "不是",
    ]
)
_UNDER_WAY = re.compile(
    r"(?:正在|在|处于)?(?:办理|推进|进行|审批|审查|编制|评审|报批|申报|申请|准备|协调|受理)中?|正在.*|.*(?:办理|推进|进行|审批|审查|编制|评审|报批)中"
)
_NOT_NEEDED = re.compile(r"(?:无需|不需要?|不涉及|免于?办|不用|豁免|不适用).*|N/?A|n/?a")


def parse_text(value: Any, shown: str, expect: Expect) -> Parsed:
    """Read free text: trimmed, inner line breaks kept, empty is null."""
    if shown == ERROR:
        return Parsed(None, (Problem("formula_error", True, str(value)),))
    text = shown_text(value, shown)
    return Parsed(text) if text else NOTHING


def parse_code(value: Any, shown: str, expect: Expect) -> Parsed:
    """Read a code that must be text; a numeric cell has lost digits and is refused."""
    if value is None:
        return NOTHING
    if not isinstance(value, str):
        return Parsed(None, (Problem("code_not_text", True, shown_text(value, shown)),))
    text = normal_code(value)
    return NOTHING if is_null_mark(text) else Parsed(text)


def parse_uscc(value: Any, shown: str, expect: Expect) -> Parsed:
    """Read a unified social credit code (GB 32100-2015)."""
    if value is None:
        return NOTHING
    if not isinstance(value, str):
        return Parsed(None, (Problem("uscc_not_text", True, shown_text(value, shown)),))
    text = normal_uscc(value)
    if is_null_mark(text):
        return NOTHING
    problem = uscc_problem(text)
    return Parsed(None, (Problem(problem, True, trimmed(value)),)) if problem else Parsed(text)


def parse_percent(value: Any, shown: str, expect: Expect) -> Parsed:
    """Read a percentage as integer basis points, rounded half up."""
    if value is None:
        return NOTHING
    if isinstance(value, bool) or shown == ERROR:
        return Parsed(None, (Problem("percent_unreadable", False, shown_text(value, shown)),))
    if isinstance(value, (int, float)):
        number = Fraction(Decimal(repr(value)))
        return (
            _points(number * 100) if shown == PERCENT else _bare_percent(number, plain_number(value), expect)
        )
    if not isinstance(value, str):
        return Parsed(None, (Problem("percent_unreadable", False, shown_text(value, shown)),))
    raw, text = trimmed(value), compact(value)
    if is_null_mark(text):
        return NOTHING
    match = _PERCENT.fullmatch(text)
    if match:
        return _points(_fraction(match[1]))
    if _NUMBER.fullmatch(text):
        return _bare_percent(_fraction(text), raw, expect)
    return Parsed(None, (Problem("percent_unreadable", False, raw),))


def _fraction(text: str) -> Fraction:
    return Fraction(Decimal(text.replace(",", "")))


def _points(percent: Fraction) -> Parsed:
    return Parsed(round_fraction(percent * 100))


def _bare_percent(number: Fraction, raw: str, expect: Expect) -> Parsed:
    if expect.unit == "%":
        if 0 < number < 1:
            return Parsed(None, (Problem("percent_ambiguous", False, raw),))
        return _points(number)
    return _points(number * 100 if number <= Fraction(3, 2) else number)


def parse_tick(value: Any, shown: str, expect: Expect) -> Parsed:
    """Read a tick: True, False, "na" (not needed), null, or the date on which it was done."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return Parsed(value)
    if value in (0, 1) and not shown:
        return Parsed(value == 1)
    if not isinstance(value, str):
        made = parse_date(value, shown, expect)
        return made if made.value is not None else _tick_unreadable(shown_text(value, shown))
    raw, text = trimmed(value), compact(value)
    if text in _YES:
        return Parsed(True)
    if text in _NO:
        return Parsed(False)
    if _NOT_NEEDED.fullmatch(text):
        return Parsed("na")
    if is_null_mark(text):
        return NOTHING
    if text.startswith(("未", "尚未", "暂未", "没")) or _UNDER_WAY.fullmatch(text):
        return Parsed(False)
    made = parse_date(value, shown, expect)
    if made.value is not None or any(problem.refused for problem in made.problems):
        return made
    if text.startswith("已"):
        return Parsed(True)
    return _tick_unreadable(raw)


def _tick_unreadable(detail: str) -> Parsed:
    return Parsed(None, (Problem("tick_unreadable", False, detail),))


def parse_int(value: Any, shown: str, expect: Expect) -> Parsed:
    """Read a count; a count with its measure word (12个) is read, a part of one is not."""
    if value is None:
        return NOTHING
    if isinstance(value, (int, float)) and not isinstance(value, bool) and not shown:
        return Parsed(int(value)) if float(value).is_integer() else _number_unreadable(plain_number(value))
    if not isinstance(value, str) or shown:
        return _number_unreadable(shown_text(value, shown))
    raw, text = trimmed(value), compact(value)
    if is_null_mark(text):
        return NOTHING
    match = _COUNT.fullmatch(text)
    return Parsed(int(match[1].replace(",", ""))) if match else _number_unreadable(raw)


def parse_decimal(value: Any, shown: str, expect: Expect) -> Parsed:
    """Read a plain decimal as a string without trailing zeros; areas come out in 亩."""
    if value is None:
        return NOTHING
    if isinstance(value, (int, float)) and not isinstance(value, bool) and not shown:
        return _decimal(Decimal(f"{value:.15g}"), expect.unit)
    if not isinstance(value, str) or shown:
        return _number_unreadable(shown_text(value, shown))
    raw, text = trimmed(value), compact(value)
    if is_null_mark(text):
        return NOTHING
    match = _AREA.fullmatch(text)
    if match is None:
        return _number_unreadable(raw)
    return _decimal(Decimal(match[1].replace(",", "")), match[2] or expect.unit)


def _decimal(number: Decimal, unit: str | None) -> Parsed:
    number *= Decimal(_TO_MU.get(unit or "", "1"))
    text = f"{number:f}"
    return Parsed(text.rstrip("0").rstrip(".") if "." in text else text)


def _number_unreadable(detail: str) -> Parsed:
    return Parsed(None, (Problem("number_unreadable", False, detail),))


def parse_nothing(value: Any, shown: str, expect: Expect) -> Parsed:
    """Read a running number: it is never stored."""
    return NOTHING


PARSERS: dict[str, Callable[[Any, str, Expect], Parsed]] = {
    "text": parse_text,
    "code": parse_code,
    "uscc": parse_uscc,
    "money": parse_money,
    "date": parse_date,
    "percent": parse_percent,
    "tick": parse_tick,
    "int": parse_int,
    "decimal": parse_decimal,
    "choice": parse_text,
    "choices": parse_text,
    "unit": parse_text,
    "seq": parse_nothing,
}


def without_prefix(text: str, prefix: str) -> str:
    """Take off the word that names a line of a record: ``计划：2024年8月`` → ``2024年8月``."""
    return re.sub(rf"^\s*{re.escape(prefix.rstrip(':：'))}\s*[:：]?", "", text)


def parse_cell(value: Any, shown: str, expect: Expect) -> Parsed:
    """Read a cell as its column promises; an error cell refuses the row whatever its type."""
    if shown == ERROR and expect.type != "seq":
        return Parsed(None, (Problem("formula_error", True, str(value)),))
    if expect.strip_prefix and isinstance(value, str):
        value = without_prefix(value, expect.strip_prefix)
    return PARSERS[expect.type](value, shown, expect)
