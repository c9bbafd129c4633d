"""The day, the people and the packs of the incentives' tests."""

from collections.abc import Callable
from datetime import date

import pytest

from luodi.apps.access.models import Person
from luodi.apps.audit.actors import SYSTEM
from luodi.apps.definitions.actions import load_packs
from luodi.apps.incentives.queries import Listed, listed_clauses
from tests.incentives.story import TODAY
from tests.worlds import World, build_world


@pytest.fixture
def world(clock_at: Callable[[date], None]) -> World:
    """Units, people and the adopted packs, on the last day of August 2024."""
    clock_at(TODAY)
    load_packs(by=SYSTEM, adopt=("base", "suining-2024", "panzhihua-west-2025"))
    return build_world()


@pytest.fixture
def clerk(world: World) -> Person:
    """The clerk of the north county."""
    return world.person("clerk", world.north)


@pytest.fixture
def officer(world: World) -> Person:
    """The officer of the city."""
    return world.person("city_officer", world.city)


@pytest.fixture
def award(world: World) -> Listed:
    """The award of article 6."""
    return listed_clauses()["XQ-1"]
