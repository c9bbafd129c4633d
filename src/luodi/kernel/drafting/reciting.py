"""Reads a clause back as one would write it, so that its drafter sees whether it says what the text says."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from luodi.kernel.clauses.formula import FormulaError, parse
from luodi.kernel.clauses.saying import SIGNS, WORDS
from luodi.kernel.clauses.tree import (
    Arithmetic,
    Call,
    Compare,
    Day,
    Junction,
    Name,
    Negation,
    Node,
    Number,
    Truth,
    Within,
    Word,
)
from luodi.kernel.drafting.conditions import operator_words
from luodi.kernel.drafting.sheet import Sheet

_OWN = {"limited": "上限之后的数", "raw": "算出的数", "final": "限额后的数", "award": "结果"}
_OPEN = "……（没有写完）"
_LOOSE = {"+": 1, "-": 1, "*": 2, "/": 2}


def recite(sheet: Sheet) -> list[str]:
    """Return the sentences of a clause: for whom, how much, up to where, how paid, and when."""
    return [said for said in _Voice(sheet.body(), sheet.context().names.labels).sentences() if said]


@dataclass(frozen=True, slots=True)
class _Voice:
    body: Mapping[str, Any]
    names: Mapping[str, str]

    def sentences(self) -> Iterator[str]:
        asked = "，且".join(
            self.test(one.get("test")) for one in self.listed("conditions") if one.get("test") is not None
        )
        given = self.benefit()
        caps = "，".join(self.limits())
        main = "，".join(one for one in (f"{asked}的" if asked else "", given, caps) if one)
        yield f"{main}。" if main else ""
        if self.body.get("result") == "ceiling" and given:
            yield "以上是上限，实际额度由人决定。"
        yield self.parts()
        yield self.group()
        yield self.validity()

    def listed(self, key: str) -> list[Mapping[str, Any]]:
        return list(self.body.get(key) or ())

    def benefit(self) -> str:
        held = self.body.get("benefit") or {}
        node = self.read(held.get("formula"))
        if node is None:
            return _OPEN if held.get("formula") else "由人决定给多少" if self.listed("conditions") else ""
        return "，另外".join(self.giving(one) for one in _summed(node))

    def giving(self, node: Node) -> str:
        """Say one part of what is given."""
        match node:
            case Number():
                return f"给予{node.written}"
            case Name(path=path) if path.partition(".")[0] in (self.body.get("tables") or {}):
                return f"给予{self.table(path)}"
            case Arithmetic(op="*", left=Name(path=base), right=Name(path=path)) if self.is_table(path):
                return f"按{self.named(base)}的{self.table(path)}给予"
            case Arithmetic(op="*", left=Name(path=base), right=Number(written=rate)) if rate[-1:] in "%‰":
                return f"按{self.named(base)}的{rate}给予"
            case Arithmetic(op="*", left=Name(path=base), right=Name(path=path)) if self.figure(path)[
                -1:
            ] in ("%", "‰"):
                return f"按{self.named(base)}的{self.figure(path)}给予"
            case Call(function="if", arguments=(test, then, Number(value=0))):
                return f"{self.truth(test)}的，{self.giving(then)}"
            case Call(function="if", arguments=(test, then, other)):
                return f"{self.truth(test)}的，{self.giving(then)}，其他的{self.giving(other)}"
            case Call(function="marginal", arguments=(base, Name(path=path))):
                return f"按{self.say(base)}分段累进（{self.rows(path)}）给予"
        return f"按{self.say(node)}给予"

    def is_table(self, path: str) -> bool:
        return path.partition(".")[0] in (self.body.get("tables") or {})

    def table(self, path: str) -> str:
        return f"{self.named(path.partition('.')[0])}（{self.rows(path)}）"

    def rows(self, path: str) -> str:
        key, _dot, column = path.partition(".")
        table = self.body["tables"][key]
        of = self.read(table.get("of"))
        said = []
        for row in table.get("rows") or ():
            value = self.formula(row.get(column or "rate", ""))
            if "from" in row:
                said.append(f"{self.say(of) if of else ''}{self.formula(row['from'])}起{value}")
            else:
                said.append(f"{row.get('is') or self.test(row.get('when'))}{value}")
        return "，".join(said)

    def limits(self) -> Iterator[str]:
        for one in self.listed("limits"):
            when = f"{self.test(one['when'])}的，" if "when" in one else ""
            yield f"{when}{one.get('label') or '最高'}{self.formula(one.get('formula'))}"
        for one in (self.body.get("group") or {}).get("caps") or ():
            per = "、".join(self.formula(key) for key in one.get("per") or ())
            yield f"{one.get('label') or '合计最高'}{self.formula(one.get('formula'))}（按{per}合计）"

    def parts(self) -> str:
        held = [
            f"{one.get('label', '')}{self.formula(one.get('share', one.get('amount', ''))) or '为其余'}"
            for one in self.listed("instalments")
        ]
        paid = f"分{len(held)}期支付：{'，'.join(held)}。" if held else ""
        after = self.body.get("after_limits") or {}
        return paid + (f"上限之后再按{self.formula(after.get('formula'))}计算。" if after else "")

    def group(self) -> str:
        held = self.body.get("group") or {}
        quota, budget = held.get("quota") or {}, held.get("budget") or {}
        said = []
        if quota:
            said.append(
                f"名额{self.formula(quota.get('places'))}个，按{self.formula(quota.get('by'))}从高到低"
            )
        if budget:
            how = "按先后给，用完为止" if budget.get("how") == "first_come" else "不够时同比例折算"
            said.append(f"总额不超过{self.formula(budget.get('fact'))}，{how}")
        return "；".join(said) + ("。" if said else "")

    def validity(self) -> str:
        held = self.body.get("validity") or {}
        begins = f"自{self.formula(held['from'])}起" if "from" in held else ""
        ends = f"至{self.formula(held['to'])}止" if "to" in held else ""
        return f"有效期{begins}{ends}（看{self.named(str(held.get('day', '')))}）。" if begins or ends else ""

    def formula(self, written: Any) -> str:
        node = self.read(written)
        return self.say(node) if node is not None else _OPEN if written else ""

    def test(self, written: Any) -> str:
        node = self.read(written)
        return self.truth(node) if node is not None else _OPEN

    def read(self, written: Any) -> Node | None:
        if written is None or written == "":
            return None
        try:
            return parse(str(written).lower() if isinstance(written, bool) else str(written))
        except FormulaError:
            return None

    def named(self, path: str) -> str:
        return self.names.get(path, path)

    def type_of(self, node: Node) -> str:
        fact = (self.body.get("facts") or {}).get(getattr(node, "path", ""), {})
        return str(fact.get("type", "")) if isinstance(fact, Mapping) else ""

    def figure(self, path: str) -> str:
        """Return the newest value of a figure of the document, '' for what is none."""
        values = ((self.body.get("parameters") or {}).get(path) or {}).get("values") or ()
        node = self.read(values[-1].get("value")) if values else None
        return self.say(node) if isinstance(node, Number | Day) else ""

    def truth(self, node: Node) -> str:
        """Say a test as a condition of a sentence."""
        match node:
            case Name(path=path):
                return self.named(path).removeprefix("是否")
            case Negation(part=Name(path=path)):
                return f"不属于“{self.named(path).removeprefix('是否')}”"
            case Negation(part=part):
                return f"不满足“{self.truth(part)}”"
            case Call(function="has", arguments=(value, Word(value=word))):
                return f"{self.say(value)}包含{word}"
            case Compare(op=op, left=left, right=right):
                said = (
                    operator_words(op, self.type_of(left))
                    .zh.removesuffix("（含）")
                    .removesuffix("（含当日）")
                )
                return f"{self.say(left)}{said}{self.say(right)}"
            case Within(value=value, among=among, negated=negated):
                return f"{self.say(value)}{'不' if negated else ''}属于{self.several(among)}"
            case Junction(op=op, parts=parts):
                return ("，且" if op == "and" else "，或").join(self.truth(one) for one in parts)
        return self.say(node)

    def several(self, nodes: Iterable[Node]) -> str:
        return "、".join(one.value if isinstance(one, Word) else self.say(one) for one in nodes)

    def say(self, node: Node) -> str:
        match node:
            case Name(path=path):
                return self.figure(path) or self.names.get(path) or _OWN.get(path, path)
            case Number(written=written):
                return written
            case Day(value=value):
                return _day(value)
            case Word(value=value):
                return f"“{value}”"
            case Truth(value=value):
                return "是" if value else "否"
            case Arithmetic(op=op, left=left, right=right):
                return f"{self.side(left, op)} {SIGNS.get(op, op)} {self.side(right, op, right=True)}"
            case Call(function=function, arguments=arguments):
                return f"{WORDS[function].zh}（{'，'.join(self.say(one) for one in arguments)}）"
            case Compare() | Within() | Junction() | Negation():
                return self.truth(node)
        inner = f"{self.say(node.value)}" if node.value is not None else self.named(node.series)
        return (
            f"{WORDS[node.function].zh}（{inner}{f'，其中{self.truth(node.where)}' if node.where else ''}）"
        )

    def side(self, node: Node, op: str, *, right: bool = False) -> str:
        said = self.say(node)
        if isinstance(node, Arithmetic) and _LOOSE[node.op] < _LOOSE[op] + (right and op in "-/"):
            return f"（{said}）"
        return said


def _summed(node: Node) -> list[Node]:
    if isinstance(node, Arithmetic) and node.op == "+":
        return [*_summed(node.left), *_summed(node.right)]
    return [node]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
