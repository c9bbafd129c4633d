"""Checks that the parts of a clause fit together, beyond what its schema can say.

Everything that would make a run fail, or silently leave a part without effect, is a problem with its place.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction

from luodi.kernel.clauses import columns
from luodi.kernel.clauses.chain import compile_clause
from luodi.kernel.clauses.expressions import CompileError
from luodi.kernel.clauses.model import Clause, Fact
from luodi.kernel.clauses.program import Program
from luodi.kernel.clauses.reading import ClauseErrors, Path_, Problem
from luodi.kernel.clauses.tree import Arithmetic, Number
from luodi.kernel.clauses.variants import changed
from luodi.kernel.text import Text

_CHAIN = {
    *("row_no", "raw", "limited", "final", "award", "eligible", "missing", "binding", "failed_at", "cut_by"),
    *("over_quota", "unscored", "validity", "budget_cut", "quota_places", "payable_to_date"),
}
RESERVED = frozenset(_CHAIN)
"""Names of the chain's own columns, which a fact or quantity cannot have."""

_RESULT_KEYS = {
    *("eligible", "amount_fen", "ceiling_fen", "binding", "failed", "missing", "reason_zh", "steps", "id"),
    *("readings", "needs_decision", "instalments", "payable_to_date_fen", "total_fen", "parts", "flags"),
    *("rank", "score_exact", "score_shown", "next_step_zh", "cut_by", "open_questions", "span_fen"),
    *("payable_at_least_fen", "unused_facts"),
}
ZERO = Number(Fraction(0), 0, "0")
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")


def problems_of(clause: Clause) -> list[Problem]:
    """Return everything about a clause that cannot stand, its other readings included."""
    found = [*_names(clause), *_days(clause), *_facts(clause), *_parts(clause), *_messages(clause)]
    if found:
        return found
    try:
        for grouped in (False, True):
            compile_clause(clause, grouped=grouped)
    except ClauseErrors as errors:
        return errors.problems
    return [*_unused(clause), *_readings(clause)]


def _wrong(path: Path_, zh: str, en: str, remedy: Text | str = "") -> Problem:
    return Problem(path, Text(zh, en), remedy, "clause_parts")


def _names(clause: Clause) -> Iterator[Problem]:
    named: list[tuple[Path_, str]] = [(("facts", f.key), f.key) for f in clause.facts]
    named += [(("parameters", p.key), p.key) for p in clause.parameters]
    named += [(("tables", t.key), t.key) for t in clause.tables]
    named += [(("derived", d.key), d.key) for d in clause.derived]
    taken: set[str] = set()
    for path, name in named:
        if name in RESERVED:
            yield _wrong(
                path, f"“{name}”是测算步骤自己的名称", f"`{name}` is a name of the computation itself"
            )
        if name in taken:
            yield _wrong(path, f"“{name}”用了两次", f"`{name}` names two things")
        taken.add(name)
    for step in clause.outputs:
        if step.key in _RESULT_KEYS:
            path = ("outputs", step.key)
            yield _wrong(path, f"“{step.key}”是结果已有的项", f"`{step.key}` is a key of every result")
    yield from _twice("conditions", [c.id for c in clause.conditions])
    yield from _twice("limits", [limit.id for limit in clause.limits])
    yield from _twice("readings", [reading.id for reading in clause.readings])
    caps = [limit.id for limit in clause.limits if limit.id in {cap.id for cap in clause.group.caps}]
    for cap in caps:
        yield _wrong(("group", "caps"), f"“{cap}”已是一个上限的名称", f"`{cap}` is already a limit")


def _twice(section: str, ids: list[str]) -> Iterator[Problem]:
    seen: Counter[str] = Counter()
    for index, name in enumerate(ids):
        seen[name] += 1
        if seen[name] == 2:
            yield _wrong((section, index), f"“{name}”写了两次", f"`{name}` is written twice")


def _days(clause: Clause) -> Iterator[Problem]:
    validity = clause.validity
    day = clause.fact(validity.day) if validity is not None else None
    if validity is not None and (day is None or day.type != "date"):
        dates = [f.key for f in clause.facts if f.type == "date"]
        remedy = Text(
            f"写一个日期事实，如 {'、'.join(dates) or 'apply_date'}",
            f"name a fact of type date, such as {', '.join(dates) or 'apply_date'}",
        )
        zh, en = f"“{validity.day}”不是日期事实", f"`{validity.day}` is no fact of type date"
        yield _wrong(("validity", "day"), zh, en, remedy)


def _facts(clause: Clause, given: Iterable[Fact] | None = None, at: Path_ = ("facts",)) -> Iterator[Problem]:
    for fact in clause.facts if given is None else given:
        path = (*at, fact.key)
        if fact.type == "enum" and not fact.values:
            remedy = Text("写明 values: [甲, 乙]", "give values: [a, b]")
            yield _wrong(
                path, f"“{fact.key}”没有可选的值", f"`{fact.key}` has no values to choose from", remedy
            )
        if fact.type == "series" and not fact.items and clause.procedure is None:
            remedy = Text("写明 items，每列一个类型", "give items, a type for each column")
            yield _wrong(path, f"明细“{fact.key}”没有列", f"the series `{fact.key}` has no columns", remedy)
        if fact.default is not None:
            why = columns.refusal(fact, fact.default)
            if why is not None:
                place = (*path, "default")
                yield _wrong(place, f"默认值不合类型：{why.zh}", f"the default does not fit: {why.en}")
        yield from _facts(clause, fact.items, (*path, "items"))


def _parts(clause: Clause) -> Iterator[Problem]:
    if clause.result == "procedure":
        yield from _procedure(clause)
    group = clause.group
    if group.budget is not None and not _typed(clause, group.budget.fact, "money"):
        name = group.budget.fact
        zh, en = f"“{name}”不是金额事实", f"`{name}` is no fact of type money"
        yield _wrong(("group", "budget", "fact"), zh, en)
    if group.ranking is not None:
        ranking = group.ranking
        if not _typed(clause, ranking.gives, "integer"):
            zh, en = f"“{ranking.gives}”不是整数事实", f"`{ranking.gives}` is no integer fact"
            yield _wrong(("group", "ranking", "gives"), zh, en)
        if ranking.before not in {c.id for c in clause.conditions}:
            zh, en = f"没有条件“{ranking.before}”", f"there is no condition `{ranking.before}`"
            yield _wrong(("group", "ranking", "before"), zh, en)
    parts = [part.share.node for part in clause.instalments if part.share is not None]
    shares = [node.value for node in parts if isinstance(node, Number) and not node.dimension]
    if sum(shares) > 1:
        yield _wrong(("instalments",), "各期比例之和超过100%", "the shares come to more than 100%")
    for index, payee in enumerate(clause.payees):
        share = payee.share.node
        if isinstance(share, Arithmetic) and isinstance(share.right, Number) and share.left == ZERO:
            yield _wrong(("payees", index, "share"), "分配比重不能是负数", "a weight is never negative")
    for index, relation in enumerate(clause.relations):
        if clause.code in relation.to:
            zh, en = "条款不能与自身有关系", "a clause has no relation to itself"
            yield _wrong(("relations", index, "to"), zh, en)


def _procedure(clause: Clause) -> Iterator[Problem]:
    if clause.procedure is None:
        remedy = Text("写明 procedure（材料和环节）", "give procedure (papers and chain)")
        yield _wrong(("result",), "没有写材料和环节", "there is no procedure", remedy)
        return
    for key, types in ((clause.procedure.have, ("set",)), (clause.procedure.done, ("series", "set"))):
        if not any(_typed(clause, key, kind) for kind in types):
            yield _wrong(("procedure",), f"“{key}”不是清单事实", f"`{key}` is no fact that holds a list")


def _typed(clause: Clause, key: str, kind: str) -> bool:
    fact = clause.fact(key)
    return fact is not None and fact.type == kind


def _messages(clause: Clause) -> Iterator[Problem]:
    known = {f.key for f in clause.facts} | {d.key for d in clause.derived} | {"raw", "limited", "final"}
    known |= {p.key for p in clause.parameters}
    tables = {t.key for t in clause.tables}
    said: list[tuple[Path_, str]] = [(("benefit", "message"), clause.benefit.message)]
    for index, condition in enumerate(clause.conditions):
        said.append((("conditions", index, "message"), condition.message))
        blamed = condition.blames.partition(".")[0]
        if blamed not in known | tables | {condition.id}:
            place = ("conditions", index, "blames")
            yield _wrong(place, f"没有“{condition.blames}”", f"there is no `{condition.blames}`")
    for path, message in said:
        for name in _PLACEHOLDER.findall(message):
            if name not in known and name.partition(".")[0] not in tables:
                yield _wrong(path, f"没有“{name}”可填", f"there is no `{name}` to fill in")


def _unused(clause: Clause) -> Iterator[Problem]:
    """Compile what no formula reads, so that a mistake in it is seen as well."""
    program = Program(clause)
    for fact in clause.facts:
        program.values[fact.key] = columns.value_of(fact, fact.key, None)
    cells = [(f"{t.key}.{column}", ("tables", t.key)) for t in clause.tables for column in _columns(t.rows)]
    names: list[tuple[str, Path_]] = [(p.key, ("parameters", p.key)) for p in clause.parameters]
    names += [(step.key, ("derived", step.key, "formula")) for step in clause.derived]
    for name, path in [*names, *cells]:
        try:
            program.resolve(name)
        except CompileError as error:
            if not error.of_items:
                yield Problem(path, error.what, error.remedy, code="clause_formula")


def _columns(rows: Iterable[object]) -> list[str]:
    first = next(iter(rows))
    return [name for name in getattr(first, "columns", {}) if name != "from"]


def _readings(clause: Clause) -> Iterator[Problem]:
    for index, reading in enumerate(clause.readings):
        for number, other in enumerate(reading.others):
            at: Path_ = ("readings", index, "others", number)
            try:
                compile_clause(changed(clause, other.changes))
            except ClauseErrors as errors:
                for problem in errors.problems:
                    within = problem.path if problem.path[:1] == ("changes",) else ("changes",)
                    yield Problem((*at, *within), problem.what, problem.remedy, problem.code)
