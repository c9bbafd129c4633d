"""Values of a clause as text of a form and back, by the kind of their field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import yaml

from luodi.kernel.clauses.formula import FormulaError, parse
from luodi.kernel.clauses.reading import text_of
from luodi.kernel.drafting.conditions import FORMULA, Asked, formula_of, row_of
from luodi.kernel.drafting.naming import Names, UnknownName
from luodi.kernel.packs.reading import read_text
from luodi.kernel.text import Text

Typed = str | list[str]
FORMULAS = frozenset({"formula", "formulas", "test", "changes", "message"})
"""Kinds whose text names other parts."""
ASKED = ""
"""The source of a fact that is asked for."""


class Wrong(ValueError):
    """Something typed that cannot be read: what, and what to do."""

    def __init__(self, what: Text, remedy: Text | str = "") -> None:
        """Keep both."""
        self.what, self.remedy = what, remedy
        super().__init__(what.en)


@dataclass(frozen=True, slots=True)
class Context:
    """What the names in formulas stand for."""

    names: Names
    types: Mapping[str, str] = field(default_factory=dict)


def shown(kind: str, value: Any, context: Context) -> Typed:
    """Write a value as its form shows it; None is not given."""
    if kind == "test":
        test = row_of(_written(value), context.names) if value is not None else Asked("", ">=", "")
        return [test.fact, test.op, test.value]
    if kind == "sources":
        return [value] if isinstance(value, str) else list(value or ())
    if value is None:
        return ""
    if kind == "label":
        return text_of(value).zh
    if kind == "formula":
        return context.names.shown(_written(value))
    if kind == "formulas":
        return "；".join(context.names.shown(_written(one)) for one in value)
    if kind == "list":
        return "、".join(value)
    if kind == "yaml":
        return str(yaml.safe_dump(value, allow_unicode=True, sort_keys=False)).strip()
    if kind == "changes":
        lines = (f"{place} = {context.names.shown(_written(formula))}" for place, formula in value.items())
        return "\n".join(lines)
    if kind == "message":
        return context.names.shown(str(value)) if "{" in str(value) else str(value)
    return _written(value)


def read(kind: str, typed: Typed, held: Any, context: Context) -> Any:
    """Return what was typed as the body holds it; None is not given. ``held`` is what stood there.

    What says the same as before stays as it was written. Raises Wrong.
    """
    plain = typed.strip() if isinstance(typed, str) else [one.strip() for one in typed]
    before = shown(kind, held, context)
    if _same(plain, before):
        return held
    if not plain or (kind == "test" and plain[0] == "" and plain[2] == ""):
        return None
    try:
        value = _read(kind, plain, held, context)
    except UnknownName as unknown:
        remedy = Text("从名称列表中选，或先加上这一项", "choose a name that is listed, or add it first")
        raise Wrong(unknown.what, remedy) from unknown
    return held if held is not None and _means_the_same(kind, value, held) else value


def _read(kind: str, plain: Any, held: Any, context: Context) -> Any:
    names = context.names
    if kind == "test":
        return formula_of(Asked(*plain), names, context.types)
    if kind == "sources":
        given = [one for one in plain if one]
        return None if not given else given[0] if len(given) == 1 else given
    if kind == "label":
        return {**held, "zh": plain} if isinstance(held, Mapping) else plain
    if kind == "formula":
        return names.read(plain)
    if kind == "formulas":
        return [names.read(one) for one in plain.replace(";", "；").split("；") if one.strip()]
    if kind == "list":
        return [one.strip() for one in plain.replace("，", "、").split("、") if one.strip()]
    if kind == "flag":
        return plain == "true"
    if kind == "int":
        if not plain.isdecimal():
            raise Wrong(Text(f"“{plain}”不是整数", f"`{plain}` is no whole number"))
        return int(plain)
    if kind == "scalar":
        return _scalar(plain)
    if kind == "yaml":
        return read_yaml(plain)
    if kind == "changes":
        return _changes(plain, names)
    if kind == "message":
        return _message(plain, names)
    return plain


def read_yaml(text: str) -> Any:
    """Return the value of typed YAML; raises Wrong with the line and what to do."""
    document = read_text(text, "")
    if document.issues:
        first = document.issues[0]
        what = first.what if isinstance(first.what, Text) else Text(first.what, first.what)
        zh, en = f"第 {first.line} 行：{what.zh}", f"line {first.line}: {what.en}"
        raise Wrong(Text(zh, en), first.remedy)
    return document.value


def day(text: str) -> str:
    """Return a day as the body holds it; raises Wrong."""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError as wrong:
        what = Text(f"没有“{text}”这一天", f"there is no day `{text}`")
        raise Wrong(what, Text("写成 2024-08-31", "write it as 2024-08-31")) from wrong


def _same(plain: Typed, before: Typed) -> bool:
    if isinstance(plain, list) and isinstance(before, list):
        return [one for one in plain if one] == [one for one in before if one]
    if isinstance(plain, str) and isinstance(before, str):
        return plain.replace("\r\n", "\n") == before.strip().replace("\r\n", "\n")
    return False


def _means_the_same(kind: str, value: Any, held: Any) -> bool:
    if kind in ("formula", "test"):
        return _equal(value, held)
    if kind == "formulas":
        return len(value) == len(held) and all(map(_equal, value, held))
    if kind == "changes":
        return list(value) == list(held) and all(_equal(value[key], held[key]) for key in held)
    return bool(value == held)


def _equal(one: Any, other: Any) -> bool:
    try:
        return parse(_written(one)) == parse(_written(other))
    except FormulaError:
        return False


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _scalar(text: str) -> Any:
    if text in ("true", "false", "是", "否"):
        return text in ("true", "是")
    return int(text) if text.lstrip("-").isdecimal() else text


def _changes(text: str, names: Names) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        place, equals, formula = line.partition("=")
        if not line.strip():
            continue
        if not equals or not formula.strip():
            zh, en = f"第 {number} 行没有“处 = 公式”", f"line {number} is not `place = formula`"
            raise Wrong(Text(zh, en), Text("如 limits.project = 500万元", "e.g. limits.project = 500万元"))
        found[place.strip()] = names.read(formula)
    return found


def _message(text: str, names: Names) -> str:
    said = text
    for label, key in names.keys.items():
        said = said.replace("{[" + label + "]}", "{" + key + "}")
    return said


__all__ = ["ASKED", "FORMULA", "FORMULAS", "Context", "Typed", "Wrong", "day", "read", "read_yaml", "shown"]
