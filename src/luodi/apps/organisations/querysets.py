"""Units and their versions as they stood on a day."""

from datetime import date

from django.db import models
from django.db.models import Q


class UnitQuerySet(models.QuerySet):
    """Units."""

    def standing(self, on: date) -> "UnitQuerySet":
        """Keep units that exist on ``on``."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)


class UnitVersionQuerySet(models.QuerySet):
    """Versions of units."""

    def on(self, day: date) -> "UnitVersionQuerySet":
        """Keep the versions in force on ``day``: at most one per unit."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)

    def under(self, path: str) -> "UnitVersionQuerySet":
        """Keep the versions whose path begins with ``path``: the unit itself and all below."""
        return self.filter(path__startswith=path)
