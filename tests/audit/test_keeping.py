"""What is kept between requests is what every later request would read."""

from collections.abc import Callable
from datetime import date

import pytest

from luodi.apps.access.models import Membership, Person
from luodi.apps.access.queries import can
from luodi.apps.audit import keeping
from luodi.apps.audit.actions import SYSTEM, act
from luodi.apps.audit.context import RequestContext, entered
from luodi.apps.organisations.actions import create_unit, move_unit, rename_unit
from luodi.apps.organisations.models import Unit
from luodi.apps.organisations.tasks import refresh_names
from luodi.apps.projects.queries.facets import unit_choices
from luodi.kernel import clock
from tests.worlds import SINCE, SMALL, World, make_units

pytestmark = pytest.mark.django_db


class Asked:
    """Counts the units, and how often it was asked to."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return Unit.objects.count()


def in_a_request(ask: Callable[[], object]) -> object:
    with entered(RequestContext()):
        return ask()


@pytest.fixture
def small() -> World:
    return World(make_units(SMALL))


def test_an_answer_is_asked_for_once_until_somebody_acts() -> None:
    asked = Asked()
    first = in_a_request(lambda: keeping.kept("units", asked))
    assert in_a_request(lambda: keeping.kept("units", asked)) == first
    assert asked.times == 1
    create_unit(by=SYSTEM, type="city", name="甲市")
    assert in_a_request(lambda: keeping.kept("units", asked)) == int(str(first)) + 1
    assert asked.times == 2


def test_a_request_sees_its_own_act() -> None:
    asked = Asked()
    with entered(RequestContext()):
        before = keeping.kept("units", asked)
        create_unit(by=SYSTEM, type="city", name="甲市")
        assert keeping.kept("units", asked) == before + 1


def test_what_comes_to_nothing_is_not_kept() -> None:
    asked = Asked()
    before = Unit.objects.count()
    with pytest.raises(RuntimeError), entered(RequestContext()), act(by=SYSTEM, verb="test.fail"):
        Unit.objects.create(type="city", current_name="乙市", valid_from=date(2020, 1, 1))
        assert keeping.kept("units", asked) == before + 1
        raise RuntimeError
    assert in_a_request(lambda: keeping.kept("units", asked)) == before


@pytest.mark.parametrize("verb", sorted(keeping.APART))
def test_reading_and_signing_in_leave_what_is_kept(verb: str) -> None:
    asked = Asked()
    in_a_request(lambda: keeping.kept("units", asked))
    with act(by=SYSTEM, verb=verb):
        pass
    in_a_request(lambda: keeping.kept("units", asked))
    assert asked.times == 1


def test_another_act_of_the_same_moment_is_another_state(clock_at: Callable[[date], None]) -> None:
    clock_at(date(2024, 8, 31))
    asked = Asked()
    for _time in range(3):
        with act(by=SYSTEM, verb="test.do"):
            pass
        in_a_request(lambda: keeping.kept("units", asked))
    assert asked.times == 3


def test_a_role_taken_away_counts_in_the_next_request(small: World) -> None:
    officer = small.person("city_officer", small.city)
    security = small.person("security_admin", small.city)
    assert in_a_request(lambda: can(officer, "project.view", small.north)) is True
    held = Membership.objects.get(person=officer)
    with act(by=security, verb="role.end"):
        Membership.objects.filter(pk=held.pk).update(valid_to=clock.today())
    assert in_a_request(lambda: can(Person.objects.get(pk=officer.pk), "project.view", small.north)) is False


def test_no_day_answers_for_another(small: World, clock_at: Callable[[date], None]) -> None:
    officer = small.person("city_officer", small.city)
    Membership.objects.filter(person=officer).update(valid_to=date(2024, 9, 1))
    clock_at(date(2024, 8, 31))
    assert in_a_request(lambda: can(officer, "project.view", small.north)) is True
    clock_at(date(2024, 9, 1))
    assert in_a_request(lambda: can(officer, "project.view", small.north)) is False


def test_two_who_reach_alike_are_two_persons(small: World) -> None:
    first = small.person("city_officer", small.city, "one")
    second = small.person("city_officer", small.city, "two")
    scopes = [in_a_request(lambda who=who: who.scope("project.view")) for who in (first, second, first)]
    assert [scope.person for scope in scopes] == [first, second, first]
    assert scopes[0] == scopes[1]


def test_a_new_name_is_offered_at_once(small: World) -> None:
    officer = small.person("city_officer", small.city)

    def names() -> object:
        return in_a_request(lambda: [unit.name for unit in unit_choices(officer)])

    assert names() == ["试市", "北县", "北县工业园", "南县"]
    rename_unit(by=SYSTEM, unit=small.north, name="北城区", on=clock.today())
    assert names() == ["试市", "北城区", "北县工业园", "南县"]


def test_what_was_read_before_an_act_is_not_kept_as_if_read_after_it(small: World) -> None:
    leader = small.person("leader", small.north)
    officer = small.person("city_officer", small.city)
    with entered(RequestContext()):
        assert can(officer, "project.view", small.park)
        in_a_request(lambda: move_unit(by=SYSTEM, unit=small.park, parent=small.south, on=clock.today()))
        with act(by=officer, verb="test.save"):
            pass
        assert not can(leader, "project.view", small.park)
    assert in_a_request(lambda: can(Person.objects.get(pk=leader.pk), "project.view", small.park)) is False


def test_a_name_that_begins_today_moves_what_is_kept(small: World) -> None:
    firm = create_unit(by=SYSTEM, type="enterprise", name="甲公司", parent=small.north, valid_from=SINCE)
    person = small.person("enterprise", firm)
    with clock.fixed(date(2024, 8, 31)):
        rename_unit(by=SYSTEM, unit=firm, name="乙公司", on=date(2024, 9, 1))
    with clock.fixed(date(2024, 9, 1)):
        before = in_a_request(lambda: person.scope("project.view").enterprises)
        refresh_names(None)
        after = in_a_request(lambda: person.scope("project.view").enterprises)
    assert (before, after) == ({"甲公司"}, {"乙公司"})
