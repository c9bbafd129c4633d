"""The sample policy over the demo city: some qualify, some do not, and of some it cannot be told."""

import pytest

from luodi.apps.access.models import Person
from luodi.apps.enterprises.models import Enterprise, Title, YearFigure
from luodi.apps.enterprises.queries import list_enterprises
from luodi.apps.incentives.models import Award
from luodi.apps.incentives.queries import computing, evaluate_over_ledger
from luodi.kernel import clock


@pytest.mark.parametrize("code", ["XQ-1", "XQ-2", "XQ-3"])
def test_each_article_finds_all_three_answers(officer: Person, code: str) -> None:
    run = evaluate_over_ledger(officer, computing((code,)), day=clock.today())
    totals = run.totals(code)
    assert totals.rows == totals.eligible + totals.ineligible + totals.unknown
    assert min(totals.eligible, totals.ineligible, totals.unknown) >= 3
    assert totals.fen > 0


def test_the_city_knows_its_enterprises(officer: Person) -> None:
    assert Enterprise.objects.count() > 50
    assert set(Title.objects.values_list("title", flat=True)) >= {"chain_leader", "specialised"}
    assert YearFigure.objects.filter(measure="tax", year=2023).exists()
    firm = Person.objects.get(login="enterprise")
    assert [row.enterprise.name for row in list_enterprises(firm).rows] == [firm.unit.current_name]
    assert Award.objects.filter(clause="XQ-1").exists()
