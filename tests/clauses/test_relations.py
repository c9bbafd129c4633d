"""Several clauses over one object: the sum where the text decides, a span and a question where not."""

import pytest

from luodi.kernel.clauses import Clause, read_clause
from luodi.kernel.clauses.relations import together
from tests.clauses import worked

NONE: frozenset[str] = frozenset()


def clause(code: str, kind: str = "", to: str = "") -> Clause:
    relations = [{"kind": kind, "to": [to], "per": "project", "words": "择一"}] if kind else []
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
