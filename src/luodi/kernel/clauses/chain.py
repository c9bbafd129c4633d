"""Compiles a clause to one chain of SQL steps, the same for one case and for a million.

The order: facts, validity, conditions one by one (with a ranking in its place), the sum, each limit, what
follows the limits, who qualifies; then what ``awards`` adds. A condition known to fail decides even where
another fact is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from luodi.kernel.clauses import awards, columns, exact
from luodi.kernel.clauses.exact import Exact
from luodi.kernel.clauses.expressions import CompileError, Plain
from luodi.kernel.clauses.facts import literal
from luodi.kernel.clauses.layers import Shown, Trace, quoted
from luodi.kernel.clauses.missing import missing_of
from luodi.kernel.clauses.model import Clause, Condition, Limit, Ranking
from luodi.kernel.clauses.program import Program
from luodi.kernel.clauses.reading import ClauseErrors
from luodi.kernel.clauses.sorting import sort_keys
from luodi.kernel.clauses.tree import Name, Node, names

VALIDITY = "validity"


@dataclass(frozen=True)
class Compiled:
    """A clause ready to run: its query over the table ``source`` of facts, and its steps in words."""

    clause: Clause
    grouped: bool
    source: str
    sql: str
    trace: tuple[Trace, ...]
    shown: tuple[Shown, ...]


def compile_clause(
    clause: Clause,
    *,
    grouped: bool = False,
    bounds: Mapping[str, int] | None = None,
    source: str = "facts",
) -> Compiled:
    """Return the query of a clause; raises ClauseErrors with everything that makes no sense."""
    program = Program(clause, grouped, bounds or {})
    _facts(program)
    with program.at("validity"):
        _validity(program)
    _conditions(program)
    _sum(program)
    if program.problems:
        raise ClauseErrors(program.problems)
    _eligible(program)
    awards.award(program)
    if program.problems:
        raise ClauseErrors(program.problems)
    sql = program.layers.sql(source)
    return Compiled(
        clause, grouped, source, sql, tuple(program.layers.trace), tuple(program.layers.shown.values())
    )


def _facts(program: Program) -> None:
    filled = {}
    for fact in program.clause.facts:
        default = columns.default_of(fact)
        if default is not None:
            filled[fact.key] = f"coalesce({quoted(fact.key)}, {default})"
    if filled:
        replaced = ", ".join(f"{sql} AS {quoted(key)}" for key, sql in filled.items())
        program.layers.start = f"SELECT * REPLACE ({replaced}) FROM"
    for fact in program.clause.facts:
        bound = program.bounds.get(fact.key)
        program.values[fact.key] = columns.value_of(fact, quoted(fact.key), bound)


def _validity(program: Program) -> None:
    validity = program.clause.validity
    if validity is None:
        return
    day = quoted(validity.day)
    tests = []
    if validity.from_ is not None:
        tests.append(f"({day} >= {program.expressions.day(validity.from_.node)})")
    if validity.to is not None:
        tests.append(f"({day} <= {program.expressions.day(validity.to.node)})")
    program.layers.place(VALIDITY, Plain(f"({' AND '.join(tests) or 'TRUE'})", "truth"))
    start = validity.from_.text if validity.from_ else "…"
    end = validity.to.text if validity.to else "…"
    looked_at = [validity.day, *(names(validity.from_.node) if validity.from_ else [])]
    program.layers.explain(
        VALIDITY, "validity", validity.name, validity.words, f"{start} – {end}", looked_at, VALIDITY
    )


def condition_column(condition: Condition) -> str:
    """Return the column in which a condition's outcome stands."""
    return f"condition {condition.id}"


def _conditions(program: Program) -> None:
    ranking = program.clause.group.ranking
    passed = [VALIDITY] if program.clause.validity is not None else []
    for index, condition in enumerate(program.clause.conditions):
        if ranking is not None and program.grouped and condition.id == ranking.before:
            with program.at("group", "ranking"):
                _rank(program, ranking, passed)
        with program.at("conditions", index, "test"):
            name = condition_column(condition)
            program.truth(name, condition.test)
            passed.append(name)
            label, asked = condition.words.text or condition.id, names(condition.test.node)
            program.layers.explain(
                condition.id, "condition", label, condition.words, condition.test.text, asked, name
            )


def _rank(program: Program, ranking: Ranking, passed: list[str]) -> None:
    tests = " AND ".join(quoted(name) for name in passed) or "TRUE"
    program.layers.place("rank passing", Plain(f"coalesce({tests}, FALSE)", "truth"))
    program.expressions.passing = '"rank passing"'
    value = program.expressions.value(ranking.by.node)
    among = awards.key_of(program, ranking.per) if ranking.per else ""
    keys = sort_keys(program, program.layers.place("rank score", value), among)
    direction = "DESC" if ranking.descending else "ASC"
    order = ", ".join(f'(CASE WHEN "rank passing" THEN {key} END) {direction} NULLS LAST' for key in keys)
    then = awards.sorted_by(program, ranking.then)
    order = ", ".join([order, *(f"{one} NULLS LAST" for one in then)])
    standing = f'"rank passing" AND {keys[0]} IS NOT NULL'
    alike = ", ".join([*([among] if among else []), '"rank passing"', *keys, *then])
    within = f"PARTITION BY {among} " if among else ""
    program.layers.add("ranked", {
        "rank place": f"(CASE WHEN {standing} THEN rank() OVER ({within}ORDER BY {order}) END)",
        "rank tied": f"(CASE WHEN {standing} THEN count(*) OVER (PARTITION BY {alike}) > 1 END)",
    })  # fmt: skip
    place = '"rank place"'
    if ranking.ties == "undecided":
        place = '(CASE WHEN "rank tied" THEN NULL ELSE "rank place" END)'
    name = f"{ranking.gives} found"
    program.layers.add(name, {name: f"coalesce({quoted(ranking.gives)}, {place})"})
    program.values[ranking.gives] = exact.column(quoted(name), 1, 10**9)
    program.layers.explain(
        ranking.gives, "ranking", ranking.gives, ranking.words, ranking.by.text, names(ranking.by.node), name
    )
    for fact in columns.facts_of(program.clause, ranking.by.node):
        program.undefined.append((fact.key, f'("rank passing" AND {quoted(fact.key)} IS NULL)'))


def _sum(program: Program) -> None:
    clause = program.clause
    benefit = clause.benefit
    if benefit.formula is None:
        return
    limited = exact.constant(Fraction(0), 1)
    with program.at("benefit", "formula"):
        raw = exact.not_below_zero(program.amount_of(benefit.formula))
        program.values["raw"] = limited = _number(program, "raw", raw)
        program.layers.explain(
            "raw", "benefit", "测算", benefit.words, benefit.formula.text, names(benefit.formula.node), "raw"
        )
    program.values.setdefault("raw", limited)
    program.layers.add("no cut", {"cut_by": "CAST(NULL AS VARCHAR)"})
    for index, limit in enumerate(clause.limits):
        with program.at("limits", index, "formula"):
            limited = _limit(program, limit, limited)
    if clause.after_limits is not None or clause.outputs:
        limited = _number(program, "limited", limited)
    program.values["limited"] = limited
    program.values["final"] = limited
    if clause.after_limits is not None:
        with program.at("after_limits", "formula"):
            value = exact.not_below_zero(program.amount_of(clause.after_limits.formula))
            program.values["final"] = _number(program, "final", value)
            looked_at = names(clause.after_limits.formula.node)
            program.layers.explain(
                "final", "after_limits", clause.after_limits.label.zh, clause.after_limits.words,
                clause.after_limits.formula.text, looked_at, "final",
            )  # fmt: skip


def _number(program: Program, name: str, value: Exact, beside: Mapping[str, str] | None = None) -> Exact:
    placed = program.layers.place(name, value, beside)
    if not isinstance(placed, Exact):
        raise CompileError("此处应为数", "a number is expected here")
    return placed


def _limit(program: Program, limit: Limit, before: Exact) -> Exact:
    name = f"limit {limit.id}"
    value = _number(program, name, exact.not_below_zero(program.amount_of(limit.formula)))
    program.layers.explain(
        limit.id, "limit", limit.label, limit.words, limit.formula.text, names(limit.formula.node), name
    )
    cuts, spares = exact.compare(value, "<", before), exact.compare(value, ">=", before)
    if limit.when is not None:
        when = program.truth(f"when {limit.id}", limit.when)
        cuts, spares = f"{when} AND {cuts}", f"NOT {when} OR {spares}"
    whole = isinstance(before.denominator, int) and isinstance(value.denominator, int)
    if not whole:  # long conditions are written once, short ones are quicker where they stand
        program.layers.add(f"cut {limit.id}", {f"cuts {limit.id}": cuts, f"spares {limit.id}": spares})
        cuts, spares = quoted(f"cuts {limit.id}"), quoted(f"spares {limit.id}")
    limited = exact.branch(
        before, value, lambda a, b: f"(CASE WHEN {cuts} THEN {b} WHEN {spares} THEN {a} END)"
    )
    cut_by = {"cut_by": f"(CASE WHEN {cuts} THEN {literal(limit.id)} ELSE cut_by END)"}
    return _number(program, f"after {limit.id}", replace(limited, dimension=1), cut_by)


def _eligible(program: Program) -> None:
    clause = program.clause
    outcomes = [quoted(VALIDITY)] if clause.validity is not None else []
    outcomes += [quoted(condition_column(c)) for c in clause.conditions]
    first = 0 if clause.validity is not None else 1
    failing = " ".join(f"WHEN {sql} IS FALSE THEN {first + i}" for i, sql in enumerate(outcomes))
    program.layers.add("failed", {"failed_at": f"(CASE {failing} END)" if outcomes else "NULL"})
    unknown = [f"{quoted(_needed(program, f.key))} IS NULL" for f in clause.facts if f.required]
    unknown += [f"{sql} IS NULL" for sql in outcomes]
    final = program.values.get("final")
    if isinstance(final, Exact):
        unknown.append(f"{final.numerator} IS NULL")
        if isinstance(final.denominator, str):
            unknown.append(f"{final.denominator} IS NULL")
    asked = " OR ".join(unknown) or "FALSE"
    eligible = f"(CASE WHEN failed_at IS NOT NULL THEN FALSE WHEN {asked} THEN NULL ELSE TRUE END)"
    program.layers.add("eligible", {"eligible": eligible})
    program.layers.add("missing", {"missing": missing_of(program, _roots(program))})


def _needed(program: Program, key: str) -> str:
    ranking = program.clause.group.ranking
    if program.grouped and ranking is not None and ranking.gives == key:
        return f"{key} found"
    return key


def _roots(program: Program) -> dict[str, list[Node]]:
    """Return the columns that decide, each with the formulas from which it is found."""
    clause = program.clause
    roots: dict[str, list[Node]] = {condition_column(c): [c.test.node] for c in clause.conditions}
    if clause.validity is not None:
        bounds = [formula.node for formula in (clause.validity.from_, clause.validity.to) if formula]
        roots[VALIDITY] = [Name(clause.validity.day), *bounds]
    if clause.benefit.formula is not None:
        formulas = [clause.benefit.formula, *(limit.formula for limit in clause.limits)]
        formulas += [limit.when for limit in clause.limits if limit.when is not None]
        formulas += [clause.after_limits.formula] if clause.after_limits is not None else []
        roots[_final(program)] = [formula.node for formula in formulas]
    return roots


def _final(program: Program) -> str:
    """Return the column in which the sum of the case by itself stands."""
    names_ = ["final", *(f"after {limit.id}" for limit in reversed(program.clause.limits)), "raw"]
    return next(name for name in names_ if name in program.layers.shown)
