"""What is given by kind, conditions that name facts in words, and the clause read back."""

import pytest

from luodi.kernel.clauses.formula import parse
from luodi.kernel.drafting import sheet_of
from luodi.kernel.drafting.conditions import fitting, operator_words
from luodi.kernel.drafting.grants import ASKED, FORMULA, composed, grant_of
from luodi.kernel.drafting.naming import UnknownName
from luodi.kernel.drafting.picking import label_of, name_fact, pick, unknown
from luodi.kernel.drafting.reciting import recite
from tests.clauses import worked

BODIES = {entry.code: dict(entry.body) for entry in worked.packs().entries("clauses")}
SMALL = {
    "text": "设备投资500万元以上的，按设备投资的3%给予补助，单个项目最高300万元。",
    "facts": {"equip": {"label": "设备投资", "type": "money"}, "loan": {"label": "贷款", "type": "money"},
              "months": {"label": "月份数", "type": "integer"},
              "count": {"label": "项数", "type": "integer"}},
    "parameters": {"rate": {"label": "比例", "values": [{"value": "3%"}]},
                   "sum": {"label": "每项", "values": [{"value": "5万元"}]}},
    "tables": {"band": {"label": "档次", "of": "equip", "columns": {"rate": "比例"},
                        "rows": [{"from": "0元", "rate": "1%"}, {"from": "100万元", "rate": "2%"}]}},
    "conditions": [{"id": "least", "test": "equip >= 500万元"}],
    "limits": [{"id": "cap", "label": "单个项目最高", "formula": "300万元"}],
}  # fmt: skip


@pytest.mark.parametrize(
    ("formula", "how"),
    [
        ("equip * 3%", "rate"), ("equip * rate", "rate"), ("30万元", "flat"), ("sum", "flat"),
        ("band.rate", "band"), ("equip * band.rate", "band_rate"), ("marginal(equip, band)", "marginal"),
        ("count * 5万元", "unit"), ("count * sum", "unit"), ("floor(equip / 1亿元) * 10万元", "unit"),
        ("loan * 1.5% * months / 12", "interest"), ("loan * rate * 40% * months / 12", "interest"),
        ("equip * 3% + 1万元", FORMULA), ("min(equip, loan)", FORMULA), ("3% * equip", FORMULA),
    ],
)  # fmt: skip
def test_a_formula_is_shown_as_the_kind_that_would_write_it(formula: str, how: str) -> None:
    sheet = sheet_of({**SMALL, "benefit": {"formula": formula}})
    found = grant_of(sheet)
    assert found.how == how
    if how in ASKED:
        again = sheet.context().names.read(composed(how, found.parts))
        assert parse(again) == parse(formula)


@pytest.mark.parametrize("code", BODIES)
def test_no_kind_changes_what_a_clause_gives(code: str) -> None:
    sheet = sheet_of(BODIES[code])
    found = grant_of(sheet)
    if found.how in ASKED:
        sheet.rows["benefit"][0].typed["formula"] = composed(found.how, found.parts)
    assert sheet.body() == BODIES[code]


@pytest.mark.parametrize("how", ASKED)
def test_a_kind_whose_field_is_empty_is_not_taken_for_finished(how: str) -> None:
    assert composed(how, {}) == ""
    first, *rest = (key for key, _label in ASKED[how])
    names = sheet_of(SMALL).context().names
    if any(key != "per" for key in rest):
        with pytest.raises(UnknownName):
            names.read(composed(how, {first: "equip"}))


def test_a_condition_names_its_fact_in_words_and_the_ledger_gives_new_ones() -> None:
    sheet = sheet_of({**SMALL, "conditions": []})
    for said in ("贷款", "项目 · 设备投资（万元）", "是否规上"):
        sheet.add("conditions")
        sheet.rows["conditions"][-1].typed["test"] = [said, ">=", "5万元"]
    pick(sheet, {"项目 · 设备投资（万元）": "project.equipment_investment"}, lambda code: ("money", ""))
    tests = [row.typed["test"][0] for row in sheet.rows["conditions"]]
    assert tests == ["loan", "fact_1", "是否规上"]
    added = sheet.rows["facts"][-1]
    assert (added.said, added.typed["type"], added.typed["from"]) == (
        "设备投资2", "money", ["project.equipment_investment"]
    )  # fmt: skip
    assert [unknown(sheet, row) for row in sheet.rows["conditions"]] == ["", "", "是否规上"]
    sheet.rows["conditions"][2].typed["test"] = ["是否规上", ">=", ""]
    name_fact(sheet, "conditions.2")
    assert sheet.rows["conditions"][2].typed["test"] == ["fact_2", "yes", ""]
    assert sheet.rows["facts"][-1].typed["type"] == "boolean"
    assert label_of("阶段日期 · 投产", "stage.producing") == "投产日期"


def test_operators_fit_the_type_and_are_said_in_its_words() -> None:
    assert (
        operator_words(">=", "date").zh == "不早于（含当日）"
        and operator_words(">=", "money").zh == "不低于（含）"
    )
    assert fitting("boolean", "yes") == ["yes", "no", "formula"]
    assert fitting("enum", ">=")[-2:] == [">=", "formula"]


def test_a_clause_is_read_back_as_it_would_be_written() -> None:
    sheet = sheet_of({**SMALL, "benefit": {"formula": "equip * rate"}, "result": "ceiling",
                      "validity": {"day": "equip", "to": "2026-12-31"}})  # fmt: skip
    assert recite(sheet) == [
        "设备投资不低于500万元的，按设备投资的3%给予，单个项目最高300万元。",
        "以上是上限，实际额度由人决定。",
        "有效期至2026年12月31日止（看设备投资）。",
    ]
    sheet.rows["limits"][0].typed["formula"] = "300 万 ["
    assert "没有写完" in "".join(recite(sheet)) or sheet.problems


@pytest.mark.parametrize("code", BODIES)
def test_every_clause_can_be_read_back_without_a_key_of_the_machine(code: str) -> None:
    said = "".join(recite(sheet_of(BODIES[code])))
    assert said or code == "XQ-P"
    assert "_" not in said
