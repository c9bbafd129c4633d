"""Rows of the incentives app that are dated by when they were recorded."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from luodi.apps.access.querysets import ScopedQuerySet
from luodi.apps.incentives.enums import ClauseState


class OfficeClauseQuerySet(ScopedQuerySet):
    """An office's own clauses."""

    def public(self) -> Self:
        """Keep those that have left the drawer: under consultation, in force or expired."""
        return self.exclude(state__in=(ClauseState.DRAFT, ClauseState.WITHDRAWN))


class ReadingChoiceQuerySet(models.QuerySet):
    """Choices of readings, dated by when they were recorded."""

    def known_by(self, moment: datetime | None) -> Self:
        """Keep what had been recorded before a moment (None: now)."""
        return self if moment is None else self.filter(recorded_at__lt=moment)


class RecordedQuerySet(models.QuerySet):
    """Statements that a newer one may supersede."""

    def known_by(self, moment: datetime | None) -> Self:
        """Keep what had been recorded before a moment (None: now)."""
        return self if moment is None else self.filter(recorded_at__lt=moment)

    def standing(self, moment: datetime | None = None) -> Self:
        """Keep what was known and not superseded by anything known then."""
        later = self.model._default_manager.known_by(moment).filter(supersedes=OuterRef("pk"))
        return self.known_by(moment).filter(~Exists(later))

    def about(self, project_ids: object, enterprise_ids: object) -> Self:
        """Keep what speaks of some projects or enterprises (lists or subqueries of ids)."""
        return self.filter(Q(project__in=project_ids) | Q(enterprise__in=enterprise_ids))
