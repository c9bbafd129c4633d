"""From a workbook to the ledger: what comes in, what is refused, what stays."""

import json
from datetime import date

import pytest

from luodi.apps.exchange import actions
from luodi.apps.projects.models import Fact, Project, ProjectState
from tests.exchange.city import TODAY, ledger, previewed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_day")]


@pytest.fixture
def clerk(city):
    return city.person("clerk", "city")


def expected(name):
    path = ledger(name)
    return json.loads(path.with_name(path.stem + ".expected.json").read_text(encoding="utf-8"))


KINDS = {
    "A01": ("attraction", date(2024, 6, 30)),
    "A02": ("", date(2024, 6, 30)),
    "A03": ("expansion", TODAY),
}


@pytest.mark.parametrize("name", ["A01", "A02", "A03", "A04", "A05", "A08", "A09", "A10", "A11", "A12"])
def test_a_ledger_comes_in_as_expected_and_a_second_time_changes_nothing(city, clerk, name):
    path, wanted = ledger(name), expected(name)
    batch = previewed(clerk, city.units["city"], path.name, path.read_bytes())
    if name in KINDS:
        assert (batch.default_kind, batch.as_of) == KINDS[name]
    counts, importable = batch.counts, wanted["rows_importable"]
    assert (counts["rows"], counts["refused"]) == (wanted["rows_total"], len(wanted["rows_refused"]))
    assert counts["new"] == counts["writing"] == importable
    actions.commit_batch(by=clerk, batch=batch)
    assert Project.objects.count() == importable
    assert ProjectState.objects.filter(recorded_to__isnull=True).count() == importable
    again = previewed(clerk, city.units["city"], path.name, path.read_bytes())
    told = [
        (row.row, row.diffs, row.issues) for row in again.rows.exclude(verdict__in=("same", "refused"))[:3]
    ]
    assert told == []
    assert again.counts["same"] == importable
    facts = Fact.objects.count()
    actions.commit_batch(by=clerk, batch=again)
    assert Fact.objects.count() == facts
