"""The day that a workbook speaks of, guessed from its titles; a person confirms it."""

import calendar
import re
import unicodedata
from collections.abc import Iterable
from datetime import date

_DAY = re.compile(r"(20\d\d)[年.\-/](\d{1,2})[月.\-/](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])([0-3]\d)(?!\d)")
_MONTH = re.compile(r"(20\d\d)[年.\-/](?:1[—\-–~至到])?(\d{1,2})(?:月|(?!\d))")
_MONTH_ALONE = re.compile(r"(?:1月?[—\-–~至到])?(\d{1,2})月")
_QUARTER = re.compile(r"(?:第?([一二三四1-4])季度)")
_YEAR = re.compile(r"(20\d\d)")
_PARTS = (("上半年", 6), ("前三季度", 9), ("下半年", 12), ("全年", 12), ("年底", 12), ("年末", 12))
_QUARTERS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}


def guess(texts: Iterable[str]) -> date | None:
    """Return the last day of the period that the first telling text names, or None.

    A day as written; a month, quarter or half-year by its last day; a bare year tells nothing.
    """
    for text in texts:
        found = _in(unicodedata.normalize("NFKC", text).replace(" ", ""))
        if found is not None:
            return found
    return None


def _in(text: str) -> date | None:
    for pattern in (_DAY, _COMPACT):
        for match in pattern.finditer(text):
            day = _made(*map(int, match.groups()))
            if day is not None:
                return day
    match = _MONTH.search(text)
    if match:
        return _end(int(match[1]), int(match[2]))
    year = _YEAR.search(text)
    if year is None:
        return None
    month = _month_in(text)
    return None if month is None else _end(int(year[1]), month)


def _month_in(text: str) -> int | None:
    for word, month in _PARTS:
        if word in text:
            return month
    match = _QUARTER.search(text)
    if match:
        return _QUARTERS[match[1]]
    match = _MONTH_ALONE.search(text)
    return int(match[1]) if match else None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _end(year: int, month: int) -> date | None:
    return date(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else None
