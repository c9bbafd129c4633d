"""What tests of workbooks share: the demo's day and the units that its workbooks import into."""

from collections.abc import Iterator

import pytest

from luodi.kernel import clock
from tests.exchange.city import TODAY, City, build_city


@pytest.fixture
def demo_day() -> Iterator[None]:
    """Make it the day of the demo."""
    with clock.fixed(TODAY):
        yield


@pytest.fixture
def city() -> City:
    """The units of the demo city."""
    return build_city()
