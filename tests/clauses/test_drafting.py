"""A clause as rows of forms: what nobody touched comes back as it was, what is typed is understood."""

import dataclasses
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.clauses import Clause, read_clause
from luodi.kernel.clauses.formula import FUNCTIONS, OVER, parse
from luodi.kernel.clauses.model import Formula
from luodi.kernel.clauses.saying import WORDS
from luodi.kernel.drafting import cases_of_rows, compare, judge, marked, rows_of_cases, sheet_of
from luodi.kernel.drafting.cases import CaseRow, fen_of
from luodi.kernel.drafting.conditions import Asked, formula_of, row_of
from luodi.kernel.drafting.naming import Names, UnknownName
from luodi.kernel.drafting.parts import SECTIONS
from luodi.kernel.drafting.values import Wrong
from luodi.kernel.packs.schema import SCHEMAS
from luodi.kernel.text import Text
from tests.clauses import worked

BODIES = {entry.code: dict(entry.body) for entry in worked.packs().entries("clauses")}
LABELS = {
    "equip": "设备（含软件）投资额",
    "rate": "比例",
    "paid": "2014年已补",
    "ready": "是否建成",
    "kind": "类别",
}
NAMES = Names(LABELS)
TYPES = {"equip": "money", "ready": "boolean", "kind": "enum"}


def meaning(part: Any) -> Any:
    """What a clause says, without how its formulas are spaced and without English labels."""
    if isinstance(part, Formula):
        return repr(part.node)
    if isinstance(part, Text):
        return part.zh
    if dataclasses.is_dataclass(part):
        return {one.name: meaning(getattr(part, one.name)) for one in dataclasses.fields(part)}
    if isinstance(part, tuple | list):
        return [meaning(one) for one in part]
    if isinstance(part, dict):
        texts = set(part) == {"zh", "en"}
        return part["zh"] if texts else {key: meaning(value) for key, value in part.items()}
    return part


@pytest.mark.parametrize("code", BODIES)
def test_a_clause_comes_back_as_it_was_written(code: str) -> None:
    sheet = sheet_of(BODIES[code])
    assert sheet.body() == BODIES[code]
    assert sheet.problems == []
    sheet.refreshed()
    assert sheet.body() == BODIES[code]


@pytest.mark.parametrize("code", BODIES)
def test_a_clause_typed_anew_from_its_forms_means_the_same(code: str) -> None:
    sheet = sheet_of(BODIES[code])
    kept = ("code", "version", "status", "notes", "flags", "procedure")
    sheet.base = {key: value for key, value in BODIES[code].items() if key in kept}
    again = sheet.body()
    assert sheet.problems == []
    assert meaning(read_clause(again)) == meaning(read_clause(BODIES[code]))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("[设备（含软件）投资额] × [比例]", "equip * rate"),
        ("设备（含软件）投资额 × 比例 － 2014年已补", "equip * rate - paid"),
        ("取小（设备（含软件）投资额×3%，500万元）", "min(equip*3%, 500万元)"),
        ("设备（含软件）投资额 ≥ 2000万元 且 非是否建成", "equip >= 2000万元 and not ready"),
        ("[类别] 属于 (“链主”, '其他')", "kind in (\"链主\", '其他')"),
        ("equip >= 2024-01-01", "equip >= 2024-01-01"),
        ("类别 = “甲”", 'kind == "甲"'),
    ],
)
def test_formulas_are_understood_in_chinese(typed: str, read: str) -> None:
    assert parse(NAMES.read(typed)) == parse(read)


@pytest.mark.parametrize("typed", ["[投资] × 2", "投资额 × 2", "比例 乘 2"])
def test_a_name_that_nothing_has_is_said(typed: str) -> None:
    with pytest.raises(UnknownName) as said:
        NAMES.read(typed)
    assert "没有叫" in said.value.what.zh


@given(
    st.recursive(
        st.sampled_from(["equip", "rate", "paid", "3%", "500万元", "2000", "award"]),
        lambda deeper: st.tuples(st.sampled_from(["+", "-", "*", "/", "<=", "min"]), deeper, deeper).map(
            lambda made: f"if({made[1]} > 3, min({made[1]}, {made[2]}), 0)" if made[0] == "min"
            else f"({made[1]} {made[0]} {made[2]})"
        ),
        max_leaves=8,
    )
)  # fmt: skip
def test_any_formula_shown_is_read_back(formula: str) -> None:
    assert parse(NAMES.read(NAMES.shown(formula))) == parse(formula)


@pytest.mark.parametrize(
    ("formula", "row"),
    [
        ("equip >= 2000万元", Asked("equip", ">=", "2000万元")),
        ("equip > rate", Asked("equip", ">", "[比例]")),
        ("ready", Asked("ready", "yes", "")),
        ("not ready", Asked("ready", "no", "")),
        ('kind in ("甲", "乙")', Asked("kind", "in", "甲、乙")),
        ('kind == "甲"', Asked("kind", "==", "甲")),
        ("equip + paid > 3", Asked("", "formula", "[设备（含软件）投资额] + [2014年已补] > 3")),
    ],
)
def test_a_condition_is_a_row_and_a_row_is_a_condition(formula: str, row: Asked) -> None:
    assert row_of(formula, NAMES) == row
    assert parse(formula_of(row, NAMES, TYPES)) == parse(formula)


def test_everything_the_language_can_say_has_a_form() -> None:
    schema = yaml.safe_load((SCHEMAS / "clauses.yaml").read_text("utf-8"))
    defs, seen = schema["$defs"], schema["properties"]
    named = {
        "facts": defs["fact"], "derived": defs["step"]["anyOf"][1], "outputs": defs["step"]["anyOf"][1],
        "caps": defs["shared_cap"], "readings": defs["reading"],
    }  # fmt: skip
    for section in SECTIONS:
        own = {one.key for one in section.fields} | {one.name for one in section.inner} | {section.id_key}
        if section.name in ("head", "source"):
            continue
        part: dict[str, Any] = {"properties": seen}
        for key in section.path:
            part = part["properties"][key]
        part = part.get("additionalProperties") or part.get("items") or part
        part = named.get(section.name, part)
        assert set(part["properties"]) <= own, section.name
    formed = {section.path[0] for section in SECTIONS if section.path} | {
        one.key for one in SECTIONS[0].fields
    }
    assert set(seen) - formed == {"notes", "flags", "procedure", "status", "opinion"}
    assert {*FUNCTIONS, *OVER} <= set(WORDS)


def test_renaming_a_fact_renames_it_in_formulas() -> None:
    sheet = sheet_of(BODIES["XQ-1"])
    row = next(row for row in sheet.rows["facts"] if row.key == "equip_fen")
    row.typed["label"] = "设备款"
    assert sheet.body()["benefit"] == BODIES["XQ-1"]["benefit"]
    sheet.refreshed()
    assert sheet.rows["benefit"][0].typed["formula"] == "[设备款] × [补助比例]"
    assert sheet.body()["benefit"] == BODIES["XQ-1"]["benefit"]
    assert sheet.body()["facts"]["equip_fen"]["label"]["zh"] == "设备款"


def test_rows_are_added_with_keys_of_their_own_and_taken_out() -> None:
    sheet = sheet_of(BODIES["XQ-2"])
    sheet.add("facts")
    made = sheet.rows["facts"][-1]
    made.typed |= {"label": "上年营收", "type": "money"}
    sheet.add("conditions")
    sheet.rows["conditions"][-1].typed |= {"test": [made.key, ">=", "1,000万元"], "words": "营收"}
    sheet.remove("conditions.0")
    sheet.add("tables")
    body = sheet.body()
    assert body["facts"]["fact_1"] == {"label": "上年营收", "type": "money"}
    assert body["conditions"][-1] == {"test": "fact_1 >= 1000万元", "words": "营收", "id": "condition_1"}
    assert [one["id"] for one in body["conditions"]] == ["industrial", "least", "condition_1"]
    sheet.remove("tables.0")
    assert "tables" not in sheet.body()


def test_what_has_no_form_is_mended_with_line_and_remedy() -> None:
    sheet = sheet_of(BODIES["HC-2"])
    assert "tax_linked" in sheet.rest
    sheet.rest = "flags: [tax_linked]\nnotes: [\n"
    sheet.body()
    assert "第" in sheet.problems[0].what.zh and "行" in sheet.problems[0].what.zh
    sheet.rest = "limits: []"
    sheet.body()
    assert "上面有表单" in sheet.problems[0].what.zh
    sheet.rest = ""
    assert "flags" not in sheet.body()


def test_two_versions_are_compared_in_words() -> None:
    old = BODIES["XQ-1"]
    sheet = sheet_of(old)
    sheet.rows["parameters"][0].inner["values"][0].typed["value"] = "4%"
    sheet.remove("limits.0")
    sheet.add("conditions")
    sheet.rows["conditions"][-1].typed |= {"test": ["equip_fen", ">", "100万元"], "words": "设备"}
    found = compare(old, sheet.body())
    said = [(one.kind, one.part.zh, one.name, one.before, one.after) for one in found]
    assert ("changed", "值", "补助比例·不超过其设备（含软件）投资额的3%", "3%", "4%") in said
    assert (
        "removed",
        "上限",
        "同一项目上限余额",
        "[同一项目补助上限] − [同一项目此前已获本条补助]",
        "",
    ) in said
    assert ("added", "条件", "设备", "", "设备（含软件）投资额 高于 100万元") in said
    assert len(said) == 3
    assert compare(old, old) == []


def test_quoted_passages_are_numbered_in_the_order_of_the_text() -> None:
    found = marked(sheet_of(BODIES["AH-3"]))
    assert "".join(piece.text for piece in found.pieces) == BODIES["AH-3"]["text"]
    ends = [number for piece in found.pieces for number, _place in piece.ends]
    assert sorted(ends) == list(range(1, len(ends) + 1)) and len(ends) >= 4


@pytest.mark.parametrize("code", [code for code in worked.documents() if code in BODIES])
def test_worked_cases_come_back_and_pass(code: str) -> None:
    document = worked.documents()[code]
    cases = [
        {"name": str(i), "given": case.get("facts", case.get("given", {})), "expect": case["expect"]}
        for i, case in enumerate(document["cases"])
        if isinstance(case.get("facts", case.get("given")), dict) and isinstance(case["expect"], dict)
    ]
    clause: Clause = read_clause(BODIES[code])
    types = {fact.key: fact.type for fact in clause.facts}
    rows = rows_of_cases(cases, types)
    again, problems = cases_of_rows(rows, cases, types, clause.result)
    assert again == cases and problems == []
    fresh = [dataclasses.replace(row, at="") for row in rows]
    typed, problems = cases_of_rows(fresh, [], types, clause.result)
    assert problems == []
    got = judge(clause, typed, worked.engine())
    assert len(got) == len(cases)


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("2400", 2_400_000_000), ("1,999.999999", 1_999_999_999), ("１亿元", 10_000_000_000), ("5元", 500)],
)
def test_amounts_are_typed_in_wan(typed: str, fen: int) -> None:
    assert fen_of(typed) == fen


@pytest.mark.parametrize("typed", ["两千", "1.0000001", "3户"])
def test_what_is_no_amount_is_said(typed: str) -> None:
    with pytest.raises(Wrong):
        fen_of(typed)


def test_a_case_that_cannot_be_read_is_named() -> None:
    row = CaseRow(name="甲", given={"equip": "很多"})
    _cases, problems = cases_of_rows([row], [], {"equip": "money"}, "amount")
    assert problems[0].path == ("cases", 0) and "很多" in problems[0].what.zh
