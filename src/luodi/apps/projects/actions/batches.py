"""Many facts at once: an import is one act, and one act takes it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from luodi.apps.access.actions import require
from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.audit.actions import act
from luodi.apps.organisations.models import Unit
from luodi.apps.projects import projection, staging
from luodi.apps.projects.actions.facts import check_dates, insert_facts
from luodi.apps.projects.drafts import FactDraft
from luodi.apps.projects.enums import FactKind
from luodi.apps.projects.models import Fact, Project, ProjectState

CHUNK = 500


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What a batch wrote: the projects it made by the caller's key, and the counts."""

    created: Mapping[str, int]
    facts: int
    changed: int


def record_batch(
    *,
    by: Person,
    batch: int | None,
    unit: Unit | None,
    new: Mapping[str, Sequence[FactDraft]],
    existing: Sequence[FactDraft],
    verb: str = "project.import",
) -> BatchResult:
    """Write drafts of new projects (by caller's key) and of existing ones, all or nothing.

    Scope is the caller's to check row by row before; here the person must hold the import
    permission for ``unit``. One audit event, one moment of recording.
    """
    plan = prepare_batch(by=by, batch=batch, unit=unit, new=new, existing=existing)
    return write_batch(by=by, batch=batch, unit=unit, plan=plan, verb=verb)


def prepare_batch(
    *,
    by: Person,
    batch: int | None,
    unit: Unit | None,
    new: Mapping[str, Sequence[FactDraft]],
    existing: Sequence[FactDraft],
) -> staging.Prepared:
    """Work a batch out outside its transaction; :func:`write_batch` writes it inside."""
    require(by, Permission.PROJECT_IMPORT, unit=unit)
    check_dates([*existing, *(d for group in new.values() for d in group)])
    batched_new = {key: [_in_batch(d, batch) for d in group] for key, group in new.items()}
    return staging.prepare(by, batched_new, [_in_batch(d, batch) for d in existing])


def write_batch(
    *, by: Person, batch: int | None, unit: Unit | None, plan: staging.Prepared, verb: str = "project.import"
) -> BatchResult:
    """Write a prepared batch, all or nothing."""
    require(by, Permission.PROJECT_IMPORT, unit=unit)
    with act(by=by, verb=verb, unit=unit) as a:
        written = staging.commit(by, plan)
        a.note(batch=batch, projects=len(written.created), facts=written.facts, changed=written.changed)
    return BatchResult(written.created, written.facts, written.changed)


def _in_batch(draft: FactDraft, batch: int | None) -> FactDraft:
    return replace(draft, origin=replace(draft.origin, batch=batch))


@dataclass(frozen=True, slots=True)
class UndoEffects:
    """What undoing a batch would do: facts taken back, records removed, later facts that stay."""

    facts: int
    removed: tuple[int, ...]
    later: tuple[Fact, ...]


def undo_effects(batch: int) -> UndoEffects:
    """Work out what :func:`undo_batch` would do, for the page that asks before it."""
    own = list(Fact.objects.filter(batch=batch).exclude(kind=FactKind.WITHDRAWAL).order_by("pk"))
    projects = {fact.project_id for fact in own}
    standing: set[int] = set()
    for records in projection.facts_of(projects).values():
        standing.update(projection.fold_project(records).standing)
    later = tuple(
        Fact.objects.filter(project_id__in=projects, pk__gt=max((f.pk for f in own), default=0))
        .exclude(batch=batch)
        .exclude(kind=FactKind.WITHDRAWAL)
        .select_related("recorded_by")
        .order_by("pk")
    )
    kept = {fact.project_id for fact in later}
    first = set(
        Fact.objects.filter(project_id__in=projects).exclude(batch=batch).values_list("project_id", flat=True)
    )
    removed = tuple(sorted(projects - kept - first))
    return UndoEffects(sum(1 for f in own if f.pk in standing), removed, later)


def undo_batch(*, by: Person, batch: int, unit: Unit | None, reason: str) -> UndoEffects:
    """Take back the facts of a batch that still stand; what others recorded later survives.

    A project that the batch made and nobody touched since is removed from every count.
    """
    require(by, Permission.PROJECT_IMPORT, unit=unit)
    with act(by=by, verb="project.undo_import", unit=unit) as a:
        effects = undo_effects(batch)
        own = Fact.objects.filter(batch=batch).exclude(kind=FactKind.WITHDRAWAL)
        projects = set(own.values_list("project_id", flat=True))
        standing: set[int] = set()
        for records in projection.facts_of(projects).values():
            standing.update(projection.fold_project(records).standing)
        drafts = [
            FactDraft("withdrawal", {}, project=fact.project_id, supersedes=fact.pk, reason=reason)
            for fact in own.iterator(2000)
            if fact.pk in standing
        ]
        drafts += [
            FactDraft("removal", {"undone": batch}, project=project, reason=reason)
            for project in effects.removed
        ]
        at = projection.next_instant(projects)
        insert_facts(by, [_in_batch(d, batch) for d in drafts], at)
        projection.refold(projects, at)
        a.note(batch=batch, withdrawn=len(drafts), later=len(effects.later))
    return effects


def rebuild(*, project_ids: Sequence[int] | None = None) -> tuple[int, int]:
    """Replay every fact into fresh versions; return (versions written, versions that differed).

    The projection is derived, so this is maintenance and not an act of anybody.
    """
    ids = list(project_ids if project_ids is not None else Project.objects.values_list("pk", flat=True))
    written = differed = 0
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        facts = projection.facts_of(chunk)
        fresh = [v for pk in chunk for v in projection.versions(pk, facts.get(pk, []))]
        differed += _differences(chunk, fresh)
        ProjectState.objects.filter(project_id__in=chunk).delete()
        projection.insert_states(fresh)
        written += len(fresh)
    return written, differed


def _differences(chunk: Sequence[int], fresh: Sequence[ProjectState]) -> int:
    names = [*projection.column_names().values(), "recorded_to"]
    old = {
        (row.project_id, row.recorded_from): row for row in ProjectState.objects.filter(project_id__in=chunk)
    }
    new = {(row.project_id, row.recorded_from): row for row in fresh}
    both = old.keys() & new.keys()
    return len(old.keys() ^ new.keys()) + sum(
        any(getattr(old[k], n) != getattr(new[k], n) for n in names) for k in both
    )
