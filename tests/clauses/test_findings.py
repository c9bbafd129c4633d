"""What a drafter is shown: cliffs with their size, gaps, overlaps, rows that are missing, the review."""

from typing import Any

import pytest

from luodi.kernel.clauses import Clause, read_clause
from luodi.kernel.clauses.findings import Finding, findings
from luodi.kernel.packs.hints import review_words
from tests.clauses import worked

MONEY = {"label": "投资", "type": "money"}


def shown(clause: Clause) -> list[Finding]:
    return findings(clause, worked.engine(), review_words(worked.packs()))


def sizes(code: str) -> dict[str, int]:
    return {one.what.zh: one.size_fen for one in shown(worked.clause(code)) if one.code == "cliff"}


def clause(**body: Any) -> Clause:
    base = {"code": "T", "label": "试", "result": "amount", "facts": {"invest": MONEY}}
    return read_clause({**base, "benefit": {"formula": "invest * 10%"}, **body})


def banded(rows: list[dict[str, str]], formula: str) -> Clause:
    return clause(tables={"bands": {"of": "invest", "rows": rows}}, benefit={"formula": formula})


def codes(made: Clause) -> set[str]:
    return {one.code for one in shown(made)}


def test_a_whole_amount_tier_is_a_cliff_of_its_size() -> None:
    found = sizes("SN-2")
    assert any("到1000万元时" in said and size == 10_000_000 for said, size in found.items())
    assert any("到500万元时" in said and size == 5_000_000 for said, size in found.items())


def test_a_strict_bound_jumps_one_fen_above() -> None:
    assert list(sizes("XA-2").values()) == [20_000_000]
    assert "5000.000001万元" in next(iter(sizes("XA-2")))


def test_marginal_tiers_have_no_cliff() -> None:
    rows = [{"from": "0元", "rate": "2%"}, {"from": "1000万元", "rate": "5%"}]
    made = clause(
        tables={"bands": {"of": "invest", "rows": rows}}, benefit={"formula": "marginal(invest, bands)"}
    )
    assert "cliff" not in codes(made)


def test_a_gap_below_the_first_band() -> None:
    rows = [{"from": "500万元", "rate": "1%"}, {"from": "1000万元", "rate": "2%"}]
    made = clause(
        tables={"bands": {"of": "invest", "rows": rows}}, benefit={"formula": "invest * bands.rate"}
    )
    assert "gap" in codes(made)
    assert "gap" not in codes(worked.clause("SN-2")), "there a condition stands before the first band"


def test_bands_that_overlap() -> None:
    rows = [{"from": "1000万元", "rate": "1%"}, {"from": "500万元", "rate": "2%"}]
    made = clause(
        tables={"bands": {"of": "invest", "rows": rows}}, benefit={"formula": "invest * bands.rate"}
    )
    assert "overlap" in codes(made)


def test_a_category_without_a_row() -> None:
    kind = {"label": "方向", "type": "enum", "values": ["甲", "乙", "丙"]}
    rows = [{"is": "甲", "rate": "3%"}, {"is": "乙", "rate": "5%"}]
    body: dict[str, Any] = {
        "facts": {"invest": MONEY, "kind": kind},
        "tables": {"rates": {"of": "kind", "rows": rows}},
        "benefit": {"formula": "invest * rates.rate"},
    }
    missing = [one for one in shown(clause(**body)) if one.code == "missing_category"]
    assert len(missing) == 1 and "丙" in missing[0].what.zh
    test = 'kind in ("甲", "乙")'
    assert "missing_category" not in codes(clause(**body, conditions=[{"id": "kind", "test": test}]))


def test_never_and_always() -> None:
    impossible = [{"id": "a", "test": "invest > 3万元"}, {"id": "b", "test": "invest < 2万元"}]
    assert "never_applies" in codes(clause(conditions=impossible))
    assert "always_applies" in codes(clause(conditions=[{"id": "a", "test": "invest >= 0"}]))


@pytest.mark.parametrize("code", sorted(set(worked.documents()) - {"XQ-P"}))
def test_no_worked_clause_is_thought_never_to_apply(code: str) -> None:
    assert not {"never_applies", "overlap", "missing_category"} & codes(worked.clause(code))


@pytest.mark.parametrize(
    ("code", "question"),
    [("HC-2", "review_tax_linked"), ("SCG-1", "review_registered_place"), ("SCG-1", "review_outsiders")],
)
def test_questions_of_the_review(code: str, question: str) -> None:
    assert question in codes(worked.clause(code))


def test_negotiation_case_by_case_and_named_operators_are_asked_about() -> None:
    found = codes(clause(text="对某某锂业有限公司实行一事一议。"))
    assert {"review_case_by_case", "review_named_operator"} <= found
