"""Every route × role × relation answers as the hand-written table says."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from luodi.apps.access import actions
from luodi.apps.audit.actions import SYSTEM
from luodi.kernel import clock
from tests.access.makers import MAKERS
from tests.access.matrix_reader import RELATIONS, ROLES, Row, routes, rows
from tests.access.world import World, build, client_of

pytestmark = pytest.mark.slow
TABLE = rows()
EVERYBODY = ("anonymous", *ROLES)
ANYWHERE = ("own",)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for the whole table; every cell is rolled back."""
    with django_db_blocker.unblock():
        with transaction.atomic():
            made = build()
            actions.open_matter(
                by=SYSTEM,
                document="川审〔2024〕1号",
                title="专项审计",
                units=[made.units["county"]],
                persons=[made.people["supervision"]],
                valid_from=clock.today(),
                valid_to=clock.today(),
            )
            yield made
            transaction.set_rollback(True)
        connection.close()


@pytest.fixture(scope="module")
def cookies(world: World) -> dict[str, str]:
    """The session of every role; a cell may end it, the rollback brings it back."""
    name = settings.SESSION_COOKIE_NAME
    return {role: client_of(world.people[role]).cookies[name].value for role in ROLES}


@pytest.fixture(scope="module")
def client(world: World) -> Client:
    """One browser for all cells; it takes the session of each role in turn."""
    return Client()


def as_role(client: Client, cookies: dict[str, str], role: str) -> Client:
    """Return the browser with the session of a role and nothing else."""
    client.cookies.clear()
    if role in cookies:
        client.cookies[settings.SESSION_COOKIE_NAME] = cookies[role]
    return client


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    known = set(routes())
    assert sorted(known - set(TABLE)) == [], "routes without a row in tests/access/matrix/"
    assert sorted(set(TABLE) - known) == [], "rows without a route"


def test_every_role_of_the_packs_is_in_the_table(world: World) -> None:
    assert set(world.people) == set(ROLES)


def cells(row: Row) -> Iterator[tuple[str, str, str]]:
    """Yield method, role and relation.

    Every relation is asked where the table says something of it; a route without an object, a method
    that the route lacks and a stranger without an account have one relation each.
    """
    for method in ("get", "post"):
        for role in EVERYBODY:
            everywhere = row.object and method in row.answers and role != "anonymous"
            for relation in RELATIONS if everywhere else ANYWHERE:
                yield method, role, relation


Made = dict[int, dict[str, Any]]


def answer(
    row: Row, world: World, made: Made, client: Client, method: str, role: str, relation: str
) -> HttpResponse | None:
    """Ask one cell; None where nothing lies in that relation. ``made`` keeps one object per unit."""
    at = world.related(role, relation)
    if at is None:
        return None
    if row.object and at.pk not in made:
        made[at.pk] = MAKERS[row.object](world, at)
    places = {f"${name}": str(unit.pk) for name in RELATIONS if (unit := world.related(role, name))}
    places["$sibling_child"] = str(world.units["park2"].pk)
    data = {key: places.get(value, value) for key, value in row.data.items()} if method == "post" else {}
    address = reverse(row.route, kwargs=made.get(at.pk, {}))
    with transaction.atomic():
        found = getattr(client, method)(address, data)
        if found.streaming:
            b"".join(found)
        transaction.set_rollback(True)
    return found


def judge(row: Row, method: str, role: str, found: HttpResponse, expected: int | None) -> bool:
    """Tell whether an answer is what the table says."""
    status = found.status_code
    if expected is None:
        return status in (404, 405) or (status == 302 and "/sign-in/" in found["Location"])
    if role == "anonymous" and not row.public:
        return status == 302 and found["Location"].startswith("/sign-in/")
    return status == expected


@pytest.mark.parametrize("route", sorted(TABLE))
def test_a_route_answers_as_the_table_says(
    route: str, world: World, client: Client, cookies: dict[str, str], django_db_blocker: Any
) -> None:
    row, wrong, made, counted = TABLE[route], [], {}, 0
    with django_db_blocker.unblock(), transaction.atomic():
        for method, role, relation in cells(row):
            found = answer(row, world, made, as_role(client, cookies, role), method, role, relation)
            if found is None:
                continue
            counted += 1
            expected = row.expected(method, role, relation)
            if not judge(row, method, role, found, expected):
                told = "405 or refused" if expected is None else expected
                wrong.append(f"{method} {role} {relation}: {found.status_code}, expected {told}")
        transaction.set_rollback(True)
    assert wrong == []
    assert counted >= 2 * len(EVERYBODY)
