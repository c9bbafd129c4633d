"""A cell as a reader hands it over, and the answer that a parser gives."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

BLANKS = " \t\r\n\x0b\x0c\xa0\u3000\u200b\ufeff"
NULL_MARKS = frozenset(["", "/", "\\", "无", "待定"])
_DASHES = re.compile(r"[-–—－─_]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPACES = re.compile(r"\s+")

PERCENT = "percent"
MONTH = "month"
ERROR = "error"


class Cell(NamedTuple):
    """A raw value and how the sheet shows it.

    ``value``: None, str, bool, int, float, date or datetime. ``shown``: "" for nothing special,
    ``percent`` for a percent number format, ``month`` for a date format without a day, ``error``
    for an error cell, whose value is its name (#REF!).
    """

    value: Any = None
    shown: str = ""

    def as_json(self) -> Any:
        """Return what JSON can hold; :func:`cell_from_json` reads it back."""
        value = self.value
        if isinstance(value, date):
            kind = {"date": value.date().isoformat() if isinstance(value, datetime) else value.isoformat()}
            return kind | ({"shown": self.shown} if self.shown else {})
        return {"value": value, "shown": self.shown} if self.shown else value


def cell_from_json(stored: Any) -> Cell:
    """Read what :meth:`Cell.as_json` wrote."""
    if not isinstance(stored, dict):
        return Cell(stored)
    if "date" in stored:
        return Cell(date.fromisoformat(stored["date"]), stored.get("shown", ""))
    return Cell(stored["value"], stored.get("shown", ""))


class Problem(NamedTuple):
    """What a parser found: a code of FIELDS.md, whether the row is refused, what stood there."""

    code: str
    refused: bool = False
    detail: str = ""


class Parsed(NamedTuple):
    """A typed value (None when there is none), what was found, and the unit that the cell named."""

    value: Any = None
    problems: tuple[Problem, ...] = ()
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Expect:
    """What a column promises about its cells.

    ``unit``: money and area unit of the column, ``cell`` when each cell must carry it, ``%`` or
    ``ratio`` for percents. ``year``: year of the table's title, for dates without one.
    ``planned``: the column holds plans, so 预计 and 拟 before a date say nothing new.
    ``date1904``: the date system of the file, for serial numbers.
    """

    type: str
    unit: str | None = None
    year: int | None = None
    planned: bool = False
    date1904: bool = False
    strip_prefix: str = ""


NOTHING = Parsed()


def trimmed(text: str) -> str:
    """Trim as FIELDS.md says, drop control characters, make every line break ``\\n``."""
    text = text.strip(BLANKS)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", text) if _CONTROL.search(text) else text


def compact(text: str) -> str:
    """NFKC with all white space removed."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).strip(BLANKS)


def is_null_mark(text: str) -> bool:
    """Tell whether a text in a typed column means that there is no value."""
    return text in NULL_MARKS or _DASHES.fullmatch(text) is not None


def plain_number(value: float) -> str:
    """Write a number as a person would have typed it: 45052, 4.34, 0.35, never 1E+22."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    text = f"{value:.15g}"
    return f"{Decimal(text):f}" if "e" in text else text


def shown_text(value: Any, shown: str = "") -> str:
    """Write a raw cell as text, as a sheet would show it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return trimmed(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        value = value.date() if value.time() == datetime.min.time() else value
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return f"{value:%Y-%m}" if shown == MONTH else value.isoformat()
    if isinstance(value, (int, float)):
        return f"{plain_number(float(f'{value * 100:.12g}'))}%" if shown == PERCENT else plain_number(value)
    return trimmed(str(value))


def is_blank(value: Any) -> bool:
    """Tell whether a cell holds nothing that a person would see."""
    return value is None or (isinstance(value, str) and not value.strip(BLANKS))


def as_json(value: Any) -> Any:
    """Return a typed value as FIELDS.md and ``*.expected.json`` write it."""
    return value.as_json() if hasattr(value, "as_json") else value
