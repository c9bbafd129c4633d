"""Objects are obtained already authorised."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from luodi.apps.access.actions import record_supervised_read
from luodi.apps.audit.actors import PermissionRefused


def get_for(person: Any, permission: str, queryset: QuerySet, **lookup: Any) -> Any:
    """Return the one object of ``queryset`` that ``person`` may reach with ``permission``.

    What a supervisor opens under a matter is logged. Raises Http404 when there is none, and
    PermissionRefused (which the door answers with 404 and a line in the log) when it is somebody
    else's. ``queryset`` has ``visible_to``.
    """
    found = queryset.visible_to(person, permission).filter(**lookup).first()
    if found is not None:
        record_supervised_read(by=person, permission=permission, obj=found)
        return found
    if queryset.filter(**lookup).exists():
        raise PermissionRefused(permission)
    raise Http404
