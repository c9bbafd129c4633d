"""The confirmation: staged outside, checked again inside, all or nothing. And the way back."""

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luodi.apps.access.actions import require
from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.audit.actions import act
from luodi.apps.audit.models import AuditEvent
from luodi.apps.definitions.queries import catalogue
from luodi.apps.exchange import matching, returning, staging
from luodi.apps.exchange.actions.holding import (
    accountable_units,
    check_overwritten,
    check_readable,
    check_taken_back,
    check_units,
)
from luodi.apps.exchange.actions.intake import moved_on
from luodi.apps.exchange.comparison import writes
from luodi.apps.exchange.drafting import drafts_of
from luodi.apps.exchange.enums import BatchState, Verdict
from luodi.apps.exchange.models import ImportBatch, ImportRow
from luodi.apps.jobs import actions as jobs
from luodi.apps.projects.actions.batches import UndoEffects, prepare_batch, undo_batch, write_batch
from luodi.apps.projects.models import ProjectState
from luodi.apps.projects.staging import Prepared
from luodi.kernel import clock
from luodi.kernel.collecting import uncollected

INLINE_ROWS = 300
CHUNK = 800
MARGIN = timedelta(days=1)
# Any number: one lock of the database for all confirmations, so that two never create the same project.
CONFIRMATION_LOCK = 7_310_001

# Beginnings of the verbs that may change who reaches what, and verbs that do.
REACH = ("matter.", "role.", "unit.")
MOVED = ("account.move", "account.end", "account.hand_over")

Finish = Callable[[], None]


class PreviewStale(Exception):
    """Rows changed in the ledger after the preview; nothing was written, ``rows`` were compared anew."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        super().__init__(
            gettext("预览之后台账里有 %(rows)s 行被别人改过，已重新比对，一行都没有写入。请看过变化再确认。")
            % {"rows": rows}
        )


def confirm_import(*, by: Person, batch: ImportBatch, revision: int | None = None) -> ImportBatch:
    """Write what the preview shows: at once for a small workbook, by a job for a large one.

    ``revision`` is that of the preview that the person looked at, by default the batch's own. Raises
    PreviewStale when somebody changed one of the projects since the preview, ValidationError when
    somebody changed a staged row, or when a row's unit is not one that the person may import for.
    """
    require(by, Permission.PROJECT_IMPORT, unit=batch.unit)
    if batch.state != BatchState.PREVIEW:
        raise ValidationError(moved_on(), code="state")
    looked_at = batch.revision if revision is None else revision
    if batch.counts["writing"] <= INLINE_ROWS:
        return commit_batch(by=by, batch=batch, revision=looked_at)
    with act(by=by, verb="import.confirm", obj=batch, unit=batch.unit):
        preview = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.PREVIEW)
        if not preview.filter(revision=looked_at).update(state=BatchState.COMMITTING):
            raise ValidationError(_rows_changed() if preview.exists() else moved_on(), code="state")
        batch.state = BatchState.COMMITTING
        payload = {"batch": batch.pk, "revision": looked_at}
        batch.job = jobs.enqueue(by=by, kind="exchange.commit", payload=payload, unit=batch.unit)
        batch.save(update_fields=["job"])
    return batch


def _rows_changed() -> str:
    return gettext("您看过预览之后有人改过这份导入的行，一行都没有写入。请看过变化再确认。")


@uncollected()
def commit_batch(
    *, by: Person, batch: ImportBatch, revision: int | None = None, finish: Finish = lambda: None
) -> ImportBatch:
    """Write the staged rows in one transaction, or none of them.

    Facts are made ready outside; inside, the staged rows and the versions that were compared must
    still be the current ones, no new project may have come to exist meanwhile, and the person must read
    and hold the unit of every row, whoever staged it, and replace nothing that another government recorded.
    ``finish`` is called inside.
    """
    require(by, Permission.PROJECT_IMPORT, unit=batch.unit)
    found = ImportBatch.objects.values_list("revision", flat=True).get(pk=batch.pk)
    if found != (found if revision is None else revision):
        raise ValidationError(_rows_changed(), code="revision")
    given = (Verdict.NEW, Verdict.CHANGED, Verdict.CONFLICT)
    may = batch.rows.filter(verdict__in=given, left_out=False, unanswered=False)
    rows = [row for row in may if writes(row.verdict, row.diffs, row.choices)]
    as_of = batch.as_of or clock.today()
    judged = _judged(by, rows, as_of)
    drafts = drafts_of(batch, rows, catalogue(), as_of)
    plan = prepare_batch(by=by, batch=batch.pk, unit=batch.unit, new=drafts.new, existing=drafts.existing)
    with transaction.atomic():
        held = _held(batch)
        if held.revision != found:
            raise ValidationError(_rows_changed(), code="revision")
        check_readable(by, held, rows if by.pk == held.created_by_id else _asked(held))
        stale = stale_rows(by, batch, rows, judged.overtaken())
        if not stale:
            check_units(by, rows)
            check_overwritten(judged)
            _write(by, held, drafts.rows, plan, finish)
    if stale:
        restage(by, batch, stale)
        raise PreviewStale(len(stale))
    return held


def _asked(batch: ImportBatch) -> list[ImportRow]:
    """Return the rows that somebody else ends by confirming, written or not: none may be hidden from them."""
    return list(batch.rows.filter(left_out=False).exclude(verdict=Verdict.SAME))


def _held(batch: ImportBatch) -> ImportBatch:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CONFIRMATION_LOCK])
    held: ImportBatch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if held.state not in (BatchState.PREVIEW, BatchState.COMMITTING):
        raise ValidationError(moved_on(), code="state")
    return held


def _write(by: Person, batch: ImportBatch, rows: int, plan: Prepared, finish: Finish) -> None:
    with act(by=by, verb="import.commit", obj=batch, unit=batch.unit) as a:
        batch.written = {"rows": 0, "projects": 0, "facts": 0, "changed": 0}
        if rows:
            result = write_batch(by=by, batch=batch.pk, unit=batch.unit, plan=plan, recorder=batch.created_by)
            batch.written = {
                "rows": rows,
                "projects": len(result.created),
                "facts": result.facts,
                "changed": result.changed,
            }
        batch.state = BatchState.DONE
        batch.confirmed_at = clock.now()
        batch.confirmed_by = by
        batch.save()
        a.note(as_of=str(batch.as_of), counts=batch.counts, written=batch.written)
        finish()


def _judged(by: Person, rows: list[ImportRow], as_of: date) -> returning.Judged:
    units = accountable_units({row.project for row in rows if row.project is not None})
    return returning.judge_written(by, rows, units, as_of, catalogue())


def stale_rows(
    by: Person, batch: ImportBatch, rows: list[ImportRow], overtaken: Collection[int] = frozenset()
) -> list[ImportRow]:
    """Return the rows whose comparison with the ledger no longer holds.

    ``overtaken`` are projects of which something was stated that left the state as it was.
    """
    existing = {row.project: row for row in rows if row.project is not None}
    stale = []
    current: dict[int, int] = {}
    ids = sorted(existing)
    for start in range(0, len(ids), CHUNK):
        states = ProjectState.objects.select_for_update(of=("self",)).filter(
            project__in=ids[start : start + CHUNK], recorded_to__isnull=True
        )
        current.update(states.values_list("project", "pk"))
    stale += [
        row for project, row in existing.items() if current.get(project) != row.state or project in overtaken
    ]
    return stale + _arrived(by, batch, rows)


def _arrived(by: Person, batch: ImportBatch, rows: list[ImportRow]) -> list[ImportRow]:
    """Return the rows of new projects that the ledger holds by now."""
    holds = returning.rows_scope(by).holds
    new = [row for row in rows if row.verdict == Verdict.NEW]
    identities = [matching.identity_of(row.facts) for row in new]
    index = matching.load_index(identities, since=_compared_at(by, batch))
    taken = staging.taken_by_others(batch, new)
    return [
        row
        for row, said in zip(new, identities, strict=True)
        if index.find(said, holds)
        or index.find_loosely(said, holds, taken)
        or index.code_elsewhere(said, holds)
    ]


def _compared_at(by: Person, batch: ImportBatch) -> datetime | None:
    """Return since when the ledger may hold what the preview did not see; None for all of it.

    The preview compared every row with all of the ledger, as far as who staged it reaches. That answers for
    all that stood then, unless another person confirms, rows were left out or changed (which frees what
    they meant for others), or roles or units changed since. The margin is for what was being written then.
    """
    if by.pk != batch.created_by_id or batch.rows.filter(Q(left_out=True) | ~Q(mended={})).exists():
        return None
    since: datetime = batch.created_at - MARGIN
    reach = Q(verb__in=MOVED)
    for beginning in REACH:
        reach |= Q(verb__startswith=beginning)
    return None if AuditEvent.objects.filter(reach, at__gte=batch.created_at).exists() else since


def restage(by: Person, batch: ImportBatch, rows: list[ImportRow]) -> None:
    """Compare rows anew and bring the import back to its preview."""
    staging.stager_for(batch, by).judge(rows)
    fields = ["verdict", "project", "state", "diffs", "choices", "differs", "issues"]
    fields += ["offers", "unanswered", "suspect", "refusal"]
    with transaction.atomic():
        staging.save_rows(rows, fields)
        held: ImportBatch = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        held.state = BatchState.PREVIEW
        held.counts = staging.recount(held)
        held.revision += 1
        held.save(update_fields=["state", "counts", "revision"])
    batch.refresh_from_db()


def undo_import(*, by: Person, batch: ImportBatch, reason: str) -> ImportBatch:
    """Take a committed import back: at once when it is small, by a job when it is large.

    Raises ValidationError without a reason, when the import is not one that was written, or when a
    project has moved to a unit that the person may not import for.
    """
    require(by, Permission.PROJECT_IMPORT, unit=batch.unit)
    if not reason.strip():
        raise ValidationError(_("请写明撤销的理由。"), code="reason")
    if batch.written.get("rows", 0) <= INLINE_ROWS:
        take_back(by=by, batch=batch, reason=reason.strip())
        return batch
    with act(by=by, verb="import.undo_queued", obj=batch, unit=batch.unit):
        _begin_undo(batch)
        payload = {"batch": batch.pk, "reason": reason.strip()}
        batch.job = jobs.enqueue(by=by, kind="exchange.undo", payload=payload, unit=batch.unit)
        batch.save(update_fields=["job"])
    return batch


def _begin_undo(batch: ImportBatch) -> None:
    moved = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.DONE).update(state=BatchState.UNDOING)
    if not moved:
        raise ValidationError(_("这份导入没有入库，或者已经撤销。"), code="state")
    batch.state = BatchState.UNDOING


def take_back(*, by: Person, batch: ImportBatch, reason: str, finish: Finish = lambda: None) -> UndoEffects:
    """Withdraw the facts of a committed import in one transaction; what others recorded later stays.

    Worked out outside the transaction; inside, the person must hold the unit of every project.
    """
    require(by, Permission.PROJECT_IMPORT, unit=batch.unit)

    def inside(projects: Collection[int]) -> None:
        check_taken_back(by, batch.pk, projects)
        written = ImportBatch.objects.filter(pk=batch.pk, state__in=(BatchState.DONE, BatchState.UNDOING))
        if not written.update(state=BatchState.UNDONE, undone_at=clock.now()):
            raise ValidationError(_("这份导入没有入库，或者已经撤销。"), code="state")
        finish()

    effects = undo_batch(
        by=by, batch=batch.pk, unit=batch.unit, reason=reason, verb="import.undo", obj=batch, inside=inside
    )
    batch.refresh_from_db()
    return effects
