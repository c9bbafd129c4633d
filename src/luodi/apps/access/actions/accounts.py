"""Accounts: made, imported, moved, handed over, ended. None of it gives a right: roles are granted apart."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luodi.apps.access import handover, throttle
from luodi.apps.access.actions.membership import end_open_membership, grant_role, request_role
from luodi.apps.access.enums import AdminRole, Permission, RequestState
from luodi.apps.access.logins import normal_login
from luodi.apps.access.models import Membership, Person, RoleRequest
from luodi.apps.access.passwords import issued_password
from luodi.apps.access.queries import admin_roles
from luodi.apps.audit.actions import SYSTEM, act
from luodi.apps.audit.actors import NO_UNIT, Actor, PermissionRefused
from luodi.apps.organisations.models import Unit
from luodi.kernel import clock
from luodi.kernel.text import Text


@dataclass(frozen=True)
class Issued:
    """A person and the password to hand over once; it stands nowhere else."""

    person: Person
    password: str


@dataclass(frozen=True)
class NewPerson:
    """One line of a roster that passed its checks."""

    login: str
    name: str
    unit: Unit | None
    position: str = ""
    phone: str = ""
    role: str = ""


def create_person(
    *,
    by: Actor,
    login: str,
    name: str,
    unit: Unit | None,
    position: str = "",
    phone: str = "",
    role: str = "",
    reason: str = "",
) -> Issued:
    """Make an account with an issued password; ``role`` is asked for, not given.

    Raises ValidationError: a login is used once for ever, in any letter case or width.
    """
    by.require(Permission.ACCOUNT_MANAGE, unit or NO_UNIT)
    first = _first_password()
    return _create(by, NewPerson(login, name, unit, position, phone, role), first, reason)


def create_demo_person(
    *,
    login: str,
    name: str,
    unit: Unit | None,
    password: str,
    position: str = "",
    title: Text | None = None,
    can: Text | None = None,
) -> Person:
    """Make an account of the demo with a known password. Refused outside demo and test mode.

    With ``title`` and ``can`` the sign-in page lists it: who it is and what it can do.
    """
    if settings.MODE == "production":
        raise PermissionRefused(Permission.ACCOUNT_MANAGE)
    with act(by=SYSTEM, verb="account.create", unit=unit, summary=name) as done:
        person = _new(login, name, unit, position, "")
        person.set_password(password)
        person.issued, person.is_demo = False, True
        if title and can:
            person.demo_words = {"title": asdict(title), "can": asdict(can)}
        person.save()
        done.obj = person
    return person


def import_people(*, by: Actor, rows: Sequence[NewPerson]) -> list[Issued]:
    """Make the accounts of a roster: all of them or none, in one act."""
    for unit in {row.unit for row in rows}:
        by.require(Permission.ACCOUNT_MANAGE, unit or NO_UNIT)
    first = [_first_password() for _row in rows]
    with act(by=by, verb="account.import", summary=_("%(n)s 人") % {"n": len(rows)}) as done:
        made = [_create(by, row, one) for row, one in zip(rows, first, strict=True)]
        done.note(logins=[issued.person.login for issued in made])
    return made


def edit_person(*, by: Actor, person: Person, name: str, position: str = "", phone: str = "") -> Person:
    """Correct a person's name, position or phone."""
    _require_over(by, person)
    with act(by=by, verb="account.edit", obj=person, unit=person.unit_id) as done:
        done.note(
            before={"name": person.name, "position": person.position, "phone": person.phone},
            after={"name": name, "position": position, "phone": phone},
        )
        person.name, person.position, person.phone = name, position, phone
        person.save(update_fields=["name", "position", "phone"])
    return person


def move_person(*, by: Actor, person: Person, unit: Unit, keep_roles: bool = True) -> Person:
    """Move a person to another unit: the roles in the old one end today.

    ``keep_roles`` asks for the same roles in the new unit; they count once granted.
    """
    _require_over(by, person)
    by.require(Permission.ACCOUNT_MANAGE, unit)
    _not_oneself(by, person)
    with act(by=by, verb="account.move", obj=person, unit=unit) as done:
        done.summary = f"{person.unit or ''} → {unit}"
        old = list(_open(person).filter(unit=person.unit_id)) if person.unit_id else []
        for membership in old:
            end_open_membership(by=by, membership=membership)
        person.unit = unit
        person.save(update_fields=["unit"])
        for membership in old if keep_roles else []:
            request_role(by=by, person=person, role=membership.role, unit=unit, reason=_("调动"))
    return person


def hand_over(*, by: Actor, person: Person, to: Person) -> dict[str, int]:
    """Hand what is a person's to another: roles end today and are asked for the other.

    Returns how many things went over, by app.
    """
    _require_over(by, person)
    _require_over(by, to)
    _not_oneself(by, person)
    if person.pk == to.pk or not to.is_active:
        raise ValidationError({"to": _("请选择另一位在用的人员")})
    with act(by=by, verb="account.hand_over", obj=person, unit=person.unit_id) as done:
        done.summary = f"{person.name} → {to.name}"
        moved = {"access": 0}
        for membership in _open(person).exclude(role__in=AdminRole.values):
            end_open_membership(by=by, membership=membership)
            request_role(by=by, person=to, role=membership.role, unit=membership.unit, reason=done.summary)
            moved["access"] += 1
        for app, room in handover.others():
            moved[app] = room.hand_over(person, to)
        done.note(moved=moved)
    return moved


def end_person(*, by: Actor, person: Person, reason: str = "") -> Person:
    """End an account: its sessions end at the next request, its roles today, its login is never reused."""
    _require_over(by, person)
    _not_oneself(by, person)
    with act(by=by, verb="account.end", obj=person, unit=person.unit_id, summary=reason):
        for membership in _open(person):
            end_open_membership(by=by, membership=membership)
        RoleRequest.objects.filter(person=person, state=RequestState.PENDING).update(
            state=RequestState.REFUSED, decided_by_id=by.pk, decided_at=clock.now()
        )
        person.is_active, person.ended_at = False, clock.now()
        person.serial += 1
        person.save(update_fields=["is_active", "ended_at", "serial"])
    return person


def reissue_password(*, by: Actor, person: Person) -> Issued:
    """Give a new first password to hand over once; every session of the person ends.

    The system administrator cannot become another administrator this way: their passwords are
    reissued by the security administrator, and the security administrator's own by the command.
    """
    _not_oneself(by, person)
    admin = admin_roles(person)
    if AdminRole.SECURITY in admin and by is not SYSTEM:
        raise PermissionRefused(Permission.ROLE_GRANT, _("安全管理员的密码只能在服务器上用命令重发"))
    if admin:
        by.require(Permission.ROLE_GRANT)
    else:
        _require_over(by, person)
    password = issued_password()
    encoded = make_password(password)
    with act(by=by, verb="access.reissue", obj=person, unit=person.unit_id):
        person.password = encoded
        person.issued = True
        person.serial += 1
        person.save(update_fields=["password", "issued", "serial"])
        throttle.unlock(person.login)
    return Issued(person, password)


def unlock_person(*, by: Actor, person: Person) -> Person:
    """Take off the lock that failed sign-ins put on."""
    _require_over(by, person)
    with act(by=by, verb="access.unlock", obj=person, unit=person.unit_id):
        throttle.unlock(person.login)
    return person


def create_first_admins(*, names: Mapping[str, str]) -> list[Issued]:
    """Make the three administrators of a new installation, each with an issued password.

    ``names`` maps each AdminRole value to a person's name. Refused as soon as there is any account.
    """
    if Person.objects.exists():
        raise ValidationError(_("已有账号，不能再初始化三员"))
    if set(names) != set(AdminRole.values) or len(set(names.values())) != len(names):
        raise ValidationError(_("三员须由三个不同的人担任"))
    logins = {AdminRole.SYSTEM: "sys-admin", AdminRole.SECURITY: "sec-admin", AdminRole.AUDIT: "audit-admin"}
    with act(by=SYSTEM, verb="account.first_admins"):
        made = []
        for role, login in logins.items():
            issued = create_person(by=SYSTEM, login=login, name=names[role], unit=None)
            grant_role(by=SYSTEM, person=issued.person, role=role)
            made.append(issued)
    return made


def _first_password() -> tuple[str, str]:
    """Return a password to hand over and its hash: made before an act, which holds the write lock."""
    password = issued_password()
    return password, make_password(password)


def _create(by: Actor, row: NewPerson, first: tuple[str, str], reason: str = "") -> Issued:
    with act(by=by, verb="account.create", unit=row.unit, summary=row.name) as done:
        person = _new(row.login, row.name, row.unit, row.position, row.phone)
        password, person.password = first
        person.save()
        done.obj = person
        if row.role:
            request_role(by=by, person=person, role=row.role, unit=row.unit, reason=reason)
    return Issued(person, password)


def _new(login: str, name: str, unit: Unit | None, position: str, phone: str) -> Person:
    person = Person(
        login=normal_login(login),
        name=name.strip(),
        unit=unit,
        position=position,
        phone=phone,
        created_at=clock.now(),
    )
    person.clean_fields(exclude=["password", "unit"])
    if Person.objects.filter(login=person.login).exists():
        raise ValidationError(
            {"login": _("账号 %(login)s 已被使用，停用的账号也不再给别人") % {"login": person.login}}
        )
    return person


def _open(person: Person) -> QuerySet[Membership]:
    return Membership.objects.filter(person=person, valid_to=None).select_related("person", "unit")


def _require_over(by: Actor, person: Person) -> None:
    by.require(Permission.ACCOUNT_MANAGE, person.unit_id or NO_UNIT)


def _not_oneself(by: Actor, person: Person) -> None:
    if by.pk == person.pk:
        raise PermissionRefused(Permission.ACCOUNT_MANAGE, _("不能对自己的账号做这件事"))
