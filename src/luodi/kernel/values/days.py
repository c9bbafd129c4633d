"""Dates in a cell: a day, or the first day of a month or quarter, with the precision known."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from luodi.kernel.dates import DateValue, Precision
from luodi.kernel.values.cells import (
    ERROR,
    MONTH,
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

_EPOCH = date(1899, 12, 30)
_SHIFT_1904 = 1462
_SERIAL = range(30_000, 60_001)
_YEARS = range(1949, 2101)
_SEPARATED = re.compile(
    r"(?P<y>\d{4})(?:[-./年])(?P<m>\d{1,2})(?:(?:[-./月])(?P<d>\d{1,2})[日号]?|月份?)?(?:T?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_SHORT_YEAR = re.compile(r"(?P<y>1[3-9]|[2-4]\d)(?P<sep>[-./])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})")
"""25/3/1: the first number can only be a year."""
_PACKED = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})?")
_YEAR = r"(?:(?P<y>\d{4})年?|(?P<sy>\d{2})年|(?P<word>今年|本年度?|当年|明年|去年|上年|后年)的?)?度?"
_PART_OF_MONTH = r"(?:月初|月上旬|月中旬?|月下旬|月底|月末|上旬|中旬|下旬|初|底|末)"
_QUARTER = re.compile(_YEAR + r"(?:第?(?P<q>[1-4一二三四])季度?|[Qq](?P<q2>[1-4]))[初中底末]?")
_QUARTER_FIRST = re.compile(r"(?P<y>\d{4})[-./]?[Qq](?P<q>[1-4])")
_MONTH = re.compile(
    _YEAR
    + rf"(?P<m>\d{{1,2}}|十[一二]?|[一二三四五六七八九])月份?(?:(?P<d>\d{{1,2}})[日号]|{_PART_OF_MONTH})?"
)
_DOTTED_PART = re.compile(rf"(?P<y>\d{{4}})[-./](?P<m>\d{{1,2}})月?{_PART_OF_MONTH}")
_YEAR_END = re.compile(_YEAR + r"(?P<part>年底|年末|底|末|年初|初)")
_BEFORE = re.compile(r"^(?:已于|于|约|大约|截至|截止)")
_PLANS = re.compile(r"^(?:预计|计划|拟于?|力争|预期|争取|确保|目标)(?:于|在)?")
_AFTER = re.compile(r"(?:之?前|以前|左右|已?(?:开工|动工|竣工|完工|投产|建成|签约|备案|完成|完成备案))+$")
_DIGITS = dict(zip("零〇○O一二三四五六七八九", "0000123456789", strict=True))
_CHINESE_YEAR = re.compile(r"^[一二][零〇○O一二三四五六七八九]{3}(?=年)")
_CHINESE_DAY = re.compile(r"(?<=月)(?:[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[日号])")
_WORD_SHIFT = {"明年": 1, "去年": -1, "上年": -1, "后年": 2}
_CHINESE_MONTHS = {name: index for index, name in enumerate("一二三四五六七八九十", 1)} | {
    "十一": 11,
    "十二": 12,
}


def parse_date(value: Any, shown: str, expect: Expect) -> Parsed:
    """Read a date under a column's promise; text that is no date gives null and a warning."""
    if value is None:
        return NOTHING
    if isinstance(value, (date, datetime)):
        return _real(value.date() if isinstance(value, datetime) else value, shown)
    if isinstance(value, bool) or shown in (ERROR, PERCENT):
        return _unreadable(shown_text(value, shown))
    if isinstance(value, (int, float)):
        return _number(value, expect)
    if not isinstance(value, str):
        return _unreadable(shown_text(value, shown))
    raw = trimmed(value)
    text = compact(raw)
    return NOTHING if is_null_mark(text) else _text(text, raw, expect)


def serial_day(serial: int, date1904: bool) -> date:
    """Return the day of a serial number in the file's date system."""
    return _EPOCH + timedelta(days=serial + (_SHIFT_1904 if date1904 else 0))


def _real(day: date, shown: str) -> Parsed:
    if day.year not in _YEARS:
        return _unreadable(day.isoformat())
    return Parsed(DateValue(day.replace(day=1), "month") if shown == MONTH else DateValue(day))


def _unreadable(detail: str) -> Parsed:
    return Parsed(None, (Problem("date_unreadable", False, detail),))


def _impossible(detail: str) -> Parsed:
    return Parsed(None, (Problem("date_impossible", True, detail),))


def _made(year: int, month: int, day: int | None, raw: str, *found: Problem) -> Parsed:
    if year not in _YEARS:
        return _unreadable(raw)
    precision: Precision = "day" if day is not None else "month"
    try:
        return Parsed(DateValue(date(year, month, 1 if day is None else day), precision), found)
    except ValueError:
        return _impossible(raw)


def _number(value: float, expect: Expect) -> Parsed:
    raw = plain_number(value)
    if float(value).is_integer():
        whole = int(value)
        if whole in _SERIAL:
            return Parsed(
                DateValue(serial_day(whole, expect.date1904)), (Problem("serial_date", False, raw),)
            )
        match = _PACKED.fullmatch(raw)
        if match and int(match["y"]) in _YEARS:
            return _made(int(match["y"]), int(match["m"]), int(match["d"]) if match["d"] else None, raw)
        return _unreadable(raw)
    whole_part, _, decimals = raw.partition(".")
    if float(value) >= _SERIAL.start and int(value) in _SERIAL:
        day = serial_day(int(value), expect.date1904)
        return Parsed(DateValue(day), (Problem("serial_date", False, raw),))
    if not whole_part.isdigit() or int(whole_part) not in _YEARS or len(decimals) > 2:
        return _unreadable(raw)
    if decimals == "1":
        return Parsed(None, (Problem("date_ambiguous", False, raw),))
    return _made(int(whole_part), int(decimals), None, raw)


def _text(text: str, raw: str, expect: Expect) -> Parsed:
    plain = _AFTER.sub("", _BEFORE.sub("", text))
    if expect.planned:
        plain = _PLANS.sub("", plain)
    plain = _western(plain)
    match = _SHORT_YEAR.fullmatch(plain)
    if match:
        inferred = Problem("year_inferred", False, raw)
        return _made(2000 + int(match["y"]), int(match["m"]), int(match["d"]), raw, inferred)
    for pattern in (_SEPARATED, _PACKED, _DOTTED_PART):
        match = pattern.fullmatch(plain)
        if match:
            parts = match.groupdict()
            day = int(parts["d"]) if parts.get("d") else None
            return _made(int(parts["y"]), int(parts["m"]), day, raw)
    match = _QUARTER_FIRST.fullmatch(plain) or _QUARTER.fullmatch(plain)
    if match:
        return _quarter(match.groupdict(), raw, expect)
    match = _MONTH.fullmatch(plain)
    if match:
        return _month(match, raw, expect)
    match = _YEAR_END.fullmatch(plain)
    if match:
        month = 1 if "初" in match["part"] else 12
        return _dated(match.groupdict(), month, None, raw, expect)
    if re.fullmatch(r"\d{5}", plain) and int(plain) in _SERIAL:
        return _number(int(plain), expect)
    return _unreadable(raw)


def _western(text: str) -> str:
    """Write a date in Chinese numerals in digits: 二〇二五年三月十五日 → 2025年三月15日."""
    text = _CHINESE_YEAR.sub(lambda found: "".join(_DIGITS[one] for one in found[0]), text)
    return _CHINESE_DAY.sub(lambda found: _below_hundred(found[0]), text)


def _below_hundred(text: str) -> str:
    """Write 五, 十, 十五, 二十, 二十五 in digits."""
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS[tens] if tens else "1" if ten else "") + (_DIGITS[ones] if ones else "0")


def _quarter(parts: dict[str, Any], raw: str, expect: Expect) -> Parsed:
    digit = str(parts.get("q") or parts.get("q2"))
    quarter = "一二三四".index(digit) + 1 if digit in "一二三四" else int(digit)
    made = _dated(parts, quarter * 3 - 2, None, raw, expect)
    if made.value is None:
        return made
    return made._replace(value=DateValue(made.value.day, "quarter"))


def _month(match: re.Match[str], raw: str, expect: Expect) -> Parsed:
    month = _CHINESE_MONTHS.get(match["m"]) or int(match["m"])
    return _dated(match.groupdict(), month, int(match["d"]) if match["d"] else None, raw, expect)


def _dated(parts: dict[str, Any], month: int, day: int | None, raw: str, expect: Expect) -> Parsed:
    """Make a date whose year may have to come from the table's title, and say when it did."""
    if parts.get("y"):
        return _made(int(parts["y"]), month, day, raw)
    inferred = Problem("year_inferred", False, raw)
    if parts.get("sy"):
        return _made(2000 + int(parts["sy"]), month, day, raw, inferred)
    if expect.year is None:
        return _unreadable(raw)
    return _made(expect.year + _WORD_SHIFT.get(parts.get("word") or "", 0), month, day, raw, inferred)
