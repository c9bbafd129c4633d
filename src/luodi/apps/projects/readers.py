"""Whoever records a project before signing is among those who read it."""

from collections.abc import Iterable

from luodi.apps.access.models import Person
from luodi.apps.projects.models import NamedReader, ProjectState
from luodi.kernel import clock

CHUNK = 500


def name_recorder(by: Person, projects: Iterable[int]) -> None:
    """Name who recorded for those of the projects that stand before signing; the caller's transaction."""
    if getattr(by, "pk", None) is None:
        return
    ordered, today = sorted(projects), clock.today()
    for start in range(0, len(ordered), CHUNK):
        part = ordered[start : start + CHUNK]
        secret = ProjectState.objects.filter(project__in=part, recorded_to__isnull=True, secret=True)
        wanted = set(secret.values_list("project_id", flat=True))
        if wanted:
            named = NamedReader.objects.on(today).filter(person_id=by.pk, project__in=wanted)
            missing = sorted(wanted - set(named.values_list("project_id", flat=True)))
            NamedReader.objects.bulk_create(
                NamedReader(project_id=project, person_id=by.pk, valid_from=today) for project in missing
            )
