"""Many facts at once: an import is one act, and one act takes it back."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from luodi.apps.access.actions import require
from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.audit.actions import act
from luodi.apps.organisations.models import Unit
from luodi.apps.projects import projection, readers, staging
from luodi.apps.projects.actions.facts import check_dates
from luodi.apps.projects.drafts import FactDraft
from luodi.apps.projects.enums import FactKind
from luodi.apps.projects.models import Fact, Project, ProjectState

CHUNK = 500
IDENTITY = ("name", "project_code", "kind", "kinds", "county", "attributed_unit", "enterprise", "uscc")


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
    *,
    by: Person,
    batch: int | None,
    unit: Unit | None,
    plan: staging.Prepared,
    verb: str = "project.import",
    recorder: Person | None = None,
) -> BatchResult:
    """Write a prepared batch, all or nothing.

    ``recorder``, by default ``by``, brought the statements and reads what stands before signing.
    """
    require(by, Permission.PROJECT_IMPORT, unit=unit)
    with act(by=by, verb=verb, unit=unit) as a:
        written = staging.commit(by, plan, recorder or by)
        a.note(batch=batch, projects=len(written.created), facts=written.facts, changed=written.changed)
    return BatchResult(written.created, written.facts, written.changed)


def _in_batch(draft: FactDraft, batch: int | None) -> FactDraft:
    return draft if draft.origin.batch == batch else replace(draft, origin=replace(draft.origin, batch=batch))


@dataclass(frozen=True, slots=True)
class UndoEffects:
    """What undoing a batch would do: facts taken back, records removed, later facts that stay."""

    facts: int
    removed: tuple[int, ...]
    later: tuple[Fact, ...]


def undo_effects(batch: int) -> UndoEffects:
    """Work out what :func:`undo_batch` would do, for the page that asks before it."""
    return _undo_plan(batch).effects


@dataclass(frozen=True, slots=True)
class _UndoPlan:
    """The effects, the facts to take back, and the projects that stay only by what others said later."""

    effects: UndoEffects
    own: tuple[Fact, ...]
    orphaned: tuple[int, ...]


def _undo_plan(batch: int) -> _UndoPlan:
    facts = Fact.objects.filter(batch=batch).order_by("pk")
    withdrawn = set(facts.filter(kind=FactKind.WITHDRAWAL).values_list("supersedes_id", flat=True))
    own = tuple(fact for fact in facts.exclude(kind=FactKind.WITHDRAWAL) if fact.pk not in withdrawn)
    projects = {fact.project_id for fact in own}
    standing: set[int] = set()
    for records in projection.facts_of(projects).values():
        standing.update(projection.fold_project(records).standing)
    others = Fact.objects.filter(project_id__in=projects).exclude(batch=batch)
    later = tuple(
        others.filter(pk__gt=max((f.pk for f in own), default=0))
        .exclude(kind=FactKind.WITHDRAWAL)
        .select_related("recorded_by")
        .order_by("pk")
    )
    kept = {fact.project_id for fact in later}
    before = set(
        others.filter(pk__lt=min((f.pk for f in own), default=0)).values_list("project_id", flat=True)
    )
    effects = UndoEffects(
        sum(1 for f in own if f.pk in standing), tuple(sorted(projects - kept - before)), later
    )
    return _UndoPlan(effects, own, tuple(sorted(kept - before)))


def undo_batch(
    *,
    by: Person,
    batch: int,
    unit: Unit | None,
    reason: str,
    verb: str = "project.undo_import",
    obj: models.Model | None = None,
    inside: Callable[[Collection[int]], None] = lambda projects: None,
) -> UndoEffects:
    """Take back every fact of a batch; what others recorded later survives.

    A fact that somebody corrected since is taken back too, so that withdrawing the correction does not
    bring it to life. A project that the batch made and nobody touched since is removed from every
    count; one that others touched keeps its name, kind and units. Raises ValidationError when
    somebody changed one of the projects while this was being worked out. ``inside`` is called in the
    transaction with the projects, held by then, and may refuse.
    """
    require(by, Permission.PROJECT_IMPORT, unit=unit)
    plan = _undo_plan(batch)
    drafts = [
        FactDraft("withdrawal", {}, project=fact.project_id, supersedes=fact.pk, reason=reason)
        for fact in plan.own
    ]
    drafts += [
        FactDraft("removal", {"undone": batch}, project=project, reason=reason)
        for project in plan.effects.removed
    ]
    drafts += _identities(plan.orphaned, reason)
    prepared = staging.prepare(by, {}, [_in_batch(d, batch) for d in drafts])
    with act(by=by, verb=verb, obj=obj, unit=unit) as a:
        projection.hold(prepared.existing)
        if staging.overtaken(prepared):
            raise ValidationError(
                _("刚才有人改动了其中的项目，未撤销任何内容。请重新打开撤销页核对后再试。"), code="overtaken"
            )
        inside(prepared.existing)
        staging.commit(by, prepared)
        a.note(batch=batch, withdrawn=len(plan.own), later=len(plan.effects.later))
    return plan.effects


def _identities(projects: Sequence[int], reason: str) -> list[FactDraft]:
    """State again who a project is, where only later facts of others keep it in the ledger."""
    names = projection.column_names()
    drafts = []
    for project, state in projection.open_rows(projects).items():
        known = {key: getattr(state, names[key]) for key in IDENTITY}
        payload = {"values": {key: value for key, value in known.items() if value is not None}}
        drafts.append(FactDraft("profile", payload, project=project, reason=reason))
    return drafts


def rebuild(*, project_ids: Sequence[int] | None = None) -> tuple[int, int]:
    """Replay every fact into fresh versions; return (versions written, versions that differed).

    The projection is derived, so this is maintenance and not an act of anybody. Where it closes a project
    that stood open, those who recorded it go on reading it.
    """
    ids = list(project_ids if project_ids is not None else Project.objects.values_list("pk", flat=True))
    written = differed = 0
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        facts = projection.facts_of(chunk)
        moments = projection.moments_of(chunk)
        fresh = [v for pk in chunk for v in projection.versions(pk, facts.get(pk, []), moments.get(pk, {}))]
        differed += _differences(chunk, fresh)
        with transaction.atomic():
            projection.hold(chunk)
            before = readers.secret_among(chunk)
            ProjectState.objects.filter(project_id__in=chunk).delete()
            projection.insert_states(fresh)
            readers.name_recorders(readers.secret_among(chunk) - before)
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
