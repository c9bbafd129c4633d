"""A small ledger for tests: projects entered by the clerk of one county on known days."""

from datetime import date
from typing import Any

from django.http import QueryDict
from django.test import Client

from luodi.apps.access.models import Person
from luodi.apps.projects import actions, queries
from luodi.apps.projects.models import Project, ProjectState
from luodi.apps.projects.queries import ListPage
from luodi.kernel import clock
from tests.access.world import client_of
from tests.worlds import World

TODAY = date(2024, 8, 31)
YI, WAN = 10_000_000_000, 1_000_000


def on(day: date, precision: str = "day") -> dict[str, str]:
    """Return a date as facts hold it."""
    return {"date": day.isoformat(), "precision": precision}


def enter(world: World, by: Person, name: str, day: date = date(2024, 1, 10), **values: Any) -> Project:
    """Enter a project on a day."""
    stated = {"name": name, "kind": "attraction", "attributed_unit": world.north.pk, **values}
    with clock.fixed(day):
        return actions.create_project(by=by, values=stated)


def progress(by: Person, project: Project, day: date, **values: int) -> None:
    """Report progress on a day."""
    with clock.fixed(day):
        actions.record_progress(by=by, project=project, on=day, values=values)


def listed(person: Person, address: str = "") -> ListPage:
    """Return the list at an address as the person sees it."""
    return queries.list_projects(person, queries.parse_list_request(QueryDict(address), person))


def names(page: ListPage) -> list[str]:
    """Return the names on a page in order."""
    return [row["name"] for row in page.rows]


def state(project: Project) -> ProjectState:
    """Return the open state."""
    return ProjectState.objects.get(project=project, recorded_to__isnull=True)


def browser(person: Person) -> Client:
    """Return a browser in which a person is signed in."""
    return client_of(person)
