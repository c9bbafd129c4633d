"""Every worked case, single and group, to the fen; every clause is a pack entry, none is Python."""

from typing import Any

import pytest

from luodi.kernel.clauses import evaluate, evaluate_population
from tests.clauses import worked

SENSE_ONLY = {"reason_zh"}


def exact_part(expected: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in expected.items() if key not in SENSE_ONLY}


def compare(got: dict[str, Any], expected: dict[str, Any]) -> None:
    wanted = exact_part(expected)
    assert {key: got.get(key) for key in wanted} == wanted
    assert got["reason_zh"] and got["steps"] is not None


def test_every_document_has_its_clause() -> None:
    assert len(worked.documents()) == 26
    assert set(worked.documents()) == set(worked.packs().in_force("clauses"))


@pytest.mark.parametrize(("code", "case"), worked.cases(grouped=False), ids=worked.name_of)
def test_a_single_case(code: str, case: worked.Case) -> None:
    compare(evaluate(worked.clause(code), case["facts"], engine=worked.engine()), case["expect"])


@pytest.mark.parametrize(("code", "case"), worked.cases(grouped=True), ids=worked.name_of)
def test_a_group(code: str, case: worked.Case) -> None:
    found = evaluate_population(
        worked.clause(code), case["population"], case.get("context"), engine=worked.engine()
    )
    for got, expected in zip(found, case["expect"], strict=True):
        compare(got, expected)
    key = "ceiling_fen" if worked.clause(code).result == "ceiling" else "amount_fen"
    assert sum(one.get(key) or 0 for one in found) == case["expect_total_fen"]


@pytest.mark.parametrize("code", sorted(worked.documents()))
def test_facts_are_those_of_the_document(code: str) -> None:
    clause = worked.clause(code)
    declared = {fact.key: fact for fact in clause.facts if not fact.of_group}
    for wanted in worked.documents()[code]["facts_needed"]:
        fact = declared.pop(wanted["key"])
        assert fact.label.zh == wanted["label_zh"] or code == "XQ-P"
        assert fact.required is wanted["required"]
        assert fact.type == wanted["type"].replace("money_fen", "money")
        assert list(fact.values) == wanted.get("values", [])
    assert not declared
