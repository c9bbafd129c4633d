"""Pages of people and permissions."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from luodi.apps.audit.actors import PermissionRefused


def get_for(person: Any, permission: str, queryset: QuerySet, **lookup: Any) -> Any:
    """Return the one object of ``queryset`` that ``person`` may reach with ``permission``.

    Raises Http404 when there is none, PermissionRefused (404 and a line in the log) when it is
    somebody else's. ``queryset`` has ``visible_to``.
    """
    found = queryset.visible_to(person, permission).filter(**lookup).first()
    if found is not None:
        return found
    if queryset.filter(**lookup).exists():
        raise PermissionRefused(permission)
    raise Http404
