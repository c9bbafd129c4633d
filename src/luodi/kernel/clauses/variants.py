"""The same clause with some formulas changed: another reading, a draft, or a rate that is being tried.

A change names the place and gives the new formula: ``{"parameters.rate": "4%", "limits.top": "600万元"}``.
Rows of a table are named by their word or their number from 1 (``tables.bands.2.rate``), instalments by
their number (``instalments.1.share``).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from luodi.kernel.clauses.formula import FormulaError, parse
from luodi.kernel.clauses.model import Alternative, Clause, Formula, Reading, Table
from luodi.kernel.clauses.reading import ClauseErrors, Problem
from luodi.kernel.clauses.running import Kept
from luodi.kernel.text import Text

_NAMED = {
    "conditions": ("id", "test"),
    "limits": ("id", "formula"),
    "derived": ("key", "formula"),
    "outputs": ("key", "formula"),
}


@dataclass(frozen=True, slots=True)
class Settled:
    """A clause with the readings that were chosen for it: what computes, and every other way to read it.

    ``ways`` has each alternative that leads to other formulas, by its place among ``clause.readings``.
    """

    clause: Clause
    ways: tuple[tuple[tuple[int, int], Clause], ...]


def settle(clause: Clause, chosen: Mapping[str, str]) -> Settled:
    """Return a clause as it is read where some readings were chosen (their ids → the Chinese words).

    Words that the clause does not know leave their question open.
    """
    return _settled(Kept(clause), tuple(sorted(chosen.items())))


def other_readings(clause: Clause) -> Iterator[tuple[tuple[int, int], Clause]]:
    """Yield each other reading that changes a formula, by its place, as a clause without readings."""
    yield from settle(clause, {}).ways


@lru_cache(maxsize=256)
def _settled(kept: Kept, chosen: tuple[tuple[str, str], ...]) -> Settled:
    clause, words = kept.clause, dict(chosen)
    every = [_ways(one) for one in clause.readings]
    at = [
        next((n for n, way in enumerate(ways) if way.words.zh == words.get(one.id)), None)
        for one, ways in zip(clause.readings, every, strict=True)
    ]
    taken = [ways[number or 0].changes for ways, number in zip(every, at, strict=True)]
    readings = tuple(
        one if number is None else _chosen(one, ways, number)
        for one, ways, number in zip(clause.readings, every, at, strict=True)
    )
    found = []
    for index, one in enumerate(readings):
        rest = _merged(changes for number, changes in enumerate(taken) if number != index)
        shown = [way for way in every[index] if way.words != one.taken]
        for position, way in enumerate(shown):
            if way.changes != taken[index]:
                variant = replace(changed(clause, {**rest, **way.changes}), readings=())
                found.append(((index, position), variant))
    return Settled(replace(changed(clause, _merged(taken)), readings=readings), tuple(found))


def _ways(one: Reading) -> tuple[Alternative, ...]:
    """Return every way to read a passage, the one that the clause is written in first."""
    return (Alternative(one.taken, {}), *one.others)


def _chosen(one: Reading, ways: tuple[Alternative, ...], number: int) -> Reading:
    others = tuple(way for way in ways if way is not ways[number])
    return replace(one, taken=ways[number].words, others=others, chosen=True)


def _merged(parts: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {place: text for part in parts for place, text in part.items()}


def changed(clause: Clause, changes: Mapping[str, str]) -> Clause:
    """Return the clause with these formulas; raises ClauseErrors for a place or formula that is wrong."""
    problems: list[Problem] = []
    for place, text in changes.items():
        written = str(text).lower() if isinstance(text, bool) else str(text)
        try:
            clause = _changed(clause, place, Formula(written, parse(written)))
        except FormulaError as error:
            problems.append(Problem(("changes", place), error.what, error.remedy, code="formula"))
        except (KeyError, ValueError, IndexError):
            what = Text(f"没有“{place}”这一处", f"there is no place `{place}`")
            remedy = Text("写成 conditions.least、parameters.rate、tables.bands.2.rate 等", "write it as "
                          "conditions.least, parameters.rate or tables.bands.2.rate")  # fmt: skip
            problems.append(Problem(("changes", place), what, remedy, "change_place"))
    if problems:
        raise ClauseErrors(problems)
    return clause


def _changed(clause: Clause, place: str, formula: Formula) -> Clause:
    section, _, name = place.partition(".")
    if section in _NAMED:
        key, field = _NAMED[section]
        found: dict[str, Any] = {section: _one(getattr(clause, section), key, name, field, formula)}
        return replace(clause, **found)
    return _CHANGES[section](clause, name, formula)


def _benefit(clause: Clause, name: str, formula: Formula) -> Clause:
    return replace(clause, benefit=replace(clause.benefit, formula=formula))


def _after_limits(clause: Clause, name: str, formula: Formula) -> Clause:
    if clause.after_limits is None:
        raise KeyError(name)
    return replace(clause, after_limits=replace(clause.after_limits, formula=formula))


def _rounding(clause: Clause, name: str, formula: Formula) -> Clause:
    if formula.text not in ("half_up", "down"):
        raise KeyError(formula.text)
    return replace(clause, rounding=formula.text)  # type: ignore[arg-type]


def _validity(clause: Clause, name: str, formula: Formula) -> Clause:
    if clause.validity is None or name not in ("from", "to"):
        raise KeyError(name)
    changes: dict[str, Any] = {"from_" if name == "from" else "to": formula}
    return replace(clause, validity=replace(clause.validity, **changes))


def _caps(clause: Clause, name: str, formula: Formula) -> Clause:
    caps = _one(clause.group.caps, "id", name, "formula", formula)
    return replace(clause, group=replace(clause.group, caps=caps))


def _quota(clause: Clause, name: str, formula: Formula) -> Clause:
    if clause.group.quota is None or name != "places":
        raise KeyError(name)
    return replace(clause, group=replace(clause.group, quota=replace(clause.group.quota, places=formula)))


def _parameters(clause: Clause, name: str, formula: Formula) -> Clause:
    last = next(p for p in (*clause.parameters, None) if p is None or p.key == name)
    if last is None:
        raise KeyError(name)
    values = (*last.values[:-1], replace(last.values[-1], formula=formula))
    return replace(
        clause,
        parameters=tuple(replace(p, values=values) if p is last else p for p in clause.parameters),
    )


def _instalments(clause: Clause, name: str, formula: Formula) -> Clause:
    number, _, field = name.partition(".")
    if field not in ("share", "amount", "when"):
        raise KeyError(name)
    parts = list(clause.instalments)
    changes: dict[str, Any] = {field: formula}
    parts[_index(number, len(parts))] = replace(parts[_index(number, len(parts))], **changes)
    return replace(clause, instalments=tuple(parts))


def _tables(clause: Clause, name: str, formula: Formula) -> Clause:
    key, _, rest = name.partition(".")
    table = next((t for t in clause.tables if t.key == key), None)
    if table is None:
        raise KeyError(name)
    new = replace(table, of=formula) if rest == "of" else _row(table, rest, formula)
    return replace(clause, tables=tuple(new if t is table else t for t in clause.tables))


def _row(table: Table, name: str, formula: Formula) -> Table:
    which, _, column = name.rpartition(".")
    words = [row.is_ for row in table.rows]
    number = words.index(which) if which in words else _index(which, len(words))
    row = table.rows[number]
    if column in ("from", "when"):
        changes: dict[str, Any] = {"from_" if column == "from" else "when": formula}
        new = replace(row, **changes)
    elif column in row.columns:
        new = replace(row, columns={**row.columns, column: formula})
    else:
        raise KeyError(column)
    return replace(table, rows=tuple(new if i == number else one for i, one in enumerate(table.rows)))


def _index(number: str, many: int) -> int:
    if not 1 <= int(number) <= many:
        raise IndexError(number)
    return int(number) - 1


_CHANGES: dict[str, Callable[[Clause, str, Formula], Clause]] = {
    "benefit": _benefit,
    "after_limits": _after_limits,
    "rounding": _rounding,
    "validity": _validity,
    "caps": _caps,
    "quota": _quota,
    "parameters": _parameters,
    "instalments": _instalments,
    "tables": _tables,
}


def _one(parts: tuple[Any, ...], key: str, name: str, field: str, formula: Formula) -> tuple[Any, ...]:
    if not any(getattr(part, key) == name for part in parts):
        raise KeyError(name)
    return tuple(replace(part, **{field: formula}) if getattr(part, key) == name else part for part in parts)
