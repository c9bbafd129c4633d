"""The editor's form as a browser sends it: rows of a sheet, and rows of cases."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from luodi.kernel.drafting import CaseRow, Sheet, grants
from luodi.kernel.drafting.cases import OUTCOMES
from luodi.kernel.drafting.parts import SECTIONS, Section
from luodi.kernel.drafting.sheet import MOST, Row

LONGEST = 20_000
"""The most characters of one field."""
KEY = re.compile(r"[a-z][a-z0-9_]{0,60}")
Tree = dict[str, Any]


def sheet_from(given: QueryDict, base: Mapping[str, Any], sources: Mapping[str, str]) -> Sheet:
    """Return the sheet that was typed; ``sources`` are codes by the words that the page shows for them."""
    tree = _tree(given)
    sheet = Sheet(dict(base), rest=given.get("rest", "")[:LONGEST])
    for section in SECTIONS:
        sheet.rows[section.name] = _rows(section, tree.get(section.name), sources)
    for section in SECTIONS:
        if section.word:
            _give_keys(sheet, section)
    _give(sheet, tree)
    return sheet


def _give(sheet: Sheet, tree: Tree) -> None:
    """Write the formula of what is given from the fields of its kind, where a kind was chosen."""
    given = _under(next(iter(_numbered(tree.get("benefit"))), {}), "grant")
    row, how = sheet.rows["benefit"][0], _text(given, "how")
    row.typed["how"] = how
    if how in grants.ASKED:
        parts = {key: _text(given, key) for key, _label in grants.ASKED[how]}
        row.typed |= {f"grant.{key}": value for key, value in parts.items()}
        row.typed["formula"] = grants.composed(how, parts) or str(row.typed.get("formula", ""))
        if how in (grants.FLAT, grants.BAND) and "benefit" not in sheet.base:
            row.typed["fixed"] = row.typed.get("fixed") or "true"


def _give_keys(sheet: Sheet, section: Section) -> None:
    """Name what has no key, or one that is not ours, so that nothing can take another's place."""
    seen: set[str] = set()
    for row in sheet.rows[section.name]:
        if row.key in seen or not KEY.fullmatch(row.key):
            row.key = ""
            row.key = sheet.fresh(section)
        seen.add(row.key)


def cases_from(given: QueryDict) -> list[CaseRow]:
    """Return the cases that were typed."""
    rows = []
    outcomes = {code for code, _label in OUTCOMES}
    for one in _numbered(_tree(given).get("cases")):
        outcome = _text(one, "outcome")
        rows.append(
            CaseRow(
                at=_text(one, "at"),
                name=_text(one, "name"),
                given={key: _last(value) for key, value in _under(one, "given").items()},
                outcome=outcome if outcome in outcomes else "yes",
                sum=_text(one, "sum"),
                more=_text(one, "more"),
                whole=_text(one, "whole"),
            )
        )
    return rows


def _tree(given: QueryDict) -> Tree:
    """Return the names of fields as a tree: ``facts.0.label`` lies at facts → 0 → label."""
    tree: Tree = {}
    for name, values in given.lists():
        at: Any = tree
        *path, last = name.split(".")
        for part in path:
            at = at.setdefault(part, {}) if isinstance(at, dict) else None
        if isinstance(at, dict):
            at[last] = [value[:LONGEST] for value in values]
    return tree


def _numbered(found: Any) -> list[Tree]:
    if not isinstance(found, dict):
        return []
    keys = sorted(int(key) for key in found if key.isdecimal() and len(key) < 5)[:MOST]
    return [found[str(key)] for key in keys if isinstance(found.get(str(key)), dict)]


def _rows(section: Section, found: Any, sources: Mapping[str, str]) -> list[Row]:
    rows = _numbered(found)
    if section.shape == "one":
        rows = rows[:1] or [{}]
    return [_row(section, one, sources) for one in rows]


def _row(section: Section, one: Tree, sources: Mapping[str, str]) -> Row:
    row = Row(_text(one, "key"), _text(one, "at"), was=_text(one, "was"))
    for field in section.fields:
        if field.kind == "test":
            test = _under(one, field.key)
            row.typed[field.key] = [_text(test, part) for part in ("fact", "op", "value")]
        elif field.kind == "sources":
            typed = one.get(field.key, [])
            row.typed[field.key] = (
                [sources.get(text.strip(), text.strip()) for text in typed] if isinstance(typed, list) else []
            )
        else:
            row.typed[field.key] = _text(one, field.key)
    row.inner = {inner.name: _rows(inner, one.get(inner.name), sources) for inner in section.inner}
    row.columns = {key: _last(value) for key, value in _under(one, "column").items()}
    return row


def _under(one: Tree, key: str) -> Tree:
    found = one.get(key)
    return found if isinstance(found, dict) else {}


def _text(one: Tree, key: str) -> str:
    return _last(one.get(key))


def _last(found: Any) -> str:
    return str(found[-1]) if isinstance(found, list) and found else ""
