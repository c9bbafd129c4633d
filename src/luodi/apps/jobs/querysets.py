"""Which jobs a person sees."""

from typing import Any

from django.db import models

from luodi.apps.access.queries import scope_of
from luodi.apps.jobs.enums import UNFINISHED


class JobQuerySet(models.QuerySet[Any]):
    """Jobs, narrowed."""

    def shown_to(self, person: Any) -> "JobQuerySet":
        """Return a person's own jobs, and those of the units for which they may view jobs."""
        scope = scope_of(person, self.model.view_permission)
        if scope.everything:  # an empty Q in an OR would vanish instead of matching all
            return self.all()
        return self.filter(models.Q(created_by=person) | self.model.scope_q(scope))

    def unfinished(self) -> "JobQuerySet":
        """Return what waits or runs."""
        return self.filter(state__in=UNFINISHED)
