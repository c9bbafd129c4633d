"""A workbook comes in: kept, read in the background, its columns mapped by a person."""

from collections.abc import Mapping
from datetime import date
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from luodi.apps.access.actions import require
from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.audit.actions import act
from luodi.apps.exchange.actions.mappings import remember
from luodi.apps.exchange.enums import OPEN, BatchState
from luodi.apps.exchange.models import ImportBatch
from luodi.apps.files import actions as files
from luodi.apps.files.models import StoredFile
from luodi.apps.jobs import actions as jobs
from luodi.apps.organisations.models import Unit
from luodi.kernel import clock

STEP_JOBS = {
    BatchState.UPLOADED: "exchange.read",
    BatchState.READING: "exchange.read",
    BatchState.STAGING: "exchange.stage",
    BatchState.COMMITTING: "exchange.commit",
    BatchState.UNDOING: "exchange.undo",
}


def start_import(
    *, by: Person, name: str, content: bytes | BinaryIO, unit: Unit, once: str = ""
) -> ImportBatch:
    """Keep a workbook and queue its reading.

    ``once`` names the form: sent again by the same person, even at the same moment, it keeps nothing and
    the import that it began is returned.
    Raises PermissionRefused when the person may not import for ``unit``, blobs.TooLarge for a file
    above the limit. What is inside is judged by the reader, in a child process.
    """
    require(by, Permission.PROJECT_IMPORT, unit=unit)
    before = _begun(by, once)
    if before is not None:
        return before
    try:
        return _start(by, name, content, unit, once)
    except IntegrityError:
        before = _begun(by, once)
        if before is None:
            raise
        return before


def _begun(by: Person, once: str) -> ImportBatch | None:
    return ImportBatch.objects.filter(created_by=by, once=once).first() if once else None


def _start(by: Person, name: str, content: bytes | BinaryIO, unit: Unit, once: str) -> ImportBatch:
    with act(by=by, verb="import.start", unit=unit) as a:
        file = files.store(by=by, name=name, content=content, unit=unit)
        batch = new_batch(by, file, unit, once)
        batch.job = jobs.enqueue(by=by, kind="exchange.read", payload={"batch": batch.pk}, unit=unit)
        batch.save(update_fields=["job"])
        a.obj = batch
    return batch


def new_batch(by: Person, file: StoredFile, unit: Unit, once: str = "") -> ImportBatch:
    """Return a stored import of a kept file; the caller holds the act."""
    return ImportBatch.objects.create(
        file=file,
        file_name=file.name,
        sha256=file.sha256,
        unit=unit,
        created_by=by,
        created_at=clock.now(),
        state=BatchState.UPLOADED,
        once=once,
    )


def save_mapping(
    *,
    by: Person,
    batch: ImportBatch,
    as_of: date,
    default_kind: str = "",
    choices: Mapping[str, Any] | None = None,
    sheet_units: Mapping[str, int] | None = None,
    remembered: bool = False,
) -> ImportBatch:
    """Keep what a person decided about the columns and queue the comparison with the ledger.

    ``remembered``: the unit's next workbook with these headings comes with this mapping.
    ``choices`` holds only what differs from the reader's reading, as ``workbooks.choices`` reads it.
    Raises ValidationError for a day that has not come or a workbook that is no project ledger.
    """
    require(by, Permission.PROJECT_IMPORT, unit=batch.unit)
    check_importable(batch)
    if as_of > clock.today():
        raise ValidationError(
            _("“数据截至”不能晚于今天（%(day)s）。") % {"day": clock.today()}, code="future"
        )
    with act(by=by, verb="import.map", obj=batch, unit=batch.unit) as a:
        _move(batch, {BatchState.MAPPING, BatchState.PREVIEW}, BatchState.STAGING)
        batch.as_of = as_of
        batch.default_kind = default_kind
        batch.mapping = {
            **batch.mapping,
            "choices": dict(choices or {}),
            "sheet_units": dict(sheet_units or {}),
        }
        if remembered:
            remember(by=by, batch=batch)
        batch.job = jobs.enqueue(by=by, kind="exchange.stage", payload={"batch": batch.pk}, unit=batch.unit)
        batch.save()
        a.note(as_of=as_of.isoformat(), changed=len((choices or {}).get("columns", ())))
    return batch


def read_again(*, by: Person, batch: ImportBatch, choices: Mapping[str, Any]) -> ImportBatch:
    """Read a workbook again with rows of headings, sheets, columns and units as a person says."""
    require(by, Permission.PROJECT_IMPORT, unit=batch.unit)
    with act(by=by, verb="import.map", obj=batch, unit=batch.unit) as a:
        _move(batch, {BatchState.MAPPING}, BatchState.READING)
        batch.mapping = {"layout": dict(choices)}
        batch.job = jobs.enqueue(by=by, kind="exchange.read", payload={"batch": batch.pk}, unit=batch.unit)
        batch.save(update_fields=["mapping", "job"])
        a.note(layout=dict(choices))
    return batch


def check_importable(batch: ImportBatch) -> None:
    """Raise ValidationError when the workbook holds no project ledger."""
    if batch.reading.get("kind", "projects") != "projects":
        raise ValidationError(not_importable(str(batch.reading["kind"])), code="kind")


def not_importable(kind: str) -> str:
    """Return the sentence for a workbook whose rows are no projects."""
    if kind == "visits":
        return _("这是企业走访台账，不是项目台账：已读懂，但走访模块还没有启用，不能导入。")
    if kind == "statistics":
        return _("这是分县区的统计表，每行是一个县区而不是一个项目：已读懂，但报表模块还没有启用，不能导入。")
    return _("没有找到项目名称一列，不能作为项目台账导入。请核对表头，或把一列对应为“项目名称”。")


def back_to_mapping(*, by: Person, batch: ImportBatch) -> ImportBatch:
    """Return from the preview to the columns; what was staged is compared anew afterwards."""
    require(by, Permission.PROJECT_IMPORT, unit=batch.unit)
    with act(by=by, verb="import.map", obj=batch, unit=batch.unit):
        _move(batch, {BatchState.PREVIEW}, BatchState.MAPPING)
    return batch


def retry_import(*, by: Person, batch: ImportBatch) -> ImportBatch:
    """Start again the step whose job failed or was cancelled."""
    require(by, Permission.PROJECT_IMPORT, unit=batch.unit)
    if not batch.is_running or batch.job is None or not batch.job.is_finished:
        raise ValidationError(moved_on(), code="state")
    with act(by=by, verb="import.retry", obj=batch, unit=batch.unit):
        batch.job = jobs.enqueue(
            by=by, kind=STEP_JOBS[BatchState(batch.state)], payload=dict(batch.job.payload), unit=batch.unit
        )
        batch.save(update_fields=["job"])
    return batch


def cancel_import(*, by: Person, batch: ImportBatch) -> ImportBatch:
    """Give an import up: its running job stops at its next check, nothing was written."""
    require(by, Permission.PROJECT_IMPORT, unit=batch.unit)
    with act(by=by, verb="import.cancel", obj=batch, unit=batch.unit):
        _move(batch, set(OPEN) - {BatchState.COMMITTING, BatchState.UNDOING}, BatchState.CANCELLED)
        if batch.job is not None and not batch.job.is_finished:
            jobs.cancel(by=by if batch.job.created_by_id == by.pk else _owner(batch), job=batch.job)
    return batch


def _owner(batch: ImportBatch) -> Person:
    return batch.created_by


def _move(batch: ImportBatch, allowed: set[BatchState], to: BatchState) -> None:
    """Bring an import to a state once; raises ValidationError when it is somewhere else by now."""
    with transaction.atomic():
        moved = ImportBatch.objects.filter(pk=batch.pk, state__in=allowed).update(state=to)
    if not moved:
        raise ValidationError(moved_on(), code="state")
    batch.state = to


def moved_on() -> str:
    """Return the sentence for an import that somebody else brought further."""
    return _("这份导入的状态已经变了，请刷新页面再看。")
