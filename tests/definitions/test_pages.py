"""The pages of definitions in both languages, and what each role may do there."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from luodi.apps.audit.actors import SYSTEM
from luodi.apps.definitions import actions, in_force, queries
from luodi.apps.definitions.models import OfficeField
from luodi.apps.organisations.actions import create_unit
from tests.access.world import client_of, person

pytestmark = pytest.mark.django_db
CHINESE = re.compile("[\u4e00-\u9fff]")
PAGES = ["/definitions/", "/definitions/rules/", "/definitions/packs/", "/definitions/packs/base/1/"]
FIELD = {"label_zh": "碳排放指标", "label_en": "Carbon quota", "type": "decimal", "sensitivity": "internal"}


@pytest.fixture(autouse=True)
def _loaded() -> None:
    in_force.forget()
    actions.load_packs(by=SYSTEM, adopt=("suining-2024",))


@pytest.fixture
def signed_in() -> Callable[[str], Client]:
    def sign_in(role: str) -> Client:
        unit = create_unit(by=SYSTEM, type="city", name="演示市", valid_from=date(2020, 1, 1))
        return client_of(person(role.replace("_", "-"), unit, role))

    return sign_in


@pytest.mark.parametrize("address", PAGES)
def test_a_clerk_reads_but_changes_nothing(signed_in: Callable[[str], Client], address: str) -> None:
    client = signed_in("clerk")
    assert client.get(address).status_code == 200
    assert client.get("/definitions/fields/new/").status_code == 404
    assert client.post("/definitions/rules/WU-1/limit/", {"days": 1}).status_code == 404


@pytest.mark.parametrize("address", [*PAGES, "/definitions/fields/new/", "/definitions/rules/WU-1/limit/"])
def test_english_pages_hold_no_chinese_outside_data(signed_in: Callable[[str], Client], address: str) -> None:
    client = signed_in("city_officer")
    client.cookies["django_language"] = "en"
    page = client.get(address).content.decode()
    main = page.split("<main", 1)[1].split("</main>", 1)[0]
    without_data = re.sub(r'<(\w+)[^>]*lang="zh-Hans"[^>]*>.*?</\1>', "", main, flags=re.DOTALL)
    assert CHINESE.findall(without_data) == []


def test_rules_say_days_basis_version_and_source(signed_in: Callable[[str], Client]) -> None:
    page = signed_in("leader").get("/definitions/rules/").content.decode()
    for words in (
        "立项满180天",
        "版本 1",
        "遂府办函〔2024〕58号 二、（二）",
        "示例",
        "施工许可证或开工令",
        "实质性开工",
    ):
        assert words in page
    assert 'id="WU-3"' in page


def test_an_officer_adds_a_field_and_ends_it(signed_in: Callable[[str], Client]) -> None:
    client = signed_in("city_officer")
    wrong = client.post("/definitions/fields/new/", {**FIELD, "type": "choice", "choices": "已签"})
    assert wrong.status_code == 422
    assert "第 1 行" in wrong.content.decode()
    assert client.post("/definitions/fields/new/", FIELD).status_code == 302
    assert queries.catalogue()["carbon_quota"].label.zh == "碳排放指标"
    assert client.post("/definitions/fields/new/", FIELD).status_code == 422
    assert "碳排放指标" in client.get("/definitions/?q=carbon").content.decode()
    assert client.post("/definitions/fields/carbon_quota/end/").status_code == 302
    assert OfficeField.objects.get().ended_at is not None
    assert client.post("/definitions/fields/carbon_quota/end/").status_code == 404


def test_an_officer_adjusts_a_limit(signed_in: Callable[[str], Client]) -> None:
    client = signed_in("city_officer")
    given = {"days": "90", "document": "演示文件3号", "article": "", "valid_from": "2024-08-01"}
    assert client.post("/definitions/rules/WU-3/limit/", {**given, "document": ""}).status_code == 422
    assert client.post("/definitions/rules/WU-3/limit/", given).status_code == 302
    page = client.get("/definitions/rules/").content.decode()
    assert "演示文件3号" in page
    assert "版本 2" in page
    assert client.get("/definitions/rules/WU-9/limit/").status_code == 404
