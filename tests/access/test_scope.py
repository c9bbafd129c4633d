"""Who may do what, where; default deny."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from luodi.apps.access import actions, queries, resolver
from luodi.apps.access.enums import ADMINISTRATION, AdminRole, Permission
from luodi.apps.access.models import Membership
from luodi.apps.access.roles import roles
from luodi.apps.audit.actions import SYSTEM
from luodi.apps.audit.actors import PermissionRefused
from luodi.apps.organisations.actions import create_unit, end_unit, move_unit
from luodi.kernel import clock
from tests.access.world import World, person

CITY = {"city", "county", "county2", "park", "park2", "firm", "firm2"}
VIEW, EDIT = Permission.PROJECT_VIEW, Permission.PROJECT_EDIT


def test_nobody_may_do_anything_without_a_role(world: World) -> None:
    assert all(not queries.can(world.people["nobody"], permission) for permission in Permission)


def test_a_clerk_reaches_the_own_unit_and_below_and_nothing_beside(world: World) -> None:
    scope = queries.scope_of(world.people["clerk"], VIEW)
    names = {name for name, unit in world.units.items() if scope.holds(unit.pk)}
    assert names == {"county", "park", "firm", "firm2"}
    assert not scope.holds(None)


def test_an_officer_of_a_bureau_reaches_the_city_of_the_bureau(world: World) -> None:
    bureau = create_unit(
        by=SYSTEM, type="department", name="经信局", parent=world.units["city"], valid_from=date(2020, 1, 1)
    )
    officer = person("officer", bureau, "city_officer")
    scope = queries.scope_of(officer, VIEW)
    assert {n for n, unit in world.units.items() if scope.holds(unit.pk)} == CITY


def test_an_enterprise_reaches_itself_only(world: World) -> None:
    assert queries.scope_of(world.people["enterprise"], VIEW).unit_ids == {world.units["firm"].pk}
    with pytest.raises(ValidationError, match="企业"):
        actions.grant_role(
            by=SYSTEM, person=world.people["nobody"], role="enterprise", unit=world.units["county"]
        )
    with pytest.raises(ValidationError, match="企业"):
        actions.grant_role(by=SYSTEM, person=world.people["nobody"], role="clerk", unit=world.units["firm"])


@pytest.mark.parametrize("role", AdminRole.values)
def test_administrators_hold_no_business_permission(world: World, role: str) -> None:
    held = {permission for permission in Permission if queries.can(world.people[role], permission)}
    assert held and held <= ADMINISTRATION
    assert held.isdisjoint({VIEW, EDIT, Permission.PROJECT_EXPORT, Permission.PERSONAL_UNMASK})


def test_what_the_three_hold_does_not_overlap_where_it_changes_things() -> None:
    changing = {
        Permission.UNIT_MANAGE,
        Permission.ACCOUNT_MANAGE,
        Permission.ROLE_GRANT,
        Permission.MATTER_MANAGE,
    }
    held = [roles()[role].permissions & (changing | {Permission.AUDIT_VIEW}) for role in AdminRole.values]
    assert all(held) and sum(map(len, held)) == len(frozenset().union(*held))


def test_two_administrator_roles_in_one_hand_are_refused_and_give_nothing(world: World) -> None:
    admin = world.people["system_admin"]
    with pytest.raises(ValidationError, match="不同的人"):
        actions.grant_role(by=SYSTEM, person=admin, role="audit_admin")
    with pytest.raises(ValidationError, match="不同的人"):
        actions.grant_role(by=SYSTEM, person=admin, role="clerk", unit=world.units["county"])
    with pytest.raises(ValidationError, match="不同的人"):
        Membership(person=admin, role="security_admin", valid_from=clock.today()).save()
    row = Membership(person=admin, role="security_admin", valid_from=clock.today())
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.bulk_create([row])
    clerk = Membership(person=admin, role="clerk", unit=world.units["county"], valid_from=clock.today())
    Membership.objects.bulk_create([clerk])
    assert not any(queries.can(admin, permission) for permission in Permission)
    assert queries.not_kept_apart() == [admin]


def test_roles_count_from_their_first_day_until_before_their_last(world: World) -> None:
    nobody, today = world.people["nobody"], clock.today()
    membership = actions.grant_role(
        by=SYSTEM, person=nobody, role="clerk", unit=world.units["county"], on=today + timedelta(days=1)
    )
    assert not queries.can(nobody, VIEW)
    with clock.fixed(today + timedelta(days=1)):
        assert queries.can(nobody, VIEW)
        actions.end_membership(by=SYSTEM, membership=membership)
        assert not queries.can(nobody, VIEW)


def test_scope_follows_the_tree_of_today(world: World) -> None:
    clerk, sibling = world.people["clerk"], world.units["county2"]
    assert not queries.can(clerk, VIEW, sibling)
    move_unit(by=SYSTEM, unit=sibling, parent=world.units["county"], on=clock.today())
    assert queries.can(clerk, VIEW, sibling)
    assert not resolver.scope_of(clerk, VIEW, clock.today() - timedelta(days=1)).holds(sibling.pk)


def test_a_unit_that_ended_is_left_to_the_unit_above_and_reached_by_nobody_else(world: World) -> None:
    park = world.units["park"]
    keeper, beside = person("keeper", park, "clerk"), person("beside", world.units["county2"], "clerk")
    end_unit(by=SYSTEM, unit=park, on=clock.today())
    assert queries.can(world.people["clerk"], VIEW, park)
    assert not queries.can(keeper, VIEW, park)
    assert not queries.can(beside, VIEW, park)


def test_an_ended_account_reaches_nothing(world: World) -> None:
    actions.end_person(by=world.people["system_admin"], person=world.people["clerk"], reason="调离")
    assert not any(queries.can(world.people["clerk"], permission) for permission in Permission)


def test_supervision_reads_within_matter_units_and_days(world: World) -> None:
    inspector, security = world.people["supervision"], world.people["security_admin"]
    assert queries.scope_of(inspector, VIEW).empty
    today = clock.today()
    matter = actions.open_matter(
        by=security,
        document="川审〔2024〕1号",
        title="专项审计",
        units=[world.units["county2"]],
        persons=[inspector],
        valid_from=today,
        valid_to=today + timedelta(days=9),
    )
    scope = queries.scope_of(inspector, VIEW)
    assert scope.unit_ids == {world.units["county2"].pk, world.units["park2"].pk}
    assert scope.matters == (matter,)
    assert not queries.can(inspector, EDIT)
    with clock.fixed(today + timedelta(days=9)):
        assert queries.can(inspector, VIEW)
    with clock.fixed(today + timedelta(days=10)):
        assert not queries.can(inspector, VIEW)
    actions.close_matter(by=security, matter=matter)
    assert not queries.can(inspector, VIEW)


def test_a_matter_does_not_open_for_who_holds_no_supervision_role(world: World) -> None:
    actions.open_matter(
        by=SYSTEM,
        document="1号",
        title="审计",
        units=[world.units["county2"]],
        persons=[world.people["clerk"], world.people["audit_admin"]],
        valid_from=clock.today(),
        valid_to=clock.today(),
    )
    assert not queries.can(world.people["clerk"], VIEW, world.units["county2"])
    assert not queries.can(world.people["audit_admin"], VIEW)


def test_require_names_what_was_refused(world: World) -> None:
    with pytest.raises(PermissionRefused) as refused:
        actions.require(world.people["clerk"], EDIT, world.units["county2"])
    assert (refused.value.permission, refused.value.unit_id) == (EDIT, world.units["county2"].pk)
