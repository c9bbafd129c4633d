"""The same clause with some formulas changed: another reading, a draft, or a rate that is being tried.

A change names the place and gives the new formula: ``{"parameters.rate": "4%", "limits.top": "600万元"}``.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from luodi.kernel.clauses.formula import FormulaError, parse
from luodi.kernel.clauses.model import Clause, Formula
from luodi.kernel.clauses.reading import ClauseErrors, Problem
from luodi.kernel.text import Text

_NAMED = {"conditions": ("id", "test"), "limits": ("id", "formula"), "derived": ("key", "formula")}


def changed(clause: Clause, changes: Mapping[str, str]) -> Clause:
    """Return the clause with these formulas; raises ClauseErrors for a place or formula that is wrong."""
    problems: list[Problem] = []
    for place, text in changes.items():
        try:
            formula = Formula(str(text), parse(str(text)))
            clause = _changed(clause, place, formula)
        except FormulaError as error:
            problems.append(Problem(("changes", place), error.what, code="formula"))
        except KeyError:
            what = Text(f"没有“{place}”这一处", f"there is no place `{place}`")
            problems.append(Problem(("changes", place), what, code="change_place"))
    if problems:
        raise ClauseErrors(problems)
    return clause


def _changed(clause: Clause, place: str, formula: Formula) -> Clause:
    section, _, name = place.partition(".")
    if section == "benefit":
        return replace(clause, benefit=replace(clause.benefit, formula=formula))
    if section == "after_limits" and clause.after_limits is not None:
        return replace(clause, after_limits=replace(clause.after_limits, formula=formula))
    if section == "caps":
        caps = _one(clause.group.caps, "id", name, "formula", formula)
        return replace(clause, group=replace(clause.group, caps=caps))
    if section == "parameters":
        parameters = tuple(
            replace(p, values=(*p.values[:-1], replace(p.values[-1], formula=formula)))
            if p.key == name
            else p
            for p in clause.parameters
        )
        if parameters == clause.parameters and not any(p.key == name for p in parameters):
            raise KeyError(place)
        return replace(clause, parameters=parameters)
    key, field = _NAMED[section]
    changes: dict[str, Any] = {section: _one(getattr(clause, section), key, name, field, formula)}
    return replace(clause, **changes)


def _one(parts: tuple[Any, ...], key: str, name: str, field: str, formula: Formula) -> tuple[Any, ...]:
    if not any(getattr(part, key) == name for part in parts):
        raise KeyError(name)
    return tuple(replace(part, **{field: formula}) if getattr(part, key) == name else part for part in parts)
