"""The turn of a year: last year's plan and progress are no longer this year's figures."""

from datetime import date

from django.db.models import Q

from luodi.apps.audit.actions import SYSTEM, act
from luodi.apps.projects import projection
from luodi.apps.projects.actions.secrecy import renew
from luodi.apps.projects.enums import RenewalCause
from luodi.apps.projects.models import ProjectState
from luodi.kernel import clock

TURNED_AT_ONCE = 2000


def turn_year(*, day: date | None = None) -> int:
    """Close last year's figures as of 1 January of the year of ``day`` (today); return how many changed.

    Run every day: after the first run of a year there is nothing left to do. What was recorded since
    1 January was folded in the new year already.
    """
    at = clock.start_of_day((day or clock.today()).replace(month=1, day=1))
    standing = Q(*((f"{name}__isnull", False) for name in projection.YEAR_FIGURES), _connector=Q.OR)
    rows = ProjectState.objects.known_by(None).filter(
        standing, plan_year__lt=clock.local(at).year, recorded_from__lt=at
    )
    projects = list(rows.order_by("project_id").values_list("project_id", flat=True))
    changed = 0
    for start in range(0, len(projects), TURNED_AT_ONCE):
        part = projects[start : start + TURNED_AT_ONCE]
        with act(by=SYSTEM, verb="year.turn", summary=str(at.year), detail={"projects": len(part)}):
            changed += renew(part, at, RenewalCause.YEAR)
    return changed
