"""What a drafter should see in a clause that is well formed: gaps, cliffs, rows that are missing,
a clause that never or always applies, and questions of the fair-competition review.

Thresholds are tried, not guessed: the clause runs on drawn cases and one unit on each side of every
figure that it compares with.
"""

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from luodi.kernel.clauses.columns import facts_of, nodes_of
from luodi.kernel.clauses.model import Clause, Fact, Formula, Table
from luodi.kernel.clauses.reading import Path_
from luodi.kernel.clauses.running import Engine, Run, run
from luodi.kernel.clauses.tree import Call, Compare, Day, Name, Node, Number, Word, names, walk
from luodi.kernel.clauses.wording import wan
from luodi.kernel.money import MoneyOverflow
from luodi.kernel.text import Text

DRAWN = 800
_SEED = 20240831
_LIKELY = 0.75
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
    alone: Fact | None
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
    heads |= {parameter.day for parameter in clause.parameters if parameter.day}
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
    luck = random.Random(_SEED)  # noqa: S311
    facts = [fact for fact in clause.facts if not fact.of_group]
    rows: list[dict[str, Any]] = [dict(one) for one in known]
    rows += [{fact.key: _value(clause, fact, luck) for fact in facts} for _ in range(DRAWN)]
    for row in rows[: len(known)]:
        for fact in facts:
            rows.append({**row, fact.key: _value(clause, fact, luck)})
    done = run(clause, rows, engine=engine)
    judged = [(row, result) for row, result in zip(rows, _outcomes(done), strict=True)]
    eligible = [row for row, (said, _sum) in judged if said is True]
    if not eligible:
        what = Text("试算的各种情形都不符合，条款可能永远不适用", "no trial qualifies: it may never apply")
        yield Finding("never_applies", ("conditions",), what)
        return
    if all(said is not False for _row, (said, _sum) in judged):
        what = Text("试算的各种情形都符合，条件可能没有作用", "every trial qualifies: it may always apply")
        yield Finding("always_applies", ("conditions",), what)
    gaps = [row for row, (said, _sum) in judged if said is None and len(row) == len(facts)]
    if gaps:
        yield _gap(clause, gaps[0], engine)
    yield from _missing_categories(clause, eligible, engine)
    yield from _cliffs(clause, eligible, engine)


def _outcomes(done: Run) -> list[tuple[bool | None, int | None]]:
    at = done.names.index("eligible")
    award = done.names.index("award") if "award" in done.names else at
    return [(row[at], row[award]) for row in done.rows]


def _gap(clause: Clause, row: Mapping[str, Any], engine: Engine) -> Finding:
    done = run(clause, [row], engine=engine)
    keys = done.row(0)["missing"]
    shown = "、".join(f"{key}={row.get(key)}" for key in keys)
    zh = f"有事实仍不能判断（{shown}），可能有未覆盖的区间或类别"
    return Finding(
        "gap", ("facts",), Text(zh, f"known facts give no answer ({shown}): a span without a rule")
    )


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


def _thresholds(clause: Clause) -> Iterator[tuple[Path_, list[Fact], Fraction, int]]:
    """Yield where a figure is compared, the facts compared with it, the figure and its dimension."""
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
                    yield path, facts_of(clause, other), figure.value, figure.dimension
    for table in clause.tables:
        for index, row in enumerate(table.rows):
            if row.from_ is not None and isinstance(row.from_.node, Number):
                node = row.from_.node
                path = ("tables", table.key, "rows", index)
                yield path, facts_of(clause, table.of.node), node.value, node.dimension


def _cliffs(clause: Clause, eligible: list[dict[str, Any]], engine: Engine) -> Iterator[Finding]:
    trials: list[_Trial] = []
    for path, facts, figure, dimension in _thresholds(clause):
        for fact in facts:
            if fact.type != ("money" if dimension else "integer") or figure.denominator != 1:
                continue
            for row in eligible[:12]:
                rest = sum(row.get(o.key) or 0 for o in facts if o is not fact and o.type == fact.type)
                starts = {int(figure) + step - off for off in (0, rest) for step in (0, 1)}
                for at in sorted(start for start in starts if start > 0):
                    below, above = {**row, fact.key: at - 1}, {**row, fact.key: at}
                    alone = fact if len(facts) == 1 else None
                    trials.append(_Trial(path, fact, alone, at if alone else int(figure), below, above))
    if not trials:
        return
    done = run(clause, [row for trial in trials for row in (trial.below, trial.above)], engine=engine)
    outcomes = _outcomes(done)
    largest: dict[tuple[str, int], Finding] = {}
    for number, trial in enumerate(trials):
        before, after = outcomes[2 * number][1], outcomes[2 * number + 1][1]
        if before is None or after is None or abs(after - before) <= _SMALL:
            continue
        near = (trial.alone.key if trial.alone else str(trial.path), trial.at)
        if near not in largest or abs(largest[near].size_fen) < abs(after - before):
            largest[near] = _cliff(trial, before, after)
    yield from largest.values()


def _cliff(trial: _Trial, before: int, after: int) -> Finding:
    fact = trial.fact
    where = wan(trial.at) if fact.type == "money" else f"{trial.at}{fact.unit}"
    label, key = (fact.label.zh, fact.key) if trial.alone else ("合计", "the total")
    zh = f"{label}到{where}时，奖补由{wan(before)}跳到{wan(after)}（试算）"
    en = f"at {where} of {key} the award jumps from {wan(before)} to {wan(after)} (trial)"
    return Finding("cliff", trial.path, Text(zh, en), after - before)


def _numbers(clause: Clause, dimension: int) -> set[Fraction]:
    """Return every number written in the clause, of money or plain."""
    nodes = [formula.node for _path, formula in _formulas(clause)]
    nodes += [limit.formula.node for limit in clause.limits]
    nodes += [step.formula.node for parameter in clause.parameters for step in parameter.values]
    nodes += [f.node for table in clause.tables for row in table.rows for f in row.columns.values()]
    parts = [part for node in nodes for part in walk(node) if isinstance(part, Number)]
    return {part.value for part in parts if part.dimension == dimension}


def _value(clause: Clause, fact: Fact, luck: random.Random) -> Any:
    """Draw a value worth trying: around a figure, a word or a day of the clause, or any of its kind."""
    if fact.type == "boolean":
        return luck.random() < _LIKELY
    if fact.type in ("enum", "text"):
        words = [p.value for _at, f in _formulas(clause) for p in walk(f.node) if isinstance(p, Word)]
        words += [row.is_ for table in clause.tables for row in table.rows if row.is_ is not None]
        return luck.choice(list(fact.values) or words or ["甲"])
    if fact.type == "date":
        return luck.choice(_days(clause))
    if fact.type == "set":
        return []
    if fact.type == "series":
        return [
            {item.key: _value(clause, item, luck) for item in fact.items} for _ in range(luck.randrange(4))
        ]
    figures = sorted(_numbers(clause, 1 if fact.type == "money" else 0))
    drawn = luck.choice(figures) * luck.choice([1, 1, 2, 20]) if figures else Fraction(0)
    if fact.type == "decimal":
        share = Fraction(luck.randrange(2 * 10**4), 10**4)
        chosen = luck.choice([drawn, share, share * 10 ** luck.randrange(6)])
        scale = 10 ** min(fact.places, 4)
        return str(round(chosen)) if scale == 1 else _written(chosen, scale)
    if luck.random() < _LIKELY:
        return max(int(drawn) + luck.choice([-1, 0, 0, 1]), 0)
    return luck.randrange(10 ** luck.randrange(1, 13 if fact.type == "money" else 3))


def _written(value: Fraction, scale: int) -> str:
    whole, rest = divmod(round(value * scale), scale)
    return f"{whole}.{rest:0{len(str(scale)) - 1}}"


def _days(clause: Clause) -> list[str]:
    validity = clause.validity
    nodes = [f.node for _p, f in _formulas(clause)]
    nodes += [f.node for f in (validity.from_, validity.to) if f is not None] if validity else []
    found = {part.value for node in nodes for part in walk(node) if isinstance(part, Day)}
    found |= {day + timedelta(days=step) for day in found for step in (-200, -100, -1, 1)}
    return [day.isoformat() for day in sorted(found)] or [date(2024, 6, 30).isoformat()]
