"""What is not known, and what only a branch not taken would need, spoil no case that can be judged."""

from typing import Any

import pytest

from luodi.kernel.clauses import Clause, evaluate, evaluate_population, read_clause
from tests.clauses import worked

MONEY = {"label": "金额", "type": "money"}
OPTIONAL = {**MONEY, "required": False}
LOANS = {
    "label": "贷款",
    "type": "series",
    "items": {"fen": MONEY, "rate": {"label": "利率", "type": "decimal"}},
}


def clause(facts: dict[str, Any], formula: str, **body: Any) -> Clause:
    shell = {"code": "T", "label": "试", "result": "amount"}
    return read_clause({**shell, "facts": facts, "benefit": {"formula": formula}, **body})


def one(made: Clause, **facts: Any) -> dict[str, Any]:
    return evaluate(made, facts, engine=worked.engine())


FIGURES = {"this": MONEY, "last": MONEY}


@pytest.mark.parametrize(
    ("formula", "sum_"),
    [
        ("if(last == 0元, 7元, this / last * 1元)", 700),
        ("if(last > 0元, this / last * 1元, 7元)", 700),
        ("if(last > 0元, 1元 * if(this > 0元, this / last, last / this), 7元)", 700),
        ("if(last > 0元 and this / last > 1, 3元, 7元)", 700),
    ],
)
def test_a_quotient_in_a_branch_that_is_not_taken(formula: str, sum_: int) -> None:
    found = one(clause(FIGURES, formula), this=300, last=0)
    assert (found["eligible"], found.get("amount_fen")) == (True, sum_)


def test_a_quotient_in_the_branch_taken_stays_unknown() -> None:
    made = clause(FIGURES, "if(this > 0元, this / last * 1元, 7元)")
    assert one(made, this=300, last=0)["missing"] == ["last"]
    assert one(made, this=0, last=0)["amount_fen"] == 700
    assert one(made, this=300, last=200)["amount_fen"] == 150


def test_rows_of_a_table_and_limits_by_quotients() -> None:
    rows = [{"when": "last == 0元", "rate": "5%"}, {"when": "true", "rate": "this / last"}]
    made = clause(
        FIGURES,
        "this * grid.rate",
        tables={"grid": {"rows": rows}},
        limits=[{"id": "top", "formula": "this / last * 1元", "when": "last > 0元"}],
    )
    assert one(made, this=10_000, last=0)["amount_fen"] == 500
    assert one(made, this=10_000, last=200)["amount_fen"] == 5_000
    assert one(made, this=10_000, last=3)["cut_by"] == "top"


def test_scores_where_all_are_alike() -> None:
    share = "(this - low) / (high - low)"
    points = f"if(high == low, 100, 60 + 40 * {share})"
    made = clause(
        {**FIGURES, "place": {"label": "名次", "type": "integer", "required": False}},
        "last",
        derived={"low": "group_min(this)", "high": "group_max(this)", "points": points},
        conditions=[{"id": "first", "test": "place <= 1"}],
        group={"ranking": {"gives": "place", "by": "points", "before": "first", "ties": "share"}},
    )
    alike = [{"this": 5, "last": 100}, {"this": 5, "last": 200}]
    assert [row["amount_fen"] for row in evaluate_population(made, alike, engine=worked.engine())] == [
        100,
        200,
    ]
    apart = [{"this": 5, "last": 100}, {"this": 6, "last": 200}]
    assert [row["amount_fen"] for row in evaluate_population(made, apart, engine=worked.engine())] == [0, 200]


def test_a_rate_that_is_missing_is_named_and_not_the_loans() -> None:
    facts = {"lpr": {"label": "LPR", "type": "decimal"}, "loans": LOANS}
    made = clause(facts, "interest", derived={"interest": "sum(loans.fen * min(loans.rate, lpr))"})
    assert one(made, loans=[{"fen": 100, "rate": "0.05"}])["missing"] == ["lpr"]
    assert one(made, loans=[{"fen": 100}], lpr="0.03")["missing"] == ["loans"]


def test_an_optional_fact_is_missing_only_where_it_matters() -> None:
    truth = {"label": "是否", "type": "boolean"}
    made = clause(
        {
            "begun": truth, "built": {**truth, "required": False},
            "plan": MONEY, "audited": OPTIONAL, "late": OPTIONAL,
        },
        "due",
        derived={
            "done": "known(built) and built",
            "due": "if(done, min(audited * 3%, 200万元), if(late > 0元, 0元, plan * 2%))",
        },
        conditions=[{"id": "begun", "test": "begun"}],
    )  # fmt: skip
    assert one(made, begun=True, plan=10_000, late=0)["amount_fen"] == 200
    assert one(made, begun=True, plan=10_000)["missing"] == ["late"]
    assert one(made, plan=10_000, late=0)["missing"] == ["begun"]
    assert one(made, begun=True, built=True, plan=10_000)["missing"] == ["audited"]
    assert one(made, begun=True, built=True, plan=10_000, audited=100)["amount_fen"] == 3


def test_a_category_that_is_missing_is_not_a_category_without_a_row() -> None:
    level = {"label": "级别", "type": "enum", "values": ["国家级", "省级"]}
    got = {
        "label": "已奖",
        "type": "series",
        "items": {"level": {"label": "级别", "type": "text"}, "fen": MONEY},
    }
    rows = [{"is": "国家级", "award": "100元"}, {"is": "省级", "award": "50元"}]
    made = clause(
        {"level": level, "got": got},
        "levels.award - before",
        tables={"levels": {"of": "level", "rows": rows}},
        derived={"before": "sum(got.fen where got.level == level)"},
    )
    assert one(made, got=[{"level": "省级", "fen": 5}])["missing"] == ["level"]
    assert one(made, level="省级", got=[{"level": "省级", "fen": 5}])["amount_fen"] == 4_995


@pytest.mark.parametrize(
    ("test", "last", "outcome"),
    [
        ("this / last > 1", 0, None),
        ("this / last >= last / last", 0, None),
        ("growth(this, last) != growth(last, last)", 0, None),
        ("known(this / last)", 0, False),
        ("not known(this / last)", 0, True),
        ("known(this / last)", 5, True),
    ],
)
def test_a_quotient_over_nothing_is_not_known(test: str, last: int, outcome: bool | None) -> None:
    made = clause(FIGURES, "1元", conditions=[{"id": "c", "test": test}])
    assert one(made, this=300, last=last)["eligible"] is outcome


def test_a_score_over_nothing_has_no_place() -> None:
    made = clause(
        {**FIGURES, "place": {"label": "名次", "type": "integer", "required": False}},
        "1元",
        conditions=[{"id": "first", "test": "place <= 1"}],
        group={"ranking": {"gives": "place", "by": "0 - this / last", "before": "first"}},
    )
    rows = [{"this": 5, "last": 0}, {"this": 5, "last": 10}, {"this": 6, "last": 10}]
    found = evaluate_population(made, rows, engine=worked.engine())
    assert [row["eligible"] for row in found] == [None, True, False]
