"""The sample policy over the demo city: some qualify, some do not, and of some it cannot be told."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from luodi.apps.access.models import Person
from luodi.apps.audit.actors import SYSTEM
from luodi.apps.definitions.actions import load_packs
from luodi.apps.enterprises.models import Enterprise, Title, YearFigure
from luodi.apps.enterprises.queries import list_enterprises
from luodi.apps.incentives.models import Award
from luodi.apps.incentives.queries import computing, evaluate_over_ledger
from luodi.demo.build import build
from luodi.demo.reading import data
from luodi.kernel import clock


@pytest.fixture(scope="module")
def officer(django_db_setup: None, django_db_blocker: Any) -> Iterator[Person]:
    """Build the city with the sample policy adopted; give who sees the whole of it."""
    before = clock.demo_day()
    with django_db_blocker.unblock(), transaction.atomic():
        clock.set_demo_day(data("figures")["demo_day"])
        load_packs(by=SYSTEM, adopt=("suining-2024", "panzhihua-west-2025"))
        build()
        yield Person.objects.get(login="city-officer")
        clock.set_demo_day(before)
        transaction.set_rollback(True)


@pytest.mark.parametrize("code", ["XQ-1", "XQ-2", "XQ-3"])
def test_each_article_finds_all_three_answers(officer: Person, code: str, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        run = evaluate_over_ledger(officer, computing((code,)), day=clock.today())
        totals = run.totals(code)
    assert totals.rows == totals.eligible + totals.ineligible + totals.unknown
    assert min(totals.eligible, totals.ineligible, totals.unknown) >= 3
    assert totals.fen > 0


def test_the_city_knows_its_enterprises(officer: Person, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        assert Enterprise.objects.count() > 50
        assert set(Title.objects.values_list("title", flat=True)) >= {"chain_leader", "specialised"}
        assert YearFigure.objects.filter(measure="tax", year=2023).exists()
        firm = Person.objects.get(login="enterprise")
        assert [row.enterprise.name for row in list_enterprises(firm).rows] == [firm.unit.current_name]
        assert Award.objects.filter(clause="XQ-1").exists()
