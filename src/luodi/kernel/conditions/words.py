"""Puts a condition into words, so that what counts can be read beside a figure."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from luodi.kernel import money
from luodi.kernel.conditions.tree import Group, Node, Not, Test
from luodi.kernel.text import Text

_OPS: dict[str, tuple[str, str]] = {
    "eq": ("是{v}", "is {v}"),
    "ne": ("不是{v}", "is not {v}"),
    "lt": ("不足{v}", "is below {v}"),
    "le": ("{v}以下", "is at most {v}"),
    "gt": ("超过{v}", "is above {v}"),
    "ge": ("{v}以上", "is at least {v}"),
    "between": ("在{v}之间（含）", "is between {v} (both included)"),
    "in": ("属于{v}", "is one of {v}"),
    "not_in": ("不属于{v}", "is none of {v}"),
    "contains": ("含“{v}”", "contains “{v}”"),
    "starts": ("以“{v}”开头", "starts with “{v}”"),
    "has": ("包括{v}", "includes {v}"),
    "is_empty": ("未填", "is not known"),
    "not_empty": ("已填", "is known"),
}
_DATE_OPS: dict[str, tuple[str, str]] = {
    "lt": ("早于{v}", "is before {v}"),
    "le": ("不晚于{v}", "is not after {v}"),
    "gt": ("晚于{v}", "is after {v}"),
    "ge": ("不早于{v}", "is not before {v}"),
}


def words_of(node: Node, unit_name: Callable[[int], str] = str) -> Text:
    """Return a condition as a phrase; 以上 and 以下 include the bound, 超过 and 不足 do not."""
    return Text(_phrase(node, "zh", unit_name), _phrase(node, "en", unit_name))


def _phrase(node: Node, lang: str, unit_name: Callable[[int], str]) -> str:
    zh = lang == "zh"
    if isinstance(node, Not):
        inner = _phrase(node.item, lang, unit_name)
        return f"并非（{inner}）" if zh else f"not ({inner})"
    if isinstance(node, Group):
        return _group(node, lang, unit_name)
    field = node.field
    table = _DATE_OPS if field.type == "date" and node.op in _DATE_OPS else _OPS
    template = table[node.op][0 if zh else 1]
    label = field.label.in_(lang)
    value = "" if node.value is None else _value(node, lang, unit_name)
    return f"{label}{template.format(v=value)}" if zh else f"{label} {template.format(v=value)}"


def _group(node: Group, lang: str, unit_name: Callable[[int], str]) -> str:
    zh = lang == "zh"
    if not node.items:
        everything = ("全部", "everything") if node.mode == "all" else ("无", "nothing")
        return everything[0 if zh else 1]
    joint = ("，且" if zh else " and ") if node.mode == "all" else ("，或" if zh else " or ")
    parts = [_phrase(item, lang, unit_name) for item in node.items]
    wrapped = [
        (f"（{part}）" if zh else f"({part})") if isinstance(item, Group) and len(item.items) > 1 else part
        for item, part in zip(node.items, parts, strict=True)
    ]
    return joint.join(wrapped)


def _value(node: Test, lang: str, unit_name: Callable[[int], str]) -> str:
    if isinstance(node.value, tuple):
        joint = "、" if lang == "zh" else ", "
        if node.op == "between":
            joint = "与" if lang == "zh" else " and "
        return joint.join(_one(node, v, lang, unit_name) for v in node.value)
    return _one(node, node.value, lang, unit_name)


def _one(node: Test, value: Any, lang: str, unit_name: Callable[[int], str]) -> str:
    field = node.field
    if field.type == "money":
        unit = "亿元" if abs(value) >= money.UNITS["亿元"] else "万元"
        text = money.format_fen(value, unit, 6).rstrip("0").rstrip(".")
        return f"{text}{unit}" if lang == "zh" else f"{text} {unit}"
    if field.type == "percent":
        return money.format_fraction(Fraction(value, 100), 2).rstrip("0").rstrip(".") + "%"
    if field.type == "unit":
        return unit_name(value)
    if field.type == "tick":
        words = {"true": ("已办", "done"), "false": ("未办", "not done"), "na": ("无需办理", "not needed")}
        return words[value][0 if lang == "zh" else 1]
    if isinstance(value, date):
        return value.isoformat()
    label = field.choice_label(str(value))
    return label.in_(lang) if label else str(value)
