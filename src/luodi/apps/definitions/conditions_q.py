"""Compiles a condition to Django's Q, on columns and on an office's fields in a JSON column.

``filter(to_q(c))`` gives the records of which the condition is true. Negation is pushed down to the
tests, each of which has an opposite that is not true of an unknown value either: nothing here is
ever ``~Q`` on a column that may be NULL.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import (
    BigIntegerField,
    CharField,
    DecimalField,
    F,
    Lookup,
    Q,
    Value,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Concat, Left, NullIf, StrIndex
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, In, LessThan, LessThanOrEqual

from luodi.kernel.conditions import Condition, Group, Node, Not, Test
from luodi.kernel.conditions.tree import NEGATED, NUMBER_TYPES, WORD_TYPES

EXTRA = "extra"
NOTHING = Q(pk__in=())


class Differs(Lookup):
    """``a <> b``: NULL where either is NULL, unlike NOT of an equality in Python's hands."""

    lookup_name = "differs"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Write the comparison."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} <> {right}", [*left_params, *right_params]


def to_q(condition: Condition, columns: Mapping[str, str] | None = None) -> Q:
    """Return the Q of a condition.

    ``columns`` maps catalogue keys to model attributes; without it the key is the attribute. A field
    that is not core, or has no column, is read from the JSON column ``extra``.
    """
    return _q(condition.node, False, columns)


def _q(node: Node, negated: bool, columns: Mapping[str, str] | None) -> Q:
    if isinstance(node, Not):
        return _q(node.item, not negated, columns)
    if isinstance(node, Group):
        return _group(node, negated, columns)
    if node.field.type == "tick":
        return _tick(node, negated, columns)
    return _test(node, negated, _column(node, columns))


def _group(group: Group, negated: bool, columns: Mapping[str, str] | None) -> Q:
    every = (group.mode == "all") is not negated
    if not group.items:
        return Q() if every else NOTHING
    parts = [_q(item, negated, columns) for item in group.items]
    found = parts[0]
    for part in parts[1:]:
        found = _and(found, part) if every else _or(found, part)
    return found


def _and(left: Q, right: Q) -> Q:
    return left & right


def _or(left: Q, right: Q) -> Q:
    # Q() is true of everything, yet Django drops it from an OR.
    return Q() if not left or not right else left | right


def _column(test: Test, columns: Mapping[str, str] | None) -> Any:
    """The column as its type compares it: NULL where nothing is known."""
    field = test.field
    stored = field.core and (columns is None or field.key in columns)
    if stored:
        column: Any = F(field.key if columns is None else columns[field.key])
    else:
        column = KT(f"{EXTRA}__{field.key}")
    if field.type in WORD_TYPES or field.type == "choices":
        return NullIf(column, Value(""), output_field=CharField())
    if stored:
        return column
    return _from_json(field.type, column)


def _from_json(field_type: str, column: Any) -> Any:
    text = NullIf(NullIf(column, Value("null")), Value(""), output_field=CharField())
    if field_type == "decimal":
        return Cast(text, DecimalField(max_digits=30, decimal_places=10))
    if field_type in NUMBER_TYPES or field_type == "unit":
        return Cast(text, BigIntegerField())
    return text


def _value(test: Test, value: Any) -> Value:
    if isinstance(value, date) and not test.field.core:
        return Value(value.isoformat())
    return Value(value)


def _test(test: Test, negated: bool, column: Any) -> Q:
    op = NEGATED.get(test.op, test.op) if negated else test.op
    if op in ("is_empty", "not_empty"):
        return Q(_IsNull(column, op == "is_empty"))
    if op in _LOOKUPS:
        return Q(_LOOKUPS[op](column, _value(test, test.value)))
    if op == "between":
        low, high = (_value(test, bound) for bound in test.value)
        if negated:
            return Q(LessThan(column, low)) | Q(GreaterThan(column, high))
        return Q(GreaterThanOrEqual(column, low)) & Q(LessThanOrEqual(column, high))
    if op == "in":
        return Q(In(column, [_value(test, one) for one in test.value]))
    if op == "not_in":
        found = Q()
        for one in test.value:
            found &= Q(Differs(column, _value(test, one)))
        return found
    return _text_test(test, negated, column)


def _text_test(test: Test, negated: bool, column: Any) -> Q:
    if test.op == "starts":
        start = Left(column, len(test.value))
        return Q(Differs(start, Value(test.value))) if negated else Q(Exact(start, Value(test.value)))
    where: Any = column
    wanted = test.value
    if test.op == "has":
        where, wanted = Concat(Value(","), column, Value(",")), f",{test.value},"
        known = Q(_IsNull(column, False))
    else:
        known = Q()
    position = StrIndex(where, Value(wanted))
    return known & (Q(Exact(position, 0)) if negated else Q(GreaterThan(position, 0)))


def _tick(test: Test, negated: bool, columns: Mapping[str, str] | None) -> Q:
    """Ticks are JSON: true, false, "na", or the date on which it was done."""
    key = test.field.key
    stored = test.field.core and (columns is None or key in columns)
    name = (columns or {}).get(key, key) if stored else f"{EXTRA}__{key}"
    op = NEGATED[test.op] if negated else test.op
    unknown = Q(**{f"{name}__isnull": True}) | Q(**{name: None})
    states = {
        "true": Q(**{name: True}) | Q(**{f"{name}__has_key": "date"}),
        "false": Q(**{name: False}),
        "na": Q(**{name: "na"}),
    }
    if op == "is_empty":
        return unknown
    wanted = set(states) if op == "not_empty" else {test.value}
    if op == "ne":
        wanted = set(states) - wanted
    found = NOTHING
    for one in sorted(wanted):
        found |= states[one]
    return found


class _IsNull(Lookup):
    """``a IS NULL`` of any expression."""

    lookup_name = "unknown"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """Write the test."""
        left, params = self.process_lhs(compiler, connection)
        return f"{left} IS {'' if self.rhs else 'NOT '}NULL", list(params)


_LOOKUPS: dict[str, type[Lookup]] = {
    "eq": Exact,
    "ne": Differs,
    "lt": LessThan,
    "le": LessThanOrEqual,
    "gt": GreaterThan,
    "ge": GreaterThanOrEqual,
}
