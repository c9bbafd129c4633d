"""Facts of a clause as the compiler sees them: their columns, their defaults, and what reads them."""

from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

from luodi.kernel.clauses import exact
from luodi.kernel.clauses.expressions import Plain, Value
from luodi.kernel.clauses.facts import converted, literal
from luodi.kernel.clauses.model import Clause, Fact, Formula, Row, Table
from luodi.kernel.clauses.tree import Name, Node, Over, children, names
from luodi.kernel.text import Text


def value_of(fact: Fact, sql: str, bound: int | None) -> Value:
    """Return the value that a fact's column holds."""
    if fact.type in ("money", "integer"):
        return exact.column(sql, 1, bound or exact.NARROW, 1 if fact.type == "money" else 0)
    if fact.type == "decimal":
        return exact.column(sql, 10**fact.places, bound or exact.NARROW)
    kinds = {"date": "day", "boolean": "truth", "set": "set", "series": "series"}
    return Plain(sql, kinds.get(fact.type, "word"))  # type: ignore[arg-type]


def default_of(fact: Fact) -> str | None:
    """Return a fact's default in SQL, or None."""
    if fact.default is None:
        return None
    value, _why = converted(fact, fact.default)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return exact.literal(value)
    return f"DATE '{value}'" if fact.type == "date" else literal(str(value))


def refusal(fact: Fact, value: Any) -> Text | None:
    """Say why a value does not fit a fact, or None."""
    return converted(fact, value)[1]


def facts_of(clause: Clause, node: Node) -> list[Fact]:
    """Return the facts below a formula, through derived quantities, parameters and tables."""
    return facts_of_names(clause, names(node))


def scalars_of(clause: Clause, node: Node) -> list[Fact]:
    """Return the facts below a formula that are read for the case itself, not for an item of a series."""
    found: dict[str, Fact] = {}
    seen: set[str] = set()
    open_ = list(_outside(node))
    while open_:
        head = open_.pop(0).split(".")[0]
        fact = clause.fact(head)
        if fact is not None:
            found.setdefault(head, fact)
        if head not in seen:
            seen.add(head)
            open_ += [name for inner in _formulas(clause, head) for name in _outside(inner)]
    return list(found.values())


def facts_of_names(clause: Clause, named: Sequence[str]) -> list[Fact]:
    """Return the facts below these names."""
    found: dict[str, Fact] = {}
    seen: set[str] = set()
    for name in named:
        _below(clause, name, found, seen)
    return list(found.values())


def keys_of(table: Table) -> list[str]:
    """Return the names by which the rows of a table are chosen."""
    asked = [table.of.node, *(row.when.node for row in table.rows if row.when is not None)]
    return list(dict.fromkeys(name for node in asked for name in names(node)))


def chosen_by(row: Row) -> str:
    """Say when a row holds."""
    if row.when is not None:
        return row.when.text
    return f"{row.from_.text}以上" if row.from_ is not None else str(row.is_)


def reads_items(clause: Clause, name: str, above: tuple[str, ...] = ()) -> bool:
    """Tell whether a name is, or is made of, a column of the items of a series (sums over it apart)."""
    head, _, column = name.partition(".")
    fact = clause.fact(head)
    if fact is not None:
        return fact.type == "series" and bool(column)
    if head in above:
        return False
    inner = [name for node in _formulas(clause, head) for name in _outside(node)]
    return any(reads_items(clause, name, (*above, head)) for name in inner)


def _outside(node: Any) -> Iterator[str]:
    if isinstance(node, Name):
        yield node.path
    if isinstance(node, Over):
        return
    for part in children(node):
        yield from _outside(part)


def _below(clause: Clause, name: str, found: dict[str, Fact], seen: set[str]) -> None:
    head = name.split(".")[0]
    if head in seen:
        return
    seen.add(head)
    fact = clause.fact(head)
    if fact is not None:
        found.setdefault(head, fact)
    for node in _formulas(clause, head):
        for inner in names(node):
            _below(clause, inner, found, seen)


def _formulas(clause: Clause, key: str) -> Iterator[Node]:
    for step in clause.derived:
        if step.key == key:
            yield step.formula.node
    for table in clause.tables:
        if table.key == key:
            yield table.of.node
            for row in table.rows:
                if row.when is not None:
                    yield row.when.node
                yield from (formula.node for formula in row.columns.values())
    for parameter in clause.parameters:
        if parameter.key == key:
            yield from (step.formula.node for step in parameter.values)
            if parameter.day:
                yield Name(parameter.day)


def nodes_of(clause: Clause) -> Iterator[Node]:
    """Yield every formula of a clause."""
    for part in _formulas_in(clause):
        yield part.node


def _formulas_in(part: Any) -> Iterator[Formula]:
    if isinstance(part, Formula):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from _formulas_in(value)
    elif isinstance(part, tuple):
        for value in part:
            yield from _formulas_in(value)
    elif is_dataclass(part) and not isinstance(part, type):
        for field in fields(part):
            yield from _formulas_in(getattr(part, field.name))
