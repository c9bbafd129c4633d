"""A clause whose readings were chosen: any choice of them computes as its formulas put in by hand."""

from itertools import product

import pytest

from luodi.kernel.clauses import Clause, evaluate, read_clause
from luodi.kernel.clauses.variants import changed, settle

BODY = {
    "code": "T-1",
    "version": 1,
    "label": {"zh": "补助", "en": "Award"},
    "text": "投资500万元以上的，按投资额的5%补助，最高100万元。",
    "result": "amount",
    "facts": {"base": {"label": "投资额", "type": "money"}, "paid": {"label": "已付", "type": "money"}},
    "conditions": [{"id": "least", "test": "base >= 500万元"}],
    "benefit": {"formula": "base * 5%"},
    "limits": [{"id": "top", "label": "上限", "formula": "100万元"}],
    "readings": [
        {"id": "least", "passage": "以上", "question": "含不含？", "taken": "含本数",
         "others": [{"words": "不含本数", "changes": {"conditions.least": "base > 500万元"}}]},
        {"id": "top", "passage": "最高", "question": "单批还是累计？", "taken": "单批",
         "others": [{"words": "累计", "changes": {"limits.top": "100万元 - paid"}},
                    {"words": "不设上限", "changes": {"limits.top": "10000万元"}}]},
        {"id": "words", "passage": "投资", "question": "哪一种投资？", "taken": "设备",
         "others": [{"words": "全部"}]},
    ],
}  # fmt: skip
CHANGES = {
    "least": {"含本数": {}, "不含本数": {"conditions.least": "base > 500万元"}},
    "top": {"单批": {}, "累计": {"limits.top": "100万元 - paid"}, "不设上限": {"limits.top": "10000万元"}},
    "words": {"设备": {}, "全部": {}},
}
WAN = 1_000_000
CASES = [{"base": base * WAN, "paid": 40 * WAN} for base in (500, 1200, 9000)]

TWO_THOUSAND = {"base": 2001 * WAN, "paid": 40 * WAN}


@pytest.fixture(scope="module")
def clause() -> Clause:
    """A clause with three questions, one of which changes no formula."""
    return read_clause(BODY)


def by_hand(clause: Clause, chosen: dict[str, str]) -> Clause:
    """Put the formulas of some readings into the clause."""
    return changed(clause, {k: v for id_, words in chosen.items() for k, v in CHANGES[id_][words].items()})


def test_every_choice_computes_what_its_formulas_say(clause: Clause) -> None:
    for picked in product(*([None, *ways] for ways in CHANGES.values())):
        chosen = {id_: words for id_, words in zip(CHANGES, picked, strict=True) if words}
        read, right = settle(clause, chosen), by_hand(clause, chosen)
        for case in CASES:
            wanted = evaluate(right, case, explain=False)
            got = evaluate(read.clause, case, explain=False)
            assert (got["eligible"], got["amount_fen"]) == (wanted["eligible"], wanted["amount_fen"]), chosen
        assert {one.id for one in read.clause.readings if one.chosen} == chosen.keys()
        assert all(one.taken.zh == chosen.get(one.id, one.taken.zh) for one in read.clause.readings)
        _others_stand_beside(clause, chosen)


def _others_stand_beside(clause: Clause, chosen: dict[str, str]) -> None:
    read = settle(clause, chosen)
    for (index, position), way in read.ways:
        one = read.clause.readings[index]
        instead = {**chosen, one.id: one.others[position].words.zh}
        case = CASES[0] if one.id == "least" else CASES[-1]
        wanted = evaluate(by_hand(clause, instead), case, explain=False)
        assert evaluate(way, case, explain=False)["amount_fen"] == wanted["amount_fen"]
    taken = {id_: chosen.get(id_, next(iter(ways))) for id_, ways in CHANGES.items()}
    apart = sum(CHANGES[i][w] != CHANGES[i][taken[i]] for i, ways in CHANGES.items() for w in ways)
    assert len(read.ways) == apart


def test_words_that_the_clause_does_not_know_leave_it_open(clause: Clause) -> None:
    read = settle(clause, {"top": "按年", "nothing": "单批"})
    assert read.clause.readings == clause.readings
    assert evaluate(read.clause, TWO_THOUSAND, readings=True)["open_questions"] == ["top"]
    chosen = evaluate(settle(clause, {"top": "累计"}).clause, TWO_THOUSAND)
    assert chosen["amount_fen"] == 60 * WAN and chosen["readings"][1]["chosen"] is True
