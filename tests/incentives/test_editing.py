"""The clause editor: from the words of an article to a clause in force, by two officers."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from luodi.apps.access.models import Person
from luodi.apps.incentives.models import OfficeClause
from luodi.apps.incentives.queries import listed_clauses
from tests.access.world import client_of
from tests.incentives.reading_forms import Fields, fields_of
from tests.worlds import World

pytestmark = pytest.mark.django_db
PACK = "panzhihua-west-2025"
TEXT = "上年研发投入500万元以上的工业企业，按研发投入的2%给予补助，单个企业最高80万元。"


def begun(browser: Client, code: str = "T-1", **given: str) -> str:
    """Begin a clause and return the address of its desk."""
    asked = {"code": code, "policy": PACK, "label": "研发补助", "text": TEXT, "result": "amount", **given}
    response = browser.post("/clauses/new", asked)
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def desk(browser: Client, address: str) -> Fields:
    """Return what the form of the desk would send as it stands."""
    return fields_of(browser.get(address).content.decode(), "desk")


def pressed(browser: Client, address: str, fields: Fields, do: str, **changes: str) -> Any:
    """Press a button of the desk after typing."""
    typed = {**fields, **{key: [value] for key, value in changes.items()}, "do": [do]}
    return browser.post(address, typed)


def with_rows(browser: Client, address: str, fields: Fields, *places: str) -> Fields:
    """Press the buttons that add rows and return the form that comes back."""
    for place in places:
        fields = fields_of(pressed(browser, address, fields, place).content.decode(), "desk")
    return fields


def written(browser: Client, address: str) -> Fields:
    """Fill in the clause of TEXT with two cases."""
    fields = with_rows(
        browser, address, desk(browser, address), "add.facts", "add.facts", "add.parameters",
        "add.conditions", "add.conditions", "add.limits",
    )  # fmt: skip
    typed = {
        "facts.0.label": "上年研发投入", "facts.0.type": "money",
        "facts.1.label": "是否工业企业", "facts.1.type": "boolean",
        "parameters.0.label": "比例", "parameters.0.values.0.value": "2%",
        "parameters.0.values.0.words": "按研发投入的2%",
        "conditions.0.test.fact": fields["facts.0.key"][0], "conditions.0.test.op": ">=",
        "conditions.0.test.value": "500万元", "conditions.0.words": "上年研发投入500万元以上",
        "conditions.1.test.fact": fields["facts.1.key"][0], "conditions.1.test.op": "yes",
        "conditions.1.words": "工业企业",
        "benefit.0.formula": "上年研发投入 × 比例", "benefit.0.words": "按研发投入的2%给予补助",
        "limits.0.label": "单个企业上限", "limits.0.formula": "80万元",
        "limits.0.words": "单个企业最高80万元",
    }  # fmt: skip
    fields = {**fields, **{key: [value] for key, value in typed.items()}}
    fields = with_rows(browser, address, fields, "case", "case")
    money, industrial = fields["facts.0.key"][0], fields["facts.1.key"][0]
    cases = {
        "cases.0.name": "封顶", "cases.0.outcome": "yes", "cases.0.sum": "80",
        f"cases.0.given.{money}": "5,000", f"cases.0.given.{industrial}": "true",
        "cases.1.name": "差一分", "cases.1.outcome": "no",
        f"cases.1.given.{money}": "499.999999", f"cases.1.given.{industrial}": "true",
    }  # fmt: skip
    return {**fields, **{key: [value] for key, value in cases.items()}}


def test_what_the_text_names_is_offered_and_written_in(world: World, officer: Person) -> None:
    browser = client_of(officer)
    address = begun(browser)
    page = browser.get(address).content.decode()
    assert "条件：上年研发投入" in page and "给多少：研发投入 × 2%" in page and "上限：单个企业80万元" in page
    fields = fields_of(page, "desk")
    for figure in ("500万元", "2%", "80万元"):
        key = TEXT.index(figure)
        response = pressed(browser, address, fields, f"take.{key}")
        fields = fields_of(response.content.decode(), "desk")
    page = response.content.decode()
    assert "结构完整" in page and "已填入" in page and "已用 3 处" in page and ">填入<" not in page
    assert fields["benefit.0.grant.how"] == ["rate"] and fields["benefit.0.grant.value"] == ["[补助比例]"]
    assert "按研发投入的2%给予，单个企业上限80万元。" in page
    assert fields["conditions.0.words"] == ["上年研发投入500万元以上的工业企业"]
    assert OfficeClause.objects.get(code="T-1").versions.count() == 1
    assert pressed(browser, address, fields, "save").status_code == 302
    assert "take" not in browser.post(address, fields, headers={"HX-Request": "true"}).content.decode()


def test_a_clause_begins_as_a_copy_of_ones_own_with_its_cases(world: World, officer: Person) -> None:
    browser = client_of(officer)
    address = begun(browser)
    pressed(browser, address, written(browser, address), "save")
    page = browser.get("/clauses/new").content.decode()
    assert "照本单位的一条写" in page and "T-1 研发补助" in page and "照政策包里的一条写" in page
    begun(browser, code="T-2", start="office/T-1@2", label="另一条", text="")
    first = OfficeClause.objects.get(code="T-1").versions.get(number=2)
    copied = OfficeClause.objects.get(code="T-2").versions.get(number=1)
    assert copied.body["benefit"] == first.body["benefit"] and copied.cases == first.cases
    assert copied.body["label"]["zh"] == "另一条" and copied.body["text"] == TEXT
    assert "通过 2" in browser.get("/clauses/T-2/edit").content.decode()


@pytest.mark.parametrize("code", ["XQ-1", "XQ-2", "XQ-3", "XQ-P"])
def test_the_form_of_a_clause_sends_back_the_clause(world: World, officer: Person, code: str) -> None:
    browser = client_of(officer)
    address = begun(browser, start=f"{PACK}/{code}@1", label="", text="")
    before = OfficeClause.objects.get(code="T-1").versions.get(number=1)
    assert pressed(browser, address, desk(browser, address), "save").status_code == 302
    after = OfficeClause.objects.get(code="T-1").versions.get(number=2)
    assert {**after.body, "version": 1} == before.body


def test_a_clause_is_written_from_its_text(world: World, officer: Person) -> None:
    browser = client_of(officer)
    address = begun(browser)
    fields = written(browser, address)
    response = browser.post(address, fields, headers={"HX-Request": "true"})
    live = response.content.decode()
    assert "<html" not in live and "通过 2" in live and 'id="got-0" hx-swap-oob="true">80.00' in live
    assert "单个企业上限" in live and "结构完整" in live
    assert "<mark>上年研发投入500万元以上</mark>" in live
    assert "奖补由" in live
    assert pressed(browser, address, fields, "save", note="初稿").status_code == 302
    kept = OfficeClause.objects.get(code="T-1").versions.get(number=2)
    assert kept.body["conditions"][0]["test"] == "fact_1 >= 500万元"
    assert kept.body["benefit"]["formula"] == "fact_1 * figure_1"
    assert kept.cases[1] == {
        "name": "差一分", "given": {"fact_1": 499_999_999, "fact_2": True}, "expect": {"eligible": False}
    }  # fmt: skip
    page = browser.get("/clauses/T-1/").content.decode()
    assert "初稿" in page and "送出征求意见" in page and "上年研发投入 × 比例" not in page


def test_a_failing_case_stops_the_sending_not_the_saving(world: World, officer: Person) -> None:
    browser = client_of(officer)
    address = begun(browser)
    fields = {**written(browser, address), "cases.0.sum": ["100"]}
    page = pressed(browser, address, fields, "check").content.decode()
    assert "不通过 1" in page and "金额不同" in page
    assert pressed(browser, address, fields, "save").status_code == 302
    refused = browser.post("/clauses/T-1/step", {"state": "consultation"})
    assert refused.status_code == 422 and "封顶" in refused.content.decode()
    fields = {**desk(browser, address), "cases.0.sum": ["80"]}
    assert pressed(browser, address, fields, "save").status_code == 302
    assert browser.post("/clauses/T-1/step", {"state": "consultation"}).status_code == 302


def test_what_is_not_understood_is_named_and_not_saved(world: World, officer: Person) -> None:
    browser = client_of(officer)
    address = begun(browser)
    fields = written(browser, address)
    wrong = {
        "benefit.0.grant.how": "formula",
        "benefit.0.formula": "研发 × 比例",
        "rest": "notes: [",
        "cases.0.sum": "很多",
    }
    response = pressed(browser, address, fields, "save", **wrong)
    page = response.content.decode()
    assert response.status_code == 422
    for said in ("没有叫“研发”", "从名称列表中选", "第 2 行", "“很多”不是金额", "研发 × 比例", "还没有保存"):
        assert said in page, said
    assert OfficeClause.objects.get(code="T-1").versions.count() == 1
    unfit = pressed(browser, address, fields, "check", **{"limits.0.formula": "80 + 1万元"})
    assert 'href="#part-limits-0"' in unfit.content.decode()
    assert pressed(browser, address, {"seen": ["99"]}, "save").status_code == 404
    assert pressed(browser, address, {"seen": ["1"]}, "save").status_code == 302


def test_two_officers_do_not_overwrite_each_other(world: World, officer: Person) -> None:
    browser, other = client_of(officer), client_of(world.person("city_officer", world.city, "second"))
    address = begun(browser)
    mine, theirs = desk(browser, address), desk(other, address)
    assert pressed(other, address, theirs, "save", note="先保存").status_code == 302
    refused = pressed(browser, address, mine, "save", **{"head.0.label": "我的改名"})
    page = refused.content.decode()
    assert refused.status_code == 422 and "已被他人修改" in page and "我的改名" in page


def test_a_clause_goes_in_force_by_another_and_is_undone(world: World, officer: Person) -> None:
    browser, other = client_of(officer), client_of(world.person("city_officer", world.city, "second"))
    address = begun(browser)
    pressed(browser, address, written(browser, address), "save")
    fields = desk(browser, address)
    pressed(browser, address, fields, "save", **{"parameters.0.values.0.value": "3%", "cases.0.sum": "80"})
    words = browser.get("/clauses/T-1/difference?old=2&new=3").content.decode()
    assert "<del>2%</del> → <ins>3%</ins>" in words and "1 处" in words
    browser.post("/clauses/T-1/step", {"state": "consultation"})
    assert "须由另一人办理" in browser.get("/clauses/T-1/").content.decode()
    given = {
        "state": "in_force",
        "opinion_number": "公审〔2024〕1号",
        "opinion_date": "2024-08-01",
        "document": "纪要1号",
    }
    assert browser.post("/clauses/T-1/step", given).status_code == 422
    assert other.post("/clauses/T-1/step", {**given, "opinion_number": ""}).status_code == 422
    done = other.post("/clauses/T-1/step", given)
    assert done.status_code == 302
    assert listed_clauses()["T-1"].status == "in_force"
    assert "公审〔2024〕1号" in browser.get("/clauses/T-1/").content.decode()
    assert browser.post("/clauses/T-1/restore/2").status_code == 302
    clause = OfficeClause.objects.get(code="T-1")
    newest = clause.versions.get(number=4)
    assert newest.body["parameters"]["figure_1"]["values"][0]["value"] == "2%" and clause.state == "draft"
    assert listed_clauses()["T-1"].clause.version == 3
    assert browser.post("/clauses/T-1/restore/9").status_code == 404
    assert browser.get("/clauses/T-1/difference?old=9").status_code == 404


def test_a_draft_is_for_those_who_draft(world: World, officer: Person, clerk: Person) -> None:
    begun(client_of(officer))
    reader = client_of(clerk)
    assert reader.get("/clauses/T-1/").status_code == 404
    assert reader.get("/clauses/T-1/edit").status_code in (403, 404)
    assert "起草条款" not in reader.get("/policies/").content.decode()


def test_what_is_missing_of_a_new_clause_is_asked(world: World, officer: Person) -> None:
    browser = client_of(officer)
    page = browser.post("/clauses/new", {"code": "条款"})
    assert page.status_code == 422
    for said in ("没有选择已有条款时必须填写", "选择一项政策，或写明文件名称"):
        assert said in page.content.decode()
    begun(browser)
    again = browser.post("/clauses/new", {"code": "T-1", "policy": PACK, "label": "另一条", "text": TEXT})
    assert again.status_code == 422 and "已被使用" in again.content.decode()


def test_the_desk_asks_a_fixed_number_of_times(world: World, officer: Person) -> None:
    browser = client_of(officer)
    address = begun(browser, start=f"{PACK}/XQ-1@1")
    browser.get(address)
    with CaptureQueriesContext(connection) as seen:
        browser.get(address)
    asked = [query["sql"] for query in seen if "definitionscounter" not in query["sql"]]
    assert len(asked) <= 18
