"""Compiles a formula to SQL. Every value is three-valued: NULL is not known, and spreads."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Literal, TypeVar

from luodi.kernel.clauses import exact
from luodi.kernel.clauses.exact import Exact
from luodi.kernel.clauses.itemised import Picked, day_over_items, over_items
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
)
from luodi.kernel.text import Text

T = TypeVar("T")

Kind = Literal["truth", "word", "day", "set", "series"]


@dataclass(frozen=True, slots=True)
class Plain:
    """A value that is not a number: its SQL and what it is."""

    sql: str
    kind: Kind


Value = Exact | Plain
Resolve = Callable[[str], Value]


class CompileError(ValueError):
    """A formula that can be read but makes no sense; both wordings.

    ``of_items``: it makes sense only inside a sum over the items of a series.
    """

    def __init__(self, zh: str, en: str, remedy: Text | str = "", of_items: bool = False) -> None:
        """Keep both wordings."""
        self.what, self.remedy, self.of_items = Text(zh, en), remedy, of_items
        super().__init__(en)


@dataclass(slots=True)
class Expressions:
    """Compiles formulas; ``resolve`` gives the value of a name, ``passing`` who counts in a group."""

    resolve: Resolve
    passing: str = "TRUE"
    divided: Callable[[Exact, Node], None] | None = None
    columns_of: Callable[[str, str], Value] | None = None
    marginal: Callable[[Node, str], Node] | None = None
    summed: Callable[[Value, str, Node], Value] | None = None
    is_series: Callable[[str], bool] = lambda name: True
    item_of: str = ""
    window: str = ""
    branches: list[str] = field(default_factory=list)

    def value(self, node: Node) -> Value:
        """Return the SQL of any formula; raises CompileError."""
        match node:
            case Number():
                return exact.constant(node.value, node.dimension)
            case Word():
                return Plain(_quoted(node.value), "word")
            case Day():
                return Plain(f"DATE '{node.value.isoformat()}'", "day")
            case Truth():
                return Plain("TRUE" if node.value else "FALSE", "truth")
            case Name():
                return self.name(node.path)
            case Arithmetic():
                return self.arithmetic(node)
            case Compare():
                return Plain(self.compared(node), "truth")
            case Within():
                return Plain(self.within(node), "truth")
            case Junction():
                joined = f" {node.op.upper()} ".join(self.truth(part) for part in node.parts)
                return Plain(f"({joined})", "truth")
            case Negation():
                return Plain(f"(NOT {self.truth(node.part)})", "truth")
            case Call():
                return self.call(node)
            case Over():
                return self.over(node)

    def name(self, path: str) -> Value:
        head, _, column = path.partition(".")
        if column and head == self.item_of and self.columns_of is not None:
            return self.columns_of(head, column)
        return self.resolve(path)

    def number(self, node: Node) -> Exact:
        """Return a formula that must give a number."""
        value = self.value(node)
        if not isinstance(value, Exact):
            raise CompileError("此处应为数", "a number is expected here")
        return value

    def truth(self, node: Node) -> str:
        """Return a formula that must be true or false."""
        value = self.value(node)
        if isinstance(value, Exact) or value.kind != "truth":
            raise CompileError("此处应为真或假", "true or false is expected here")
        return value.sql

    def day(self, node: Node) -> str:
        """Return a formula that must give a day."""
        value = self.value(node)
        if isinstance(value, Exact) or value.kind != "day":
            raise CompileError("此处应为日期", "a day is expected here")
        return value.sql

    def arithmetic(self, node: Arithmetic) -> Exact:
        left, right = self.number(node.left), self.number(node.right)
        if node.op in "+-":
            alike(left, right)
            return exact.add(left, right, node.op)
        if node.op == "*":
            return exact.multiply(left, right)
        return self.quotient(left, right, node.right)

    def quotient(self, top: Exact, below: Exact, node: Node) -> Exact:
        if below.constant == 0:
            raise CompileError("不能除以零", "division by zero")
        if below.constant is None and self.divided is not None:
            self.divided(below, node)
        return exact.divide(top, below)

    def compared(self, node: Compare) -> str:
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(left, Exact) and isinstance(right, Exact):
            alike(left, right)
            return exact.compare(left, node.op, right)
        if isinstance(left, Exact) or isinstance(right, Exact) or left.kind != right.kind:
            zh, en = "日期不加引号（2025-01-01），文字加引号", "days stand without quotes, words in quotes"
            raise CompileError("两边不是同一类值", "the two sides are not alike", Text(zh, en))
        if left.kind in ("set", "series") or (left.kind != "day" and node.op not in ("==", "!=")):
            raise CompileError(f"不能用 {node.op} 比较", f"`{node.op}` cannot compare these")
        return f"({left.sql} {'=' if node.op == '==' else '<>' if node.op == '!=' else node.op} {right.sql})"

    def within(self, node: Within) -> str:
        tests = " OR ".join(self.compared(Compare("==", node.value, one)) for one in node.among) or "FALSE"
        return f"(NOT ({tests}))" if node.negated else f"({tests})"

    def call(self, node: Call) -> Value:
        maker = getattr(self, f"_{node.function}")
        if node.per:
            return self.among(node, maker)
        value: Value = maker(*node.arguments)
        return value

    def among(self, node: Call, maker: Callable[..., Value]) -> Value:
        """Return what a group function gives among those alike in its keys."""
        keys = [_sortable(self.value(key)) for key in node.per]
        unknown = " OR ".join(f"{key} IS NULL" for key in keys)
        outer, self.window = (
            self.window,
            f"PARTITION BY {', '.join(keys)}, CASE WHEN {unknown} THEN row_no END",
        )
        try:
            return maker(*node.arguments)
        finally:
            self.window = outer

    def _min(self, *nodes: Node) -> Value:
        return self.picked("<=", nodes)

    def _max(self, *nodes: Node) -> Value:
        return self.picked(">=", nodes)

    def picked(self, op: str, nodes: tuple[Node, ...]) -> Value:
        """Return the smallest or largest of several numbers, or the earliest or latest of several days."""
        found = self.value(nodes[0])
        for node in nodes[1:]:
            if isinstance(found, Exact):
                other = self.number(node)
                alike(found, other)
                found = exact.pick(found, other, op)
            else:
                a, b = self.day(nodes[0]) if found.kind != "day" else found.sql, self.day(node)
                found = Plain(f"(CASE WHEN {a} {op} {b} THEN {a} WHEN {b} {op} {a} THEN {b} END)", "day")
        return found

    def _clamp(self, value: Node, low: Node, high: Node) -> Value:
        return self._min(Call("max", (value, low)), high)

    def _floor(self, node: Node) -> Exact:
        return exact.floor(self.number(node))

    def _ceil(self, node: Node) -> Exact:
        zero = exact.constant(Fraction(0))
        return exact.add(zero, exact.floor(exact.add(zero, self.number(node), "-")), "-")

    def _round(self, node: Node) -> Exact:
        return exact.half_up(self.number(node))

    def _if(self, test: Node, then: Node, other: Node) -> Value:
        asked = self.truth(test)
        left, right = self.inside(f"({asked}) IS TRUE", then), self.inside(f"({asked}) IS FALSE", other)
        if isinstance(left, Exact) and isinstance(right, Exact):
            alike(left, right)
            return exact.branch(
                left, right, lambda a, b: f"(CASE WHEN {asked} THEN {a} WHEN NOT {asked} THEN {b} END)"
            )
        if isinstance(left, Exact) or isinstance(right, Exact) or left.kind != right.kind:
            raise CompileError("两种结果不是同一类值", "the two outcomes are not alike")
        return Plain(f"(CASE WHEN {asked} THEN {left.sql} WHEN NOT {asked} THEN {right.sql} END)", left.kind)

    def inside(self, branch: str, node: Node) -> Value:
        """Return a value that counts only in a branch: dividing by zero elsewhere is nothing to ask about."""
        self.branches.append(branch)
        try:
            return self.value(node)
        finally:
            self.branches.pop()

    def _known(self, node: Node) -> Plain:
        value = self.value(node)
        parts = [value.numerator if isinstance(value, Exact) else value.sql]
        if isinstance(value, Exact) and isinstance(value.denominator, str):
            parts.append(value.denominator)
        return Plain(f"({' AND '.join(f'{sql} IS NOT NULL' for sql in parts)})", "truth")

    def _growth(self, this: Node, last: Node) -> Exact:
        return self.arithmetic(Arithmetic("/", Arithmetic("-", this, last), last))

    def _months(self, start: Node, end: Node) -> Exact:
        return exact.column(f"datesub('month', {self.day(start)}, {self.day(end)})", 1, 10**6)

    def _days(self, start: Node, end: Node) -> Exact:
        return exact.column(f"datediff('day', {self.day(start)}, {self.day(end)})", 1, 10**8)

    def _year(self, node: Node) -> Exact:
        return exact.column(f"year({self.day(node)})", 1, 10**5)

    def _month(self, node: Node) -> Exact:
        return exact.column(f"month({self.day(node)})", 1, 100)

    def _quarter(self, node: Node) -> Exact:
        return exact.column(f"quarter({self.day(node)})", 1, 4)

    def _add_months(self, node: Node, many: Node) -> Plain:
        return self.moved("to_months", node, many)

    def _add_days(self, node: Node, many: Node) -> Plain:
        return self.moved("to_days", node, many)

    def moved(self, by: str, node: Node, many: Node) -> Plain:
        """Return a day moved by a whole number; a month that is too short ends on its last day."""
        number = self.number(many)
        if number.denominator != 1 or number.dimension:
            raise CompileError("月数、天数要是整数", "a whole number of months or days is expected")
        sql = f"CAST({self.day(node)} + {by}(CAST({number.numerator} AS INTEGER)) AS DATE)"
        return Plain(sql, "day")

    def _how_many(self, *nodes: Node) -> Exact:
        ones = (f"(CASE WHEN {t} THEN 1 WHEN NOT {t} THEN 0 END)" for t in map(self.truth, nodes))
        return exact.column(f"CAST({' + '.join(ones)} AS BIGINT)", 1, len(nodes))

    def _has(self, bag: Node, word: Node) -> Plain:
        value, asked = self.value(bag), self.value(word)
        if isinstance(value, Exact) or value.kind != "set" or isinstance(asked, Exact):
            raise CompileError("has 要一个清单和一个词", "has takes a set and a word")
        return Plain(f"list_contains({value.sql}, {asked.sql})", "truth")

    def _marginal(self, base: Node, table: Node) -> Value:
        if not isinstance(table, Name) or self.marginal is None:
            raise CompileError("marginal 的第二个参数是分段表名", "marginal takes a number and a table")
        return self.value(self.marginal(base, table.path))

    def grouped(self, function: str, node: Node) -> Exact:
        value, window = self.own(node, self.number)
        if not isinstance(value.denominator, int):
            raise CompileError("分组计算要同一分母", "a group function needs one denominator")
        bound = exact.WIDE if function == "sum" else value.bound
        sql = f"({function}(CASE WHEN {self.passing} THEN {value.numerator} END) OVER ({window}))"
        return Exact(sql, value.denominator, bound, value.dimension, value.denominator)

    def own(self, node: Node, compiled: Callable[[Node], T]) -> tuple[T, str]:
        """Return what a group function works on, a matter of each case by itself, and its own window."""
        window, self.window = self.window, ""
        try:
            return compiled(node), window
        finally:
            self.window = window

    def _group_min(self, node: Node) -> Exact:
        return self.grouped("min", node)

    def _group_max(self, node: Node) -> Exact:
        return self.grouped("max", node)

    def _group_sum(self, node: Node) -> Exact:
        return self.grouped("sum", node)

    def _group_count(self, node: Node | None = None) -> Exact:
        if node is None:
            return exact.column(f"(count(*) FILTER (WHERE {self.passing}) OVER ({self.window}))", 1, 10**9)
        test, window = self.own(node, self.truth)
        return exact.column(
            f"(count(*) FILTER (WHERE ({self.passing} AND {test})) OVER ({window}))", 1, 10**9
        )

    def counted(self, node: Over) -> Exact:
        """Return what is counted: items, or those in which a column is known to be anything at all."""
        if node.value is None:
            return exact.column("1", 1, 1)
        value = self.value(node.value)
        return exact.column(value.numerator if isinstance(value, Exact) else value.sql, 1, 1)

    def whole(self, node: Node) -> str:
        """Return a formula that must give a count."""
        number = self.number(node)
        if number.denominator != 1 or number.dimension:
            raise CompileError("top 之后要是整数", "`top` takes a whole number")
        return number.numerator

    def over(self, node: Over) -> Value:
        """Return a sum over a series; one item that is not known makes the whole not known."""
        head, _, column = node.series.partition(".")
        if self.item_of == head and node.value is None and column:
            return self.number(Name(node.series))
        if self.item_of == head and isinstance(node.value, Name):
            return self.number(node.value)
        head = next((one for one in node.heads if self.is_series(one)), head)
        series = self.resolve(head)
        if isinstance(series, Plain) and series.kind == "set" and node.function == "count":
            return exact.column(f"len({series.sql})", 1, 10**6)
        if isinstance(series, Exact) or series.kind != "series" or self.columns_of is None:
            raise CompileError(f"“{head}”不是明细表", f"`{head}` is not a series")
        outer, self.item_of = self.item_of, head
        try:
            value = self.counted(node) if node.function == "count" else self.value(node.value or Name(head))
            if isinstance(value, Plain):
                found: Value = self.day_of_items(node, series.sql, head, value)
            else:
                value, picked = self.picked_items(node, value)
        finally:
            self.item_of = outer
        if isinstance(value, Exact):
            found = self.added_up(node, series.sql, head, value, picked)
        return found if self.summed is None or self.item_of else self.summed(found, head, node)

    def added_up(self, node: Over, known: str, head: str, value: Exact, picked: Picked) -> Exact:
        """Return the number that the items which count give."""
        if not isinstance(value.denominator, int):
            raise CompileError("明细的各项要同一分母", "items of a series need one denominator")
        if node.top is not None:
            picked = replace(picked, top=self.whole(node.top))
        return over_items(node.function, known, head, picked, value, value.denominator)

    def picked_items(self, node: Over, value: Exact) -> tuple[Exact, Picked]:
        """Return what is added up of each item, and which items count."""
        test = self.truth(node.where) if node.where is not None else "TRUE"
        per, by = (_sortable(self.value(one)) if one is not None else "" for one in (node.per, node.by))
        if node.most is None:
            return value, Picked(test, per)
        most = self.number(node.most)
        alike(value, most)
        numerator, top, below, below_bound, bound = exact.together(value, most)
        scaled = Exact(numerator, below, bound, value.dimension or most.dimension, below_bound)
        return scaled, Picked(test, "", by, top)

    def day_of_items(self, node: Over, known: str, head: str, value: Plain) -> Plain:
        """Return the latest or earliest day of the items that count."""
        if value.kind != "day" or node.function not in ("largest", "smallest") or node.per or node.by:
            raise CompileError("此处应为数", "a number is expected here")
        test = self.truth(node.where) if node.where is not None else "TRUE"
        return Plain(day_over_items(node.function, known, head, test, value.sql), "day")


def _sortable(value: Value) -> str:
    return value.numerator if isinstance(value, Exact) else value.sql


def alike(left: Exact, right: Exact) -> None:
    """Raise CompileError where money meets a plain number."""
    if left.dimension == right.dimension or 0 in (left.constant, right.constant):
        return
    zh, en = "金额与比例（或个数）不能相加或比较", "money and plain numbers do not add or compare"
    raise CompileError(zh, en, Text("金额写明单位，如 500万元", "write money with its unit, such as 500万元"))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
