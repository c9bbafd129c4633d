"""Signing in: throttled before hashing, ended at once, forced to change an issued password."""

from datetime import timedelta
from itertools import pairwise
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.apps.access import actions, middleware
from luodi.apps.access.models import Person, SignInCounter
from luodi.apps.audit.actions import SYSTEM
from luodi.apps.audit.models import AuditEvent
from luodi.kernel import clock
from luodi.kernel.text import Text
from tests.access.world import PASSWORD, World, client_of, person

SIGN_IN = "/sign-in/"
HOME = "/sign-ins/"


@pytest.fixture
def someone(db: object) -> Person:
    return person("someone")


def try_in(client: Client, login: str = "someone", password: str = PASSWORD, **more: str) -> int:
    return client.post(SIGN_IN, {"login": login, "password": password}, **more).status_code


def signed_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def test_the_right_password_signs_in_and_leaves_one_event(someone: Person, client: Client) -> None:
    before = AuditEvent.objects.count()
    assert try_in(client) == 302 and signed_in(client)
    assert [e.verb for e in AuditEvent.objects.filter(seq__gt=before)] == ["access.sign_in"]


@pytest.mark.parametrize("login", ["SOMEONE", "ｓｏｍｅｏｎｅ", " someone "])
def test_a_login_is_known_in_any_case_or_width(someone: Person, client: Client, login: str) -> None:
    assert try_in(client, login) == 302


def test_the_answer_does_not_tell_whether_a_login_exists(someone: Person, client: Client) -> None:
    wrong = client.post(SIGN_IN, {"login": "someone", "password": "no"})
    unknown = client.post(SIGN_IN, {"login": "nobody-here", "password": "no"})
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert wrong.context["form"].errors == unknown.context["form"].errors
    names = list(AuditEvent.objects.order_by("-seq").values_list("actor_name", "outcome")[:2])
    assert names == [("未知账号", "refused"), ("someone", "refused")]
    assert not AuditEvent.objects.filter(detail__icontains="nobody-here").exists()


def test_the_sixth_attempt_is_refused_even_with_the_right_password(someone: Person, client: Client) -> None:
    for _ in range(5):
        try_in(client, password="wrong")
    with patch.object(Person, "check_password", side_effect=AssertionError("hashed")):
        assert try_in(client) == 422
    assert not signed_in(client)
    SignInCounter.objects.update(locked_until=clock.machine_now() - timedelta(seconds=1))
    assert try_in(client) == 302


def test_a_lock_of_one_account_locks_no_other_and_no_address_header_lifts_it(
    someone: Person, client: Client
) -> None:
    person("other")
    for n in range(5):
        try_in(client, password="wrong", HTTP_X_FORWARDED_FOR=f"10.0.0.{n}")
    assert try_in(client, HTTP_X_FORWARDED_FOR="10.9.9.9") == 422
    assert try_in(client, "other") == 302


def test_failures_a_quarter_of_an_hour_apart_do_not_lock(someone: Person, client: Client) -> None:
    for _ in range(8):
        try_in(client, password="wrong")
        SignInCounter.objects.filter(key__startswith="login:").update(
            since=clock.machine_now() - timedelta(minutes=16), locked_until=None
        )
    assert try_in(client) == 302


def test_an_address_that_fails_too_often_waits(someone: Person, client: Client) -> None:
    for n in range(60):
        with patch("luodi.apps.access.actions.sign_in.make_password"):
            try_in(client, f"nobody{n}")
    assert try_in(client) == 422
    assert try_in(client, REMOTE_ADDR="10.1.1.1") == 302


def test_an_administrator_lifts_a_lock(world: World, client: Client) -> None:
    for _ in range(5):
        try_in(client, "p-clerk", "wrong")
    actions.unlock_person(by=world.people["system_admin"], person=world.people["clerk"])
    assert try_in(client, "p-clerk") == 302


def test_an_issued_password_must_be_changed_first(db: object, client: Client) -> None:
    issued = actions.create_person(by=SYSTEM, login="fresh", name="新人", unit=None)
    assert try_in(client, "fresh", issued.password) == 302
    answer = client.get(HOME)
    assert (answer.status_code, answer["Location"]) == (302, reverse("access:change_password"))
    weak = client.post("/password/", {"old": issued.password, "new": "abc", "again": "abc"})
    assert weak.status_code == 422 and len(weak.context["form"].errors["new"]) == 3
    words = {"old": issued.password, "new": "Kf7m-Qw3x-9TbR", "again": "Kf7m-Qw3x-9TbR"}
    assert client.post("/password/", words).status_code == 302 and signed_in(client)
    assert try_in(Client(), "fresh", "Kf7m-Qw3x-9TbR") == 302


def test_changing_the_password_ends_the_other_sessions(someone: Person) -> None:
    here, there = client_of(someone), client_of(someone)
    words = {"old": PASSWORD, "new": "Kf7m-Qw3x-9TbR", "again": "Kf7m-Qw3x-9TbR"}
    assert here.post("/password/", words).status_code == 302
    assert signed_in(here) and not signed_in(there)


def test_the_last_five_passwords_are_not_used_again(someone: Person) -> None:
    client, words = client_of(someone), [PASSWORD, *(f"Kf7m-Qw3x-9Tb{n}" for n in range(5))]
    for old, new in pairwise(words):
        assert client.post("/password/", {"old": old, "new": new, "again": new}).status_code == 302
    for used in words[1:]:
        answer = client.post("/password/", {"old": words[-1], "new": used, "again": used})
        assert answer.status_code == 422


def test_ending_an_account_ends_its_sessions_at_the_next_request(world: World) -> None:
    client = world.client("clerk")
    assert signed_in(client)
    actions.end_person(by=world.people["system_admin"], person=world.people["clerk"], reason="调离")
    assert not signed_in(client)
    assert try_in(Client(), "p-clerk") == 422


def test_a_new_issued_password_ends_the_sessions(world: World) -> None:
    client = world.client("clerk")
    actions.reissue_password(by=world.people["system_admin"], person=world.people["clerk"])
    assert not signed_in(client)


def test_taking_a_role_back_counts_at_the_next_request(world: World) -> None:
    client = world.client("audit_admin")
    person("second", None, "audit_admin")
    assert client.get("/audit/").status_code == 200
    actions.end_membership(
        by=world.people["security_admin"], membership=world.people["audit_admin"].memberships.get()
    )
    assert client.get("/audit/").status_code == 404


@pytest.mark.parametrize(
    ("key", "back", "stays"),
    [
        (middleware.SEEN, timedelta(minutes=29), True),
        (middleware.SEEN, timedelta(minutes=31), False),
        (middleware.STARTED, timedelta(hours=11), True),
        (middleware.STARTED, timedelta(hours=13), False),
    ],
)
def test_idle_and_old_sessions_end(someone: Person, key: str, back: timedelta, stays: bool) -> None:
    client = client_of(someone)
    session = client.session
    session[key] = int((clock.machine_now() - back).timestamp())
    session.save()
    assert signed_in(client) is stays
    if not stays:
        assert "ended=1" in client_of(someone).get(HOME).headers.get("Location", "ended=1")
        assert client.get(HOME)["Location"].startswith(SIGN_IN)


def test_last_seen_is_written_at_most_once_a_minute(someone: Person) -> None:
    client = client_of(someone)
    client.get(HOME)
    with CaptureQueriesContext(connection) as seen:
        client.get(HOME)
    assert not [query for query in seen.captured_queries if not query["sql"].startswith("SELECT")]
    session = client.session
    session[middleware.SEEN] -= 61
    session.save()
    with CaptureQueriesContext(connection) as seen:
        client.get(HOME)
    assert [query for query in seen.captured_queries if "UPDATE" in query["sql"]]


def test_signing_out_ends_the_session_on_the_server(someone: Person, client: Client) -> None:
    try_in(client)
    cookie = client.cookies["luodi_session"].value
    assert client.post("/sign-out/")["Clear-Site-Data"] == '"cache", "storage"'
    stolen = Client()
    stolen.cookies["luodi_session"] = cookie
    assert not signed_in(stolen)


def test_signing_in_gives_a_new_session(someone: Person, client: Client) -> None:
    client.get(SIGN_IN)
    client.cookies["luodi_session"] = "planted-by-somebody-else"
    try_in(client)
    assert client.cookies["luodi_session"].value != "planted-by-somebody-else"


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_never_leads_elsewhere(someone: Person, client: Client, wanted: str) -> None:
    answer = client.post(SIGN_IN, {"login": "someone", "password": PASSWORD, "next": wanted})
    assert "evil" not in answer["Location"] and "javascript" not in answer["Location"]


def test_the_password_stands_in_no_event(someone: Person, client: Client) -> None:
    try_in(client, password="Canary-9-word")
    try_in(client)
    text = "".join(str(event.__dict__) for event in AuditEvent.objects.all())
    assert "Canary-9-word" not in text and PASSWORD not in text


def test_the_page_says_what_must_not_be_entered_and_shows_no_demo(someone: Person, client: Client) -> None:
    page = client.get(SIGN_IN).content.decode()
    assert "非涉密系统，严禁录入国家秘密、工作秘密" in page
    assert "演示账号" not in page and "someone" not in page


def test_the_demo_shows_its_accounts(someone: Person, client: Client, settings: object) -> None:
    settings.DEMO = True
    title, can = Text("甲县 填报员", "A County, clerk"), Text("填报", "Enters projects")
    actions.create_demo_person(login="listed", name="甲", unit=None, password=PASSWORD, title=title, can=can)
    page = client.get(SIGN_IN).content.decode()
    assert "演示账号" in page and "甲县 填报员" in page and "someone" not in page
