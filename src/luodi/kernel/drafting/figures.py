"""The figures that the words of an article name: amounts, rates, days and counts, each where it stands."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

Kind = Literal["money", "rate", "day", "issue", "count", "time", "foreign"]

_WIDE = str.maketrans("０１２３４５６７８９％．，", "0123456789%.,")
_HAN = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_N = r"\d[\d,]*(?:\.\d+)?"
_CASH = r"(?:亿元|千万元|百万元|十万元|万元|千元|百元|元)"
_THING = (
    r"(?:平方米|立方米|千瓦时|千瓦|吨标准煤|吨|亩|公里|标箱"
    r"|个月|个季度|个工作日|小时|年|天|家|名|户|人|项|次|分|倍|件|台|套|辆|个|期|位|种|类|部分)"
)
_SMALL = r"[一二两三四五六七八九十]{1,3}"
_FORMS = re.compile(
    r"(?P<skip>[〔\[]\d{4}[〕\]]\d+号)"
    r"|(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日"
    r"|自?(?P<issue>印发|发布|公布|施行)之日"
    rf"|(?P<money>{_N})\s*(?P<cash>{_CASH})"
    rf"|(?P<rate>{_N})\s*(?P<ratio>%|‰|个百分点|个基点)"
    rf"|(?P<part>百分之|千分之)(?P<parts>{_SMALL}|{_N})"
    r"|(?P<time>\d{4}年度?内?|\d{1,2}月(?:\d{1,2}日)?)"
    rf"|(?P<foreign>{_N}\s*(?:万|亿)?(?:美元|欧元|日元|英镑|港元|港币))"
    rf"|(?<!第)(?P<count>{_N})\s*(?P<scale>万|亿)?(?P<thing>{_THING})?"
    rf"|(?<=[分满前])(?P<han>{_SMALL})(?P<of>{_THING})"
    rf"|(?<=连续)(?P<run>{_SMALL})(?P<runs>年|个月|个季度)"
    rf"|(?P<more>{_SMALL})(?P<mores>{_THING})(?=及?以[上下内])"
    r"|(?P<half>半年)|(?P<times>[两三四五])倍"
)
_UNITLESS = re.compile(rf"({_N})(?=\s*(?:至|—|-|~|～)\s*{_N}\s*({_CASH}|%|‰))")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: where it stands in the text, as written, and as formulas write it (``500万元``, ``3%``)."""

    at: int
    end: int
    text: str
    kind: Kind
    value: str
    unit: str = ""


def figures(text: str) -> list[Figure]:
    """Return every figure of a text, in its order."""
    plain = text.translate(_WIDE)
    bare = {found.start(): found for found in _UNITLESS.finditer(plain)}
    return [one for one in (_figure(text, found, bare) for found in _matches(plain)) if one]


def _matches(plain: str) -> Iterator[re.Match[str]]:
    at = 0
    while found := _FORMS.search(plain, at):
        at = found.end()
        if found["skip"] is None:
            yield found


def _figure(text: str, found: re.Match[str], bare: dict[int, re.Match[str]]) -> Figure | None:
    def made(kind: Kind, value: str, unit: str = "") -> Figure:
        return Figure(found.start(), found.end(), text[found.start() : found.end()], kind, value, unit)

    if found["y"]:
        written = _day(int(found["y"]), int(found["m"]), int(found["d"]))
        return made("day", written) if written else None
    if found["issue"]:
        return made("issue", "")
    if found["money"]:
        return made("money", found["money"].replace(",", "") + found["cash"], found["cash"])
    if found["rate"]:
        return made("rate", found["rate"].replace(",", "") + found["ratio"], found["ratio"])
    if found["part"]:
        sign = "%" if found["part"] == "百分之" else "‰"
        return made("rate", _number(found["parts"]) + sign, sign)
    if found["time"]:
        return made("time", found["time"])
    if found["foreign"]:
        return made("foreign", found["foreign"])
    if found["half"]:
        return made("count", "6", "个月")
    return _counted(found, bare, made)


def _counted(
    found: re.Match[str], bare: dict[int, re.Match[str]], made: Callable[[Kind, str, str], Figure]
) -> Figure:
    if found["times"]:
        return made("count", _number(found["times"]), "倍")
    for number, thing in (("han", "of"), ("run", "runs"), ("more", "mores")):
        if found[number]:
            return made("count", _number(found[number]), found[thing])
    ranged = bare.get(found.start("count"))
    if ranged is not None and not found["thing"]:
        cash = ranged[2]
        return made("rate" if cash in "%‰" else "money", ranged[1].replace(",", "") + cash, cash)
    scale = {"万": 10_000, "亿": 100_000_000}.get(found["scale"] or "", 1)
    scaled = Decimal(found["count"].replace(",", "")) * scale
    return made("count", f"{scaled:f}" if scale == 1 else f"{scaled.normalize():f}", found["thing"] or "")


def _number(text: str) -> str:
    """Return a small Chinese numeral as digits; what is in digits stays."""
    if text[0].isdecimal():
        return text.replace(",", "")
    tens, ten, ones = text.partition("十")
    if not ten:
        return str(_HAN[text[0]])
    return str((_HAN.get(tens, 1) if tens else 1) * 10 + (_HAN[ones] if ones else 0))


def _day(year: int, month: int, of_month: int) -> str:
    try:
        return date(year, month, of_month).isoformat()
    except ValueError:
        return ""
