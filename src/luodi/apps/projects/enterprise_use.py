"""What the ledger tells of enterprises: in whose scope their projects lie, and which projects they have."""

from django.db.models import Q, QuerySet

from luodi.apps.access.models import Person
from luodi.apps.access.queries import Scope
from luodi.apps.projects.models import ProjectState
from luodi.apps.projects.queries import secrets
from luodi.apps.projects.queries.filters import visible_states

SHOWN = 100


def usccs_in(scope: Scope) -> QuerySet:
    """Return the credit codes of the enterprises that have a project in a scope, as far as it may be read."""
    rows = ProjectState.objects.known_by(None).filter(ProjectState.scope_q(scope), uscc__isnull=False)
    return rows.filter(secrets.open_q(scope.person)).values("uscc")


def projects_of(person: Person, uscc: str, name: str) -> list[ProjectState]:
    """Return the projects of an enterprise that a person may see, largest first.

    One that is hidden before signing is left out: standing here would tell whose it is.
    """
    mine = Q(uscc=uscc) | Q(uscc__isnull=True, enterprise=name)
    rows = visible_states(person).counted().filter(mine, secrets.open_q(person))
    rows = rows.order_by("-total_investment", "project")
    return list(rows[:SHOWN])
