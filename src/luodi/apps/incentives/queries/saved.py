"""Simulations that were kept."""

from django.db.models import QuerySet

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.incentives.models import Simulation

SHOWN = 100


def simulations() -> QuerySet[Simulation]:
    """Return all simulations, to be narrowed by ``visible_to``."""
    return Simulation.objects.select_related("unit", "made_by")


def saved_simulations(person: Person) -> list[Simulation]:
    """Return the newest simulations of the units in which a person simulates."""
    rows = Simulation.objects.visible_to(person, Permission.INCENTIVE_SIMULATE)
    return list(rows.select_related("unit", "made_by").order_by("-pk")[:SHOWN])
