"""What a drafter should see in a clause that is well formed: gaps, cliffs, rows that are missing,
a clause that never or always applies, and questions of the fair-competition review.

Thresholds are tried, not guessed: the clause runs on drawn cases and one unit on each side of every
figure that it compares with.
"""

import json
import random
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from luodi.kernel.clauses.columns import facts_of, nodes_of, scalars_of
from luodi.kernel.clauses.drawing import Drawing
from luodi.kernel.clauses.model import Clause, Fact, Formula, Table
from luodi.kernel.clauses.reading import Path_
from luodi.kernel.clauses.running import Engine, Run, run
from luodi.kernel.clauses.tree import Arithmetic, Call, Compare, Name, Node, Number, names, walk
from luodi.kernel.clauses.wording import read, wan
from luodi.kernel.money import MoneyOverflow
from luodi.kernel.text import Text

DRAWN = 800
_SEED = 20240831
# A jump of one yuan or less is only the next fen of the base.
_SMALL = 100
_FILLED = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to look at: where in the entry, what, and for a cliff its size in fen."""

    code: str
    path: Path_
    what: Text
    size_fen: int = 0


@dataclass(frozen=True, slots=True)
class _Trial:
    """One unit below and at a figure; ``alone`` where only this fact is compared with it."""

    path: Path_
    fact: Fact
    alone: bool
    of: Node
    at: int
    below: dict[str, Any]
    above: dict[str, Any]


def findings(
    clause: Clause,
    engine: Engine,
    review_words: Mapping[str, tuple[Text, Sequence[str]]],
    known: Iterable[Mapping[str, Any]] = (),
) -> list[Finding]:
    """Return all of it; ``known`` are facts of worked cases, ``review_words`` words by code of a question."""
    found = [*_tables(clause), *_review(clause, review_words)]
    if clause.result == "procedure":
        return found
    found.extend(_unused(clause))
    try:
        found.extend(_tried(clause, engine, list(known)))
    except MoneyOverflow as error:
        what = Text(f"试算时数字超出范围：{error}", f"a trial overflows: {error}")
        found.append(Finding("overflow", ("benefit",), what))
    return found


# -- tables ---------------------------------------------------------------------------------------


def _tables(clause: Clause) -> Iterator[Finding]:
    for table in clause.tables:
        path: Path_ = ("tables", table.key)
        words = [row.is_ for row in table.rows if row.is_ is not None]
        for word in sorted({word for word in words if words.count(word) > 1}):
            yield Finding("overlap", path, Text(f"“{word}”写了两行", f"`{word}` has two rows"))
        yield from _bands(table, path)


def _missing_categories(clause: Clause, eligible: list[dict[str, Any]], engine: Engine) -> Iterator[Finding]:
    """Try each value without a row on cases that qualify: a condition that shuts it out makes it fail."""
    for table in clause.tables:
        words = {row.is_ for row in table.rows if row.is_ is not None}
        facts = facts_of(clause, table.of.node)
        for value in facts[0].values if words and len(facts) == 1 else ():
            if value in words:
                continue
            done = run(clause, [{**row, facts[0].key: value} for row in eligible[:30]], engine=engine)
            if any(said is None for said, _sum in _outcomes(done)):
                zh = f"类别“{value}”没有对应的行，也没有条件排除它"
                en = f"the category `{value}` has no row and no condition excludes it"
                yield Finding("missing_category", ("tables", table.key), Text(zh, en))


def _unused(clause: Clause) -> Iterator[Finding]:
    """Yield what stands in the clause and is read by nothing."""
    read = _read_by(clause)
    named: list[tuple[str, str]] = [("facts", f.key) for f in clause.facts]
    named += [("parameters", p.key) for p in clause.parameters]
    named += [("tables", t.key) for t in clause.tables] + [("derived", d.key) for d in clause.derived]
    for section, key in named:
        if key not in read:
            what = Text(
                f"“{key}”没有用到，条款里可能漏写了什么",
                f"`{key}` is read by nothing: is something left out?",
            )
            yield Finding("unused", (section, key), what)


def _read_by(clause: Clause) -> set[str]:
    heads = {name.partition(".")[0] for node in nodes_of(clause) for name in names(node)}
    heads |= {table.path for node in nodes_of(clause) for table in _marginal(node)}
    if clause.validity is not None:
        heads.add(clause.validity.day)
    group = clause.group
    heads |= {group.budget.fact} if group.budget else set()
    heads |= {group.ranking.gives} if group.ranking else set()
    heads |= {parameter.day.partition(".")[0] for parameter in clause.parameters if parameter.day}
    said = [clause.benefit.message, *(condition.message for condition in clause.conditions)]
    return heads | {name.partition(".")[0] for text in said for name in _FILLED.findall(text)}


def _marginal(node: Node) -> Iterator[Name]:
    for part in walk(node):
        if isinstance(part, Call) and part.function == "marginal" and isinstance(part.arguments[1], Name):
            yield part.arguments[1]


def _bands(table: Table, path: Path_) -> Iterator[Finding]:
    starts = [
        (row.from_.node.value, row.from_.text)
        for row in table.rows
        if row.from_ is not None and isinstance(row.from_.node, Number)
    ]
    for (before, said), (start, text) in pairwise(starts):
        if start <= before:
            zh, en = f"{text} 不高于前一档 {said}，两档重叠", f"{text} is not above {said}: the bands overlap"
            yield Finding("overlap", path, Text(zh, en))


# -- the fair-competition review ------------------------------------------------------------------


def _review(clause: Clause, review_words: Mapping[str, tuple[Text, Sequence[str]]]) -> Iterator[Finding]:
    spoken: list[tuple[Path_, str]] = [(("text",), clause.text), (("label",), clause.label.zh)]
    spoken += [(("facts", fact.key), fact.label.zh) for fact in clause.facts]
    spoken += [(("conditions", i), c.words.text) for i, c in enumerate(clause.conditions)]
    for code, (label, words) in review_words.items():
        where = next(((p, w) for p, said in spoken if (w := _spoken(said, words))), None)
        if where is None and code not in clause.flags:
            continue
        path, word = where if where is not None else (("flags",), code)
        zh = f"公平竞争审查：{label.zh}（“{word}”）"
        yield Finding(f"review_{code}", path, Text(zh, f"fair-competition review: {label.en} ({word})"))


def _spoken(said: str, words: Sequence[str]) -> str:
    """Return the first word or pattern found, leaving out the phrases that ``!`` says are harmless."""
    for word in words:
        if word.startswith("!"):
            said = re.sub(word[1:], "", said)
    found = (re.search(word, said) for word in words if not word.startswith("!"))
    return next((one[0] for one in found if one is not None), "")


# -- trials ---------------------------------------------------------------------------------------


def _tried(clause: Clause, engine: Engine, known: list[Mapping[str, Any]]) -> Iterator[Finding]:
    drawing = Drawing(clause, random.Random(_SEED))  # noqa: S311
    facts = [fact for fact in clause.facts if not fact.of_group]
    rows: list[dict[str, Any]] = [dict(one) for one in known]
    rows += [drawing.case() for _ in range(DRAWN)]
    for row in rows[: len(known)]:
        for fact in facts:
            rows.append({**row, fact.key: drawing.value(fact)})
    done = run(clause, rows, engine=engine)
    judged_sums = _outcomes(done)
    judged = list(zip(rows, judged_sums, strict=True))
    eligible = [row for row, (said, _sum) in judged if said is True]
    paid = sorted(
        ((fen or 0, number) for number, (said, fen) in enumerate(judged_sums) if said), reverse=True
    )
    if not eligible:
        what = Text("试算的各种情形都不符合，条款可能永远不适用", "no trial qualifies: it may never apply")
        yield Finding("never_applies", ("conditions",), what)
        return
    if all(said is not False for _row, (said, _sum) in judged):
        what = Text("试算的各种情形都符合，条件可能没有作用", "every trial qualifies: it may always apply")
        yield Finding("always_applies", ("conditions",), what)
    without = list(_missing_categories(clause, eligible, engine))
    yield from without
    gaps = [row for row, (said, _sum) in judged if said is None and len(row) == len(facts)]
    yield from _gaps(clause, gaps, engine, [one.path for one in without])
    telling = [rows[number] for _fen, number in paid[:8]]
    yield from _cliffs(clause, [*telling, *eligible[:12]], engine)


def _outcomes(done: Run) -> list[tuple[bool | None, int | None]]:
    at = done.names.index("eligible")
    award = done.names.index("award") if "award" in done.names else at
    return [(row[at], row[award]) for row in done.rows]


def _gaps(clause: Clause, rows: list[dict[str, Any]], engine: Engine, told: list[Path_]) -> Iterator[Finding]:
    """Yield each set of facts that gives no answer; categories without a row are told apart."""
    if not rows:
        return
    done = run(clause, rows, engine=engine)
    at = done.names.index("missing")
    by_category = {fact.key for path in told for fact in facts_of(clause, _table(clause, path[1]).of.node)}
    cases: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row, one in zip(rows, done.rows, strict=True):
        keys = tuple(key for key in one[at] if key not in by_category)
        if keys or not one[at]:
            cases.setdefault(keys, []).append(row)
    for keys in sorted(cases, key=len):
        if any(set(other) < set(keys) for other in cases):
            continue
        zh = "；".join(_cases(clause, keys, cases[keys], "zh"))
        en = "; ".join(_cases(clause, keys, cases[keys], "en"))
        what = Text(
            f"有事实仍不能判断（{zh}），可能有未覆盖的区间或类别",
            f"known facts give no answer ({en}): a span without a rule",
        )
        yield Finding("gap", ("facts",), what)


def _cases(
    clause: Clause, keys: Sequence[str], rows: list[Mapping[str, Any]], language: str
) -> Iterator[str]:
    """Yield one case, or of a single figure one for each span between the figures of the clause."""
    fact = clause.fact(keys[0]) if len(keys) == 1 else None
    if fact is None or fact.type not in ("money", "integer"):
        yield "、".join(_given(clause, key, rows[0], language) for key in keys)
        return
    dimension = 1 if fact.type == "money" else 0
    bounds = sorted({value for _path, _of, value, of in _thresholds(clause) if of == dimension})
    spans = {bisect_right(bounds, row[fact.key]): row for row in reversed(rows)}
    for span in sorted(spans):
        if span - 1 not in spans:
            yield _given(clause, fact.key, spans[span], language)


def _given(clause: Clause, key: str, row: Mapping[str, Any], language: str) -> str:
    fact, value = clause.fact(key), row.get(key)
    name = fact.label.zh if fact is not None and language == "zh" else key
    if fact is not None and fact.type == "money" and isinstance(value, int):
        return f"{name}={wan(value)}"
    return f"{name}={json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value}"


def _table(clause: Clause, key: object) -> Table:
    return next(table for table in clause.tables if table.key == key)


def _formulas(clause: Clause) -> Iterator[tuple[Path_, Formula]]:
    for index, condition in enumerate(clause.conditions):
        yield ("conditions", index, "test"), condition.test
    for step in clause.derived:
        yield ("derived", step.key), step.formula
    for index, limit in enumerate(clause.limits):
        if limit.when is not None:
            yield ("limits", index, "when"), limit.when
    for table in clause.tables:
        for index, row in enumerate(table.rows):
            if row.when is not None:
                yield ("tables", table.key, "rows", index), row.when
    if clause.benefit.formula is not None:
        yield ("benefit", "formula"), clause.benefit.formula


def _thresholds(clause: Clause) -> Iterator[tuple[Path_, Node, Fraction, int]]:
    """Yield where a figure is compared, what is compared with it, the figure and its dimension."""
    figures = {
        parameter.key: step.formula.node
        for parameter in clause.parameters
        for step in parameter.values
        if isinstance(step.formula.node, Number)
    }
    for path, formula in _formulas(clause):
        for part in walk(formula.node):
            if not isinstance(part, Compare) or part.op in ("==", "!="):
                continue
            for side, other in ((part.left, part.right), (part.right, part.left)):
                figure = side if isinstance(side, Number) else figures.get(getattr(side, "path", ""))
                if figure is not None:
                    yield path, other, figure.value, figure.dimension
    for table in clause.tables:
        for index, row in enumerate(table.rows):
            if row.from_ is not None and isinstance(row.from_.node, Number):
                node = row.from_.node
                path = ("tables", table.key, "rows", index)
                yield path, table.of.node, node.value, node.dimension


def _cliffs(clause: Clause, eligible: list[dict[str, Any]], engine: Engine) -> Iterator[Finding]:
    trials = list(_trials(clause, eligible))
    if not trials:
        return
    sides = [row for trial in trials for row in (trial.below, trial.above, _further(trial))]
    done = run(clause, sides, engine=engine)
    outcomes = [sum_ for _said, sum_ in _outcomes(done)]
    largest: dict[tuple[str, int], Finding] = {}
    for number, trial in enumerate(trials):
        before, after, further = outcomes[3 * number : 3 * number + 3]
        if before is None or after is None or abs(after - before) <= _SMALL:
            continue
        if further is not None and abs(further - after) == abs(after - before):
            continue  # each further unit adds as much: a sum per unit, not a step
        way = _way(clause, trial, done, 3 * number)
        if way == 0:
            continue  # another bound lies here as well
        if way < 0:
            before, after = after, before
        near = (trial.fact.key if trial.alone else str(trial.path), trial.at)
        if near not in largest or abs(largest[near].size_fen) < abs(after - before):
            largest[near] = _cliff(clause, trial, before, after)
    yield from largest.values()


def _way(clause: Clause, trial: _Trial, done: Run, number: int) -> int:
    """Tell which way what is compared goes past the figure as the fact goes up; 0 where it does not."""
    if trial.alone:
        return 1
    name = trial.of.path if isinstance(trial.of, Name) else ""
    shown = next((one for one in done.compiled.shown if one.column == name), None)
    if shown is None or not shown.number:
        return -1 if _falls(clause, trial.of, trial.fact.key) else 1
    low, high = (read(shown, done.row(number + step)) for step in (0, 1))
    if low is None or high is None or not min(low, high) <= trial.at <= max(low, high):
        return 0
    return 1 if high > low else -1


def _trials(clause: Clause, eligible: list[dict[str, Any]]) -> Iterator[_Trial]:
    for path, of, figure, dimension in _thresholds(clause):
        facts = scalars_of(clause, of)
        for fact in facts:
            if fact.type != ("money" if dimension else "integer") or figure.denominator != 1:
                continue
            alone = len(facts) == 1
            for row in eligible:
                rest = sum(row.get(o.key) or 0 for o in facts if o is not fact and o.type == fact.type)
                starts = {int(figure) + step - off for off in (0, rest, -rest) for step in (0, 1)}
                for at in sorted(start for start in starts if start > 0):
                    below, above = {**row, fact.key: at - 1}, {**row, fact.key: at}
                    yield _Trial(path, fact, alone, of, at if alone else int(figure), below, above)


def _further(trial: _Trial) -> dict[str, Any]:
    """Return the case one more unit on."""
    return {**trial.above, trial.fact.key: trial.above[trial.fact.key] + 1}


def _falls(clause: Clause, node: Node, key: str) -> bool:
    """Tell whether what is compared goes down as the fact goes up: it stands behind a minus."""
    if isinstance(node, Name):
        step = next((step for step in clause.derived if step.key == node.path), None)
        return step is not None and _falls(clause, step.formula.node, key)
    if isinstance(node, Arithmetic) and node.op == "-":
        return key in {fact.key for fact in facts_of(clause, node.right)}
    return False


def _cliff(clause: Clause, trial: _Trial, before: int, after: int) -> Finding:
    fact = trial.fact
    where = wan(trial.at) if fact.type == "money" else f"{trial.at}{fact.unit}"
    label, key = (fact.label.zh, fact.key) if trial.alone else _called(clause, trial.of)
    zh = f"{label}到{where}时，奖补由{wan(before)}跳到{wan(after)}（试算）"
    en = f"at {where} of {key} the award jumps from {wan(before)} to {wan(after)} (trial)"
    return Finding("cliff", trial.path, Text(zh, en), after - before)


def _called(clause: Clause, node: Node) -> tuple[str, str]:
    """Return what a quantity made of several facts is called, in Chinese and by its key."""
    step = next((s for s in clause.derived if isinstance(node, Name) and s.key == node.path), None)
    return (step.label.zh, step.key) if step is not None else ("合计", "the total")
