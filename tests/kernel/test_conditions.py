"""Conditions give one three-valued answer on every engine."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.kernel.conditions import OPS, ConditionErrors, ops_for, parse
from luodi.kernel.fields import load_catalogue
from tests.kernel.condition_engines import ENGINES, TABLE, TYPES, catalogue, in_python, read

CASES = TABLE["cases"]
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0,"), min_size=1, max_size=4)
BIG = st.sampled_from([0, 1, -1, 2**63 - 1, -(2**63), 10**10]) | st.integers(-5, 5)
DAYS = st.dates(date(2023, 12, 30), date(2024, 1, 3))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["if"])[:70])
def test_the_shared_table(engine: str, case: dict[str, Any]) -> None:
    condition = read(case["if"])
    got = {name: ENGINES[engine](condition, TABLE["records"][name]) for name in case["is"]}
    assert got == case["is"]


def test_the_table_uses_every_test() -> None:
    used: set[str] = set()

    def walk(tree: Any) -> None:
        if isinstance(tree, dict):
            used.update([tree["op"]] if "op" in tree else [])
            for value in tree.values():
                walk(value)
        elif isinstance(tree, list):
            for value in tree:
                walk(value)

    walk([case["if"] for case in CASES])
    assert used == set(OPS)


def value_for(type_: str) -> st.SearchStrategy[Any]:
    if type_ in ("money", "unit"):
        return BIG
    if type_ in ("int", "percent"):
        return st.integers(-3, 3)
    if type_ == "date":
        return DAYS.map(date.isoformat)
    if type_ == "tick":
        return st.sampled_from([True, False, "na"])
    return st.sampled_from(["attraction", "a", "A", "项目", "%", "_", "'"]) | WORDS


def stored_for(type_: str) -> st.SearchStrategy[Any]:
    if type_ == "tick":
        return value_for(type_) | st.just({"date": "2024-01-01", "precision": "day"})
    if type_ == "choices":
        return st.lists(value_for("choice"), max_size=3).map(",".join)
    if type_ in ("text", "choice"):
        return value_for(type_) | st.just("")
    return value_for(type_)


@st.composite
def one_field_trees(draw: st.DrawFn) -> dict[str, Any]:
    key = draw(st.sampled_from(sorted(TYPES)))
    type_ = TYPES[key]
    op = draw(st.sampled_from(sorted(ops_for(type_))))
    tree: dict[str, Any] = {"field": key, "op": op}
    if op in ("in", "not_in"):
        tree["value"] = draw(st.lists(value_for(type_), min_size=1, max_size=3))
    elif op == "between":
        tree["value"] = draw(st.lists(value_for(type_), min_size=2, max_size=2))
    elif op not in ("is_empty", "not_empty"):
        tree["value"] = draw(value_for(type_))
    return tree


trees = st.recursive(
    one_field_trees(),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"all": st.lists(inner, max_size=3)}),
        st.fixed_dictionaries({"any": st.lists(inner, max_size=3)}),
        st.fixed_dictionaries({"not": inner}),
    ),
    max_leaves=8,
)
records = st.fixed_dictionaries({}, optional={key: stored_for(type_) for key, type_ in TYPES.items()})


@settings(max_examples=400, deadline=None)
@given(trees, records)
def test_random_conditions_agree_on_all_engines(tree: Any, record: dict[str, Any]) -> None:
    condition = read(tree)
    answers = {name: engine(condition, record) for name, engine in ENGINES.items()}
    assert len(set(answers.values())) == 1, answers


@given(trees, records)
def test_the_opposite_of_unknown_is_unknown(tree: Any, record: dict[str, Any]) -> None:
    answer = in_python(read(tree), record)
    opposite = in_python(read({"not": tree}), record)
    assert opposite is (None if answer is None else not answer)


@given(trees, trees, records)
def test_de_morgan(left: Any, right: Any, record: dict[str, Any]) -> None:
    neither = in_python(read({"not": {"any": [left, right]}}), record)
    both_not = in_python(read({"all": [{"not": left}, {"not": right}]}), record)
    assert neither is both_not


@given(trees)
def test_every_condition_can_be_said_in_words(tree: Any) -> None:
    words = read(tree).words()
    assert words.zh and words.en
    assert read(tree).keys <= set(TYPES)


WRONG = [
    ({"field": "nothing", "op": "eq", "value": 1}, "unknown_field"),
    ({"field": "total_investment", "op": "contains", "value": "1"}, "wrong_op"),
    ({"field": "total_investment", "op": "ge", "value": "1亿"}, "wrong_value"),
    ({"field": "total_investment", "op": "ge", "value": True}, "wrong_value"),
    ({"field": "total_investment", "op": "ge", "value": 2**63}, "wrong_value"),
    ({"field": "total_investment", "op": "ge", "value": {"amount": 1, "unit": "美元"}}, "wrong_value"),
    ({"field": "total_investment", "op": "between", "value": [1]}, "wrong_value"),
    ({"field": "total_investment", "op": "ge"}, "wrong_value"),
    ({"field": "approved_on", "op": "ge", "value": "2024-02-30"}, "wrong_value"),
    ({"field": "name", "op": "in", "value": []}, "wrong_value"),
    ({"field": "name", "op": "contains", "value": ""}, "wrong_value"),
    ({"field": "name", "op": "eq", "value": "a\0b"}, "wrong_value"),
    ({"both": []}, "not_a_condition"),
    ({"all": [], "any": []}, "not_a_condition"),
    ("name = x", "not_a_condition"),
]


@pytest.mark.parametrize(("tree", "code"), WRONG)
def test_a_wrong_condition_is_explained(tree: Any, code: str) -> None:
    with pytest.raises(ConditionErrors) as caught:
        parse(tree, catalogue())
    assert [issue.code for issue in caught.value.issues] == [code]
    assert str(caught.value)


def test_all_errors_come_at_once() -> None:
    with pytest.raises(ConditionErrors) as caught:
        parse({"all": [WRONG[0][0], {"not": WRONG[1][0]}]}, catalogue())
    assert [issue.code for issue in caught.value.issues] == ["unknown_field", "wrong_op"]


def test_a_condition_may_not_be_endless() -> None:
    tree: Any = {"all": []}
    for _ in range(40):
        tree = {"not": tree}
    with pytest.raises(ConditionErrors, match="层"):
        parse(tree, catalogue())


def test_words_keep_bounds_apart() -> None:
    base = load_catalogue()
    yi = {"amount": 1, "unit": "亿元"}
    at_least = parse({"field": "total_investment", "op": "ge", "value": yi}, base).words()
    above = parse({"field": "total_investment", "op": "gt", "value": yi}, base).words()
    assert (at_least.zh, above.zh) == ("总投资1亿元以上", "总投资超过1亿元")
    assert at_least.en == "Total investment is at least 1 亿元"


def test_a_foreign_amount_is_not_fen() -> None:
    record = {"total_investment": {"currency": "USD", "cents": 100}}
    assert in_python(read({"field": "total_investment", "op": "ge", "value": 1}), record) is None
