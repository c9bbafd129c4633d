"""The frame of every page: headers, language, error pages, navigation."""

from typing import Any

import pytest
from django.test import Client
from django.urls import include, path

from luodi.web import navigation
from luodi.web.navigation import Group, Item, sections_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def gallery(settings: Any, client: Client) -> Client:
    """A client of the gallery."""
    settings.ROOT_URLCONF = "tests.web.gallery"
    return client


def test_every_answer_carries_the_strict_headers(gallery: Client) -> None:
    gallery.raise_request_exception = False
    for address in ("/", "/no-such-page/", "/broken/"):
        answer = gallery.get(address)
        policy = answer["Content-Security-Policy"]
        for rule in (
            "default-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        ):
            assert rule in policy, address
        assert "unsafe" not in policy
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Cache-Control"] == "no-store"
        assert "camera=()" in answer["Permissions-Policy"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["X-Frame-Options"] == "DENY"


def test_chinese_comes_first_whatever_the_browser_prefers(gallery: Client) -> None:
    answer = gallery.get("/", headers={"accept-language": "en-US,en;q=0.9"})
    assert b'<html lang="zh-Hans">' in answer.content
    assert answer["Content-Language"] == "zh-hans"


def test_the_reader_switches_the_language(gallery: Client) -> None:
    gallery.post("/i18n/setlang/", {"language": "en", "next": "/"})
    text = gallery.get("/").content.decode()
    assert '<html lang="en">' in text
    assert "Not a classified system" in text
    assert "非涉密系统" not in text
    gallery.post("/i18n/setlang/", {"language": "xx", "next": "/"})
    assert b'<html lang="en">' in gallery.get("/").content


def test_the_strip_and_the_foot_stand_on_every_page(gallery: Client) -> None:
    text = gallery.get("/").content.decode()
    assert "非涉密系统，严禁录入国家秘密、工作秘密" in text
    assert "工作调度数据，不作为统计数据对外发布；与统计部门数据不一致的，以统计部门为准" in text
    assert "演示数据" not in text


def test_a_demo_says_so_with_its_day(gallery: Client, settings: Any, clock_at: Any) -> None:
    from datetime import date

    settings.DEMO = True
    clock_at(date(2024, 8, 31))
    text = gallery.get("/").content.decode()
    assert "演示数据" in text
    assert "演示日期 2024-08-31" in text


@pytest.mark.parametrize("address", ["/no-such-page/", "/broken/"])
def test_an_error_page_says_what_to_do(gallery: Client, address: str) -> None:
    gallery.raise_request_exception = False
    text = gallery.get(address).content.decode()
    assert "<h1>" in text
    assert "请" in text
    assert "回首页" in text
    assert "Traceback" not in text
    assert "broken on purpose" not in text


def test_a_form_without_its_token_gets_a_clear_sentence(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.web.gallery"
    answer = Client(enforce_csrf_checks=True).post("/", {"name": "x"})
    assert answer.status_code == 403
    assert "刚才的提交没有保存" in answer.content.decode()


def _nothing(request: object) -> None:
    raise AssertionError


class _Addresses:
    urlpatterns = [
        path("x/", include(([path("", _nothing, name="list"), path("deep/", _nothing, name="deep")], "x"))),
        path("y/", include(([path("", _nothing, name="list")], "y"))),
    ]


GROUPS = (
    Group("一", (Item("甲", "x:list", "home", "may.x", badge="n"), Item("乙", "x:deep", "home"))),
    Group("二", (Item("丙", "y:list", "home", "may.y"), Item("丁", "z:gone", "home"))),
)


@pytest.fixture
def addresses(settings: Any) -> None:
    """Two installed rooms and one that is not."""
    settings.ROOT_URLCONF = _Addresses


@pytest.mark.usefixtures("addresses")
def test_the_navigation_leaves_out_what_is_not_there_or_not_allowed() -> None:
    sections = sections_for("/x/", lambda permission: permission == "may.x", {"n": 3}, GROUPS)
    assert [(section.label, [link.label for link in section.links]) for section in sections] == [
        ("一", ["甲", "乙"])
    ]
    assert sections[0].links[0].count == 3


@pytest.mark.usefixtures("addresses")
def test_the_longest_address_is_the_current_one() -> None:
    found = sections_for("/x/deep/7/", lambda _permission: True, {}, GROUPS)
    assert [link.label for section in found for link in section.links if link.current] == ["乙"]
    found = sections_for("/elsewhere/", lambda _permission: True, {}, GROUPS)
    assert not any(link.current for section in found for link in section.links)


def test_every_entry_names_a_permission_that_exists_and_an_icon() -> None:
    from luodi.apps.access.enums import Permission
    from luodi.web import icons

    for group in navigation.NAVIGATION:
        for item in group.items:
            assert not item.permission or item.permission in set(Permission)
            assert item.icon in icons.names()
