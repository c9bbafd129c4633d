"""Rows of enterprises."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery

from luodi.apps.access.querysets import ScopedQuerySet


class EnterpriseQuerySet(ScopedQuerySet):
    """Enterprises, as far as a person may see them."""

    def named_like(self, keyword: str) -> Self:
        """Keep those whose name, former name or code holds every word."""
        rows = self
        for word in keyword.split():
            match = Q(name__icontains=word) | Q(uscc__icontains=word)
            rows = rows.filter(match | Q(pk__in=self.model.former_with(word)))
        return rows


class TitleQuerySet(models.QuerySet):
    """Titles."""

    def held_on(self, day: date) -> Self:
        """Keep the titles that hold on a day, their last day included."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def known_by(self, moment: datetime | None) -> Self:
        """Keep what had been registered before a moment (None: now)."""
        return self if moment is None else self.filter(added_at__lt=moment)


class FigureQuerySet(models.QuerySet):
    """Yearly figures."""

    def known_by(self, moment: datetime | None) -> Self:
        """Keep what had been registered before a moment (None: now)."""
        return self if moment is None else self.filter(recorded_at__lt=moment)

    def standing(self, moment: datetime | None = None) -> Self:
        """Keep the last word on each figure: the newest one that was known then."""
        rows = self.known_by(moment)
        newest = (
            self.model._default_manager.known_by(moment)
            .filter(enterprise=OuterRef("enterprise"), year=OuterRef("year"), measure=OuterRef("measure"))
            .order_by("-pk")
            .values("pk")[:1]
        )
        return rows.filter(pk=Subquery(newest))
