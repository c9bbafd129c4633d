"""The tree of a condition: groups, negation and tests of one field; and what each type allows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, get_args

from luodi.kernel.fields import Field

Op = Literal[
    "eq", "ne", "lt", "le", "gt", "ge", "between", "in", "not_in",
    "contains", "starts", "has", "is_empty", "not_empty",
]  # fmt: skip
OPS: tuple[str, ...] = get_args(Op)

ORDER_OPS = frozenset({"lt", "le", "gt", "ge", "between"})
SAME_OPS = frozenset({"eq", "ne", "in", "not_in"})
EMPTY_OPS = frozenset({"is_empty", "not_empty"})
LIST_OPS = frozenset({"in", "not_in"})

NUMBER_TYPES = frozenset({"money", "percent", "int", "decimal"})
WORD_TYPES = frozenset({"text", "code", "uscc", "choice"})

NEGATED: dict[str, str] = {
    "eq": "ne", "ne": "eq", "lt": "ge", "ge": "lt", "gt": "le", "le": "gt",
    "in": "not_in", "not_in": "in", "is_empty": "not_empty", "not_empty": "is_empty",
}  # fmt: skip
"""The test that is true exactly where another is false; neither is true of an unknown value."""


def ops_for(field_type: str) -> frozenset[str]:
    """Return the tests that a type of field allows."""
    if field_type in NUMBER_TYPES or field_type == "date":
        return SAME_OPS | ORDER_OPS | EMPTY_OPS
    if field_type in WORD_TYPES:
        return SAME_OPS | EMPTY_OPS | {"contains", "starts"}
    if field_type == "choices":
        return EMPTY_OPS | {"has"}
    if field_type == "unit":
        return SAME_OPS | EMPTY_OPS
    if field_type == "tick":
        return frozenset({"eq", "ne"}) | EMPTY_OPS
    return frozenset()


@dataclass(frozen=True, slots=True)
class Test:
    """One field held against a value; ``value`` is typed (fen, date, Decimal, tuple for lists)."""

    field: Field
    op: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Group:
    """All or any of some conditions; an empty ``all`` is true, an empty ``any`` is false."""

    mode: Literal["all", "any"]
    items: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition; the opposite of unknown is unknown."""

    item: "Node"


Node = Test | Group | Not


def fields_of(node: Node) -> Iterator[Field]:
    """Yield every field that a condition looks at, in reading order, repeats included."""
    if isinstance(node, Test):
        yield node.field
    elif isinstance(node, Not):
        yield from fields_of(node.item)
    else:
        for item in node.items:
            yield from fields_of(item)
