"""Money in a cell: integer fen, or an amount in its own foreign currency.

The unit is the cell's own, else the column's; without one the amount is refused, never guessed.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from typing import Any

from luodi.kernel.money import BIGINT_MAX, round_fraction
from luodi.kernel.values.cells import (
    ERROR,
    NOTHING,
    PERCENT,
    Expect,
    Parsed,
    Problem,
    compact,
    is_null_mark,
    shown_text,
    trimmed,
)

_SCALES = {
    "": 1,
    "百": 10**2,
    "千": 10**3,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
_CURRENCIES = {
    "CNY": ("人民币元", "元人民币", "人民币", "元", "圆", "块", "RMB", "CNY", "¥", "￥"),
    "USD": ("美元", "美金", "美圆", "US$", "USD", "$"),
    "EUR": ("欧元", "EUR", "€"),
    "HKD": ("港元", "港币", "HKD", "HK$"),
    "JPY": ("日元", "日圆", "JPY"),
    "GBP": ("英镑", "GBP", "£"),
    "KRW": ("韩元", "韩圆", "KRW"),
    "TWD": ("新台币", "台币", "TWD"),
    "SGD": ("新加坡元", "新元", "SGD"),
    "AUD": ("澳元", "AUD"),
    "CAD": ("加元", "CAD"),
    "CHF": ("瑞士法郎", "CHF"),
    "MOP": ("澳门元", "澳门币", "MOP"),
}
_NAMES = {code: words[0] if code != "CNY" else "元" for code, words in _CURRENCIES.items()}
_CODE_OF = {word: code for code, words in _CURRENCIES.items() for word in words}
_WORDS = "|".join(re.escape(word) for word in sorted(_CODE_OF, key=len, reverse=True))
_SCALE = "|".join(sorted(filter(None, _SCALES), key=len, reverse=True))
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_AMOUNT = re.compile(
    rf"(?P<before>{_WORDS})?(?P<sign>[-+(])?(?P<before2>{_WORDS})?"
    rf"(?P<body>{_NUMBER}[余多]?(?:{_SCALE})?(?:零?{_NUMBER}(?:{_SCALE}))*)[余多]?(?P<after>{_WORDS})?整?\)?"
)
_PART = re.compile(rf"({_NUMBER})[余多]?({_SCALE})?")
_APPROXIMATE = re.compile(r"^(?:大约为?|约为?|大概|近|估计|预计|概算|总投资约?)")
_ABOUT_AFTER = re.compile(r"(?:左右|上下)$")
_UNIT = re.compile(
    rf"(?P<before>人民币|RMB|CNY)?(?P<scale>{_SCALE})?(?P<currency>{_WORDS})?(?P<after>人民币)?"
)
_PLAIN = 10**16
"""Below so many yuan an amount certainly fits a BIGINT of fen."""
_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千]+")


@dataclass(frozen=True, slots=True)
class ForeignMoney:
    """An amount kept in its own currency: hundredths of the unit, never converted."""

    currency: str
    cents: int

    def as_json(self) -> dict[str, Any]:
        """Return ``{"currency": "USD", "cents": n}``."""
        return {"currency": self.currency, "cents": self.cents}


@dataclass(frozen=True, slots=True)
class MoneyUnit:
    """A unit that a heading, a unit line or a cell names."""

    currency: str
    scale: int
    name: str


@lru_cache(maxsize=4096)
def money_unit(word: str) -> MoneyUnit | None:
    """Return the unit that a word names (万元, 亿元, 亿, 万美元…), or None."""
    text = compact(word)
    match = _UNIT.fullmatch(text)
    if not text or match is None or not (match["scale"] or match["currency"]):
        return None
    if match["scale"] in ("百", "千", "十万") and not match["currency"]:
        return None
    currency = _CODE_OF[match["currency"]] if match["currency"] else "CNY"
    return _unit(currency, match["scale"] or "")


def _unit(currency: str, scale: str) -> MoneyUnit:
    return MoneyUnit(currency, _SCALES[scale], f"{scale}{_NAMES[currency]}")


def parse_money(value: Any, shown: str, expect: Expect) -> Parsed:
    """Read an amount of money under a column's promise."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and not shown:
        unit = money_unit(expect.unit or "")
        if unit is not None and unit.currency == "CNY" and 0 <= value * unit.scale < _PLAIN:
            return Parsed(_plain_fen(value, unit.scale * 100))
        return _bare_number(Decimal(repr(value)), value, expect)
    if value is None:
        return NOTHING
    if not isinstance(value, str) or shown in (ERROR, PERCENT):
        return _refuse("money_unreadable", shown_text(value, shown))
    raw = trimmed(value)
    text = compact(raw)
    if is_null_mark(text):
        return NOTHING
    return _from_text(text, raw, expect)


def _plain_fen(value: float, factor: int) -> int:
    if isinstance(value, int) or value.is_integer():
        return int(value) * factor
    return int((Decimal(repr(value)) * factor).to_integral_value(ROUND_HALF_UP))


def _refuse(code: str, detail: str, *more: Problem) -> Parsed:
    return Parsed(None, (*more, Problem(code, True, detail)))


def _bare_number(number: Decimal, value: Any, expect: Expect, *found: Problem) -> Parsed:
    detail = shown_text(value)
    if not number.is_finite():
        return _refuse("money_unreadable", detail, *found)
    unit = None if expect.unit in (None, "cell") else money_unit(expect.unit or "")
    if unit is None:
        return _refuse("money_unit_missing", detail, *found)
    return _finish(Fraction(number), unit, detail, found, None)


def _finish(
    number: Fraction, unit: MoneyUnit, detail: str, found: tuple[Problem, ...], own: str | None
) -> Parsed:
    if number < 0:
        return _refuse("money_negative", detail, *found)
    fen = round_fraction(number * unit.scale * 100)
    if fen > BIGINT_MAX:
        return _refuse("money_unreadable", detail, *found)
    if unit.currency != "CNY":
        foreign = ForeignMoney(unit.currency, fen)
        return Parsed(foreign, (*found, Problem("foreign_currency", False, detail)), own)
    return Parsed(fen, found, own)


def _from_text(text: str, raw: str, expect: Expect) -> Parsed:
    found: tuple[Problem, ...] = ()
    plain = _ABOUT_AFTER.sub("", _APPROXIMATE.sub("", text))
    if plain != text or re.search(r"[余多]", plain):
        found = (Problem("approx_value", False, raw),)
    match = _AMOUNT.fullmatch(_western(plain))
    if match is None or not _closed(match[0], match["sign"]):
        return _refuse("money_unreadable", raw, *found)
    number = _body(match["body"])
    if number is None:
        return _refuse("money_unreadable", raw, *found)
    if match["sign"] in ("-", "("):
        number = -number
    return _with_unit(number, match, raw, expect, found)


def _closed(text: str, sign: str | None) -> bool:
    return (sign == "(") == text.endswith(")")


def _with_unit(
    number: Fraction, match: re.Match[str], raw: str, expect: Expect, found: tuple[Problem, ...]
) -> Parsed:
    words = [word for word in (match["before"], match["before2"], match["after"]) if word]
    codes = {_CODE_OF[word] for word in words}
    if len(codes) > 1:
        return _refuse("money_unreadable", raw, *found)
    scales = [scale for _, scale in _PART.findall(match["body"]) if scale]
    column = money_unit(expect.unit or "")
    if not codes and not scales:
        if column is None:
            return _refuse("money_unit_missing", raw, *found)
        return _finish(number, column, raw, found, None)
    if match["after"] is None and not scales and codes == {"CNY"} and column is not None:
        return _finish(number, column, raw, found, None)
    currency = codes.pop() if codes else (column.currency if column else "CNY")
    own = _unit(currency, scales[-1] if len(scales) == 1 else "")
    if column is not None and column.currency == currency == "CNY" and scales != [_name_scale(column)]:
        different = len(scales) != 1 or _SCALES[scales[0]] != column.scale
        if different and (scales or column.scale != 1):
            found = (*found, Problem("unit_in_cell_overrides", False, raw))
    return _finish(number, MoneyUnit(currency, 1, own.name), raw, found, own.name)


def _name_scale(unit: MoneyUnit) -> str:
    return next(scale for scale, factor in _SCALES.items() if factor == unit.scale)


def _body(body: str) -> Fraction | None:
    """Add the parts of 1亿2000万: each with its scale, the scales falling."""
    total, last = Fraction(0), None
    for digits, scale in _PART.findall(body):
        factor = _SCALES[scale or ""]
        if last is not None and factor >= last:
            return None
        last = factor
        try:
            total += Fraction(Decimal(digits.replace(",", ""))) * factor
        except InvalidOperation:
            return None
    return total


def _western(text: str) -> str:
    """Write Chinese numerals as digits: 三千万 → 3000万, 两亿五千万 → 2亿5000万."""
    if not _CHINESE.search(text):
        return text
    if re.search(r"\d(?:十|百|千)", text):
        return text

    def digits(match: re.Match[str]) -> str:
        number = _chinese_number(match[0])
        return match[0] if number is None else str(number)

    return _CHINESE.sub(digits, text)


def _chinese_number(text: str) -> int | None:
    total, digit = 0, None
    for char in text:
        if char in _DIGITS:
            if digit not in (None, 0):
                return None
            digit = _DIGITS[char]
        else:
            total += (1 if digit is None else digit) * {"十": 10, "百": 100, "千": 1000}[char]
            digit = None
    return total + (digit or 0)
