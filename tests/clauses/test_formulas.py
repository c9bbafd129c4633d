"""Clauses of drawn formulas against plain functions: every value exact, every unknown named."""

import random
from fractions import Fraction as F
from typing import Any

import pytest

from luodi.kernel.clauses import ClauseErrors, read_clause, run
from luodi.kernel.clauses.results import result_of
from tests.clauses import worked
from tests.clauses.formulas import Drawn, Facts, Maker, apart, both, compared, either
from tests.clauses.plainly import half_up

CLAUSES, CASES = 6, 25
FACTS: dict[str, Any] = {
    **{key: {"label": key, "type": "money", "required": False} for key in "abc"},
    **{key: {"label": key, "type": "boolean", "required": False} for key in "tu"},
    "n": {"label": "n", "type": "integer", "required": False},
    "r": {"label": "r", "type": "decimal", "places": 4, "required": False},
    "k": {"label": "k", "type": "enum", "values": ["x", "y", "z"], "required": False},
}
TABLES = {
    "kinds": {"of": "k", "rows": [{"is": "x", "rate": "3%"}, {"is": "y", "rate": "7%"}]},
    "bands": {"of": "a", "rows": [{"from": "0元", "rate": "2%"}, {"from": "10元", "rate": "5%"},
                                  {"from": "50元", "rate": "1%"}]},
}  # fmt: skip


def case(luck: random.Random) -> Facts:
    made: Facts = {
        key: luck.choice([0, 1, 99, 100, 1000, 1001, 5000, luck.randrange(10**7)]) for key in "abc"
    }
    made |= {"n": luck.choice([0, 1, 2, 7]), "r": luck.choice(["0", "0.05", "1", "0.3333", "2.5"])}
    made |= {"t": luck.random() < 0.5, "u": luck.random() < 0.5, "k": luck.choice("xyz")}
    return {key: value for key, value in made.items() if luck.random() > 0.12}


def wanted(
    facts: Facts, gives: Drawn, test: Drawn, limit: Drawn, when: Drawn
) -> tuple[bool | None, int | None]:
    exact = {key: F(value) if key in "abcnr" else value for key, value in facts.items()}
    passes, raw, top, applies = (made[1](exact) for made in (test, gives, limit, when))
    raw, top = (None if value is None else max(value, F(0)) for value in (raw, top))
    cuts, spares = compared("<", top, raw), compared(">=", top, raw)
    value = top if both(applies, cuts) else raw if either(apart(applies), spares) else None
    if passes is False:
        return False, 0
    return (True, half_up(value)) if passes and value is not None else (None, None)


@pytest.mark.parametrize("seed", range(8))
def test_drawn_formulas(seed: int) -> None:
    luck = random.Random(f"formulas {seed}")
    for _ in range(CLAUSES):
        maker = Maker(luck)
        parts = gives, test, limit, when = maker.money(3), maker.test(2), maker.money(2), maker.test(1)
        body = {
            "code": "T", "label": "试", "result": "amount", "facts": FACTS, "tables": TABLES,
            "benefit": {"formula": gives[0]}, "conditions": [{"id": "c", "test": test[0]}],
            "limits": [{"id": "top", "formula": limit[0], "when": when[0]}],
        }  # fmt: skip
        rows = [case(luck) for _ in range(CASES)]
        try:
            done = run(read_clause(body), rows, engine=worked.engine())
        except ClauseErrors as errors:
            assert {problem.what.en for problem in errors.problems} == {"division by zero"}
            continue
        for number, facts in enumerate(rows):
            found = result_of(done, number, explain=False)
            said = [part[0] for part in parts]
            assert (found["eligible"], found.get("amount_fen")) == wanted(facts, *parts), (facts, said)
            assert found["eligible"] is not None or found["missing"], (facts, said)
