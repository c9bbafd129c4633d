"""What each figure of an article's words may be: a proposal that somebody takes or leaves.

Plain rules over the words before and after a figure. They never decide: where no rule fits, the figure is
listed without a proposal, and what is taken can be changed like anything that was typed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal

from luodi.kernel.drafting.figures import Figure, figures

Role = Literal[
    "threshold", "rate", "ceiling_rate", "interest", "flat", "extra", "per_unit", "cap", "share_cap", "tiers",
    "levels", "instalments", "quota", "rank", "from", "to", "issue", "",
]  # fmt: skip
Per = Literal["", "project", "enterprise", "enterprise_year"]

_COMMA = "，,：:"
_JOIN = re.compile(r"\s*(?:及?以上|及?以下)?\s*(?:[、和及或与~～—-]|至|或者)\s*")
_TAIL_OP = re.compile(r"^\s*(?:[（(]含[）)])?\s*(?:(?:及|\(含\)|（含）)?以上|(?P<below>及?以下))")
_LEAD_OPS: tuple[tuple[str, str], ...] = (
    (r"(?:不低于|不少于|不小于|不短于|达到|达|满|突破|至少)", ">="),
    (r"(?:超过|高于|大于|多于|快于)", ">"),
    (r"(?:不足|低于|未满|少于|小于)", "<"),
)
_OTHERWISE = {">=": "<", ">": "<=", "<": ">=", "<=": ">"}
_NOT_MORE = r"(?:不得?超过|不得?高于|最高|最多|不大于|封顶|限额|上限)"
_AT_MOST = re.compile(_NOT_MORE + r"[^，。；\d]{0,12}$")
_GIVES = re.compile(
    r"(?:奖励|补助|补贴|给予|奖补|激励|资助|支持|扶持|配套|兑现|各奖|加发|定额|增加|另?加|按)[^，。；\d]{0,10}$"
)
_GIVEN = re.compile(
    r"^\s*(?:的)?(?:标准)?(?:一次性|专项|资金|定额)*(?:奖励|补助|补贴|激励|资助|扶持|奖补|贴息|配套|给予)"
)
_PAID = re.compile(r"(?:拨付|兑现|预拨|付清|支付(?!金额|的))[^。；]{0,16}$")
_AGAIN = re.compile(r"(?:再|另|还|额外|增加|另行)[^，。；]{0,8}$")
_EACH = re.compile(r"每(?P<what>(?:满|净增|新增|增加|超过|超|延期)?[^每，。；\d]{0,8})$")
_BASE = re.compile(r"按(?:照)?(?P<base>[^，。；按]{2,40}?)(?:的)?(?:不(?:得)?超过)?$")
_OF = re.compile(r"(?P<base>[^，。；按的]{2,30})的(?:不(?:得)?超过)?$")
_TRIM = re.compile(
    r"^(?:按(?:照)?|[^，。]{2,6}企业为|对|其(?![他中余])|该|单个|每个|同一|企业|项目|存量工业|本|应|须|在|以|经|且|并|为|则|和|或|、|（|由区级财政)+"
    r"(?=[^，。]{2})|(?:首次|累计|合计|在|为|须|应|需|的|已|再|到)+$"
)
_CUT = re.compile(
    r"[，。；]|且|并(?!购)|等(?:方向|领域|方面|指标)?|其中|(?<=[项目企业])的(?=[^，。])|以上|以下|、"
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a figure may be: its role, the words it rests on, and what the words say beside it.

    ``subject`` is what is measured, what the rate is of, or who gets it; ``parts`` are the figures that go
    with it (bounds and sums of tiers, shares of instalments), ``names`` the levels they belong to.
    """

    figure: Figure
    role: Role = ""
    words: str = ""
    subject: str = ""
    op: str = ">="
    per: Per = ""
    step: str = ""
    parts: tuple[tuple[str, str], ...] = ()
    covers: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        """What names the proposal while the text stays the same: where its figure begins."""
        return str(self.figure.at)


@dataclass(slots=True)
class _Around:
    """A figure with the words around it: of its sentence, its segment, and up to the figure before."""

    figure: Figure
    sentence: tuple[int, int]
    segment: tuple[int, int]
    left: str
    right: str
    group: list[Figure] = field(default_factory=list)


def proposals(text: str) -> list[Proposal]:
    """Return a proposal for every figure of a text, in its order; one without a role is only listed."""
    found = figures(text)
    around = [_around(text, found, index) for index in range(len(found))]
    made: list[Proposal] = []
    for one in around:
        made.append(_proposal(text, one, made))
    return _joined(text, around, made)


def _around(text: str, found: Sequence[Figure], index: int) -> _Around:
    one = found[index]
    first, last = index, index
    while first > 0 and found[first - 1].kind == one.kind and _joins(text, found[first - 1], found[first]):
        first -= 1
    while (
        last + 1 < len(found)
        and found[last + 1].kind == one.kind
        and _joins(text, found[last], found[last + 1])
    ):
        last += 1
    begin, end = found[first].at, found[last].end
    sentence = _bounds(text, begin, end, "。；;\n")
    segment = _bounds(text, begin, end, "。；;\n" + _COMMA)
    before = max([segment[0], *(other.end for other in found[:first] if other.kind != "time")])
    return _Around(
        one, sentence, segment, text[before:begin], text[end : segment[1]], list(found[first : last + 1])
    )


def _joins(text: str, one: Figure, other: Figure) -> bool:
    """Whether two figures stand in one enumeration; a sum given and the bound of the next sum do not."""
    given = re.search(r"(?:奖励|补助|给予)[^，。；\d]{0,4}$", text[max(one.at - 8, 0) : one.at])
    if given and _TAIL_OP.match(text[other.end : other.end + 4]):
        return False
    return _JOIN.fullmatch(text[one.end : other.at]) is not None


def _bounds(text: str, begin: int, end: int, stops: str) -> tuple[int, int]:
    """Return the stretch around a figure up to the nearest stop; what stands in brackets is no stop."""
    opens, low = 0, begin
    while low > 0:
        mark = text[low - 1]
        if mark in "）)":
            opens += 1
        elif mark in "（(":
            if not opens:
                break
            opens -= 1
        elif opens == 0 and mark in stops:
            break
        low -= 1
    opens, high = 0, end
    while high < len(text):
        mark = text[high]
        if mark in "（(":
            opens += 1
        elif mark in "）)":
            if not opens:
                break
            opens -= 1
        elif opens == 0 and mark in stops:
            break
        high += 1
    return low, high


def _proposal(text: str, one: _Around, before: Sequence[Proposal]) -> Proposal:
    figure = one.figure
    words = text[one.segment[0] : one.segment[1]].strip()
    blank = Proposal(figure, words=words, per=_per(text, one))
    if figure.kind == "foreign":
        return blank
    if figure.kind in ("day", "issue"):
        return replace(blank, role=_day_role(text, figure))
    if figure.kind == "time":
        return blank
    if figure.kind == "rate":
        return _rate(text, one, blank, before)
    return _amount(text, one, blank, before) if figure.kind == "money" else _count(one, blank, before)


def _day_role(text: str, figure: Figure) -> Role:
    tail, lead = text[figure.end : figure.end + 4], text[max(figure.at - 12, 0) : figure.at]
    if figure.kind == "issue":
        return "issue"
    if re.match(r"起|至|—|-|～", tail):
        return "from"
    if re.search(r"至$|(?:截至|截止|止于)[^，。；]*$|至[^，。；\d]*$", lead) or re.match(
        r"止|前|（?含|为止|失效", tail
    ):
        return "to"
    return ""


def _per(text: str, one: _Around) -> Per:
    near = text[one.segment[0] : one.figure.at]
    enterprise = re.search(
        r"(?:单个|单户|单家|每家|每户|每个|同一|各)(?:企业|机构|单位|市|县)|每家|每户", near
    )
    if enterprise:
        return "enterprise_year" if re.search(r"年度|每年|当年|年累计", near) else "enterprise"
    if re.search(r"(?:单个|每个|同一|各)项目|项目", near):
        return "project"
    return ""


def _threshold(one: _Around, blank: Proposal, before: Sequence[Proposal]) -> Proposal | None:
    """Return the bound that a figure is, None where the words do not say one."""
    lead, tail = one.left.rstrip(), one.right
    if re.match(r"\s*以内|\s*部分|\s*的部分", tail) or _EACH.search(lead):
        return None
    op = next((sign for pattern, sign in _LEAD_OPS if re.search(f"{pattern}(?:到|了)?$", lead)), "")
    if op == ">" and re.search(r"(?:不|未|得)(?:超过|高于|大于|多于)$", lead):
        op = ""
    if not op:
        found = _TAIL_OP.match(tail)
        op = "" if found is None else "<=" if found["below"] else ">="
    if not op and re.search(r"不得?(?:超过|高于)$", lead) and tail.startswith("的"):
        op = "<="
    if not op:
        return None
    subject = _subject(lead)
    if not subject:
        held = [
            p for p in before if p.role == "threshold" and p.figure.kind == blank.figure.kind and p.subject
        ]
        subject = held[-1].subject if held else ""
    if not subject or re.search(r"给予|补助|奖励|补贴期|贴息期|^最[低高]", subject):
        return None
    if re.match(r"[^，。；]{0,6}的?，?[^，。；]{0,4}不(?:予|再|得|享受|适用|给)", tail):
        op = _OTHERWISE[op]
    return replace(blank, role="threshold", op=op, subject=subject)


def _subject(lead: str) -> str:
    """Return what is measured: the words before a bound, without what leads up to them."""
    every = "|".join(pattern for pattern, _sign in _LEAD_OPS)
    said = re.sub(rf"(?:{every}|不得?超过|不得?高于)+(?:到|了)?$", "", lead.strip())
    outside = re.sub(r"[（(][^（）()]*[）)]", lambda found: "\0" * len(found[0]), said)
    cuts = [found.end() for found in _CUT.finditer(outside)]
    kept = said[max(cuts, default=0) :].strip(" 的（）()")
    previous = None
    while previous != kept:
        previous, kept = kept, _TRIM.sub("", kept)
    return kept if len(kept) >= 2 else ""


def _rate(text: str, one: _Around, blank: Proposal, before: Sequence[Proposal]) -> Proposal:
    lead, tail = one.left.rstrip(), one.right
    sentence = text[one.sentence[0] : one.sentence[1]]
    if _PAID.search(lead) and not re.search(r"按[^，。；]*投资的?$", lead):
        return replace(blank, role="instalments", subject=_stage(lead))
    if lead.endswith("前"):
        return blank
    if re.search(r"上浮|下浮|提高|上调|增加到|扣减|比例不(?:得)?低于|各占", lead[-10:]):
        return blank
    bound = _threshold(one, blank, ())
    if bound is not None and not re.match(r"\s*(?:的)?(?:给予|补助|奖励)", tail):
        return bound
    shared = re.search(rf"(?:{_NOT_MORE})+(?P<base>[^，。；\d]{{2,30}})的$", lead)
    earlier = text[one.sentence[0] : one.segment[0]]
    if shared and re.search(r"[\d]|各项|合计", earlier) and not re.search(r"按[^，]*$", lead):
        return replace(blank, role="share_cap", subject=_base(shared["base"]))
    upto = re.search(r"不(?:得)?超过[^，。；\d]*$|最高[^，。；\d]*$", lead) or re.match(r"\s*以内", tail)
    base = _rate_base(text, one, lead)
    gives = _GIVEN.match(tail) or re.search(r"按|给予|补助|贴息|奖励|补贴|激励|配套", lead + tail)
    if one.figure.unit in ("个百分点", "个基点"):
        return blank
    if not base and "部分" not in lead:
        held = [
            p
            for p in before
            if p.role == "threshold" and p.figure.kind == "money" and p.figure.at > one.sentence[0]
        ]
        base = held[-1].subject if held else ""
    if base or gives or re.search(r"给予|补助|奖励|贴息|激励", sentence):
        if re.search(r"利率|LPR|贴现率", base):
            return replace(blank, role="interest", subject="" if base.endswith("年利率") else base)
        return replace(blank, role="ceiling_rate" if upto else "rate", subject=base)
    return blank


def _rate_base(text: str, one: _Around, lead: str) -> str:
    if shared := re.search(rf"(?:{_NOT_MORE})+(?P<base>[^，。；\d]{{2,30}})的$", lead):
        return _base(shared["base"])
    found = _BASE.search(lead) or _OF.search(lead)
    if found is not None:
        return _base(found["base"])
    before = text[one.sentence[0] : one.segment[0]]
    named = re.findall(r"按(?:照)?([^，。；]{2,30}?)，", before) or re.findall(
        r"以([^，。；]{2,30}?)为基数", before
    )
    return _base(named[-1]) if named else ""


def _base(said: str) -> str:
    kept = re.sub(r"^.*按(?:照)?", "", said)
    kept = re.sub(r"(?:的|给予|不得?超过|最高)+$", "", kept.strip())
    previous = None
    while previous != kept:
        previous = kept
        kept = re.sub(
            r"^(?:其|或|、|该项?|单个|每个|同一|企业|项目(?=实际|银行|设备|总|当年)|当年(?=.{4})|经?(?:核|审)定的?|不含土地的|对项目|由|在)",
            "",
            kept,
        )
    return kept if 2 <= len(kept) <= 24 and not re.search(r"\d%|计算$", kept) else ""


def _stage(lead: str) -> str:
    said = re.sub(r"(?:其余|分别|再)?(?:拨付|兑现|支付|预拨|付清)[^，。；]*$", "", lead)
    return _TRIM.sub("", re.split(r"[，、]", said)[-1]).strip("的 ")[:20]


def _amount(text: str, one: _Around, blank: Proposal, before: Sequence[Proposal]) -> Proposal:
    lead, tail = one.left.rstrip(), one.right
    bound = _threshold(one, blank, before)
    if bound is not None and not re.match(r"\s*奖励|\s*补助", tail):
        return bound
    if re.match(r"\s*(?:以内|以下|以上)?的?部分", tail):
        return blank
    if _AT_MOST.search(lead):
        return replace(blank, role="cap")
    each = _EACH.search(lead)
    if (
        each is not None
        and not _GIVES.search(lead[each.end("what") :] or "-")
        and re.match(r"[满净新增超]", each["what"])
    ):
        return blank
    unit = _unit(text, one, before)
    if unit:
        return replace(blank, role="per_unit", subject=unit[0], step=unit[1])
    if _GIVES.search(lead) or _GIVEN.match(tail) or re.search(r"奖励$|分别", lead):
        return replace(blank, role="extra" if _AGAIN.search(lead) else "flat", subject=_condition(text, one))
    return blank


def _unit(text: str, one: _Around, before: Sequence[Proposal]) -> tuple[str, str] | None:
    """Return what a sum is given for each of, and the step ('' for one): 每净增1亿元, 每平方米每月, 每项."""
    near = text[one.segment[0] : one.figure.at]
    stepped = re.search(
        r"每(?P<what>[^每，。；\d奖补给按分]{0,6})(?P<n>\d[\d,]*(?:\.\d+)?(?:[亿千百十]?万?元|亿元|[^，。；\d]{1,4}?))(?=奖|补|给|按|再|加|扣|，|$)",
        near,
    )
    if stepped is not None:
        step = next((p.figure for p in before if p.figure.at == one.segment[0] + stepped.start("n")), None)
        if step is None:
            return None
        what = re.sub(r"^(?:满|超过)", "", stepped["what"]).strip()
        noun = what or step.unit
        return (noun + ("额" if step.kind == "money" else "数")) if noun else "数量", step.value
    plain = re.findall(r"每(平方米|立方米|吨标准煤|吨|千瓦时|度|亩|月|台|套|件|项|人|名|小时|公里)", near)
    if plain:
        return "、".join(plain), ""
    return None


def _condition(text: str, one: _Around) -> str:
    """Return for whom a sum is: the words before it up to 的, as a yes or no."""
    head = text[one.sentence[0] : one.segment[0]].rstrip(_COMMA)
    if not head:
        head = re.sub(r"(?:给予|一次性|再|另|奖励|补助|各|分别)+$", "", one.left.strip())
    last = re.split(r"[，,]", head)[-1] if head else ""
    kept = re.sub(r"^(?:以[上下]的?|对|其中|凡|其(?!他))+|的(?:企业|项目|单位)?$", "", last.strip())
    return kept if 3 <= len(kept) <= 30 and not re.search(r"\d", kept) else ""


def _count(one: _Around, blank: Proposal, before: Sequence[Proposal]) -> Proposal:
    lead = one.left.rstrip()
    if re.search(r"前$", lead) and one.figure.unit in ("名", "家", "个"):
        return replace(blank, role="rank")
    if (
        one.figure.unit in ("家", "个", "户", "名")
        and _AT_MOST.search(lead)
        and re.search(r"择优|认定|评选|遴选|支持", lead)
    ):
        return replace(blank, role="quota")
    return _threshold(one, blank, before) or blank


def _joined(text: str, around: Sequence[_Around], made: Sequence[Proposal]) -> list[Proposal]:
    """Join what belongs together: bounds with sums, levels with sums, and the shares of instalments."""
    found = list(made)
    for index, one in enumerate(around):
        group = [i for i, other in enumerate(around) if other.figure in one.group]
        if len(group) < 2 or index != group[0]:
            continue
        if found[index].role in ("flat", "rate", "extra", "per_unit") or (
            found[index].role == "cap" and "分别" in one.left
        ):
            _tiered(text, around, found, group)
    for index, p in enumerate(found):
        if p.role == "extra":
            _bounded(around, found, index)
    return _staged(around, found)


def _bounded(around: Sequence[_Around], found: list[Proposal], index: int) -> None:
    """Give what comes on top the bounds that stand before it in its sentence."""
    one = found[index]
    bounds = [
        p for i, p in enumerate(found[:index])
        if p.role == "threshold" and around[i].sentence == around[index].sentence
    ]  # fmt: skip
    if bounds and not any(
        p.role in ("flat", "rate", "cap") and around[i].sentence == around[index].sentence
        for i, p in enumerate(found[:index])
    ):
        parts = tuple((f"{p.subject}{p.op:<2}", p.figure.value) for p in bounds)
        covers = (*(p.figure.at for p in bounds), one.figure.at)
        found[index] = replace(one, parts=parts, covers=covers)


def _tiered(text: str, around: Sequence[_Around], found: list[Proposal], group: Sequence[int]) -> None:
    first = group[0]
    sentence = around[first].sentence
    bounds = [
        i for i, p in enumerate(found[:first]) if p.role == "threshold" and around[i].sentence == sentence
        and len(around[i].group) == len(group)
    ]  # fmt: skip
    values = [found[i].figure.value for i in group]
    # A table counts from its bounds upward: what is written otherwise is for the drafter.
    if bounds and any(found[i].op != ">=" for i in bounds[-len(group) :]):
        for i in group:
            found[i] = replace(found[i], role="")
        return
    if len(bounds) >= len(group):
        held = bounds[-len(group) :]
        pairs = tuple((found[i].figure.value, value) for i, value in zip(held, values, strict=True))
        covers = (*held, *group)
        found[first] = replace(
            found[first], role="tiers", subject=found[held[0]].subject, parts=pairs,
            covers=tuple(found[i].figure.at for i in covers), words=_stretch(text, around, covers),
        )  # fmt: skip
        return
    names = _levels(text[sentence[0] : around[first].figure.at], len(group))
    if names and found[first].role == "per_unit":
        for i, name in zip(group, names, strict=True):
            found[i] = replace(found[i], subject=f"{name}{found[i].subject}数", step="")
    elif names:
        found[first] = replace(
            found[first], role="levels", parts=tuple(zip(names, values, strict=True)),
            covers=tuple(found[i].figure.at for i in group),
        )  # fmt: skip


def _stretch(text: str, around: Sequence[_Around], covers: Sequence[int]) -> str:
    return text[around[covers[0]].segment[0] : around[covers[-1]].segment[1]].strip()


def _levels(head: str, count: int) -> list[str]:
    """Return the last enumeration of so many names before the sums."""
    for stretch in reversed(re.split(r"[，。；]", head)):
        items = re.split(r"、|和|或", re.sub(r"[（(][^（）()]*[）)]", "", stretch))
        if len(items) < count:
            continue
        held = [one.strip() for one in items[-count:]]
        held[0] = re.split(r"获得?|持有|为|对|的|新|制定|评为", held[0])[-1]
        ending = held[0][-1:] if all(one.endswith(held[0][-1:]) for one in held[:-1]) else ""
        cut = held[-1].find(ending) + 1 if ending and count > 1 else 0
        held[-1] = held[-1][:cut] if cut else re.split(r"的|并|分别|依次|等|[二三四五六]个", held[-1])[0]
        if all(1 < len(one) <= 12 for one in held):
            return held
    return []


def _staged(around: Sequence[_Around], found: list[Proposal]) -> list[Proposal]:
    """Gather the shares of payments of one sentence into its first."""
    sentences = dict.fromkeys(
        one.sentence for one, p in zip(around, found, strict=True) if p.role == "instalments"
    )
    for sentence in sentences:
        held = [i for i, p in enumerate(found) if p.role == "instalments" and around[i].sentence == sentence]
        names = [found[i].subject if len(around[i].group) == 1 else "" for i in held]
        values = [found[i].figure.value for i in held]
        if sum(Fraction(value.rstrip("%")) for value in values if value.endswith("%")) != 100:
            names, values = [*names, ""], [*values, ""]
        parts = tuple(zip(names, values, strict=True))
        found[held[0]] = replace(
            found[held[0]], parts=parts, covers=tuple(found[i].figure.at for i in held)
        )  # fmt: skip
    return found


def offered(made: Sequence[Proposal]) -> Iterator[Proposal]:
    """Yield the proposals to show: a figure that another proposal covers is not shown twice."""
    covered = {at for one in made for at in one.covers if at != one.figure.at}
    yield from (one for one in made if one.figure.at not in covered)
