"""The pages of results: words, sources, the sheet, answers and decided sums; what they cost in queries."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from luodi.apps.access.models import Person
from luodi.apps.incentives.models import AskedFact
from tests.access.world import client_of
from tests.incentives.story import WAN, answer, built
from tests.incentives.test_clauses import begun, in_force
from tests.worlds import World

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def browser(world: World, officer: Person) -> Client:
    """The officer's."""
    return client_of(officer)


def queries(client: Client, address: str) -> int:
    """How many queries a page costs once its process is warm."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_a_project_shows_words_facts_and_sources(world: World, clerk: Person, browser: Client) -> None:
    project = built(world, clerk)
    answer(clerk, project, project_class="链主项目", verified_new_output=3000 * WAN)
    shown = browser.get(f"/evaluations/projects/{project.pk}/").content.decode()
    for text in (
        "新增生产规模达2000万元及以上",
        "核定表1号",
        "240.00",
        "本次假定为测算当日",
        "不能判断，缺：",
    ):
        assert text in shown, text
    sheet = browser.get(f"/evaluations/projects/{project.pk}/sheet").content.decode()
    assert "政策测算书" in sheet and "panzhihua-west-2025/XQ-1@1" in sheet and "复核人：" in sheet


def test_the_words_of_a_step_lead_to_their_passage(
    world: World, clerk: Person, officer: Person, browser: Client
) -> None:
    project = built(world, clerk)
    answer(clerk, project, project_class="链主项目", verified_new_output=3000 * WAN)
    for owner in ("pack", "office"):
        if owner == "office":
            in_force(
                officer, world.person("city_officer", world.city, "other-officer"), begun(officer, world)
            )
        shown = browser.get(f"/evaluations/projects/{project.pk}/").content.decode()
        links = re.findall(r'href="(/(?:policies|clauses)/[^"#]+)#(p-[0-9a-f]{10})"[^>]*>([^<]+)<', shown)
        quoted = [link for link in links if "article-6" in link[0] or "/clauses/" in link[0]]
        assert len(quoted) >= 3
        page = browser.get(quoted[0][0]).content.decode()
        led = {words for _url, at, words in quoted if f'id="{at}"' in page}
        assert {"新增生产规模达2000万元及以上", "设备（含软件）投资额的3%"} & led, owner


def test_an_answer_is_typed_as_the_clause_asks(world: World, clerk: Person) -> None:
    project, client = built(world, clerk), client_of(clerk)
    address = f"/evaluations/projects/{project.pk}/answer/verified_new_output"
    wrong = client.post(address, {"value_0": "很多", "value_1": "万元", "document": "核定表"})
    assert wrong.status_code == 422 and "很多" in wrong.content.decode()
    assert client.post(address, {"value_0": "2000", "value_1": "万元", "document": ""}).status_code == 422
    assert not AskedFact.objects.exists()
    good = client.post(address, {"value_0": "2000", "value_1": "万元", "document": "核定表"})
    assert good.status_code == 302 and AskedFact.objects.get().value == 2000 * WAN
    again = client.post(address, {"value_0": "2100", "value_1": "万元", "document": "核定表"})
    assert again.status_code == 422, "a correction says why"
    assert client.get(f"/evaluations/projects/{project.pk}/answer/nothing").status_code == 404


def test_pages_cost_what_they_cost(world: World, clerk: Person, browser: Client) -> None:
    projects = [built(world, clerk, name) for name in "甲乙丙"]
    few = queries(browser, "/evaluations/")
    for name in "丁戊己庚":
        built(world, clerk, name)
    assert queries(browser, "/evaluations/") == few <= 27
    assert queries(browser, "/simulations/new?clause=XQ-1") <= 56
    assert queries(browser, f"/evaluations/projects/{projects[0].pk}/") <= 50


def test_odd_addresses_are_pages(world: World, clerk: Person, browser: Client) -> None:
    built(world, clerk)
    for query in ("clause=x", "standing=x", "start=-1", "start=9999999", "clause=XQ-1&standing=near&start=a"):
        assert browser.get(f"/evaluations/?{query}").status_code == 200, query
    for query in ("day=2024-02-30", "day=2999-01-01", "parameters.rate=1e9"):
        assert browser.get(f"/simulations/new?clause=XQ-1&{query}").status_code == 422, query
    for query in ("move=x", "part=unit:x", "part=missing:'", "part=chain:';--", "start=99999999999999999999"):
        assert browser.get(f"/simulations/records?clause=XQ-1&{query}").status_code == 200, query
