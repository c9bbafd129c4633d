"""The growing chain of named SQL steps, and what each of them shows when a case is explained."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from luodi.kernel.clauses.exact import Exact
from luodi.kernel.clauses.expressions import Plain, Value
from luodi.kernel.clauses.model import Words

START = "given"


@dataclass(frozen=True, slots=True)
class Shown:
    """A column of the run, and how to read it back: over a denominator, as money, as a plain value."""

    column: str
    denominator: int | str = 1
    dimension: int = 0
    number: bool = True


@dataclass(frozen=True, slots=True)
class Trace:
    """One step of reasoning: its part of the clause, its words, its formula, what it looks at."""

    id: str
    kind: str
    label: str
    words: Words
    formula: str
    inputs: tuple[str, ...]
    shown: Shown


@dataclass(slots=True)
class Layers:
    """One common table expression per step; each passes on all columns before it and adds its own."""

    steps: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    shown: dict[str, Shown] = field(default_factory=dict)
    trace: list[Trace] = field(default_factory=list)
    start: str = "SELECT * FROM"

    def add(self, name: str, columns: dict[str, str]) -> None:
        """Append a step."""
        self.steps.append((name, columns))

    def place(self, name: str, value: Value, beside: Mapping[str, str] | None = None) -> Value:
        """Append a step of one value, with columns ``beside`` it, and return it as later steps read it."""
        if not isinstance(value, Exact):
            self.add(name, {name: value.sql, **(beside or {})})
            self.shown[name] = Shown(name, number=False)
            return Plain(quoted(name), value.kind)
        columns = {name: value.numerator, **(beside or {})}
        below: int | str = value.denominator
        if isinstance(below, str):
            columns[f"{name}__of"] = below
            below = quoted(f"{name}__of")
        self.add(name, columns)
        self.shown[name] = Shown(name, below if isinstance(below, int) else f"{name}__of", value.dimension)
        return Exact(quoted(name), below, value.bound, value.dimension, value.lower_bound, value.constant)

    def explain(
        self, id_: str, kind: str, label: str, words: Words, formula: str, inputs: list[str], name: str
    ) -> None:
        """Say what the step ``name`` means."""
        shown = self.shown.get(name, Shown(name, number=False))
        self.trace.append(Trace(id_, kind, label, words, formula, tuple(inputs), shown))

    def sql(self, source: str) -> str:
        """Return the whole query over a table of prepared facts."""
        parts = [f"{START} AS ({self.start} {source})"]
        before = START
        known: set[str] = set()
        for number, (name, columns) in enumerate(self.steps):
            step = quoted(f"s{number}_{name}")
            added = ", ".join(f"{sql} AS {quoted(column)}" for column, sql in columns.items())
            again = ", ".join(quoted(column) for column in columns if column in known)
            known.update(columns)
            passed = f"given.* EXCLUDE ({again})" if again else "given.*"
            parts.append(f"{step} AS (SELECT {passed}, {added} FROM {before} AS given)")  # noqa: S608
            before = step
        return "WITH " + ",\n".join(parts) + f"\nSELECT * FROM {before}"


def quoted(name: str) -> str:
    """Return a column's name in quotes."""
    return '"' + name.replace('"', '""') + '"'
