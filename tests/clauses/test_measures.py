"""The ten measures of the shipped draft: who leads (before the comma), who assists, what computes."""

from datetime import date

from tests.clauses import worked

PACK = "panzhihua-west-2025"


def test_ten_measures_with_lead_and_assisting_units() -> None:
    measures = [entry for entry in worked.packs().entries("measures") if entry.pack == PACK]
    assert [entry.body["order"] for entry in measures] == list(range(1, 11))
    second, third = measures[1].body, measures[2].body
    assert (second["lead"], second["assisting"]) == (
        ["区发展改革局", "区经济和信息化局"],
        ["区科技局", "园区管委会"],
    )
    assert third["lead"] == ["区经济和信息化局", "区科技局"]
    assert measures[8].body["lead"] == ["市自然资源和规划局西区分局"]
    assert {code for entry in measures for code in entry.body.get("clauses", ())} == {
        "XQ-1",
        "XQ-2",
        "XQ-3",
        "XQ-P",
    }
    assert {entry.body["status"] for entry in measures} == {"consultation"}
    assert {entry.valid_to for entry in measures} == {date(2027, 12, 31)}


def test_six_papers_and_six_steps() -> None:
    procedure = worked.clause("XQ-P").procedure
    assert procedure is not None
    assert [paper.number for paper in procedure.papers] == [1, 2, 3, 4, 5, 6]
    assert procedure.papers[5].when == "other_required"
    assert len(procedure.chain) == 6 and procedure.chain[2].stops_at == "不通过"


def test_every_figure_stands_beside_its_words() -> None:
    for code in ("XQ-1", "XQ-2", "XQ-3"):
        clause = worked.clause(code)
        steps = [step for parameter in clause.parameters for step in parameter.values]
        assert steps and all(step.words.text and step.words.article for step in steps)
        assert all(condition.words.text and condition.words.article for condition in clause.conditions)
        assert all(limit.words.text and limit.words.article for limit in clause.limits)
        assert clause.benefit.words.text and clause.readings
