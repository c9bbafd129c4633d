"""Reads formulas as an officer writes them: ``min(equip_fen * 3%, 500万元 - paid_fen)``.

Numbers carry their unit: ``3%``, ``1.5‰``, ``10个基点``, ``2000万元``. Dates stand as ``2025-12-31``,
texts in quotes. ``and or not in between if(test, then, else)`` and functions combine them; see FUNCTIONS.
A sum over the items of a series: ``sum(invoices.amount where invoices.date >= 2016-01-01)``; with
``per titles.product`` only the largest of each product counts, with ``top 4`` only the four largest, with
``by kind most 10万元`` those of each kind added up and counted up to that. A function of the group may look
at those alike: ``group_max(score per size)``. Full-width signs are plain ones.
"""

import re
from datetime import date
from fractions import Fraction

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
    Over,
    Truth,
    Within,
    Word,
    walk,
)
from luodi.kernel.money import UNITS
from luodi.kernel.text import Text

FUNCTIONS: dict[str, tuple[int, int]] = {
    "min": (2, 9),
    "max": (2, 9),
    "clamp": (3, 3),
    "floor": (1, 1),
    "ceil": (1, 1),
    "round": (1, 1),
    "if": (3, 3),
    "known": (1, 1),
    "growth": (2, 2),
    "months": (2, 2),
    "days": (2, 2),
    "year": (1, 1),
    "month": (1, 1),
    "quarter": (1, 1),
    "add_months": (2, 2),
    "add_days": (2, 2),
    "how_many": (1, 20),
    "has": (2, 2),
    "marginal": (2, 2),
    "group_min": (1, 1),
    "group_max": (1, 1),
    "group_sum": (1, 1),
    "group_count": (0, 1),
}
"""Functions with their least and most arguments."""

OVER = {"sum": "sum", "count": "count", "largest": "largest", "smallest": "smallest"}
GROUPED = frozenset({"group_min", "group_max", "group_sum", "group_count"})
_SET = Text(
    '几个值写 level in ("甲", "乙")；清单里有没有一个词写 has(titles, "甲")',
    'write level in ("a", "b"), or of a set has(titles, "a")',
)
_MOST_TOKENS = 400
_DEEPEST = 40
_LONGEST_NUMBER = 36
_FULL_WIDTH = str.maketrans("（），％＋－＊／＜＞＝．", "(),%+-*/<>=.")
_SIGNS = {"×": "*", "÷": "/", "≥": ">=", "≤": "<=", "≠": "!=", "=": "=="}
_COUNTS = {"万": 10_000, "亿": 100_000_000}
_RATIOS = {"%": 100, "‰": 1000, "个百分点": 100, "个基点": 10_000}
_TOKEN = re.compile(
    r"\s*(?:(?P<day>\d{4}-\d{2}-\d{2})"
    r"|(?P<number>\d[\d_]*(?:\.\d+)?)(?P<unit>%|‰|个百分点|个基点|亿元|千万元|百万元|十万元|万元|千元|百元|元|亿|万)?"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)"
    r"|\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'"
    r"|(?P<op>>=|<=|==|!=|[-+*/()<>,=×÷≥≤≠]))"
)


class FormulaError(ValueError):
    """A formula that cannot be read; ``what`` says why, ``at`` counts characters from 0.

    ``remedy`` says what to write instead, where that is known.
    """

    def __init__(self, zh: str, en: str, at: int = 0, remedy: Text | str = "") -> None:
        """Keep both wordings, the place and what to do."""
        self.what, self.remedy = Text(zh, en), remedy
        self.at = at
        super().__init__(f"{en} (character {at + 1})")


def _instead(rest: str) -> Text | str:
    """Say what to write for something that is no part of a formula."""
    if rest[0] in "&|!":
        return Text("并且写 and，或者写 or，否定写 not", "write `and`, `or`, `not`")
    if rest[0] >= "\u4e00":
        zh = "事实写它的键（如 equip_fen），文字放进引号，单位紧跟数字（500万元）"
        return Text(zh, "name a fact by its key, put words in quotes, units directly behind a number")
    return ""


def parse(text: str) -> Node:
    """Read a formula; raises FormulaError with the place of the first thing not understood."""
    parser = _Parser(text)
    node = parser.either()
    parser.end()
    return node


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str, str, int]] = []
        self.depth = 0
        position = 0
        text = _half_width(text.rstrip())
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                rest = text[position:].strip()
                raise FormulaError(f"不认识“{rest[:10]}”", "not understood", position, _instead(rest))
            kind = match.lastgroup or ""
            kind = "number" if kind == "unit" else kind
            word = _SIGNS.get(match[kind], match[kind]) if kind == "op" else match[kind]
            self.tokens.append((kind, word, match["unit"] or "", match.start(kind)))
            position = match.end()
        if len(self.tokens) > _MOST_TOKENS:
            zh, en = (
                "公式太长，请拆成几个 derived",
                "the formula is too long: split it into derived quantities",
            )
            raise FormulaError(zh, en)
        self.next = 0
        self.length = len(text)

    def peek(self, *words: str) -> bool:
        if self.next >= len(self.tokens):
            return False
        kind, text, _unit, _at = self.tokens[self.next]
        return kind in ("op", "name") and text in words

    def take(self, *words: str) -> str | None:
        if self.peek(*words):
            self.next += 1
            return self.tokens[self.next - 1][1]
        return None

    def need(self, word: str) -> None:
        if self.take(word) is None:
            raise self.wrong(f"此处应为“{word}”", f"`{word}` is expected here")

    def wrong(self, zh: str, en: str) -> FormulaError:
        at = self.tokens[self.next][3] if self.next < len(self.tokens) else self.length
        return FormulaError(zh, en, at)

    def end(self) -> None:
        if self.next < len(self.tokens):
            raise self.wrong("多出的内容", "something is left over")

    def either(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.wrong(
                "括号套得太深，请拆成几个 derived", "too deeply nested: split it into derived quantities"
            )
        parts = [self.both()]
        while self.take("or"):
            parts.append(self.both())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Junction("or", tuple(parts))

    def both(self) -> Node:
        parts = [self.negated()]
        while self.take("and"):
            parts.append(self.negated())
        return parts[0] if len(parts) == 1 else Junction("and", tuple(parts))

    def negated(self) -> Node:
        times = 0
        while self.take("not"):
            times += 1
        node = self.compared()
        return Negation(node) if times % 2 else node

    def compared(self) -> Node:
        left = self.added()
        if op := self.take("==", "!=", "<", "<=", ">", ">="):
            return Compare(op, left, self.added())
        if self.take("between"):
            low = self.added()
            self.need("and")
            return Junction("and", (Compare(">=", left, low), Compare("<=", left, self.added())))
        negated = self.take("not") is not None
        if negated or self.peek("in"):
            self.need("in")
            if not self.take("("):
                error = self.wrong("此处应为“(”", "`(` is expected here")
                raise FormulaError(error.what.zh, error.what.en, error.at, _SET)
            return Within(left, self.several(), negated)
        return left

    def several(self) -> tuple[Node, ...]:
        if self.take(")"):
            return ()
        found = [self.either()]
        while self.take(","):
            found.append(self.either())
        self.need(")")
        return tuple(found)

    def added(self) -> Node:
        node = self.multiplied()
        while op := self.take("+", "-"):
            node = Arithmetic(op, node, self.multiplied())
        return node

    def multiplied(self) -> Node:
        node = self.signed()
        while op := self.take("*", "/"):
            node = Arithmetic(op, node, self.signed())
        return node

    def signed(self) -> Node:
        signs = 0
        while self.take("-"):
            signs += 1
        node = self.single()
        return Arithmetic("-", Number(Fraction(0), 0, "0"), node) if signs % 2 else node

    def single(self) -> Node:
        if self.take("("):
            node = self.either()
            self.need(")")
            return node
        if self.next >= len(self.tokens):
            raise self.wrong("公式不完整", "the formula ends too early")
        kind, text, unit, at = self.tokens[self.next]
        if kind == "op":
            raise self.wrong(f"此处不应为“{text}”", f"`{text}` cannot stand here")
        self.next += 1
        if kind == "number":
            if len(text) > _LONGEST_NUMBER:
                raise FormulaError("数字太长", "the number is too long", at)
            return number(text, unit)
        if kind == "day":
            return _day(text, at)
        if kind in ("double", "single"):
            return Word(text)
        if text in ("true", "false"):
            return Truth(text == "true")
        return self.called(text, at) if self.take("(") else Name(text)

    def called(self, function: str, at: int) -> Node:
        if function in OVER:
            return self.over(function, at)
        if function not in FUNCTIONS:
            known = ", ".join(sorted([*FUNCTIONS, *OVER]))
            raise FormulaError(
                f"没有函数“{function}”，可用：{known}", f"no function `{function}`: {known}", at
            )
        arguments, per = self.of_group() if function in GROUPED else (self.several(), ())
        least, most = FUNCTIONS[function]
        if not least <= len(arguments) <= most:
            raise FormulaError(
                f"{function} 要 {least}–{most} 个参数", f"{function} takes {least}–{most} arguments", at
            )
        return Call(function, arguments, per)

    def most(self) -> Node:
        """Read what each group alike counts at most."""
        self.need("most")
        return self.added()

    def of_group(self) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
        """Read ``value per key, key)``, either of which may be left out."""
        value = () if self.peek(")", "per") else (self.either(),)
        return (value, self.several()) if self.take("per") else ((*value, *self.rest()), ())

    def rest(self) -> tuple[Node, ...]:
        """Read what follows a first argument."""
        found = []
        while self.take(","):
            found.append(self.either())
        self.need(")")
        return tuple(found)

    def over(self, function: str, at: int) -> Node:
        value = self.either()
        where = self.either() if self.take("where") else None
        per = self.added() if self.take("per") else None
        by = self.added() if self.take("by") else None
        most = self.most() if by is not None else None
        top = self.added() if self.take("top") else None
        self.need(")")
        if (top is not None or by is not None) and function != "sum":
            raise FormulaError("只有 sum 可以写 top 和 by", "only a sum takes `top` or `by`", at)
        if per is not None and by is not None:
            raise FormulaError("per 和 by 只能写一个", "give either `per` or `by`", at)
        bare = isinstance(value, Name) and "." not in value.path
        if bare and isinstance(value, Name) and function in ("count", "sum"):
            return Over(
                "count" if function == "count" else "sum", value.path, None, where, per, (), top, by, most
            )
        heads = _heads(value, where, per, by)
        if not heads:
            zh = "要写明一个明细表，如 sum(invoices.amount where …)"
            raise FormulaError(zh, "name one series, as in sum(invoices.amount where …)", at)
        return Over(OVER[function], heads[0], value, where, per, heads, top, by, most)  # type: ignore[arg-type]


def _heads(*nodes: Node | None) -> tuple[str, ...]:
    """Return what stands before the dots: one of these is the series, the others are tables."""
    names = [n.path for node in nodes if node is not None for n in walk(node) if isinstance(n, Name)]
    return tuple(dict.fromkeys(name.split(".")[0] for name in names if "." in name))


def _half_width(text: str) -> str:
    """Write full-width signs outside quotes as the plain ones; every character keeps its place."""
    parts = re.split(r"(\"[^\"]*\"|'[^']*')", text)
    return "".join(part if i % 2 else part.translate(_FULL_WIDTH) for i, part in enumerate(parts))


def number(text: str, unit: str) -> Number:
    """Return a number with its unit (a money unit gives fen, % and ‰ give ratios)."""
    value = Fraction(text.replace("_", ""))
    if unit in UNITS:
        return Number(value * UNITS[unit], 1, text + unit)
    return Number(value * _COUNTS.get(unit, 1) / _RATIOS.get(unit, 1), 0, text + unit)


def _day(text: str, at: int) -> Day:
    try:
        return Day(date.fromisoformat(text))
    except ValueError:
        raise FormulaError(f"没有这一天：{text}", f"there is no such day: {text}", at) from None
