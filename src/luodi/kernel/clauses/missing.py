"""Which facts are missing where a case cannot be judged: those that keep its outcome open, and no others.

A fact that must be given is missing where it is not known. An optional one is missing where something that
reads it came out unknown, on the way to a condition or sum that came out unknown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from luodi.kernel.clauses.columns import keys_of
from luodi.kernel.clauses.expressions import CompileError
from luodi.kernel.clauses.facts import literal
from luodi.kernel.clauses.layers import quoted
from luodi.kernel.clauses.model import Fact
from luodi.kernel.clauses.program import Program
from luodi.kernel.clauses.tree import Call, Junction, Name, Node, Over, children

Read = tuple[str, str]
"""A name that is read, and the SQL of when it matters (``TRUE``, or the branch of an ``if``)."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """Something with a column of its own: when that is unknown, and what it reads."""

    unknown: str
    reads: tuple[Read, ...]


def missing_of(program: Program, roots: dict[str, list[Node]]) -> str:
    """Return the SQL of the keys that are missing; ``roots`` are columns that decide and their formulas."""
    ranked = program.clause.group.ranking if program.grouped else None
    reached = {column: _reached(program, column, nodes) for column, nodes in roots.items()}
    cases: dict[str, list[str]] = {}
    for fact in program.clause.facts:
        if ranked is not None and ranked.gives == fact.key:
            cases[fact.key] = [f'({quoted(f"{fact.key} found")} IS NULL AND "rank tied")']
        elif fact.required:
            cases[fact.key] = [f"{quoted(fact.key)} IS NULL"]
        elif not fact.of_group and fact.default is None:
            cases[fact.key] = [_optional(fact, program, reached)]
    for key, test in program.undefined:
        cases.setdefault(key, []).append(test)
    listed = ", ".join(
        f"CASE WHEN {' OR '.join(tests)} THEN {literal(key)} END" for key, tests in cases.items()
    )
    kept = f"list_filter([{listed}], lambda one: one IS NOT NULL)" if listed else "CAST([] AS VARCHAR[])"
    return f"(CASE WHEN eligible IS NULL THEN {kept} END)"


def _optional(fact: Fact, program: Program, reached: dict[str, list[_Unit]]) -> str:
    ways = []
    for column, units in reached.items():
        open_ = [
            unit.unknown if when == "TRUE" else f"({unit.unknown} AND {when})"
            for unit in units
            for name, when in unit.reads
            if name == fact.key
        ]
        if open_:
            ways.append(f"({_unknown(program, column)} AND ({' OR '.join(dict.fromkeys(open_))}))")
    return f"({quoted(fact.key)} IS NULL AND ({' OR '.join(ways) or 'FALSE'}))"


def _reached(program: Program, column: str, nodes: list[Node]) -> list[_Unit]:
    """Return what decides a column: itself, and every quantity and table below it that has a column."""
    found: list[_Unit] = []
    seen: set[str] = set()

    def below(unknown: str, below_: list[Node]) -> None:
        reads = [read for node in below_ for read in _reads(program, node)]
        found.append(_Unit(unknown, tuple(reads)))
        for name, _when in reads:
            if name in program.layers.shown and name not in seen:
                seen.add(name)
                below(_unknown(program, name), _written(program, name))

    below(_unknown(program, column), nodes)
    return found


def _unknown(program: Program, name: str) -> str:
    shown = program.layers.shown.get(name)
    if shown is not None and isinstance(shown.denominator, str):
        return f"({quoted(name)} IS NULL OR {quoted(shown.denominator)} IS NULL)"
    return f"({quoted(name)} IS NULL)"


def _reads(program: Program, node: Node, when: str = "TRUE") -> Iterator[Read]:
    """Yield the names that a formula reads; a quantity without a column of its own gives what it reads."""
    if isinstance(node, Name):
        head = node.path.partition(".")[0]
        if program.clause.fact(head) is not None:
            yield head, when
        elif node.path in program.layers.shown:
            yield node.path, when
        else:
            for inner in _written(program, node.path):
                yield from _reads(program, inner, when)
        return
    if isinstance(node, Over):
        for head in node.heads or (node.series,):
            if program.clause.fact(head) is not None:
                yield head, when
    if isinstance(node, Call) and node.function == "known":
        return
    if isinstance(node, Call) and node.function == "if":
        test, then, other = node.arguments
        said = _test(program, test)
        yield from _reads(program, test, when)
        yield from _reads(program, then, _both(when, said, "IS NOT FALSE"))
        yield from _reads(program, other, _both(when, said, "IS NOT TRUE"))
        return
    for part in children(node):
        # What is known already leaves nothing open, whatever stands in it.
        open_ = _both(when, _test(program, part), "IS NULL") if isinstance(node, Junction) else when
        yield from _reads(program, part, open_)


def _both(when: str, test: str, holds: str) -> str:
    if not test:
        return when
    this = f"({test}) {holds}"
    return this if when == "TRUE" else f"{when} AND {this}"


def _test(program: Program, node: Node) -> str:
    try:
        return program.expressions.truth(node)
    except CompileError:  # it reads a column of an item, and so has no value for the case
        return ""


def _written(program: Program, name: str) -> list[Node]:
    """Return the formulas by which a quantity, parameter or column of a table is found."""
    clause = program.clause
    head, _, column = name.partition(".")
    found: list[Any] = [step.formula.node for step in clause.derived if step.key == name]
    for table in clause.tables:
        if table.key == head and column:
            found += [Name(one) for one in keys_of(table)]
            found += [row.columns[column].node for row in table.rows if column in row.columns]
    for parameter in clause.parameters:
        if parameter.key == name:
            found += [step.formula.node for step in parameter.values]
            found += [Name(day) for day in (program.day_of(parameter),) if day and len(parameter.values) > 1]
    return found
