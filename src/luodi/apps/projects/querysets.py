"""Reads that every page of the ledger composes."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Q

from luodi.apps.access.querysets import ScopedQuerySet
from luodi.apps.projects.enums import Standing
from luodi.kernel import clock


class NamedReaderQuerySet(models.QuerySet):
    """People named for a project."""

    def on(self, day: date) -> Self:
        """Keep who is named on a day."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)


class StateQuerySet(ScopedQuerySet):
    """Versions of project states."""

    def known_by(self, day: date | None) -> Self:
        """Keep what the ledger knew at the end of ``day`` in Asia/Shanghai; None means now."""
        if day is None:
            return self.filter(recorded_to__isnull=True)
        return self.known_at(clock.end_of_day(day))

    def known_at(self, moment: datetime) -> Self:
        """Keep what the ledger knew just before a moment."""
        return self.filter(recorded_from__lt=moment).filter(
            Q(recorded_to__isnull=True) | Q(recorded_to__gte=moment)
        )

    def counted(self) -> Self:
        """Keep the projects that count: in the ledger, neither terminated, merged, split nor removed."""
        return self.filter(standing=Standing.ACTIVE)
