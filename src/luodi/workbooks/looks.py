"""What the cells of a column look like, so that a heading can be judged by what stands below it."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from luodi.kernel.fields import Field
from luodi.kernel.identifiers import looks_like_project_code, normal_uscc, uscc_problem
from luodi.kernel.values.amounts import parse_money
from luodi.kernel.values.cells import PERCENT, Expect, compact, is_null_mark
from luodi.kernel.values.days import parse_date
from luodi.kernel.values.numbers import parse_tick

_PLACE = re.compile(r"[\u4e00-\u9fff]{1,8}(?:县|区|市|旗|州|盟|新城|示范区)")
_COMPANY = re.compile(r".*(?:公司|集团|合作社|工厂|厂|企业|事务所|研究院|酒店|医院)(?:[(].*[)])?$")
_AGENCY = re.compile(r".*(?:局|委|办|办公室|政府|管委会|委员会|中心|专班|街道|部|投促局|指挥部)$")
_PROJECT = re.compile(r".*(?:项目|工程|基地|生产线|产业园|改造|扩建)(?:[(].*[)])?$")
_PERSON = re.compile(
    r"[\u4e00-\u9fff]{1,3}(?:某{1,2}|书记|县长|市长|区长|主任|主席|常委|部长|局长|副.{1,3}|秘书长|专员|镇长|总经理|总)?"
)
_LEADER = re.compile(
    r"[\u4e00-\u9fff]{1,4}(?:书记|县长|市长|区长|州长|主任|主席|常委|部长|局长|秘书长|专员|镇长|会长|副.{1,3}|同志)"
)
_PHONE = re.compile(r"(?:1\d{10}|0\d{2,3}-?\d{7,8})")
_YEARS = re.compile(r"(?:19|20)\d{2}年?[-—–~至](?:(?:19|20)?\d{2})年?.*")
_STALL = re.compile(r".{2,6}未.{2,6}")
_NUMBER = re.compile(r"[-+]?[\d,]+(?:\.\d+)?")
_PARK = re.compile(r".*(?:园区|产业园|工业园|集中区|科创园|开发区|制造园|化工园|创业园|孵化园|园)$")
_FEW = 1.5
"""So many cells weigh as much as the heading's own word: few cells cannot overrule it."""
_ANYTHING = Expect("date", year=2024, planned=True)
_ANY_MONEY = Expect("money", unit="元")


@dataclass(slots=True)
class Look:
    """Counts of what the cells of one column are; ``filled`` is their number."""

    filled: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    sample: str = ""

    def share(self, *kinds: str) -> float:
        """Return the share of cells that are one of these kinds."""
        return max((self.kinds[kind] for kind in kinds), default=0) / self.filled if self.filled else 0.0

    def any_share(self, *kinds: str) -> float:
        """Return the share of cells of these kinds together, at most 1."""
        if not self.filled:
            return 0.0
        return min(1.0, sum(self.kinds[kind] for kind in kinds) / self.filled)


def look_at(cells: Iterable[tuple[Any, str]]) -> Look:
    """Look at the filled cells of a column: (value, shown) pairs."""
    look = Look()
    for value, shown in cells:
        kinds = _kinds(value, shown)
        if not kinds:
            continue
        look.filled += 1
        look.kinds.update(kinds)
        if not look.sample:
            look.sample = str(value)[:40]
    return look


def _kinds(value: Any, shown: str) -> tuple[str, ...]:
    if value is None or shown == "error":
        return ()
    if isinstance(value, date):
        return ("date", "dated")
    if isinstance(value, bool):
        return ("tick",)
    if isinstance(value, (int, float)):
        return _number_kinds(float(value), shown)
    return _text_kinds(str(value))


def _number_kinds(value: float, shown: str) -> tuple[str, ...]:
    if shown == PERCENT:
        return ("number", "percent")
    kinds = ["number"]
    if value.is_integer():
        kinds.append("whole")
    if value in (0, 1):
        kinds.append("tick")
    packed = 19490000 <= value <= 21001231 or 194901 <= value <= 210012
    dotted = 1990 <= value < 2100 and not value.is_integer()
    if packed or dotted or 30000 <= value <= 60000:
        kinds.append("date")
    return tuple(kinds)


@lru_cache(maxsize=65536)
def _text_kinds(raw: str) -> tuple[str, ...]:
    text = compact(raw)
    if is_null_mark(text):
        return ()
    kinds = ["text"]
    if _NUMBER.fullmatch(text):
        kinds += ["number_text", "whole"] if "." not in text else ["number_text"]
    elif re.search(r"\d", text) and parse_money(raw, "", _ANY_MONEY).value is not None:
        kinds.append("amount")
    if text.endswith("%") and _NUMBER.fullmatch(text[:-1]):
        kinds.append("percent")
    if len(text) <= 24 and _is_date(raw):
        kinds.append("date")
    if len(text) <= 12 and parse_tick(raw, "", _ANYTHING).value in (True, False, "na"):
        kinds.append("tick")
    for kind, pattern in _SHAPES:
        if pattern.fullmatch(text):
            kinds.append(kind)
    if _PHONE.search(text):
        kinds.append("phone")
    if looks_like_project_code(raw):
        kinds.append("project_code")
    if len(text) in range(16, 20) and (uscc_problem(normal_uscc(raw)) != "uscc_malformed"):
        kinds.append("uscc")
    if len(text) > 30 or "\n" in raw or "，" in raw or "；" in raw:
        kinds.append("long")
    return tuple(kinds)


_SHAPES = (
    ("place", _PLACE),
    ("company", _COMPANY),
    ("agency", _AGENCY),
    ("project", _PROJECT),
    ("leader", _LEADER),
    ("person", _PERSON),
    ("years", _YEARS),
    ("stall", _STALL),
    ("park", _PARK),
)


def _is_date(raw: str) -> bool:
    parsed = parse_date(raw, "", _ANYTHING)
    return parsed.value is not None or any(problem.code == "date_impossible" for problem in parsed.problems)


_DISTINCT = (
    "place",
    "company",
    "agency",
    "project",
    "phone",
    "uscc",
    "project_code",
    "leader",
    "years",
    "stall",
)


def fit(entry: Field, look: Look) -> float:
    """Return how well the cells suit a field: 1 as expected, below 1 against it, above 1 for it."""
    if not look.filled:
        return 0.97
    factor = _fit_type(entry.type, look)
    if entry.looks:
        shares = {kind: look.share(kind) for kind in _DISTINCT}
        own = max(look.share(kind) for kind in entry.looks)
        other = max((share for kind, share in shares.items() if kind not in entry.looks), default=0.0)
        if own >= 0.5 and own >= other:
            factor *= 1.12
        elif other >= 0.7 and own < 0.3:
            factor *= 0.72
    elif entry.type == "text" and max(look.share("uscc"), look.share("project_code")) >= 0.6:
        factor *= 0.5
    return 1 - (1 - factor) * look.filled / (look.filled + _FEW) if factor < 1 else factor


def _fit_type(type_: str, look: Look) -> float:
    if type_ == "money":
        good = look.any_share("number", "number_text", "amount")
        return 0.35 + 0.65 * min(1.0, good * 1.1) if look.share("dated") < 0.5 else 0.3
    if type_ in ("int", "decimal"):
        good = look.any_share("number", "number_text", "amount")
        return 0.35 + 0.65 * min(1.0, good * 1.1) if look.share("dated") < 0.5 else 0.3
    if type_ == "percent":
        return 0.35 + 0.65 * min(1.0, look.any_share("number", "number_text", "percent") * 1.1)
    if type_ == "date":
        return 0.35 + 0.65 * min(1.0, look.share("date") * 1.25)
    if type_ == "tick":
        return 0.35 + 0.65 * min(1.0, look.any_share("tick", "date") * 1.25)
    if type_ == "uscc":
        return 0.7 + 0.3 * look.share("uscc")
    if type_ == "code":
        return 0.9 if look.share("long", "company", "place") < 0.5 else 0.5
    if type_ == "seq":
        return 1.0 if look.share("whole") >= 0.5 or look.share("text") > 0.5 else 0.8
    numeric = max(look.share("number"), look.share("dated"))
    return 1.0 if numeric < 0.6 else 0.55
