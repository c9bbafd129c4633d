"""Units merge, split, move and end; what was counted stays counted, and the past stays as it was."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from luodi.apps.access.actions import open_matter
from luodi.apps.access.models import Membership, Person
from luodi.apps.audit.actions import SYSTEM
from luodi.apps.audit.models import AuditEvent
from luodi.apps.organisations import actions as units
from luodi.apps.organisations import queries
from luodi.apps.organisations.models import Unit
from luodi.apps.projects import actions
from luodi.apps.projects.models import Project
from tests.access.world import client_of
from tests.projects.ledger import YI, enter, listed, names, progress
from tests.worlds import SINCE, World

pytestmark = pytest.mark.django_db
PAST = "2024-03-31"


@pytest.fixture
def ledger(world: World, clerk: Person, today: date) -> World:
    """Two projects in the north, one of them in its park, and one in the south."""
    south = world.person("clerk", world.south)
    first = enter(world, clerk, "甲", total_investment=3 * YI, year_plan_investment=YI)
    enter(world, clerk, "乙", total_investment=2 * YI + 1, attributed_unit=world.park.pk)
    enter(world, south, "丙", total_investment=YI + 7, attributed_unit=world.south.pk)
    progress(clerk, first, date(2024, 7, 31), completed_this_year=YI // 3)
    return world


def totals(person: Person, address: str = "") -> tuple[object, ...]:
    """Return every figure over a list, now and as of the past."""
    pages = [listed(person, address), listed(person, f"on={PAST}&{address}")]
    return tuple((page.count, page.sums, sorted(names(page))) for page in pages)


def test_a_merger_and_a_move_change_no_total_to_the_digit(
    ledger: World, officer: Person, today: date
) -> None:
    before, north = totals(officer), totals(officer, f"unit={ledger.north.pk}")
    assert before[0][0] == before[1][0] == 3  # type: ignore[index]
    units.merge_units(by=SYSTEM, units=[ledger.north], into=ledger.south, on=today)
    assert totals(officer) == before
    merged = totals(officer, f"unit={ledger.south.pk}")
    assert merged[0] == before[0]
    assert totals(officer, f"unit={ledger.north.pk}")[1] == north[1]
    units.move_unit(by=SYSTEM, unit=ledger.park, parent=ledger.city, on=today)
    assert totals(officer) == before


def test_the_unit_that_took_over_sees_what_it_took_over(ledger: World, today: date) -> None:
    south = ledger.person("clerk", ledger.south)
    assert names(listed(south)) == ["丙"]
    units.merge_units(by=SYSTEM, units=[ledger.north], into=ledger.south, on=today)
    assert sorted(names(listed(south))) == ["丙", "乙", "甲"]
    assert names(listed(ledger.person("clerk", ledger.north))) == []


def test_one_merger_after_another_leads_on(ledger: World, officer: Person, today: date) -> None:
    before = totals(officer)
    east = units.create_unit(by=SYSTEM, type="county", name="东县", parent=ledger.city, valid_from=SINCE)
    units.merge_units(by=SYSTEM, units=[ledger.north], into=ledger.south, on=date(2024, 6, 1))
    units.merge_units(by=SYSTEM, units=[ledger.south], into=east, on=today)
    assert totals(officer) == before
    assert totals(officer, f"unit={east.pk}")[0] == before[0]
    assert listed(officer, f"unit={east.pk}&on=2024-07-31").count == 0


def test_what_was_split_is_seen_from_above_and_by_no_part(
    ledger: World, officer: Person, today: date
) -> None:
    before = totals(officer)
    parts = [{"name": "南东县"}, {"name": "南西县"}]
    made = units.split_unit(by=SYSTEM, unit=ledger.south, parts=parts, on=today)
    assert totals(officer) == before
    assert totals(officer, f"unit={ledger.city.pk}")[0] == before[0]
    for part in made:
        assert names(listed(ledger.person("clerk", part))) == []


def test_a_unit_that_projects_name_cannot_end(ledger: World, clerk: Person, officer: Person) -> None:
    park = Unit.objects.get(pk=ledger.park.pk)
    with pytest.raises(ValidationError, match="还有 1 个项目"):
        units.end_unit(by=SYSTEM, unit=park, on=date(2024, 8, 31))
    row = next(row for row in listed(clerk).rows if row["name"] == "乙")
    project = Project.objects.get(pk=row["project_id"])
    values = {"attributed_unit": ledger.north.pk, "park_unit": None}
    actions.change_profile(by=clerk, project=project, values=values, reason="划转")
    before = totals(officer)
    units.end_unit(by=SYSTEM, unit=park, on=date(2024, 8, 31))
    assert totals(officer) == before


def test_who_took_over_is_one_query(ledger: World, today: date, django_assert_num_queries: object) -> None:
    units.merge_units(by=SYSTEM, units=[ledger.north], into=ledger.south, on=today)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert queries.with_predecessors([ledger.south.pk]) == {ledger.south.pk, ledger.north.pk}


def test_what_is_done_to_a_project_is_logged_with_its_unit(ledger: World, clerk: Person) -> None:
    project = enter(ledger, clerk, "丁")
    actions.change_profile(by=clerk, project=project, values={"park": "某园"}, reason="补")
    event = AuditEvent.objects.order_by("-seq").first()
    assert event is not None and event.object_id == str(project.pk)
    assert event.unit_id == ledger.north.pk


def test_an_enterprise_sees_the_projects_that_name_it_and_no_other(ledger: World, clerk: Person) -> None:
    firm, other = (
        units.create_unit(by=SYSTEM, type="enterprise", name=name, parent=ledger.north, valid_from=SINCE)
        for name in ("甲公司", "乙公司")
    )
    enter(ledger, clerk, "甲一", enterprise="甲公司")
    own = enter(ledger, clerk, "甲二", enterprise="甲公司", attributed_unit=ledger.park.pk)
    foreign = enter(ledger, clerk, "乙一", enterprise="乙公司")
    person = ledger.person("enterprise", firm)
    assert sorted(names(listed(person))) == ["甲一", "甲二"]
    assert names(listed(ledger.person("enterprise", other))) == ["乙一"]
    browser = client_of(person)
    assert browser.get(f"/projects/{own.pk}/").status_code == 200
    assert browser.get(f"/projects/{foreign.pk}/").status_code == 404
    assert Membership.objects.get(person=person).unit == firm


@pytest.mark.parametrize("address", ["/projects/", "/stalls/"])
def test_what_a_supervisor_lists_under_a_matter_is_logged_once(ledger: World, address: str) -> None:
    inspector = ledger.person("supervision", ledger.city)
    open_matter(
        by=SYSTEM,
        document="某函〔2024〕1号",
        title="核查",
        units=[ledger.north],
        persons=[inspector],
        valid_from=SINCE,
        valid_to=date(2030, 1, 1),
    )
    assert client_of(inspector).get(address).status_code == 200
    assert AuditEvent.objects.filter(verb="matter.read", actor_id=inspector.pk).count() == 1
