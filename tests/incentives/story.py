"""A project that earns an award: entered, built in time, and what clauses ask about it answered."""

from datetime import date
from typing import Any

from luodi.apps.access.models import Person
from luodi.apps.incentives import actions
from luodi.apps.projects.actions import create_project, record_stage
from luodi.apps.projects.models import Project
from luodi.kernel import clock
from tests.worlds import World

TODAY = date(2024, 8, 31)
WAN = 1_000_000


def on(day: date, precision: str = "day") -> dict[str, str]:
    """Return a date as facts hold it."""
    return {"date": day.isoformat(), "precision": precision}


def enter(world: World, by: Person, name: str, **values: Any) -> Project:
    """Enter a project of the north county."""
    stated = {"name": name, "kind": "attraction", "attributed_unit": world.north.pk, **values}
    with clock.fixed(date(2024, 1, 10)):
        return create_project(by=by, values=stated)


def built(world: World, by: Person, name: str = "试项目", **values: Any) -> Project:
    """Enter a project that was to produce in June 2024 and did on the 20th."""
    stated = {
        "planned_production_on": on(date(2024, 6, 1), "month"),
        "equipment_investment": 8000 * WAN,
        "total_investment": 20000 * WAN,
    }
    project = enter(world, by, name, **{**stated, **values})
    with clock.fixed(date(2024, 7, 1)):
        record_stage(by=by, project=project, stage="producing", happened_on=date(2024, 6, 20))
    return project


def answer(by: Person, project: Project, **answers: Any) -> None:
    """Answer what clauses ask about a project."""
    for key, value in answers.items():
        actions.state_fact(by=by, project=project, key=key, value=value, document="核定表1号")
