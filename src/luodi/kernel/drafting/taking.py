"""Puts a proposal into the rows of a sheet when somebody takes it, and tells which figures are used."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from luodi.kernel.clauses.formula import FormulaError, parse
from luodi.kernel.clauses.tree import Day, Number, walk
from luodi.kernel.drafting.proposing import Proposal, offered, proposals
from luodi.kernel.drafting.sheet import Row, Sheet

FIGURE, SHARED = "figure", "shared"
"""Other ways to take one: as a figure without a place, and a limit over all applications of a year."""
_WHOLE = frozenset(
    {
        "年",
        "个月",
        "个季度",
        "天",
        "家",
        "名",
        "户",
        "人",
        "项",
        "次",
        "件",
        "台",
        "套",
        "辆",
        "个",
        "期",
        "位",
        "种",
    }
)
_NO_FORMULAS = frozenset(
    {
        "text", "words", "label", "message", "question", "taken", "passage", "article", "facts", "code",
        "status", "result", "source", "notes", "procedure", "opinion", "version",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """A proposal beside what the clause already has of it."""

    proposal: Proposal
    used: bool


def offers(text: str, body: Mapping[str, Any]) -> list[Offer]:
    """Return what the words of a clause name, each with whether the structured clause uses it."""
    made = proposals(text.replace("\r\n", "\n"))
    held = Counter(_numbers({key: value for key, value in body.items() if key not in _NO_FORMULAS}))
    labels = " ".join(_labels(body))
    seen: dict[tuple[Any, str], bool] = {}
    used: dict[int, bool] = {}
    for one in made:
        used[one.figure.at] = _takes(one, held, seen, labels, body)
    return [Offer(one, all(used[at] for at in _needed(one))) for one in offered(made)]


def _needed(one: Proposal) -> Sequence[int]:
    """Return the figures that must be used for a proposal to be: the last instalment is what is left."""
    if one.role == "instalments" and len(one.covers) == len(one.parts):
        return one.covers[:-1]
    return one.covers or (one.figure.at,)


def _takes(
    one: Proposal, held: Counter[Any], seen: dict[tuple[Any, str], bool], labels: str, body: Mapping[str, Any]
) -> bool:
    figure = one.figure
    if figure.kind == "issue":
        return "from" in (body.get("validity") or {})
    if figure.kind == "time":
        return figure.text in labels
    value = _meant(figure.value)
    again = (value, one.subject)
    if one.role == "threshold" and again in seen:
        return seen[again]
    used = held[value] > 0
    held[value] -= 1
    if one.role == "threshold":
        seen[again] = used
    return used


def _meant(written: str) -> Any:
    """Return a figure as it compares: its value and whether it is money, or the day."""
    node = parse(written)
    return (node.value, node.dimension) if isinstance(node, Number) else getattr(node, "value", written)


def _numbers(part: Any) -> Iterator[tuple[Fraction, int] | date]:
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key not in _NO_FORMULAS:
                yield from _numbers(value)
    elif isinstance(part, list):
        for value in part:
            yield from _numbers(value)
    elif isinstance(part, str | int) and not isinstance(part, bool):
        try:
            node = parse(str(part))
        except FormulaError:
            return
        for one in walk(node):
            if isinstance(one, Number):
                yield one.value, one.dimension
            elif isinstance(one, Day):
                yield one.value


def _labels(body: Mapping[str, Any]) -> Iterator[str]:
    for fact in (body.get("facts") or {}).values():
        label = fact.get("label", "") if isinstance(fact, Mapping) else ""
        yield str(label.get("zh", "")) if isinstance(label, Mapping) else str(label)


def take(sheet: Sheet, key: str, how: str = "") -> bool:
    """Put the proposal of a key into the sheet; False where the text has none."""
    text = str(sheet.rows["head"][0].typed.get("text", "")).replace("\r\n", "\n")
    one = next((p for p in offered(proposals(text)) if p.key == key), None)
    if one is None or (not one.role and one.figure.kind == "time"):
        return False
    taker = _Taker(sheet, one)
    if how == FIGURE or not one.role or one.role == "rank":
        taker.figure("数字")
    elif how == SHARED and one.role == "cap":
        taker.shared()
    else:
        getattr(taker, "start" if one.role == "from" else one.role)()
    return True


class _Taker:
    """Writes one proposal into a sheet; a method for each role."""

    def __init__(self, sheet: Sheet, one: Proposal) -> None:
        self.sheet, self.one = sheet, one
        self.value, self.words = one.figure.value, one.words

    def add(self, section: str, **typed: Any) -> Row:
        self.sheet.add(section)
        row = self.sheet.rows[section][-1]
        row.typed |= typed
        return row

    def name(self, label: str) -> str:
        """Return a label that nothing is called yet."""
        used = {row.said for rows in self.sheet.rows.values() for row in rows}
        return (
            label
            if label not in used
            else next(f"{label}{n}" for n in range(2, 999) if f"{label}{n}" not in used)
        )

    def fact(self, label: str, type_: str, unit: str = "", source: str = "", **more: str) -> Row:
        """Return the fact of a label, added where there is none."""
        found = next((row for row in self.sheet.rows["facts"] if row.said == label), None)
        if found is None and source:
            found = next(
                (row for row in self.sheet.rows["facts"] if source in row.typed.get("from", [])), None
            )
        held = {"from": [source]} if source else {}
        return found or self.add("facts", label=self.name(label), type=type_, unit=unit, **more, **held)

    def figure(self, label: str) -> str:
        """Add a figure of the document and return its label."""
        said = self.name(label)
        row = self.add("parameters", label=said)
        row.inner["values"] = [Row("", "", {"value": self.value, "words": self.words})]
        return said

    def give(self, formula: str, *, fixed: bool = False, joins: bool = True) -> None:
        """Write what is given; where something is given already, this comes on top."""
        row = self.sheet.rows["benefit"][0]
        held = str(row.typed.get("formula", "")).strip()
        if held and not joins:
            return
        row.typed["formula"] = f"{held} + {formula}" if held else formula
        row.typed["words"] = row.typed.get("words") or self.words
        if fixed and not held:
            row.typed["fixed"] = "true"

    def threshold(self) -> None:
        kind, unit = self.one.figure.kind, self.one.figure.unit
        if kind == "count":
            fact = self.fact(
                self.one.subject, "integer" if unit in _WHOLE else "decimal", unit.removeprefix("个")
            )
        else:
            fact = self.fact(self.one.subject, *(("money", "") if kind == "money" else ("decimal", "ratio")))
        self.add("conditions", test=[fact.key, self.one.op, self.value], words=self.words)

    def rate(self) -> None:
        said = self.figure("补助比例")
        if self.one.subject:
            base = self.fact(self.one.subject, "money")
            self.give(f"[{base.said}] × [{said}]", joins=False)

    def ceiling_rate(self) -> None:
        self.rate()
        self.sheet.rows["head"][0].typed["result"] = "ceiling"

    def interest(self) -> None:
        months, loan = self.fact("贴息月数", "integer", "月"), self.fact("贷款本金", "money")
        if not self.one.subject:
            self.give(f"[{loan.said}] × [{self.figure('贴息年利率')}] × [{months.said}] ÷ 12")
            return
        rate = self.fact(self.one.subject, "decimal", "ratio")
        self.give(f"[{loan.said}] × [{rate.said}] × [{self.figure('贴息比例')}] × [{months.said}] ÷ 12")

    def flat(self) -> None:
        if not self.sheet.rows["benefit"][0].typed.get("formula"):
            if self.one.subject:
                fact = self.fact(self.one.subject, "boolean")
                self.add("conditions", test=[fact.key, "yes", ""], words=self.words)
            self.give(self.value, fixed=True)
            return
        self.extra()

    def extra(self) -> None:
        if not self.sheet.rows["benefit"][0].typed.get("formula"):
            self.flat()
            return
        tests = [
            f"[{self.fact(subject[:-2], 'money' if bound.endswith('元') else 'decimal').said}] "
            f"{subject[-2:].strip()} {bound}"
            for subject, bound in self.one.parts
        ]
        if self.one.subject:
            tests.append(f"[{self.fact(self.one.subject, 'boolean').said}]")
        self.give(f"按条件({' 且 '.join(tests)}, {self.value}, 0元)" if tests else self.value)

    def per_unit(self) -> None:
        step = self.one.step
        if step:
            money = isinstance(_meant(step), tuple) and _meant(step)[1] == 1
            fact = self.fact(self.one.subject, "money" if money else "decimal")
            self.give(f"取整（舍）([{fact.said}] ÷ {step}) × {self.value}")
            return
        counted = [
            "补贴月数" if one == "月" else one if one.endswith("数") else f"{one}数"
            for one in self.one.subject.split("、")
        ]
        named = [self.fact(one, "decimal" if "米" in one or "吨" in one else "integer") for one in counted]
        self.give(" × ".join([*(f"[{fact.said}]" for fact in named), self.value]))

    def cap(self) -> None:
        self.add("limits", label=_cap(self.one), formula=self.value, words=self.words)

    def shared(self) -> None:
        who = self.fact("企业", "text", source="enterprise.uscc", of_group="true")
        day = self._day()
        self.add(
            "caps", label=_cap(self.one), formula=self.value, words=self.words,
            per=f"[{who.said}]；年份([{day.said}])", order=f"[{day.said}]",
        )  # fmt: skip

    def share_cap(self) -> None:
        base = self.fact(self.one.subject, "money")
        self.add(
            "limits", label=f"{base.said}占比上限", formula=f"[{base.said}] × {self.value}", words=self.words
        )

    def tiers(self) -> None:
        of = self.fact(self.one.subject, "money" if self.one.parts[0][0].endswith("元") else "decimal")
        ordered = sorted(self.one.parts, key=lambda pair: _meant(pair[0]))
        self._table(of, [{"from": bound, "value": value} for bound, value in ordered])
        self.add("conditions", test=[of.key, ">=", ordered[0][0]], words=self.words)

    def levels(self) -> None:
        names = [name for name, _value in self.one.parts]
        if self.one.figure.kind == "rate":
            self._by_category()
            return
        of = self.fact(_called(names), "enum", values="、".join(names))
        self.add("conditions", test=[of.key, "in", "、".join(names)], words=self.words)
        self._table(of, [{"is": name, "value": value} for name, value in self.one.parts])

    def _by_category(self) -> None:
        parts = []
        for name, value in self.one.parts:
            base = self.fact(f"{self.one.subject or '投资'}：{name}", "money")
            self.value = value
            parts.append(f"[{base.said}] × [{self.figure(f'{name}比例')}]")
        self.give(" + ".join(parts))

    def _table(self, of: Row, rows: Sequence[Mapping[str, str]]) -> None:
        cash = rows[0]["value"].endswith("元")
        table = self.add(
            "tables", label=self.name("奖励档次" if cash else "补助档次"), of=f"[{of.said}]", words=self.words
        )
        column = "奖励" if cash else "比例"
        table.inner["columns"] = [Row("value", "", {"label": column}, was=column)]
        table.inner["rows"] = [
            Row(
                "",
                "",
                {key: one[key] for key in ("is", "from") if key in one},
                columns={"value": one["value"]},
            )
            for one in rows
        ]
        read = f"[{table.said}·{column}]"
        self.give(read if cash else f"[{of.said}] × {read}", fixed=cash)

    def instalments(self) -> None:
        last = len(self.one.parts) - 1
        for n, (name, share) in enumerate(self.one.parts):
            self.add(
                "instalments",
                label=name or f"第{n + 1}期",
                share="" if n == last else share,
                words=self.words,
            )

    def quota(self) -> None:
        score = self.fact("评审得分", "decimal", of_group="true")
        self.sheet.rows["quota"][0].typed |= {
            "places": self.value,
            "by": f"[{score.said}]",
            "words": self.words,
        }

    def _day(self) -> Row:
        return self.fact("申报日期", "date", source="day.apply")

    def _valid(self, key: str, value: str) -> None:
        row = self.sheet.rows["validity"][0]
        row.typed["day"] = row.typed.get("day") or self._day().key
        row.typed |= {key: value, "words": self._spanned(str(row.typed.get("words", "")))}

    def _spanned(self, before: str) -> str:
        """Return the stretch of the text from the words that stood there to these, or these."""
        text = str(self.sheet.rows["head"][0].typed.get("text", ""))
        ends = [
            (text.find(one), text.find(one) + len(one)) for one in (before, self.words) if one and one in text
        ]
        whole = text[min(ends)[0] : max(end for _at, end in ends)] if ends else self.words
        return whole if "\n" not in whole and len(whole) <= 60 else before or self.words

    def start(self) -> None:
        self._valid("from", self.value)

    def to(self) -> None:
        self._valid("to", self.value)

    def issue(self) -> None:
        self._valid("from", f"[{self.fact('印发之日', 'date', source='policy.issued').said}]")


def _cap(one: Proposal) -> str:
    return {
        "project": "单个项目上限",
        "enterprise": "单个企业上限",
        "enterprise_year": "单个企业年度上限",
    }.get(one.per, "上限")


def _called(names: Sequence[str]) -> str:
    if all(name.endswith("级") for name in names):
        return "级别"
    return "名次" if all(name.startswith("第") for name in names) else "类别"


__all__ = ["FIGURE", "SHARED", "Offer", "offers", "take"]
