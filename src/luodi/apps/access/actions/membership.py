"""Roles: asked for by one administrator, granted by another, never to oneself."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from luodi.apps.access import resolver, roles
from luodi.apps.access.enums import ENTERPRISE_ROLE, AdminRole, Permission, RequestState
from luodi.apps.access.models import Membership, Person, RoleRequest
from luodi.apps.audit.actions import act
from luodi.apps.audit.actors import NO_UNIT, Actor, PermissionRefused
from luodi.apps.organisations.enums import UnitType
from luodi.apps.organisations.models import Unit
from luodi.kernel import clock


def request_role(
    *, by: Actor, person: Person, role: str, unit: Unit | None = None, reason: str = ""
) -> RoleRequest:
    """Ask the security administrator to give a person a role; nothing is allowed until then."""
    by.require(Permission.ACCOUNT_MANAGE, person.unit_id or NO_UNIT)
    unit = _unit_for(role, unit)
    with act(by=by, verb="role.request", obj=person, unit=unit, summary=_told(person, role, unit)):
        asked = {"person": person, "role": role, "unit": unit}
        pending = RoleRequest.objects.filter(**asked, state=RequestState.PENDING).first()
        return pending or RoleRequest.objects.create(
            **asked, reason=reason, requested_by_id=by.pk, requested_at=clock.now()
        )


def grant_role(
    *, by: Actor, person: Person, role: str, unit: Unit | None = None, on: date | None = None
) -> Membership:
    """Give a person a role in a unit from a day on (today). Refused for oneself and for a second
    administrator role.
    """
    by.require(Permission.ROLE_GRANT, unit or NO_UNIT)
    if by.pk == person.pk:
        raise PermissionRefused(Permission.ROLE_GRANT, _("不能给自己授权"))
    unit = _unit_for(role, unit)
    with act(by=by, verb="role.grant", obj=person, unit=unit, summary=_told(person, role, unit)):
        held = Person.objects.select_for_update().get(pk=person.pk)
        if not held.is_active:
            raise ValidationError(_("账号已停用，不能授权"))
        membership = Membership(
            person=held, role=role, unit=unit, valid_from=on or clock.today(), granted_by_id=by.pk
        )
        try:
            with transaction.atomic():
                membership.save()
        except IntegrityError as taken:
            raise ValidationError(_("此人已在该单位担任这个角色")) from taken
        RoleRequest.objects.filter(person=person, role=role, unit=unit, state=RequestState.PENDING).update(
            state=RequestState.GRANTED, decided_by_id=by.pk, decided_at=clock.now()
        )
    resolver.forget()
    return membership


def decide_request(*, by: Actor, asked: RoleRequest, grant: bool) -> RoleRequest:
    """Grant or refuse what was asked for; a decided request stays decided."""
    by.require(Permission.ROLE_GRANT, asked.unit_id or NO_UNIT)
    with act(
        by=by, verb="role.grant" if grant else "role.refuse", obj=asked.person, unit=asked.unit_id
    ) as done:
        held = RoleRequest.objects.select_for_update().get(pk=asked.pk)
        if held.state != RequestState.PENDING:
            raise ValidationError(_("这项申请已经办过"))
        done.summary = _told(asked.person, held.role, asked.unit)
        if grant:
            grant_role(by=by, person=asked.person, role=held.role, unit=asked.unit)
        else:
            held.state, held.decided_by_id, held.decided_at = RequestState.REFUSED, by.pk, clock.now()
            held.save()
    asked.refresh_from_db()
    return asked


def end_membership(*, by: Actor, membership: Membership, on: date | None = None) -> Membership:
    """Take a role back: ``on`` (today) is the first day without it."""
    by.require(Permission.ROLE_GRANT, membership.unit_id or NO_UNIT)
    if by.pk == membership.person_id:
        raise PermissionRefused(Permission.ROLE_GRANT, _("不能收回自己的角色"))
    end_open_membership(by=by, membership=membership, on=on)
    return membership


def end_open_membership(*, by: Actor, membership: Membership, on: date | None = None) -> None:
    """End a role as part of another act; its permission is checked there.

    The last security, audit or system administrator stays.
    """
    told = _told(membership.person, membership.role, membership.unit)
    with act(by=by, verb="role.end", obj=membership.person, unit=membership.unit_id, summary=told):
        if membership.role in AdminRole.values:
            _refuse_last(membership)
        membership.valid_to = max(on or clock.today(), membership.valid_from)
        Membership.objects.filter(pk=membership.pk).update(valid_to=membership.valid_to)
    resolver.forget()


def _refuse_last(membership: Membership) -> None:
    """Refuse to end the last open membership of an administrator role; the rows are held meanwhile."""
    open_rows = Membership.objects.select_for_update().filter(role=membership.role, valid_to=None)
    holders = [row for row in open_rows.select_related("person") if row.person.is_active]
    if all(row.pk == membership.pk for row in holders):
        label = AdminRole(membership.role).label
        raise ValidationError(_("这是最后一位%(role)s，请先授予另一个人") % {"role": label})


def _unit_for(role: str, unit: Unit | None) -> Unit | None:
    known = roles.role(role)
    if known is None:
        raise ValidationError({"role": _("没有这个角色")})
    if known.is_admin:
        return None
    if unit is None:
        raise ValidationError({"unit": _("请选择在哪个单位担任这个角色")})
    if (role == ENTERPRISE_ROLE) != (unit.type == UnitType.ENTERPRISE):
        raise ValidationError({"unit": _("企业用户只能设在企业类型的单位里，其他角色不能设在企业里")})
    return unit


def _told(person: Person, role: str, unit: Unit | None) -> str:
    known = roles.role(role)
    label = known.label.zh if known else role
    return f"{person.name}：{unit.current_name if unit else ''} {label}".replace("： ", "：")
