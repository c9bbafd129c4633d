"""Draws facts worth trying on a clause: its own figures, words and days, their neighbours, and others."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Any

from luodi.kernel.clauses.columns import nodes_of
from luodi.kernel.clauses.model import Clause, Fact
from luodi.kernel.clauses.tree import Call, Compare, Day, Name, Node, Number, Within, Word, names, walk

LIKELY = 0.75
_OTHER = "其他"
_STEPS = (-400, -200, -100, -31, -1, 1, 31, 200, 400)
_USUAL = date(2024, 6, 30)


class Drawing:
    """Draws values of the facts of one clause."""

    def __init__(self, clause: Clause, luck: random.Random) -> None:
        """Keep the clause and the source of chance."""
        self.clause, self.luck = clause, luck

    def case(self) -> dict[str, Any]:
        """Return facts for one case."""
        return {fact.key: self.value(fact) for fact in self.clause.facts if not fact.of_group}

    def value(self, fact: Fact, path: str = "") -> Any:
        """Return a value of a fact; ``path`` is its name in formulas."""
        path, luck = path or fact.key, self.luck
        if fact.type == "boolean":
            return luck.random() < LIKELY
        if fact.type in ("enum", "text"):
            return luck.choice(list(fact.values) or [*self._words, _OTHER])
        if fact.type == "date":
            return luck.choice(self._days)
        if fact.type == "set":
            return [word for word in self._in_set(fact) if luck.random() < 1 - LIKELY / 2]
        if fact.type == "series":
            items = [(item, f"{path}.{item.key}") for item in fact.items]
            return [{i.key: self.value(i, at) for i, at in items} for _ in range(luck.randrange(5))]
        if fact.type == "decimal":
            return self._decimal(fact)
        if fact.type == "integer" and path in self._years and luck.random() < LIKELY:
            return luck.choice(sorted({int(day[:4]) for day in self._days}))
        return self._whole(fact)

    def _decimal(self, fact: Fact) -> str:
        luck = self.luck
        drawn = luck.choice(self._plain) * luck.choice([1, 1, 2, 20]) if self._plain else Fraction(0)
        share = Fraction(luck.randrange(2 * 10**4), 10**4)
        chosen = luck.choice([drawn, share, share * 10 ** luck.randrange(6)])
        scale = 10 ** min(fact.places, 4)
        if scale == 1:
            return str(round(chosen))
        whole, rest = divmod(round(chosen * scale), scale)
        return f"{whole}.{rest:0{len(str(scale)) - 1}}"

    def _whole(self, fact: Fact) -> int:
        luck, figures = self.luck, self._sums if fact.type == "money" else self._plain
        drawn = luck.choice(figures) * luck.choice([1, 1, 2, 20]) if figures else Fraction(0)
        if luck.random() < LIKELY:
            return max(int(drawn) + luck.choice([-1, 0, 0, 1]), 0)
        return luck.randrange(10 ** luck.randrange(1, 13 if fact.type == "money" else 3))

    def _in_set(self, fact: Fact) -> list[str]:
        asked = [
            part.arguments[1].value
            for node in self._nodes
            for part in walk(node)
            if isinstance(part, Call) and part.function == "has" and part.arguments[0] == Name(fact.key)
            if isinstance(part.arguments[1], Word)
        ]
        return list(dict.fromkeys([*fact.values, *asked, _OTHER]))

    @cached_property
    def _nodes(self) -> list[Node]:
        return list(nodes_of(self.clause))

    @cached_property
    def _words(self) -> list[str]:
        found = [part.value for node in self._nodes for part in walk(node) if isinstance(part, Word)]
        found += [row.is_ for table in self.clause.tables for row in table.rows if row.is_ is not None]
        return list(dict.fromkeys(found))

    @cached_property
    def _sums(self) -> list[Fraction]:
        return self._numbers(1)

    @cached_property
    def _plain(self) -> list[Fraction]:
        return self._numbers(0)

    def _numbers(self, dimension: int) -> list[Fraction]:
        parts = [part for node in self._nodes for part in walk(node) if isinstance(part, Number)]
        return sorted({part.value for part in parts if part.dimension == dimension})

    @cached_property
    def _days(self) -> list[str]:
        written = {part.value for node in self._nodes for part in walk(node) if isinstance(part, Day)}
        written |= {
            step.since for one in self.clause.parameters for step in one.values if step.since is not None
        }
        found = written or {_USUAL}
        return [day.isoformat() for day in sorted(found | {_moved(d, s) for d in found for s in _STEPS})]

    @cached_property
    def _years(self) -> set[str]:
        """Return the names of whole numbers held for equal to a year, or to each other."""
        found: set[str] = set()
        for left, right in self._equals():
            yearly = any(isinstance(p, Call) and p.function == "year" for p in (*walk(left), *walk(right)))
            if yearly or (isinstance(left, Name) and names(right)):
                found |= {*names(left), *names(right)}
        return found

    def _equals(self) -> Iterator[tuple[Node, Node]]:
        for node in self._nodes:
            for part in walk(node):
                if isinstance(part, Compare) and part.op == "==":
                    yield part.left, part.right
                elif isinstance(part, Within):
                    yield from ((part.value, one) for one in part.among)


def _moved(day: date, days: int) -> date:
    return day + timedelta(days=days)
