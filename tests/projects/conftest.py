"""The people and the day of the ledger's tests."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from luodi.apps.access.models import Person
from luodi.apps.projects.queries import facets
from tests.projects.ledger import TODAY
from tests.worlds import World, build_world


@pytest.fixture
def world() -> World:
    """Units and people."""
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
def today(clock_at: Callable[[date], None]) -> date:
    """Make it the last day of August 2024."""
    clock_at(TODAY)
    return TODAY


@pytest.fixture(autouse=True)
def no_words_kept() -> Iterator[None]:
    """Forget the words in use: each test has a database of its own."""
    facets.forget()
    yield
    facets.forget()
