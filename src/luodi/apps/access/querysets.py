"""Rows that a person may see, and rows in force on a day."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from luodi.apps.access import resolver
from luodi.apps.access.enums import AdminRole

if TYPE_CHECKING:
    from luodi.apps.access.models import Person


class ScopedQuerySet(models.QuerySet):
    """Base of every queryset of business rows.

    The model gives a classmethod ``scope_q(scope: Scope) -> Q`` that says which rows lie in a scope.
    """

    def visible_to(self, person: "Person", permission: str) -> Self:
        """Keep what ``person`` may reach with ``permission``; nothing when it is held nowhere."""
        scope = resolver.scope_of(person, permission)
        if scope.everything:
            return self
        if scope.empty:
            return self.none()
        return self.filter(self.model.scope_q(scope))


class PersonQuerySet(models.QuerySet):
    """People."""

    def active(self) -> Self:
        """Keep accounts in use."""
        return self.filter(is_active=True)

    def visible_to(self, person: Any, permission: str) -> Self:
        """Keep accounts in the person's scope; those without a unit belong to whoever sees everything."""
        scope = resolver.scope_of(person, permission)
        return self if scope.everything else self.filter(unit_id__in=scope.unit_ids)


class MembershipQuerySet(models.QuerySet):
    """Roles held."""

    def on(self, day: date) -> Self:
        """Keep the roles held on a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)

    def overlapping(self, start: date, end: date | None) -> Self:
        """Keep the roles that share a day with ``start`` until before ``end`` (None: for ever)."""
        rows = self.filter(Q(valid_to=None) | Q(valid_to__gt=start))
        return rows if end is None else rows.filter(valid_from__lt=end)

    def administrators(self) -> Self:
        """Keep the three administrator roles."""
        return self.filter(role__in=AdminRole.values)


class MatterQuerySet(models.QuerySet):
    """Supervision matters."""

    def on(self, day: date) -> Self:
        """Keep the matters in force on a day, its last day included, unless closed before."""
        return self.filter(closed_at=None, valid_from__lte=day, valid_to__gte=day)
