"""Accounts made, moved, handed over and ended; roles asked for and granted."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from luodi.apps.access import actions, queries
from luodi.apps.access.actions import accounts
from luodi.apps.access.enums import AdminRole, Permission
from luodi.apps.access.models import Membership, Person, RoleRequest
from luodi.apps.access.passwords import password_issues
from luodi.apps.access.roster import read_roster
from luodi.apps.audit.actions import SYSTEM
from luodi.apps.audit.actors import PermissionRefused
from luodi.apps.audit.context import outermost
from luodi.apps.audit.models import AuditEvent
from luodi.kernel import clock
from tests.access.world import World, person

VIEW = Permission.PROJECT_VIEW


def new(world: World, login: str = "li.si", **more: object) -> Any:
    return actions.create_person(
        by=world.people["system_admin"], login=login, name="李四", unit=world.units["county"], **more
    )


def test_a_new_account_may_do_nothing_until_the_role_is_granted(world: World) -> None:
    made = new(world, role="clerk").person
    assert not queries.can(made, VIEW)
    asked = RoleRequest.objects.get(person=made)
    actions.decide_request(by=world.people["security_admin"], asked=asked, grant=True)
    assert queries.can(made, VIEW, world.units["county"])
    with pytest.raises(ValidationError, match="已经办过"):
        actions.decide_request(by=world.people["security_admin"], asked=asked, grant=False)


def test_the_issued_password_is_good_and_stands_nowhere(world: World) -> None:
    issued = new(world)
    assert issued.person.check_password(issued.password) and issued.person.issued
    assert not password_issues(issued.password)
    assert not any(issued.password in str(event.__dict__) for event in AuditEvent.objects.all())


@pytest.mark.parametrize("login", ["Li.Si", "ＬＩ.ＳＩ", " li.si "])
def test_a_login_is_used_once_in_any_case_or_width(world: World, login: str) -> None:
    made = new(world).person
    actions.end_person(by=world.people["system_admin"], person=made, reason="离职")
    with pytest.raises(ValidationError, match="已被使用"):
        new(world, login)


@pytest.mark.parametrize("login", ["ab", "1abc", "张三", "a b c", "x" * 33, "a<b>c"])
def test_a_malformed_login_is_refused(world: World, login: str) -> None:
    with pytest.raises(ValidationError):
        new(world, login)


DOERS = {
    "create": lambda w, by: actions.create_person(by=by, login="neu", name="新", unit=w.units["county"]),
    "end": lambda w, by: actions.end_person(by=by, person=w.people["nobody"]),
    "edit": lambda w, by: actions.edit_person(by=by, person=w.people["nobody"], name="改"),
    "reissue": lambda w, by: actions.reissue_password(by=by, person=w.people["nobody"]),
    "move": lambda w, by: actions.move_person(by=by, person=w.people["nobody"], unit=w.units["county2"]),
    "request": lambda w, by: actions.request_role(
        by=by, person=w.people["nobody"], role="clerk", unit=w.units["county"]
    ),
    "grant": lambda w, by: actions.grant_role(
        by=by, person=w.people["nobody"], role="clerk", unit=w.units["county"]
    ),
    "withdraw": lambda w, by: actions.end_membership(by=by, membership=w.people["clerk"].memberships.get()),
}
ALLOWED = {
    "system_admin": {"create", "end", "edit", "reissue", "move", "request"},
    "security_admin": {"grant", "withdraw"},
    "audit_admin": set(),
    "clerk": set(),
    "city_officer": set(),
}


@pytest.mark.parametrize("what", DOERS)
@pytest.mark.parametrize("role", ALLOWED)
def test_who_may_do_what_to_accounts(world: World, role: str, what: str) -> None:
    if what in ALLOWED[role]:
        DOERS[what](world, world.people[role])
    else:
        with pytest.raises(PermissionRefused):
            DOERS[what](world, world.people[role])


def test_nobody_grants_to_or_withdraws_from_oneself(world: World) -> None:
    security = world.people["security_admin"]
    with pytest.raises(PermissionRefused, match="自己"):
        actions.grant_role(by=security, person=security, role="clerk", unit=world.units["county"])
    with pytest.raises(PermissionRefused, match="自己"):
        actions.end_membership(by=security, membership=security.memberships.get())


@pytest.mark.parametrize("role", AdminRole.values)
def test_the_last_of_each_administrator_stays(world: World, role: str) -> None:
    admin = world.people[role]
    with pytest.raises(ValidationError, match="最后一位"):
        actions.end_membership(by=SYSTEM, membership=admin.memberships.get())
    with pytest.raises(ValidationError, match="最后一位"):
        actions.end_person(by=SYSTEM, person=admin)
    assert Person.objects.get(pk=admin.pk).is_active
    person("second", None, role)
    actions.end_membership(by=SYSTEM, membership=admin.memberships.get())


def test_the_system_administrator_cannot_become_another_administrator(world: World) -> None:
    system = world.people["system_admin"]
    for role in ("security_admin", "audit_admin"):
        with pytest.raises(PermissionRefused):
            actions.reissue_password(by=system, person=world.people[role])
    with pytest.raises(PermissionRefused):
        actions.reissue_password(by=system, person=system)
    issued = actions.reissue_password(by=world.people["security_admin"], person=world.people["audit_admin"])
    assert issued.person.issued


def test_a_move_takes_the_roles_of_the_old_unit_at_once(world: World) -> None:
    clerk = world.people["clerk"]
    actions.move_person(by=world.people["system_admin"], person=clerk, unit=world.units["county2"])
    assert not queries.can(clerk, VIEW)
    asked = RoleRequest.objects.get(person=clerk)
    assert (asked.role, asked.unit) == ("clerk", world.units["county2"])


def test_a_handover_takes_the_roles_and_asks_for_them(world: World) -> None:
    clerk, other = world.people["clerk"], world.people["nobody"]
    moved = actions.hand_over(by=world.people["system_admin"], person=clerk, to=other)
    assert moved["access"] == 1 and not queries.can(clerk, VIEW) and not queries.can(other, VIEW)
    actions.decide_request(by=world.people["security_admin"], asked=RoleRequest.objects.get(), grant=True)
    assert queries.can(other, VIEW, world.units["county"])


def test_a_roster_is_made_whole_or_not_at_all(world: World) -> None:
    heading, good_row = "姓名\t单位\t角色\t手机\n", "张三\t甲县\t填报员\t13812341234\n"
    read = read_roster(heading + good_row + "李四\t没有的县\t填报员\t\n\t甲县\t大王\t\n")
    assert [issue.row for issue in read.issues] == [3, 4, 4]
    good = read_roster(heading + good_row + "张三\t甲园区\t\t\n")
    assert not good.issues
    issued = actions.import_people(by=world.people["system_admin"], rows=good.people)
    assert [row.person.login for row in issued] == ["zhangsan", "zhangsan2"]
    before = Person.objects.count()
    with pytest.raises(ValidationError):
        actions.import_people(by=world.people["system_admin"], rows=[*good.people])
    assert Person.objects.count() == before
    event = AuditEvent.objects.filter(verb="account.import").first()
    verbs = [part["verb"] for part in event.detail["parts"]] if event else []
    assert verbs == ["role.request", "account.create", "account.create"]


def test_the_first_administrators_are_made_once(db: object) -> None:
    names = {"system_admin": "张三", "security_admin": "李四", "audit_admin": "王五"}
    with pytest.raises(ValidationError, match="不同的人"):
        actions.create_first_admins(names={**names, "audit_admin": "张三"})
    made = actions.create_first_admins(names=names)
    assert [row.person.login for row in made] == ["sys-admin", "sec-admin", "audit-admin"]
    assert all(row.person.issued and row.person.check_password(row.password) for row in made)
    assert Membership.objects.administrators().count() == 3
    with pytest.raises(ValidationError, match="已有账号"):
        actions.create_first_admins(names=names)


def test_every_act_on_an_account_leaves_one_event(world: World) -> None:
    system, security = world.people["system_admin"], world.people["security_admin"]
    before = AuditEvent.objects.count()
    made = new(world, role="clerk").person
    actions.decide_request(by=security, asked=RoleRequest.objects.get(person=made), grant=True)
    actions.edit_person(by=system, person=made, name="李四光", phone="13812341234")
    actions.end_person(by=system, person=made, reason="离职")
    events = list(AuditEvent.objects.filter(seq__gt=before).order_by("seq"))
    assert [event.verb for event in events] == ["account.create", "role.grant", "account.edit", "account.end"]
    assert events[2].detail["after"]["phone"] == "138****1234"


def test_a_roster_of_many_names_every_login_in_one_event(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("luodi.apps.audit.actions.MAX_PARTS", 2)
    rows = [accounts.NewPerson(f"roster{n}", f"人{n}", world.units["county"], role="clerk") for n in range(4)]
    made = actions.import_people(by=world.people["system_admin"], rows=rows)
    event = AuditEvent.objects.order_by("-seq")[0]
    assert event.detail["logins"] == [row.login for row in rows]
    assert sum(part["verb"] == "account.create" for part in event.detail["parts"]) == 4
    assert "parts_left_out" not in event.detail
    assert made[0].person.check_password(made[0].password)


def test_no_hash_is_made_while_the_write_lock_is_held(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    acts: list[bool] = []
    real = accounts.make_password

    def noted(password: str) -> str:
        acts.append(outermost.get() is not None)
        return real(password)

    monkeypatch.setattr(accounts, "make_password", noted)
    system = world.people["system_admin"]
    rows = [accounts.NewPerson("late", "人", world.units["county"])]
    made = actions.import_people(by=system, rows=rows)
    actions.reissue_password(by=system, person=made[0].person)
    assert acts == [False, False]


@pytest.mark.parametrize("role", ["audit_admin", "security_admin"])
def test_an_administrator_whose_role_has_an_end_is_still_one(world: World, role: str) -> None:
    system, admin = world.people["system_admin"], world.people[role]
    Membership.objects.filter(person=admin).update(valid_to=clock.today() + timedelta(days=30))
    assert not queries.may_reissue(system, admin)
    with pytest.raises(PermissionRefused):
        actions.reissue_password(by=system, person=admin)
