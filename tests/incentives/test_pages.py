"""The pages of policies: every measure in its words, who leads, what computes, and what stands."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.apps.access.models import Person
from tests.access.world import client_of
from tests.worlds import World

pytestmark = pytest.mark.django_db
PACK = "panzhihua-west-2025"


def test_all_ten_measures_stand_with_who_leads(world: World, clerk: Person) -> None:
    browser = client_of(clerk)
    browser.get("/policies/")
    with CaptureQueriesContext(connection) as seen:
        page = browser.get("/policies/").content.decode()
    for number in range(1, 11):
        assert f"/policies/{PACK}/article-{number}/" in page
    assert "区发展改革局、区经济和信息化局" in page and "征求意见" in page
    asked = [query["sql"] for query in seen if "definitionscounter" not in query["sql"]]
    assert len(asked) == 10


def test_a_measure_shows_its_words_and_what_it_computes(world: World, clerk: Person) -> None:
    page = client_of(clerk).get(f"/policies/{PACK}/article-6/").content.decode()
    for said in (
        "若能如期建成投产且新增生产规模达2000万元及以上", "结果是上限", "3%是上限还是固定比例",
        "equip_fen * rate", "可以测算，不能申报", "2027-12-31",
    ):  # fmt: skip
        assert said in page
    plain = client_of(clerk).get(f"/policies/{PACK}/article-1/").content.decode()
    assert "这一条没有计算公式" in plain
    assert client_of(clerk).get(f"/policies/{PACK}/article-99/").status_code == 404
    assert client_of(clerk).get("/policies/nobody/").status_code == 404
