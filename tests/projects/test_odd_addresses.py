"""Addresses that nobody wrote by hand: never an error of the server, always an answer."""

import base64
import json

import pytest

from tests.projects.ledger import YI, browser, enter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

LONG = "9" * 26


def forged(*parts):
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.fixture
def web(world, clerk, project):
    return browser(clerk)


@pytest.fixture
def project(world, clerk):
    return enter(world, clerk, "铜箔项目", total_investment=3 * YI, land_mu="12.5")


@pytest.mark.parametrize(
    "query",
    [
        {"unit": "²"},
        {"unit": LONG},
        {"f.expected_jobs.ge": LONG},
        {"f.county.eq": LONG},
        {"f.land_mu.ge": LONG},
        {"f.total_investment.ge": LONG + "亿元"},
        {"f.progress_pct.ge": LONG},
        {"on": "1950-01-01"},
        {"on": "1950-06-30", "light": "red"},
    ],
)
def test_a_list_answers_any_filter(web, query):
    found = web.get("/projects/", query)
    assert found.status_code == 200
    assert "铜箔项目" not in found.content.decode() or "alert" in found.content.decode()


FORGED = [
    forged("x", 1, 0, False),
    forged(10**30, 1, 0, False),
    forged("2024-01-01", 1, 0, True),
    forged("1e999", 1, 0, False),
    forged(1.5, 10**30, 0, False),
    forged("\ud800", 1, 0, False),
    forged("a\x00", 1, 0, False),
    forged("NaN", 1, 10**40, False),
    base64.urlsafe_b64encode(b"[1e999, 1e999, 1e999, 1]").decode(),
    base64.urlsafe_b64encode(b"[" * 3000).decode(),
]


def test_a_forged_cursor_is_no_cursor(web):
    for sort in ("-total_investment", "name", "land_mu", "completion", "source", "county"):
        for cursor in FORGED:
            assert web.get("/projects/", {"sort": sort, "at": cursor}).status_code == 200


def test_a_number_that_no_row_can_have_is_not_found(web, project):
    for path in (f"/projects/{LONG}/", f"/projects/{project.pk}/facts/{LONG}/correct"):
        assert web.get(path).status_code == 404


def test_a_record_to_merge_is_a_number(world, project):
    web = browser(world.person("city_officer", world.city))
    for other in ("²", LONG):
        assert web.get(f"/projects/{project.pk}/merge", {"other": other}).status_code == 200


def test_the_pages_of_a_day_before_all_rules_have_no_lights(web, project):
    for path in ("/stalls/", f"/projects/{project.pk}/as-of"):
        assert web.get(path, {"on": "1950-06-30"}).status_code == 200


def test_a_past_page_without_a_day_asks_for_one(web, project):
    for query in ({}, {"on": ""}, {"by": "now"}):
        found = web.get(f"/projects/{project.pk}/as-of", query)
        assert found.status_code == 200 and 'name="on"' in found.content.decode()
