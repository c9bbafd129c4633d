"""The names of a clause while it is compiled: facts, parameters, tables and derived quantities.

Each is placed as a step of the chain at its first use, so that every name in a formula is a column.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction

from luodi.kernel.clauses import columns, exact
from luodi.kernel.clauses.exact import Exact
from luodi.kernel.clauses.expressions import CompileError, Expressions, Plain, Value, alike
from luodi.kernel.clauses.facts import literal
from luodi.kernel.clauses.layers import Layers, quoted
from luodi.kernel.clauses.model import Clause, Formula, Parameter, Row, Step, Table
from luodi.kernel.clauses.reading import Path_, Problem
from luodi.kernel.clauses.tree import Arithmetic, Call, Name, Node, Number, names
from luodi.kernel.text import Text

ZERO = exact.constant(Fraction(0))


@dataclass(slots=True)
class Program:
    """A clause being compiled; ``bounds`` are the largest absolute values of fact columns, where known."""

    clause: Clause
    grouped: bool = False
    bounds: Mapping[str, int] = field(default_factory=dict)
    layers: Layers = field(default_factory=Layers)
    values: dict[str, Value] = field(default_factory=dict)
    undefined: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    expressions: Expressions = field(init=False)
    _placing: list[str] = field(default_factory=list)
    _path: Path_ = ()

    def __post_init__(self) -> None:
        self.expressions = Expressions(
            self.resolve,
            divided=self.note_division,
            columns_of=self.item,
            marginal=self.in_parts,
            summed=self.summed,
            is_series=self.series,
        )

    # -- names -----------------------------------------------------------------------------------

    def resolve(self, path: str) -> Value:
        """Return what a name stands for, placing a derived quantity at its first use."""
        if path in self.values:
            return self.values[path]
        head, _, column = path.partition(".")
        if not self.expressions.item_of and column and self.series(head):
            zh, en = f"“{path}”要写在 sum 等合计之内", f"`{path}` stands only inside a sum over {head}"
            raise CompileError(zh, en, of_items=True)
        table = next((t for t in self.clause.tables if t.key == head), None)
        if table is not None and column:
            return self.keep(path, lambda: self.looked_up(table, column))
        parameter = next((p for p in self.clause.parameters if p.key == path), None)
        if parameter is not None:
            return self.keep(path, lambda: self.dated(parameter))
        step = next((d for d in self.clause.derived if d.key == path), None)
        if step is not None:
            return self.keep(path, lambda: self.derive(step))
        zh, en = f"没有“{path}”这一事实或量", f"there is no fact or quantity `{path}`"
        raise CompileError(zh, en, self.nearest(path))

    def series(self, key: str) -> bool:
        """Tell whether a key is a series."""
        fact = self.clause.fact(key)
        return fact is not None and fact.type == "series"

    def nearest(self, path: str) -> Text | str:
        """Return which known names look like one that is not known."""
        clause = self.clause
        known = [f.key for f in clause.facts] + [p.key for p in clause.parameters]
        known += [d.key for d in clause.derived]
        known += [f"{t.key}.{column}" for t in clause.tables for column in t.rows[0].columns]
        close = get_close_matches(path, known, 3, 0.6) or known[:12]
        return Text(f"已有：{'、'.join(close)}", f"known are: {', '.join(close)}")

    def keep(self, name: str, make: Callable[[], Value]) -> Value:
        if name in self._placing:
            raise CompileError(f"“{name}”要用到它自己", f"`{name}` needs itself")
        self._placing.append(name)
        try:
            value = make()
        finally:
            self._placing.pop()
        # What reads the columns of an item differs from item to item: it is written out, not kept.
        if not self.of_items(name):
            self.values[name] = value
        return value

    def of_items(self, name: str) -> bool:
        """Tell whether a quantity or table reads a column of the items of a series."""
        return bool(self.expressions.item_of) and columns.reads_items(self.clause, name)

    def summed(self, value: Value, series: str, node: Node) -> Value:
        """Place a sum over a series as a step; where an item leaves it open, the series is missing.

        Where another fact that it reads is not known, that one leaves it open.
        """
        name = f"over {len(self.layers.steps)}"
        placed = self.layers.place(name, value)
        read = [fact for fact in columns.facts_of(self.clause, node) if fact.key != series]
        known = "".join(f" AND {quoted(fact.key)} IS NOT NULL" for fact in read)
        self.undefined.append((series, f"({quoted(series)} AND {quoted(name)} IS NULL{known})"))
        return placed

    def derive(self, step: Step) -> Value:
        if self.of_items(step.key):
            return self.expressions.value(step.formula.node)
        path, self._path = self._path, ("derived", step.key, "formula")
        outer, self.expressions.item_of = self.expressions.item_of, ""
        branches, self.expressions.branches = self.expressions.branches, []
        value = self.expressions.value(step.formula.node)
        self._path, self.expressions.item_of, self.expressions.branches = path, outer, branches
        placed = self.layers.place(step.key, value)
        self.layers.explain(
            step.key,
            "derived",
            step.label.zh,
            step.words,
            step.formula.text,
            names(step.formula.node),
            step.key,
        )
        return placed

    def dated(self, parameter: Parameter) -> Value:
        """Return a parameter's value on the day of the case, placed as a step."""
        found = [(step, self.expressions.value(step.formula.node)) for step in parameter.values]
        label, words = parameter.label.zh, parameter.values[0].words
        name = f"parameter {parameter.key}"
        if len(found) == 1 and found[0][0].since is None:
            self.layers.place(name, found[0][1])
            self.layers.explain(parameter.key, "parameter", label, words, found[0][0].formula.text, [], name)
            return found[0][1]
        which = self.day_of(parameter)
        if not which:
            zh, en = "分时段的参数要写明看哪个日期", "a dated parameter needs the day that counts"
            raise CompileError(zh, en, Text("写 day: 日期事实，或写 validity", "give `day:`, or a validity"))
        day = self.expressions.day(Name(which))
        ordered = sorted(found, key=lambda one: one[0].since.toordinal() if one[0].since else 0)
        value: Value | None = None
        for step, one in ordered:
            test = f"{day} >= DATE '{step.since}'" if step.since else f"{day} IS NOT NULL"
            value = self.later(test, one, value)
        if value is not None and self.of_items(parameter.key):
            return value
        placed = self.layers.place(name, value if value is not None else ZERO)
        self.undefined.append((parameter.key, f"({quoted(name)} IS NULL AND {day} IS NOT NULL)"))
        texts = "; ".join(f"{s.since or '…'}: {s.formula.text}" for s, _ in ordered)
        self.layers.explain(parameter.key, "parameter", label, words, texts, [which], name)
        return placed

    def day_of(self, parameter: Parameter) -> str:
        """Return the fact by whose day the values of a parameter hold, empty where there is none."""
        return parameter.day or (self.clause.validity.day if self.clause.validity is not None else "")

    def later(self, test: str, value: Value, before: Value | None, vague: bool = False) -> Value:
        """Return the value where the test holds, else the one before; ``vague``: the test may be open."""
        stop = f"WHEN ({test}) IS NULL THEN NULL " if vague else ""

        def said(this: str, other: str) -> str:
            return f"(CASE WHEN {test} THEN {this} {stop}ELSE {'NULL' if before is None else other} END)"

        if isinstance(value, Exact) and (before is None or isinstance(before, Exact)):
            if before is not None:
                alike(value, before)
            return exact.branch(value, before or ZERO, said)
        kinds = {
            one.kind if isinstance(one, Plain) else "number" for one in (value, before) if one is not None
        }
        if len(kinds) > 1 or not isinstance(value, Plain) or value.kind in ("set", "series"):
            raise CompileError("各档的值要是同一类", "the values of all rows are of one kind")
        return Plain(said(value.sql, before.sql if isinstance(before, Plain) else "NULL"), value.kind)

    def looked_up(self, table: Table, column: str) -> Value:
        of = self.expressions.value(table.of.node)
        found: Value | None = None
        tested = any(row.when is not None for row in table.rows)
        for row in reversed(table.rows) if tested else table.rows:
            if column not in row.columns:
                zh, en = f"表“{table.key}”的某行没有 {column}", f"a row of `{table.key}` has no {column}"
                raise CompileError(zh, en, Text(f"每行都写 {column}", f"give {column} in every row"))
            value = self.expressions.value(row.columns[column].node)
            found = self.later(self.test_of(row, of), value, found, vague=tested)
        if found is None:
            raise CompileError("空表", "the table is empty")
        name = f"{table.key}.{column}"
        if self.of_items(table.key):
            return found
        placed = self.layers.place(name, found)
        asked = of.numerator if isinstance(of, Exact) else of.sql
        looked_at = columns.keys_of(table)
        for fact in columns.facts_of_names(self.clause, looked_at):
            test = f"({quoted(name)} IS NULL AND {asked} IS NOT NULL AND {quoted(fact.key)} IS NOT NULL)"
            self.undefined.append((fact.key, test))
        chosen = "; ".join(f"{columns.chosen_by(row)}: {row.columns[column].text}" for row in table.rows)
        self.layers.explain(name, "table", table.label.zh, table.words, chosen, looked_at, name)
        return placed

    def test_of(self, row: Row, of: Value) -> str:
        """Return the test by which a row is chosen; of several that hold, bands take the last."""
        if row.when is not None:
            return self.expressions.truth(row.when.node)
        if row.from_ is not None:
            start = self.expressions.number(row.from_.node)
            if not isinstance(of, Exact):
                raise CompileError("分档要按数", "bands are of a number")
            alike(of, start)
            return exact.compare(of, ">=", start)
        if not isinstance(of, Plain) or of.kind != "word":
            raise CompileError("按词查表要一个词", "a table by word needs a word")
        return f"({of.sql} = {literal(row.is_ or '')})"

    def in_parts(self, base: Node, key: str) -> Node:
        """Return the sum of rate × part over the bands of a table, each band on its own part only."""
        table = next((t for t in self.clause.tables if t.key == key), None)
        if table is None or any(r.from_ is None or "rate" not in r.columns for r in table.rows):
            raise CompileError(f"分段表“{key}”各行要有 from 和 rate", f"bands of `{key}` need from and rate")
        total: Node = Number(Fraction(0), 0, "0")
        starts = [r.from_.node for r in table.rows if r.from_ is not None]
        for index, row in enumerate(table.rows):
            part: Node = Call("max", (base, starts[index]))
            if index + 1 < len(starts):
                part = Call("min", (part, starts[index + 1]))
            share = Arithmetic("*", row.columns["rate"].node, Arithmetic("-", part, starts[index]))
            total = share if index == 0 else Arithmetic("+", total, share)
        return total

    def item(self, series: str, column: str) -> Value:
        owner = self.clause.fact(series)
        found = next((i for i in owner.items if i.key == column), None) if owner else None
        if found is None:
            raise CompileError(f"明细“{series}”没有 {column}", f"`{series}` has no column `{column}`")
        return columns.value_of(found, f'item."i_{column}"', None)

    def note_division(self, below: Exact, node: Node) -> None:
        # What reads an item is looked at item by item: an open one leaves the whole series open.
        if any("item." in sql for sql in (below.numerator, *self.expressions.branches)):
            return
        inside = "".join(f" AND {branch}" for branch in self.expressions.branches)
        for fact in columns.facts_of(self.clause, node):
            self.undefined.append((fact.key, f"({below.numerator} = 0{inside})"))

    # -- the chain -------------------------------------------------------------------------------

    @contextmanager
    def at(self, *path: str | int) -> Iterator[None]:
        """Give errors raised inside their place in the entry."""
        self._path = path
        try:
            yield
        except CompileError as error:
            self.problems.append(Problem(self._path, error.what, error.remedy, "clause_formula"))

    def truth(self, name: str, formula: Formula) -> str:
        """Place a test as a step and return its column."""
        self.layers.place(name, Plain(self.expressions.truth(formula.node), "truth"))
        return quoted(name)

    def amount_of(self, formula: Formula) -> Exact:
        """Return a formula that must give a sum of money; raises CompileError."""
        value = self.expressions.number(formula.node)
        if value.dimension != 1 and value.constant != 0:
            raise CompileError("此处应为金额", "a sum of money is expected here")
        return value
