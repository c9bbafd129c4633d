"""Evaluates a condition on one record: true, false, or None where the record does not know."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from luodi.kernel.conditions.tree import Group, Node, Not, Test
from luodi.kernel.conditions.values import actual

_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "between": lambda a, b: b[0] <= a <= b[1],
    "in": lambda a, b: a in b,
    "not_in": lambda a, b: a not in b,
    "contains": lambda a, b: b in a,
    "starts": lambda a, b: a.startswith(b),
    "has": lambda a, b: b in a,
}


def evaluate_node(node: Node, record: Mapping[str, Any]) -> bool | None:
    """Return the truth of a condition about a record of catalogue keys."""
    if isinstance(node, Test):
        return _test(node, record)
    if isinstance(node, Not):
        inner = evaluate_node(node.item, record)
        return None if inner is None else not inner
    return _group(node, (evaluate_node(item, record) for item in node.items))


def _test(test: Test, record: Mapping[str, Any]) -> bool | None:
    value = actual(test.field.type, record.get(test.field.key))
    if test.op == "is_empty":
        return value is None
    if test.op == "not_empty":
        return value is not None
    return None if value is None else _COMPARE[test.op](value, test.value)


def _group(group: Group, answers: Iterable[bool | None]) -> bool | None:
    decides = group.mode == "any"
    unknown = False
    for answer in answers:
        if answer is decides:
            return decides
        unknown = unknown or answer is None
    return None if unknown else not decides
