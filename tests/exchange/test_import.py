"""From a workbook to the ledger: what comes in, what is refused, what stays."""

import json
from datetime import date

import pytest

from luodi.apps.exchange import actions
from luodi.apps.exchange.enums import BatchState
from luodi.apps.projects.models import Fact, Project, ProjectState
from luodi.kernel import clock
from tests.exchange.city import TODAY, City, build_city, ledger, previewed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def demo_day():
    with clock.fixed(TODAY):
        yield


@pytest.fixture
def city() -> City:
    return build_city()


@pytest.fixture
def clerk(city):
    return city.person("clerk", "city")


def expected(name):
    path = ledger(name)
    return json.loads(path.with_name(path.stem + ".expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("name", "kind", "day"),
    [
        ("A01", "attraction", date(2024, 6, 30)),
        ("A02", "", date(2024, 6, 30)),
        ("A03", "expansion", TODAY),
    ],
)
def test_the_first_three_ledgers_come_in(city, clerk, name, kind, day):
    path, wanted = ledger(name), expected(name)
    batch = previewed(clerk, city.units["city"], path.name, path.read_bytes())
    assert (batch.state, batch.default_kind, batch.as_of) == (BatchState.PREVIEW, kind, day)
    counts = batch.counts

    assert counts["rows"] == wanted["rows_total"]
    assert counts["refused"] == len(wanted["rows_refused"])
    assert counts["new"] == counts["writing"] == wanted["rows_importable"]
    actions.commit_batch(by=clerk, batch=batch)
    assert Project.objects.count() == wanted["rows_importable"]
    assert ProjectState.objects.filter(recorded_to__isnull=True).count() == wanted["rows_importable"]
    again = previewed(clerk, city.units["city"], path.name, path.read_bytes())

    assert again.counts["same"] == wanted["rows_importable"]
    facts = Fact.objects.count()
    actions.commit_batch(by=clerk, batch=again)
    assert Fact.objects.count() == facts
