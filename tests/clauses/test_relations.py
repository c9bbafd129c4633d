"""Several clauses over one object: the sum where the text decides, a span and a question where not."""

from itertools import permutations

import pytest

from luodi.kernel.clauses import Clause, ClauseErrors, read_clause
from luodi.kernel.clauses.relations import together
from tests.clauses import worked

NONE: frozenset[str] = frozenset()
FIVE = {"A": 5, "B": 4, "C": 3}


def clause(code: str, kind: str = "", to: str = "", **more: str) -> Clause:
    relations = [{"kind": kind, "to": list(to), "per": "project", "words": "择一", **more}] if kind else []
    facts = {"invest": {"label": "投资", "type": "money"}}
    return read_clause(
        {"code": code, "label": code, "result": "amount", "facts": facts, "relations": relations}
    )  # fmt: skip


def test_what_adds_up_adds_up() -> None:
    made = {"A": clause("A", "adds", "B"), "B": clause("B")}
    assert together(made, {"A": 3, "B": 4}, NONE).total_fen == 7


def test_the_higher_only() -> None:
    found = together({"A": clause("A", "higher", "B"), "B": clause("B")}, {"A": 3, "B": 4}, NONE)
    assert found.total_fen == 4 and [share.kept_fen for share in found.shares] == [0, 4]


@pytest.mark.parametrize(("paid", "kept"), [("A", [3, 1]), ("B", [0, 4])])
def test_the_difference_to_what_was_paid(paid: str, kept: list[int]) -> None:
    made = {"A": clause("A", "difference", "B"), "B": clause("B")}
    assert [share.kept_fen for share in together(made, {"A": 3, "B": 4}, frozenset({paid})).shares] == kept


def test_one_of_two_is_asked_and_not_chosen() -> None:
    made = {"A": clause("A", "exclusive", "B"), "B": clause("B"), "C": clause("C")}
    found = together(made, {"A": 3, "B": 4, "C": 5}, NONE)
    assert (found.total_fen, found.least_fen, found.most_fen) == (None, 9, 9)
    assert found.questions[0].codes == ("A", "B") and found.questions[0].words.text == "择一"


def test_a_silent_text_gives_a_span() -> None:
    codes = ("XQ-1", "XQ-2", "XQ-3")
    found = together(
        {code: worked.clause(code) for code in codes}, dict(zip(codes, (5, 2, 25), strict=True)), NONE
    )
    assert (found.total_fen, found.least_fen, found.most_fen) == (None, 25, 32)
    assert len(found.questions) == 3


def test_what_gives_nothing_asks_nothing() -> None:
    found = together({"A": clause("A", "exclusive", "B"), "B": clause("B")}, {"A": 0, "B": 4}, NONE)
    assert found.total_fen == 4 and found.questions == ()


def test_the_higher_of_a_row_does_not_depend_on_the_order_written() -> None:
    made = {"A": clause("A", "higher", "B"), "B": clause("B", "higher", "C"), "C": clause("C")}
    for order in permutations("ABC"):
        found = together({code: made[code] for code in order}, dict.fromkeys(order, 0) | FIVE, NONE)
        assert {share.code: share.kept_fen for share in found.shares} == {"A": 5, "B": 0, "C": 3}


def test_across_three_policies_only_the_highest_stands() -> None:
    made = {code: clause(code, "higher", "ABC".replace(code, "")) for code in "ABC"}
    found = together(made, FIVE, NONE)
    assert found.total_fen == 5 and found.shares[2].why.en == "the higher only: A"


def test_several_clauses_within_one_limit() -> None:
    made = {
        "A": clause("A", "capped", "BC", limit="6元"),
        "B": clause("B"),
        "C": clause("C"),
        "D": clause("D"),
    }
    found = together(made, {"A": 300, "B": 400, "C": 500, "D": 7}, NONE)
    assert found.total_fen == 607
    assert (found.joints[0].codes, found.joints[0].over_fen) == (("A", "B", "C"), 600)


def test_a_limit_inside_a_limit() -> None:
    made = {"A": clause("A", "capped", "B", limit="5元"), "B": clause("B", "capped", "AC", limit="8元"),
            "C": clause("C")}  # fmt: skip
    assert together(made, {"A": 300, "B": 400, "C": 200}, NONE).total_fen == 700
    assert together(made, {"A": 300, "B": 400, "C": 400}, NONE).total_fen == 800


def test_a_limit_and_a_choice() -> None:
    made = {
        "A": clause("A", "exclusive", "B"),
        "B": clause("B", "capped", "C", limit="5元"),
        "C": clause("C"),
    }
    found = together(made, {"A": 300, "B": 400, "C": 400}, NONE)
    assert (found.total_fen, found.least_fen, found.most_fen) == (None, 700, 700)


def test_capped_needs_its_limit() -> None:
    for wrong in ({}, {"limit": "5%"}, {"limit": "invest"}):
        with pytest.raises(ClauseErrors):
            clause("A", "capped", "B", **wrong)
    with pytest.raises(ClauseErrors):
        clause("A", "higher", "B", limit="5元")
