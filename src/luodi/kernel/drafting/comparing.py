"""What changed between two versions of a clause, in words: a figure, a condition, a limit, a case."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from luodi.kernel.drafting.conditions import OPERATORS
from luodi.kernel.drafting.parts import SECTIONS, Field, Section
from luodi.kernel.drafting.sheet import Row, rest_of, sheet_of
from luodi.kernel.text import Text

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One change: of which kind of part, what it is called, of which of its fields, and both sides."""

    kind: Kind
    part: Text
    name: str
    field: Text | None = None
    before: str = ""
    after: str = ""


def compare(
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    old_cases: Sequence[Mapping[str, Any]] = (),
    new_cases: Sequence[Mapping[str, Any]] = (),
) -> list[Change]:
    """Return every change from one body to another, in the order of the clause."""
    before, after = sheet_of(old), sheet_of(new)
    names = {key: label for sheet in (before, after) for key, label in sheet.context().names.labels.items()}
    found: list[Change] = []
    for section in SECTIONS:
        found.extend(_rows(section, before.rows[section.name], after.rows[section.name], names))
    found.extend(_rest(rest_of(old), rest_of(new)))
    found.extend(_cases(old_cases, new_cases))
    return found


def _rows(
    section: Section, old: list[Row], new: list[Row], names: Mapping[str, str], above: str = ""
) -> Iterator[Change]:
    keyed = section.shape == "map" or bool(section.id_key)
    was = {row.key if keyed else str(i): row for i, row in enumerate(old)}
    now = {row.key if keyed else str(i): row for i, row in enumerate(new)}
    for key, row in was.items():
        if key not in now:
            yield Change(
                "removed", section.label, _name(section, row, above), before=_gist(section, row, names)
            )
    for key, row in now.items():
        if key not in was:
            yield Change("added", section.label, _name(section, row, above), after=_gist(section, row, names))
        else:
            yield from _fields(section, was[key], row, names, above)


def _fields(section: Section, old: Row, new: Row, names: Mapping[str, str], above: str) -> Iterator[Change]:
    name = _name(section, new, above)
    for one in section.fields:
        before, after = _said(one, old, names), _said(one, new, names)
        if before != after:
            yield Change("changed", section.label, name, one.label, before, after)
    for column in sorted(set(old.columns) | set(new.columns)):
        before, after = old.columns.get(column, ""), new.columns.get(column, "")
        if before != after:
            yield Change("changed", section.label, name, Text(column, column), before, after)
    for inner in section.inner:
        yield from _rows(inner, old.inner.get(inner.name, []), new.inner.get(inner.name, []), names, name)


def _name(section: Section, row: Row, above: str) -> str:
    if section.shape == "one":
        return ""
    own = row.typed
    said = (
        own.get("label")
        or own.get("words")
        or own.get("question")
        or own.get("is")
        or own.get("passage")
        or ""
    )
    said = said if isinstance(said, str) else ""
    return f"{above}·{said}" if above and said else above or said or row.key


def _gist(section: Section, row: Row, names: Mapping[str, str]) -> str:
    """Say the heart of a part: its formula or test, or its values."""
    for key in ("test", "formula", "value", "share", "from", "taken", "type"):
        one = next((f for f in section.fields if f.key == key), None)
        if one is not None and (said := _said(one, row, names)):
            return said
    values = [_gist(inner, line, names) for inner in section.inner for line in row.inner.get(inner.name, [])]
    return "；".join(value for value in (*values, *row.columns.values()) if value)


def _said(one: Field, row: Row, names: Mapping[str, str]) -> str:
    typed = row.typed.get(one.key, "")
    if one.kind == "test":
        fact, op, value = typed if isinstance(typed, list) and len(typed) == 3 else ("", "formula", "")
        if op == "formula" or not fact:
            return value
        return " ".join(p for p in (names.get(fact, fact), dict(OPERATORS)[op].zh, value) if p)
    if isinstance(typed, list):
        return "、".join(typed)
    if one.kind == "choice":
        return next((label.zh for key, label in one.choices if key == typed), typed)
    if one.kind == "fact":
        return names.get(typed, typed)
    if one.kind == "flag":
        return {"true": "是", "false": "否"}.get(typed, typed)
    return typed


def _rest(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key in sorted(set(old) | set(new)):
        if old.get(key) != new.get(key):
            kind: Kind = "removed" if key not in new else "added" if key not in old else "changed"
            yield Change(kind, Text("其余内容", "Rest"), key, None, _flow(old.get(key)), _flow(new.get(key)))


def _cases(old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    part = Text("算例", "Worked case")
    was, now = {str(c["name"]): c for c in old}, {str(c["name"]): c for c in new}
    for name in was:
        if name not in now:
            yield Change("removed", part, name)
    for name, case in now.items():
        if name not in was:
            yield Change("added", part, name)
        elif any(case[key] != was[name][key] for key in ("given", "expect")):
            yield Change("changed", part, name)


def _flow(value: Any) -> str:
    if value is None:
        return ""
    written = yaml.safe_dump(value, allow_unicode=True, sort_keys=False, default_flow_style=True, width=10**6)
    return str(written).strip().removesuffix("...").strip()


__all__ = ["Change", "compare"]
