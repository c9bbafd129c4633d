"""Conditions: one tree, three-valued, read once and then evaluated in Python or compiled to SQL.

The Django compiler lives in ``apps/definitions/conditions_q.py``; tests/kernel/condition_cases.yaml
is the table that all of them answer alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from luodi.kernel.conditions.evaluation import evaluate_node
from luodi.kernel.conditions.parsing import ConditionErrors, FieldSource, parse_node
from luodi.kernel.conditions.sql import Dialect, to_sql_node
from luodi.kernel.conditions.tree import OPS, Group, Node, Not, Test, fields_of, ops_for
from luodi.kernel.conditions.words import words_of
from luodi.kernel.fields import load_catalogue
from luodi.kernel.text import Text

__all__ = [
    "OPS", "Condition", "ConditionErrors", "Dialect", "Group", "Node", "Not", "Test",
    "evaluate", "ops_for", "parse", "to_sql",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condition:
    """A checked condition."""

    node: Node

    def evaluate(self, record: Mapping[str, Any]) -> bool | None:
        """Return true, false, or None where the record does not know."""
        return evaluate_node(self.node, record)

    def to_sql(self, dialect: Dialect, columns: Mapping[str, str] | None = None) -> tuple[str, list[Any]]:
        """Return a three-valued SQL expression and its parameters; see :mod:`conditions.sql`."""
        return to_sql_node(self.node, dialect, columns)

    def words(self, unit_name: Callable[[int], str] = str) -> Text:
        """Return the condition as a phrase in both languages."""
        return words_of(self.node, unit_name)

    @property
    def keys(self) -> frozenset[str]:
        """The catalogue keys that it looks at."""
        return frozenset(field.key for field in fields_of(self.node))


def parse(tree: Any, catalogue: FieldSource | None = None) -> Condition:
    """Read a condition against a catalogue (the base one when None); raises ConditionErrors."""
    return Condition(parse_node(tree, catalogue or load_catalogue()))


def evaluate(tree: Any, record: Mapping[str, Any], catalogue: FieldSource | None = None) -> bool | None:
    """Read and evaluate in one step."""
    return parse(tree, catalogue).evaluate(record)


def to_sql(
    tree: Any,
    dialect: Dialect,
    columns: Mapping[str, str] | None = None,
    catalogue: FieldSource | None = None,
) -> tuple[str, list[Any]]:
    """Read and compile in one step."""
    return parse(tree, catalogue).to_sql(dialect, columns)
