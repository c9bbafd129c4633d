"""What keeps a unit from being ended: the projects in the ledger that name it."""

from luodi.apps.access.queries import Scope
from luodi.apps.organisations.models import Unit
from luodi.apps.projects.models import ProjectState


def units_in_use(unit: Unit) -> int:
    """Return how many projects that count are attributed to a unit, stand in it or in its park."""
    scope = Scope(unit_ids=frozenset({unit.pk}))
    return ProjectState.objects.known_by(None).counted().filter(ProjectState.scope_q(scope)).count()
