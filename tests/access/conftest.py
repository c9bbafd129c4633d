"""The small world of these tests, built once into the shared database of each test."""

import pytest

from tests.access.world import World, build


@pytest.fixture
def world(db: object) -> World:
    """Give a fresh small world."""
    return build()
