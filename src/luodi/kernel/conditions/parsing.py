"""Reads a condition from its JSON tree and checks it against the catalogue, all errors at once."""

from collections.abc import Mapping
from typing import Any, Protocol

from luodi.kernel.conditions.tree import EMPTY_OPS, LIST_OPS, OPS, Group, Node, Not, Test, ops_for
from luodi.kernel.conditions.values import ValueRefused, expected
from luodi.kernel.fields import Field
from luodi.kernel.issues import Issue
from luodi.kernel.text import Text

MAX_DEPTH = 20


class FieldSource(Protocol):
    """What knows fields by key; a Catalogue does."""

    def get(self, key: str) -> Field | None:
        """Return the field of a key, or None."""
        ...


class ConditionErrors(ValueError):
    """A condition that cannot be used; ``issues`` lists everything that is wrong with it."""

    def __init__(self, issues: list[Issue]) -> None:
        """Keep the findings and show them in the message."""
        self.issues = issues
        super().__init__("; ".join(str(issue.what) for issue in issues))


def parse_node(tree: Any, catalogue: FieldSource) -> Node:
    """Return the tree with typed values; raises ConditionErrors."""
    issues: list[Issue] = []
    node = _node(tree, catalogue, issues, 0)
    if issues or node is None:
        raise ConditionErrors(issues)
    return node


def _wrong(code: str, zh: str, en: str, remedy: Text | str = "", key: str | None = None) -> Issue:
    return Issue(code, "error", Text(zh, en), remedy=remedy, field=key)


def _node(tree: Any, catalogue: FieldSource, issues: list[Issue], depth: int) -> Node | None:
    if depth > MAX_DEPTH:
        issues.append(_wrong("too_deep", f"条件嵌套超过{MAX_DEPTH}层", f"more than {MAX_DEPTH} levels deep"))
        return None
    if isinstance(tree, Mapping):
        keys = set(tree)
        for mode in ("all", "any"):
            if keys == {mode} and isinstance(tree[mode], list | tuple):
                items = [_node(item, catalogue, issues, depth + 1) for item in tree[mode]]
                return Group("all" if mode == "all" else "any", tuple(i for i in items if i is not None))
        if keys == {"not"}:
            item = _node(tree["not"], catalogue, issues, depth + 1)
            return None if item is None else Not(item)
        if {"field", "op"} <= keys <= {"field", "op", "value"}:
            return _test(tree, catalogue, issues)
    remedy = Text("写成 all、any、not，或 field+op+value", "write all, any, not, or field + op + value")
    issues.append(_wrong("not_a_condition", "不是条件", f"not a condition: {str(tree)[:80]}", remedy))
    return None


def _test(tree: Mapping[str, Any], catalogue: FieldSource, issues: list[Issue]) -> Test | None:
    key, op = str(tree["field"]), str(tree["op"])
    found = catalogue.get(key)
    if found is None:
        remedy = Text("使用字段目录中的键", "use a key of the catalogue of fields")
        issues.append(_wrong("unknown_field", f"没有字段“{key}”", f"there is no field `{key}`", remedy, key))
        return None
    allowed = ops_for(found.type)
    if op not in allowed:
        known = ", ".join(name for name in OPS if name in allowed)
        remedy = Text(f"可用：{known}", f"use one of: {known}")
        zh, en = f"字段“{found.label.zh}”不能用 {op}", f"`{key}` cannot be tested by `{op}`"
        issues.append(_wrong("wrong_op", zh, en, remedy, key))
        return None
    try:
        return Test(found, op, _value(found.type, op, tree))
    except ValueRefused as error:
        zh, en = f"字段“{found.label.zh}”的比较值不合类型", f"`{key}` cannot be held against this value"
        issues.append(_wrong("wrong_value", zh, en, Text(f"应为：{error}", f"write {error}"), key))
        return None


def _value(field_type: str, op: str, tree: Mapping[str, Any]) -> Any:
    if op in EMPTY_OPS:
        return None
    if "value" not in tree:
        raise ValueRefused("a value")
    value = tree["value"]
    if op not in LIST_OPS and op != "between":
        return expected(field_type, value)
    if not isinstance(value, list | tuple) or not value:
        raise ValueRefused("a list that is not empty")
    values = tuple(expected(field_type, one) for one in value)
    if op == "between" and len(values) != 2:
        raise ValueRefused("two bounds, both included")
    return values
