"""Whoever records a project before signing is among those who read it."""

from collections.abc import Collection, Iterable

from luodi.apps.access.models import Person
from luodi.apps.projects.enums import FactKind
from luodi.apps.projects.models import Fact, NamedReader, ProjectState
from luodi.kernel import clock

CHUNK = 500


def name_recorder(by: Person, projects: Iterable[int]) -> None:
    """Name who recorded for those of the projects that stand before signing; the caller's transaction."""
    if getattr(by, "pk", None) is None:
        return
    ordered, today = sorted(projects), clock.today()
    for start in range(0, len(ordered), CHUNK):
        part = ordered[start : start + CHUNK]
        wanted = secret_among(part)
        if wanted:
            named = NamedReader.objects.on(today).filter(person_id=by.pk, project__in=wanted)
            missing = sorted(wanted - set(named.values_list("project_id", flat=True)))
            NamedReader.objects.bulk_create(
                NamedReader(project_id=project, person_id=by.pk, valid_from=today) for project in missing
            )


def secret_among(projects: Collection[int]) -> set[int]:
    """Return which of some projects stand before signing now."""
    found: set[int] = set()
    ordered = sorted(projects)
    for start in range(0, len(ordered), CHUNK):
        rows = ProjectState.objects.filter(
            project__in=ordered[start : start + CHUNK], recorded_to__isnull=True, secret=True
        )
        found.update(rows.values_list("project_id", flat=True))
    return found


def name_recorders(projects: Iterable[int]) -> int:
    """Name everybody who recorded for projects that have just been closed; the caller's transaction.

    Whoever was named and taken off before stays off. Returns how many were named.
    """
    ordered, named = sorted(projects), 0
    for start in range(0, len(ordered), CHUNK):
        part = ordered[start : start + CHUNK]
        said = Fact.objects.filter(project__in=part, recorded_by__isnull=False).exclude(kind=FactKind.EXCUSE)
        pairs = set(said.order_by().values_list("project_id", "recorded_by_id").distinct())
        known = NamedReader.objects.filter(project__in=part).values_list("project_id", "person_id")
        missing = sorted(pairs - set(known))
        NamedReader.objects.bulk_create(
            NamedReader(project_id=project, person_id=person, valid_from=clock.today())
            for project, person in missing
        )
        named += len(missing)
    return named
