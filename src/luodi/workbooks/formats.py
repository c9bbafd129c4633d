"""What a number format says about the value under it."""

import re
from functools import lru_cache

from luodi.kernel.values.cells import MONTH, PERCENT

_PERCENT_IDS = frozenset([9, 10])
_MONTH_IDS = frozenset([17])
_DATE_IDS = frozenset([*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)])
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


@lru_cache(maxsize=1024)
def shown_by_format(code: str | None, number: int = 0) -> str:
    """Return ``percent``, ``month`` (a date without a day) or "" for a format code or built-in id."""
    if code is None:
        if number in _PERCENT_IDS:
            return PERCENT
        return MONTH if number in _MONTH_IDS else ""
    first = _QUOTED.sub("", code.split(";")[0]).lower()
    if "%" in first:
        return PERCENT
    if "y" in first and "m" in first and "d" not in first:
        return MONTH
    return ""


@lru_cache(maxsize=1024)
def is_date_format(code: str | None, number: int = 0) -> bool:
    """Tell whether a format shows a date."""
    if code is None:
        return number in _DATE_IDS
    first = _QUOTED.sub("", code.split(";")[0]).lower()
    return ("y" in first or "d" in first) and "general" not in first and "red" not in first
