"""One clause over one subject as the page and the printed sheet show it: each step with words and sources."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from luodi.apps.incentives.models import ReadingChoice
from luodi.apps.incentives.presentation.values import UNKNOWN as UNKNOWN_MARK
from luodi.apps.incentives.presentation.values import amount, bare, english, language, of_fact, of_step, say
from luodi.apps.incentives.queries import FactShown, OneResult
from luodi.apps.incentives.queries.readings import Choices
from luodi.apps.incentives.queries.results import NEAR, NOT, QUALIFIES, UNKNOWN, standing, sum_of
from luodi.kernel.clauses.saying import in_words, labels_of
from luodi.kernel.clauses.sources import Held, places_of

_TESTS = frozenset({"condition", "validity", "quota"})
_MARKS = {True: ("check", "g"), False: ("x", "o"), None: ("help-circle", "a")}


@dataclass(frozen=True, slots=True)
class Given:
    """A fact of the case: label, value, who said so; ``ask`` is the key under which it can be answered."""

    label: str
    value: str
    known: bool
    source: str
    who: str
    at: datetime | None
    fact: int | None
    assumed: bool
    ask: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Test:
    """A condition: the document's words, the test with labels, the facts it looked at, the outcome."""

    icon: str
    colour: str
    words: str
    formula: str
    seen: list[Given]
    outcome: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A step of the computation: what, how, with which words of the document, and what came out."""

    label: str
    formula: str
    words: str
    value: str
    last: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage that may be read in several ways, each with what it would come to where it changes that.

    ``choice`` is how the office chose the way taken, None while the question is open.
    """

    question: str
    passage: str
    taken: str
    others: list[tuple[str, str]]
    choice: ReadingChoice | None = None


@dataclass(frozen=True, slots=True)
class ResultView:
    """Everything that one clause over one subject shows."""

    one: OneResult
    number: str
    title: str
    text: str
    standing: str
    state: str
    colour: str
    outcome: str
    reason: str
    sum_fen: int | None
    is_ceiling: bool
    binding: str
    tests: list[Test]
    sums: list[Sum]
    given: list[Given]
    missing: list[Given]
    readings: list[Reading]
    flags: list[str]
    parts: list[tuple[str, str]] = field(default_factory=list)
    span: str = ""
    url: str = ""

    @property
    def chosen(self) -> list[Reading]:
        """The passages whose reading the office chose."""
        return [reading for reading in self.readings if reading.choice]


def result_view(one: OneResult, url: str = "") -> ResultView:
    """Lay one result out for the page; ``url`` is the page of its clause."""
    result, clause = one.result, one.clause
    given = {shown.fact.key: _given(shown) for shown in one.facts}
    labels = labels_of(clause)
    kind = standing(one)
    missing = [given.get(key) or _unknown(one, key) for key in result.get("missing", ())]
    fen = sum_of(result) if result["eligible"] else None
    ceiling = clause.result == "ceiling"
    return ResultView(
        one=one,
        number=_number(one),
        title=say(clause.label),
        text=clause.text,
        standing=kind,
        state=_state(kind, len(missing)),
        colour={QUALIFIES: "g", NEAR: "b", UNKNOWN: "a", NOT: "o"}[kind],
        outcome=_outcome(one, fen, ceiling),
        reason="" if english() else result["reason_zh"],
        sum_fen=fen,
        is_ceiling=ceiling,
        binding=_binding(one),
        tests=[_test(step, given, labels) for step in result["steps"] if step["kind"] in _TESTS],
        sums=_sums(one, labels),
        given=list(given.values()),
        missing=missing,
        readings=[_reading(reading, one.choices) for reading in result.get("readings", ())],
        flags=[_FLAGS[flag]() for flag in result.get("flags", ()) if flag in _FLAGS],
        parts=_parts(result),
        span=_span(result),
        url=url,
    )


def _span(result: dict[str, Any]) -> str:
    """From what to what the readings lead, where they differ."""
    found = result.get("span_fen")
    if not result.get("open_questions"):
        return ""
    if not found:
        return _("读法不同，结论不同")
    low, high = (bare(fen) for fen in found)
    return _("按不同读法 %(low)s ～ %(high)s 万元") % {"low": low, "high": high}


_FLAGS = {
    "tax_linked": lambda: _("条款以税收或财政贡献为依据，须有公平竞争审查意见"),
}


def _number(one: OneResult) -> str:
    """The article's number, short enough for the circle beside it."""
    article = next((step["article"] for step in one.result["steps"] if step.get("article")), "")
    source = one.clause.benefit.words.article or article
    return source if 0 < len(source) <= 3 else one.clause.code[-3:]


def _state(kind: str, missing: int) -> str:
    if kind == UNKNOWN:
        return _("不能判断：缺 %d 项事实") % missing if missing else _("不能判断")
    return {QUALIFIES: _("符合"), NEAR: _("差一项"), NOT: _("不符合")}[kind]


def _outcome(one: OneResult, fen: int | None, ceiling: bool) -> str:
    if one.result["eligible"] is None:
        return _("事实不全，不能判断；缺的不按 0 计")
    if not one.result["eligible"]:
        return _("不符合，按 0 计")
    if fen is None:
        return _("条款没有算式，由有权机关决定")
    if ceiling:
        return _("不超过 %s；这是上限，实际额度由人决定并写明理由") % amount(fen)
    return _("测算 %s") % amount(fen)


def _binding(one: OneResult) -> str:
    result = one.result
    if not result["eligible"]:
        return ""
    words = {
        "rate": _("按比例（标准）计算，未到上限"), "cap": _("上限起作用"), "budget": _("按预算折算"),
        "none": _("按定额"),
    }  # fmt: skip
    return words.get(result.get("binding", ""), "")


def _given(shown: FactShown) -> Given:
    origin = shown.origin
    known = shown.value is not None
    source = origin.text if origin else ""
    if known and not source and shown.held is not None:
        source = _place(shown.held.kind)
    if known and shown.held is None and not shown.assumed:
        source = _("条款规定的缺省值")
    asked = shown.fact.type != "series" and (shown.held is None or not known or shown.held.kind == "asked")
    return Given(
        label=say(shown.fact.label),
        value=of_fact(shown.fact, shown.value),
        known=known,
        source=source,
        who=origin.who if origin else "",
        at=origin.recorded_at if origin else None,
        fact=origin.fact if origin else None,
        assumed=shown.assumed,
        ask=asking(shown.places) if asked else "",
        optional=not shown.fact.required,
    )


def asking(places: Iterable[Held]) -> str:
    """Return the key under which a fact can be answered by hand, '' where it cannot."""
    return next((held.name for held in places if held.kind == "asked"), "")


def _unknown(one: OneResult, key: str) -> Given:
    fact = one.clause.fact(key)
    label = say(fact.label) if fact else key
    ask = asking(places_of(one.clause, fact)) if fact and fact.type != "series" else ""
    return Given(label, UNKNOWN_MARK, False, "", "", None, None, False, ask)


def _place(kind: str) -> str:
    names = {
        "day": _("测算日"), "policy": _("政策印发日期"), "schedule": _("台账计算"), "award": _("已兑现奖补"),
        "title": _("企业称号"), "enterprise": _("企业登记"), "figure": _("企业年度指标"),
    }  # fmt: skip
    return names.get(kind, _("台账"))


def _test(step: dict[str, Any], given: dict[str, Given], labels: Any) -> Test:
    icon, colour = _MARKS[step["result"]] if step["kind"] != "quota" else ("list-details", "b")
    outcome = {True: _("满足"), False: _("不满足"), None: _("未知")}.get(step["result"], str(step["result"]))
    words = step["words"] or step["label"]
    formula = in_words(step["formula"].replace(" – ", " ～ "), labels, language())
    seen = [given[name] for name in step["inputs"] if name in given]
    return Test(icon, colour, words, formula, seen, outcome)


def _sums(one: OneResult, labels: Any) -> list[Sum]:
    """The steps from the base to the result; parameters stand inside the formulas that use them."""
    steps = [step for step in one.result["steps"] if step["kind"] not in _TESTS]
    return [
        Sum(
            label=_label(step, labels),
            formula="" if step["kind"] == "parameter" else in_words(step["formula"], labels, language()),
            words=step["words"],
            value=step["formula"]
            if step["kind"] == "parameter" and ";" not in step["formula"]
            else of_step(step["result"], is_money=step["money"]),
            last=step["kind"] == "award",
        )
        for step in steps
    ]


def _label(step: dict[str, Any], labels: Any) -> str:
    if step["id"] in labels:
        return say(labels[step["id"]])
    names = {
        "raw": _("按公式算出"),
        "award": _("结果（四舍五入到分）"),
        "final": _("限额后"),
        "budget": _("按预算"),
    }
    return names.get(step["id"], step["label"])


def _reading(reading: dict[str, Any], choices: Choices) -> Reading:
    key = "en" if english() else "zh"
    others = [(other[key], _reads(other.get("result"))) for other in reading["others"]]
    choice = choices.get(reading["id"]) if reading.get("chosen") else None
    return Reading(
        reading["question"][key], reading["passage_zh"], reading["computed_as"][key], others, choice
    )


def _reads(result: dict[str, Any] | None) -> str:
    if result is None:
        return ""
    if result["eligible"] is None:
        return _("不能判断")
    return amount(sum_of(result)) if result["eligible"] else _("不符合")


def _parts(result: dict[str, Any]) -> list[tuple[str, str]]:
    found = [(part["label_zh"], amount(part["amount_fen"])) for part in result.get("instalments", ())]
    found += [(part["payee_zh"], amount(part["amount_fen"])) for part in result.get("parts", ())]
    if "payable_to_date_fen" in result:
        found.append((_("目前可付"), amount(result["payable_to_date_fen"])))
    return found


def total(views: Iterable[ResultView]) -> int:
    """The sum of what several clauses give, in fen."""
    return int(sum((Fraction(view.sum_fen or 0) for view in views), Fraction(0)))
