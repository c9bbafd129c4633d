"""The ten measures of the shipped draft: who leads (before the comma), who assists, what computes."""

import io
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from luodi.kernel.packs import check
from luodi.kernel.packs.loading import SHIPPED
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


def test_what_the_letter_says_of_funds_with_its_figures() -> None:
    measures = {e.code: e for e in worked.packs().entries("measures") if e.pack == "suining-2024"}
    figures = {
        (code, f["state"], f["unit"]): f for code, e in measures.items() for f in e.body.get("figures", ())
    }
    stated = {
        ("renovation-relending", "recommended", "个"): 88,
        ("renovation-relending", "passed", "个"): 25,
        ("renovation-relending", "credited", "亿元"): "14.98",
        ("manufacturing-loan", "lent", "万元"): 14907,
        ("two-major", "stored", "个"): 66,
        ("two-major", "province_passed", "个"): 6,
        ("digital-slice", "declared", "个"): 32,
        ("digital-slice", "expected", "万元"): 7772,
        ("open-bid", "expected", "万元"): 1000,
        ("payout", "paid", "万元"): 4423,
    }
    assert {key: figures[key]["value"] for key in stated} == stated
    assert {entry.source.article for entry in measures.values()} >= {"一、（三）", "二、（四）"}


def test_each_figure_stands_in_the_words_quoted() -> None:
    for entry in worked.packs().entries("measures"):
        for figure in entry.body.get("figures", ()):
            assert str(figure["value"]) in figure["words"] or (
                figure["value"] in (7, 3) and "第" in figure["words"]
            )
            parts = re.split("……", entry.body["text"])
            number = re.sub(r"^\D*?(?=\d)", "", figure["words"])
            assert any(number in part for part in parts), figure


COMMENTS = """\
source: {document: 意见征集情况说明}
entries:
  - code: C-1
    version: 1
    label: {zh: 门槛偏高, en: The gate is high}
    measure: article-7
    comment: 中小企业设备投资很难达到2000万元，建议降到1000万元。
    from: enterprise
    received_on: 2026-01-08
    outcome: partly
    reason: 区级财力有限，先对智改数转方向降低门槛。
    changed: 智改数转方向门槛由2000万元改为1000万元
  - code: C-2
    version: 1
    label: {zh: 增加用地奖励, en: An award for land}
    comment: 建议增加对供地的奖励条款。
    from: association
    received_on: 2026-01-10
    outcome: declined
    reason: 供地按标准地政策执行，不另设奖励。
"""


def commented(tmp_path: Path, text: str) -> tuple[int, str]:
    pack = tmp_path / PACK
    shutil.copytree(SHIPPED / PACK, pack)
    (pack / "comments.yaml").write_text(text, encoding="utf-8")
    out = io.StringIO()
    return check.run([pack], out), out.getvalue()


def test_public_comments_and_what_became_of_them(tmp_path: Path) -> None:
    code, printed = commented(tmp_path, COMMENTS)
    assert code == 0, printed
    assert not list(worked.packs().entries("comments")), "none are published for the draft that ships"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("    reason: 供地按标准地政策执行，不另设奖励。\n", "", "needs its reason"),
        ("    changed: 智改数转方向门槛由2000万元改为1000万元\n", "", "says what was changed"),
        ("measure: article-7", "measure: article-17", "article-17"),
        ("from: association", "from: 张三", "not allowed"),
        ("received_on: 2026-01-10", "received_on: 2026-13-10", "not allowed"),
        ("outcome: declined", "outcome: ignored", "not allowed"),
    ],
)
def test_a_comment_says_what_became_of_it(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in COMMENTS
    code, printed = commented(tmp_path, COMMENTS.replace(old, new))
    assert code == 1 and said in printed and "comments.yaml:" in printed
