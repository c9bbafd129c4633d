"""The parts of the language, in other combinations than the worked clauses have."""

import random
from fractions import Fraction
from typing import Any

import pytest

from luodi.kernel.clauses import (
    Clause,
    ClauseErrors,
    changed,
    compile_clause,
    evaluate,
    evaluate_population,
    read_clause,
)
from luodi.kernel.money import MoneyOverflow
from tests.clauses import worked

MONEY = {"label": "投资", "type": "money"}
DAY = {"label": "申报日期", "type": "date"}


def clause(facts: dict[str, Any] | None = None, **body: Any) -> Clause:
    return read_clause(
        {
            "code": "T", "label": "试", "result": body.pop("result", "amount"),
            "facts": facts or {"invest": MONEY}, "benefit": {"formula": "invest * 10%"}, **body,
        }
    )  # fmt: skip


def one(made: Clause, **facts: Any) -> dict[str, Any]:
    return evaluate(made, facts, engine=worked.engine())


def group(made: Clause, rows: list[dict[str, Any]], **context: Any) -> list[dict[str, Any]]:
    return evaluate_population(made, rows, context, engine=worked.engine())


def outcomes(found: list[dict[str, Any]]) -> list[tuple[Any, Any]]:
    return [(row.get("amount_fen"), row.get("binding")) for row in found]


def test_marginal_and_whole_amount_tiers_differ() -> None:
    rows = [
        {"from": "0元", "rate": "2%"},
        {"from": "1000万元", "rate": "5%"},
        {"from": "1亿元", "rate": "8%"},
    ]
    table = {"bands": {"of": "invest", "rows": rows}}
    marginal = clause(tables=table, benefit={"formula": "marginal(invest, bands)"})
    whole = clause(tables=table, benefit={"formula": "invest * bands.rate"})
    invest = 12_345_678_901
    expected = 20_000_000 + 450_000_000 + round(Fraction(8 * (invest - 10_000_000_000), 100))
    assert one(marginal, invest=invest)["amount_fen"] == expected
    assert one(whole, invest=invest)["amount_fen"] == 987_654_312
    assert one(marginal, invest=1_000_000_000)["amount_fen"] == 20_000_000
    assert one(whole, invest=1_000_000_000)["amount_fen"] == 50_000_000


def test_a_parameter_holds_from_its_day() -> None:
    values = [{"since": "2024-06-01", "value": "3%"}, {"since": "2025-01-01", "value": "5%"}]
    made = clause(
        {"invest": MONEY, "apply_date": DAY},
        validity={"day": "apply_date", "from": "2024-01-01"},
        parameters={"rate": {"values": values}},
        benefit={"formula": "invest * rate"},
    )
    assert one(made, invest=10_000, apply_date="2024-12-31")["amount_fen"] == 300
    assert one(made, invest=10_000, apply_date="2025-01-01")["amount_fen"] == 500
    before = one(made, invest=10_000, apply_date="2024-05-31")
    assert (before["eligible"], before["missing"]) == (None, ["rate"])


def test_known_failure_decides_before_what_is_missing() -> None:
    facts = {
        "a": {"label": "甲", "type": "boolean"},
        "b": {"label": "乙", "type": "boolean"},
        "invest": MONEY,
    }
    made = clause(facts, conditions=[{"id": "both", "test": "a"}, {"id": "second", "test": "b"}])
    assert one(made, b=False)["failed"] == "b"
    assert one(made, a=True, invest=1)["missing"] == ["b"]


def test_an_optional_fact_is_missing_only_where_it_decides() -> None:
    facts = {
        "new": {"label": "新建", "type": "boolean"},
        "invest": {**MONEY, "required": False},
    }  # fmt: skip
    made = clause(facts, benefit={"formula": "if(new, invest * 10%, 5万元)"})
    assert one(made, new=False)["amount_fen"] == 5_000_000
    assert one(made, new=True)["missing"] == ["invest"]


def test_a_zero_base_is_not_computable() -> None:
    facts = {"this": MONEY, "last": MONEY}
    made = clause(
        facts,
        derived={"rate": "growth(this, last)"},
        conditions=[{"id": "grown", "test": "rate >= 10%"}],
        benefit={"formula": "(this - last) * 1%"},
    )
    assert one(made, this=5, last=0)["missing"] == ["last"]
    assert one(made, this=110_000, last=100_000)["amount_fen"] == 100


def test_a_category_without_a_row_is_asked_for() -> None:
    facts = {"kind": {"label": "方向", "type": "text"}, "invest": MONEY}
    table = {"rates": {"of": "kind", "rows": [{"is": "甲", "rate": "3%"}, {"is": "乙", "rate": "5%"}]}}
    made = clause(facts, tables=table, benefit={"formula": "invest * rates.rate"})
    assert one(made, kind="乙", invest=100_000)["amount_fen"] == 5_000
    assert one(made, kind="丙", invest=100_000)["missing"] == ["kind"]


def test_ranks_of_fractions_with_denominators_of_their_own_are_exact() -> None:
    facts = {
        "rank": {"label": "名次", "type": "integer"},
        "this": {**MONEY, "of_group": True},
        "last": {**MONEY, "of_group": True},
    }
    made = clause(
        facts,
        conditions=[{"id": "first_two", "test": "rank <= 2"}],
        benefit={"formula": "10万元", "fixed": True},
        group={"ranking": {"gives": "rank", "by": "this / last", "before": "first_two", "ties": "share"}},
    )
    large = 10**17
    rows = [
        {"this": large + 1, "last": large},
        {"this": large + 2, "last": large + 1},
        {"this": 2 * large + 2, "last": 2 * large},
        {"this": 1, "last": 2},
    ]
    assert [row["amount_fen"] for row in group(made, rows)] == [10_000_000, 0, 10_000_000, 0]


def test_first_come_until_the_money_ends() -> None:
    facts = {"invest": MONEY, "apply_date": DAY, "budget": {**MONEY, "of_group": True}}
    made = clause(facts, group={"budget": {"fact": "budget", "how": "first_come", "order": ["apply_date"]}})
    rows = [
        {"invest": 5_000, "apply_date": "2024-03-01"},
        {"invest": 6_000, "apply_date": "2024-01-01"},
        {"invest": 7_000, "apply_date": "2024-04-01"},
    ]
    assert outcomes(group(made, rows, budget=1_000)) == [(400, "budget"), (600, "rate"), (0, "budget")]
    assert outcomes(group(made, rows)) == [(500, "rate"), (600, "rate"), (700, "rate")]


def test_enterprise_cap_then_project_cap_then_budget() -> None:
    facts = {
        "invest": MONEY, "apply_date": DAY, "budget": {**MONEY, "of_group": True},
        "enterprise": {"label": "企业", "type": "text", "of_group": True},
        "project": {"label": "项目", "type": "text", "of_group": True},
    }  # fmt: skip
    caps = [
        {"id": "project", "formula": "8元", "per": ["project"], "order": ["apply_date"]},
        {"id": "year", "formula": "10元", "per": ["enterprise", "year(apply_date)"], "order": ["apply_date"]},
    ]
    made = clause(facts, group={"caps": caps, "budget": {"fact": "budget"}})
    rows = [
        {"invest": 9_000, "apply_date": "2024-01-01", "enterprise": "甲", "project": "1"},
        {"invest": 5_000, "apply_date": "2024-02-01", "enterprise": "甲", "project": "2"},
        {"invest": 5_000, "apply_date": "2025-02-01", "enterprise": "甲", "project": "2"},
        {"invest": 5_000, "apply_date": "2024-02-01", "enterprise": "乙"},
    ]
    assert outcomes(group(made, rows)) == [(800, "cap"), (200, "cap"), (300, "cap"), (500, "rate")]
    halved = outcomes(group(made, rows, budget=900))
    assert halved == [(400, "budget"), (100, "budget"), (150, "budget"), (250, "budget")]


def test_the_outcome_without_a_formula_is_a_decision() -> None:
    made = clause(benefit={"words": "一事一议"}, result="ceiling")
    found = one(made, invest=1)
    assert (found["eligible"], found["ceiling_fen"], found["needs_decision"]) == (True, None, True)


def test_payees_share_by_weight_and_add_up() -> None:
    made = clause(
        payees=[{"label": "甲", "share": 2}, {"label": "乙", "share": 1}, {"label": "丙", "share": 1}]
    )
    parts = [part["amount_fen"] for part in one(made, invest=1_010)["parts"]]
    assert parts == [51, 25, 25] and sum(parts) == 101


def test_rounding_down_and_half_up() -> None:
    assert one(clause(), invest=15)["amount_fen"] == 2
    assert one(clause(rounding="down"), invest=19)["amount_fen"] == 1


def test_time_between_days() -> None:
    facts = {"start": DAY, "end": DAY}
    made = clause(facts, benefit={"formula": "months(start, end) * 1元 + days(start, end) * 1元"})
    assert one(made, start="2024-01-31", end="2024-02-29")["amount_fen"] == 3_000
    assert one(made, start="2024-01-31", end="2024-03-31")["amount_fen"] == 6_200


def test_an_award_is_never_negative() -> None:
    facts = {"this": MONEY, "last": MONEY}
    assert (
        one(clause(facts, benefit={"formula": "(this - last) * 10%"}), this=1, last=9_999)["amount_fen"] == 0
    )


def test_a_limit_that_is_missing_makes_the_sum_unknown() -> None:
    facts = {"invest": MONEY, "rent": {**MONEY, "required": False}}
    made = clause(facts, limits=[{"id": "rent", "formula": "rent"}])
    assert one(made, invest=1_000)["missing"] == ["rent"]


def test_an_item_that_is_not_known_makes_the_sum_unknown() -> None:
    items = {"day": DAY, "fen": MONEY}
    made = clause(
        {"bills": {"label": "发票", "type": "series", "items": items}},
        benefit={"formula": "sum(bills.fen where bills.day <= 2024-12-31) + count(bills) * 1元"},
    )
    known = [{"day": "2024-01-01", "fen": 100}, {"day": "2025-01-01", "fen": 7}]
    assert one(made, bills=known)["amount_fen"] == 300
    assert one(made, bills=[])["amount_fen"] == 0
    assert one(made, bills=[*known, {"day": "2024-01-01"}])["eligible"] is None


def test_beyond_128_bits_it_raises() -> None:
    facts = {"a": MONEY, "b": {"label": "乙", "type": "integer"}, "c": {"label": "丙", "type": "integer"}}
    made = clause(facts, benefit={"formula": "a * b * c"})
    with pytest.raises(MoneyOverflow):
        one(made, a=2**62, b=2**62, c=2**62)


def test_a_changed_rate_is_another_clause() -> None:
    made = clause(parameters={"rate": {"values": [{"value": "3%"}]}}, benefit={"formula": "invest * rate"})
    assert one(changed(made, {"parameters.rate": "4%"}), invest=1_000)["amount_fen"] == 40
    assert one(made, invest=1_000)["amount_fen"] == 30
    with pytest.raises(ClauseErrors):
        changed(made, {"parameters.rates": "4%"})


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("invest + 3%", "money and plain numbers"),
        ("invest / 0", "division by zero"),
        ("invests", "no fact"),
        ("invest > 3万元", "a number is expected"),
        ("min(invest)", "min takes"),
        ("invest * “3%”", "not understood"),
        ("open(invest)", "no function"),
        ("3%", "a sum of money"),
        ("if(invest, 1元, 2元)", "true or false"),
    ],
)
def test_nonsense_is_refused_in_words(formula: str, said: str) -> None:
    with pytest.raises(ClauseErrors) as refused:
        compile_clause(clause(benefit={"formula": formula}))
    assert said in refused.value.problems[0].what.en


def test_a_word_in_quotes_cannot_leave_them() -> None:
    facts = {"kind": {"label": "类", "type": "text"}, "invest": MONEY}
    test = 'kind == "甲\' OR TRUE --"'
    made = clause(facts, conditions=[{"id": "kind", "test": test}])
    assert one(made, kind="乙", invest=1)["eligible"] is False


def test_the_largest_of_a_series() -> None:
    items = {"fen": MONEY, "of": {"label": "产品", "type": "text"}}
    facts = {
        "got": {"label": "奖项", "type": "series", "items": items},
        "most": {"label": "件数", "type": "integer"},
    }
    sums = [300, 100, 500, 200]
    rows = [{"fen": fen, "of": word} for fen, word in zip(sums, "甲乙甲丙", strict=True)]
    best = clause(facts, benefit={"formula": "sum(got.fen top most)"})
    each = clause(facts, benefit={"formula": "sum(got.fen * 50% where got.fen > 1元 per got.of top most)"})
    for most in range(6):
        found = one(best, got=rows, most=most)
        assert found["amount_fen"] == sum(sorted(sums, reverse=True)[:most])
        assert one(each, got=rows, most=most)["amount_fen"] == sum([250, 100][:most])
    assert one(best, got=rows)["missing"] == ["most"]
    assert one(best, got=[{"of": "甲"}], most=1)["missing"] == ["got"]
    assert one(best, got=[], most=1)["amount_fen"] == 0


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("count(got.fen top 3) * 1元", "only a sum"),
        ("sum(got.fen top 50% + 10%)", "whole number"),
        ("sum(got.fen top 3元)", "whole number"),
        ("max(invest, 1元 per invest)", "expected here"),
    ],
)
def test_what_top_and_per_do_not_take(formula: str, said: str) -> None:
    facts = {"got": {"label": "奖项", "type": "series", "items": {"fen": MONEY}}, "invest": MONEY}
    with pytest.raises(ClauseErrors) as errors:
        compile_clause(clause(facts, benefit={"formula": formula}))
    assert said in errors.value.problems[0].what.en


def test_a_table_may_give_days_and_words() -> None:
    kind = {"label": "类别", "type": "enum", "values": ["甲", "乙"]}
    rows = [
        {"is": "甲", "last": "2024-03-31", "class": '"重点"'},
        {"is": "乙", "last": "2024-06-30", "class": '"一般"'},
    ]
    made = clause(
        {"invest": MONEY, "kind": kind, "day": DAY},
        tables={"terms": {"of": "kind", "rows": rows}},
        conditions=[{"id": "in_time", "test": "day <= terms.last"}],
        benefit={"formula": 'invest * if(terms.class == "重点", 20%, 10%)'},
    )
    assert one(made, invest=100, kind="甲", day="2024-03-31")["amount_fen"] == 20
    assert one(made, invest=100, kind="甲", day="2024-04-01")["eligible"] is False
    assert one(made, invest=100, kind="乙", day="2024-04-01")["amount_fen"] == 10


def test_a_parameter_by_a_day_of_its_own() -> None:
    values = [{"value": "6%"}, {"since": "2025-07-01", "value": "4%"}]
    facts = {"invest": MONEY, "begun": {"label": "开工日期", "type": "date"}}
    made = clause(
        facts, parameters={"rate": {"day": "begun", "values": values}}, benefit={"formula": "invest * rate"}
    )
    assert one(made, invest=100, begun="2025-06-30")["amount_fen"] == 6
    assert one(made, invest=100, begun="2025-07-01")["amount_fen"] == 4
    with pytest.raises(ClauseErrors):
        compile_clause(
            clause(facts, parameters={"rate": {"values": values}}, benefit={"formula": "invest * rate"})
        )


def test_a_payee_with_a_sum_of_his_own() -> None:
    payees = [
        {"label": "银行", "amount": "min(award * 30%, 10元)", "when": "invest >= 100元"},
        {"label": "牵头", "share": 2}, {"label": "合作", "share": 1},
    ]  # fmt: skip
    made = clause(payees=payees, benefit={"formula": "invest"})
    parts = [
        [part["amount_fen"] for part in one(made, invest=fen)["parts"]] for fen in (10_000, 9_999, 20_000)
    ]
    assert parts == [[1_000, 6_000, 3_000], [6_666, 3_333], [1_000, 12_667, 6_333]]
    with pytest.raises(ClauseErrors):
        compile_clause(clause(payees=[{"label": word, "amount": "1元"} for word in "甲乙"]))


def test_places_within_each_group_with_a_second_measure() -> None:
    place, size = {"label": "名次", "type": "integer"}, {"label": "组", "type": "text"}
    facts = {"invest": MONEY, "size": size, "place": place, "day": DAY}
    ranking = {
        "gives": "place",
        "by": "invest",
        "before": "first",
        "per": ["size"],
        "then": ["day"],
        "ties": "share",
    }
    made = clause(
        facts,
        conditions=[{"id": "first", "test": "place <= group_count(invest > 1元 per size) / 2"}],
        group={"ranking": ranking},
        benefit={"formula": "invest / group_max(invest per size) * 1元"},
    )
    rows = [
        {"size": size, "invest": fen, "day": f"2024-01-0{day}"}
        for size, fen, day in [("大", 400, 2), ("大", 400, 1), ("小", 200, 1), ("小", 200, 1), ("大", 50, 1)]
    ]
    assert [row["amount_fen"] for row in group(made, rows)] == [0, 100, 100, 100, 0]


def test_an_instalment_without_a_condition_is_payable_at_once() -> None:
    parts = [{"label": "一", "share": "40%"}, {"label": "二", "when": "done"}]
    done = {"label": "是否验收", "type": "boolean", "required": False}
    made = clause({"invest": MONEY, "done": done}, instalments=parts, benefit={"formula": "invest"})
    assert one(made, invest=100, done=False)["payable_to_date_fen"] == 40
    assert one(made, invest=100, done=True)["payable_to_date_fen"] == 100
    open_ = one(made, invest=100)
    assert (open_["payable_to_date_fen"], open_["payable_at_least_fen"]) == (None, 40)


def test_a_payee_s_own_sum_that_is_not_known_leaves_the_split_open() -> None:
    made = clause(
        {"invest": MONEY, "own": {**MONEY, "required": False}},
        payees=[{"label": "团队", "amount": "own"}, {"label": "企业"}],
    )
    unknown, known = one(made, invest=10_000_00), one(made, invest=10_000_00, own=300_00)
    assert [part["amount_fen"] for part in unknown["parts"]] == [None, None]
    assert [part["amount_fen"] for part in known["parts"]] == [30_000, 70_000]


def test_the_group_of_one_quantity_is_not_that_of_another_read_inside_it() -> None:
    number = {"label": "数", "type": "integer"}
    made = clause(
        {"score": number, "size": {"label": "规模", "type": "text"}},
        derived={"all": "group_max(score)", "top": "group_max(score / 1 + all - all per size)"},
        conditions=[{"id": "c", "test": "top >= 0"}],
        benefit={"formula": "0.01元 * all"},
    )
    rows = [{"score": 10, "size": "a"}, {"score": 20, "size": "a"}, {"score": 90, "size": "b"}]
    assert [found["amount_fen"] for found in group(made, rows)] == [90, 90, 90]


def test_a_division_in_a_branch_over_items_leaves_the_series_open() -> None:
    number = {"label": "数", "type": "integer"}
    made = clause(
        {"people": number, "got": {"label": "票", "type": "series", "items": {"fen": MONEY, "n": number}}},
        benefit={"formula": "sum(got.fen where if(got.n > 0, got.n / people, 0) >= 1)"},
    )
    got = [{"fen": 100, "n": 4}, {"fen": 5, "n": 0}]
    assert one(made, people=2, got=got)["amount_fen"] == 100
    assert one(made, people=0, got=got)["missing"] == ["got"]


def test_each_kind_added_up_to_a_cap_of_its_own() -> None:
    words = {"label": "类别", "type": "text"}
    facts = {"got": {"label": "发票", "type": "series", "items": {"fen": MONEY, "kind": words}}, "cap": MONEY}
    rows = [{"is": "甲", "top": "10元"}, {"is": "乙", "top": "2.5元"}]
    by_kind = clause(
        facts,
        tables={"kinds": {"of": "got.kind", "rows": rows}},
        benefit={"formula": "sum(got.fen / 3 where got.fen > 1元 by got.kind most min(kinds.top, cap))"},
    )
    luck = random.Random("by kind")
    for _ in range(20):
        cap = luck.choice([100, 251, 5_000])
        got = [{"fen": luck.randrange(2_000), "kind": luck.choice("甲乙")} for _ in range(luck.randrange(6))]
        wanted = Fraction(0)
        for kind, top in (("甲", 1_000), ("乙", 250)):
            whole = sum(row["fen"] for row in got if row["kind"] == kind and row["fen"] > 100)
            wanted += min(Fraction(whole, 3), top, cap)
        assert one(by_kind, got=got, cap=cap)["amount_fen"] == int(wanted + Fraction(1, 2))
    assert one(by_kind, got=[{"fen": 500, "kind": "丙"}], cap=1)["missing"] == ["got"]
    assert one(by_kind, got=[])["missing"] == ["cap"]


def test_items_by_their_own_day_and_the_latest_of_them() -> None:
    items = {"fen": MONEY, "day": DAY}
    facts = {"got": {"label": "发票", "type": "series", "items": items}}
    values = [{"value": "6%"}, {"since": "2025-07-01", "value": "4%"}]
    made = clause(
        facts,
        parameters={"rate": {"day": "got.day", "values": values}},
        conditions=[{"id": "last", "test": "largest(got.day where got.fen > 0元) <= 2025-12-31"}],
        benefit={"formula": "sum(got.fen * rate)"},
    )
    rows = [{"fen": 100, "day": "2025-06-30"}, {"fen": 100, "day": "2025-07-01"}]
    assert one(made, got=rows)["amount_fen"] == 10
    assert one(made, got=[*rows, {"fen": 1, "day": "2026-01-01"}])["failed"] == "got"
    assert one(made, got=[])["missing"] == ["got"], "of nothing there is no latest day"
    assert one(made, got=[{"fen": 100}])["missing"] == ["got"]


def test_numbers_by_the_ten_thousand() -> None:
    area = {"label": "面积", "type": "integer"}
    made = clause(
        {"area": area}, conditions=[{"id": "a", "test": "area >= 10万"}], benefit={"formula": "1元"}
    )
    assert (one(made, area=100_000)["eligible"], one(made, area=99_999)["eligible"]) == (True, False)
    with pytest.raises(ClauseErrors):
        compile_clause(clause(benefit={"formula": "max(invest, 10万)"}))
