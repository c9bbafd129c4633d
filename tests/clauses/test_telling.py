"""What is wrong with a clause, as an officer reads it: no key, no schema word, always what to do."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.kernel.clauses import ClauseErrors, problems_of, read_clause
from luodi.kernel.drafting import Sheet, sheet_of
from luodi.kernel.drafting.parts import SECTIONS
from luodi.kernel.drafting.telling import Told, tell
from luodi.kernel.packs import schema
from luodi.kernel.packs.clause_gate import Placed
from tests.clauses import worked

BODIES = {entry.code: dict(entry.body) for entry in worked.packs().entries("clauses")}
PLACES = [
    (code, section.name, index, field.key, field.kind)
    for code, body in BODIES.items()
    for section in SECTIONS
    for index in range(min(2, len(sheet_of(body).rows[section.name])))
    for field in section.fields
]
TYPED = (
    "",
    "7",
    "500万元",
    "3%",
    "2024-08-31",
    "[没有]",
    "[",
    "“甲”",
    "是",
    "甲、乙",
    "1 +",
    "取小(3%)",
    "max(1)",
)
MACHINE = re.compile(r"[a-z]+_[a-z0-9_]+|[A-Za-z]{4,}|\$|#/")


def told(sheet: Sheet) -> Iterator[Told]:
    """Yield everything that is wrong with a sheet."""
    body = {"code": "T-1", "version": 1, "label": {"zh": "试", "en": "try"}, **sheet.body()}
    yield from (tell(sheet, one.path, one.code, one.what, one.remedy) for one in sheet.problems)
    document = Placed("条款", body)
    refused = schema.check(document, document.value, "clauses")
    for issue in refused:
        path = issue.cell.split(".") if issue.cell else ()
        yield tell(sheet, path, issue.code, issue.what, issue.remedy)
    if refused:
        return
    try:
        problems = problems_of(read_clause(body))
    except ClauseErrors as errors:
        problems = errors.problems
    yield from (tell(sheet, one.path, one.code, one.what, one.remedy) for one in problems)


def typed(kind: str, value: str, before: Any) -> Any:
    """Return what somebody types, in the shape of the field."""
    if kind == "test":
        return [before[0] if isinstance(before, list) else "", ">=", value]
    return [value] if kind == "sources" else value


def plain(one: Told) -> None:
    """Check that an officer can read it and knows what to do."""
    assert one.part.zh and one.what.zh and one.remedy.zh and one.what.en and one.remedy.en, one
    for said in (one.what.zh, one.remedy.zh):
        assert not MACHINE.search(re.sub(r"LPR|“[^”]*”|：.*", "", said)), one
    assert not re.search(r"[a-z]+_[a-z0-9]+|\$defs|minProp|oneOf|anyOf", one.what.en + one.remedy.en), one


@given(place=st.sampled_from(PLACES), value=st.sampled_from(TYPED))
@settings(max_examples=150, deadline=None)
def test_whatever_is_typed_wrongly_is_told_in_words(
    place: tuple[str, str, int, str, str], value: str
) -> None:
    code, section, index, key, kind = place
    sheet = sheet_of(BODIES[code])
    row = sheet.rows[section][index]
    row.typed[key] = typed(kind, value, row.typed[key])
    for one in told(sheet):
        plain(one)


EMPTY = {"code": "T-1", "version": 1, "label": {"zh": "试条", "en": "try"}, "source": {"document": "文件"},
         "text": "一条试试的文字", "result": "amount", "facts": {}}  # fmt: skip


@pytest.mark.parametrize(
    ("added", "part", "said"),
    [
        ([], "要知道的事实", "还没有写明要看哪些事实"),
        (["conditions"], "条件", "没有填“判断”"),
        (["limits"], "上限", "没有填“公式”"),
        (["instalments"], "分期", "没有填“名称”"),
        (["tables"], "分类分档", "这一行没有说明什么时候用"),
        (["facts"], "要知道的事实", "没有填“类型”"),
        (["parameters"], "参数", "没有填“值”"),
        (["caps"], "合计上限", "没有填“按什么合计（；分隔）”"),
        (["readings"], "读法", "没有填“问题”"),
        (["relations"], "与其他条款", "没有填“关系”"),
        (["derived"], "中间量", "没有填“公式”"),
    ],
)
def test_a_part_that_was_just_added_asks_for_what_it_lacks(added: list[str], part: str, said: str) -> None:
    sheet = sheet_of(EMPTY)
    for name in added:
        sheet.add(name)
    found = [(one.part.zh, one.what.zh) for one in told(sheet)]
    assert (part, said) in found, found
    for one in told(sheet):
        plain(one)


def test_one_instalment_is_too_few_and_a_wrong_name_is_said_as_typed() -> None:
    sheet = sheet_of({**BODIES["YA-1"]})
    sheet.rows["instalments"].pop()
    assert [one.what.zh for one in told(sheet)] == ["分期至少要有两期"]
    sheet = sheet_of(BODIES["YA-1"])
    sheet.rows["limits"] = []
    sheet.add("limits")
    sheet.rows["limits"][0].typed |= {"label": "上限", "formula": "年主营业务收入 × abc"}
    one = next(told(sheet))
    assert (one.place, one.part.zh, one.field.zh) == ("limits.0", "上限·上限", "公式")
    assert one.what.zh == "没有“abc”这一事实或量" and "年主营业务收入" in one.remedy.zh


def test_a_key_of_a_part_that_is_gone_is_no_word_for_people() -> None:
    sheet = sheet_of({**EMPTY, "facts": {"fact_1": {"label": "投资", "type": "money"}},
                      "conditions": [{"id": "condition_1", "test": "fact_7 >= 5万元"}]})  # fmt: skip
    assert {one.what.zh[:10] for one in told(sheet)} == {"没有“已移除的一项”"}
