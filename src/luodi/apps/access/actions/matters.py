"""Supervision matters: who may look at what, by whose document, until when."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.apps.access import resolver
from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Matter, Person
from luodi.apps.audit.actions import act
from luodi.apps.audit.actors import Actor, PermissionRefused
from luodi.apps.audit.context import request_cache
from luodi.apps.audit.keeping import LOGGED
from luodi.apps.organisations.models import Unit
from luodi.kernel import clock


def open_matter(
    *,
    by: Actor,
    document: str,
    title: str,
    units: Sequence[Unit],
    persons: Sequence[Person],
    valid_from: date,
    valid_to: date,
) -> Matter:
    """Register an authorised matter; both days are included."""
    by.require(Permission.MATTER_MANAGE)
    if by.pk in {person.pk for person in persons}:
        raise PermissionRefused(Permission.MATTER_MANAGE, _("不能给自己授权"))
    if valid_to < valid_from:
        raise ValidationError({"valid_to": _("截止日期早于起始日期")})
    with act(by=by, verb="matter.open", summary=f"{title}（{document}）") as done:
        matter = Matter.objects.create(
            document=document,
            title=title,
            valid_from=valid_from,
            valid_to=valid_to,
            opened_at=clock.now(),
            opened_by_id=by.pk,
        )
        matter.units.set(units)
        matter.persons.set(persons)
        done.obj = matter
        done.note(
            units=[unit.pk for unit in units],
            persons=[person.login for person in persons],
            valid_from=valid_from,
            valid_to=valid_to,
        )
    resolver.forget()
    return matter


def close_matter(*, by: Actor, matter: Matter) -> Matter:
    """End a matter before its time: from now on nothing can be read under it."""
    by.require(Permission.MATTER_MANAGE)
    with act(by=by, verb="matter.close", obj=matter):
        matter.closed_at = clock.now()
        matter.save(update_fields=["closed_at"])
    resolver.forget()
    return matter


def first_supervised_read() -> bool:
    """Tell whether the running request has logged no supervised read yet; the asker writes it now."""
    cache = request_cache()
    if cache is None:
        return True
    first = LOGGED not in cache
    cache[LOGGED] = True
    return first


def record_supervised_read(*, by: Person, permission: str, obj: Any) -> None:
    """Write that a supervisor opened something under a matter, once a request; nobody looked at is told."""
    matters = resolver.scope_of(by, permission).matters
    if matters and first_supervised_read():
        with act(by=by, verb="matter.read", obj=obj, summary="；".join(map(str, matters))) as done:
            done.note(matters=[matter.pk for matter in matters])
