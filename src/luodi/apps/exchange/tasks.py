"""Background work of imports: read, compare, write."""

from django.core.exceptions import ValidationError
from django.utils.translation import override

from luodi.apps.exchange.actions.commit import PreviewStale, commit_batch, take_back
from luodi.apps.exchange.actions.reading import read_batch, stage_batch
from luodi.apps.exchange.enums import BatchState
from luodi.apps.exchange.models import ImportBatch
from luodi.apps.exchange.reading import ReadingRefused, Watch
from luodi.apps.jobs.context import JobContext, JobRefused
from luodi.apps.jobs.registry import task
from luodi.kernel.text import Text


def _batch(job: JobContext) -> ImportBatch:
    return ImportBatch.objects.select_related("file", "unit", "created_by").get(pk=job.payload["batch"])


def _watch(job: JobContext, batch: ImportBatch) -> Watch:
    return Watch(job.progress, job.check_cancelled, lambda: job.finish(link=batch.get_absolute_url()))


@task("exchange.read", label=Text("读取工作簿", "Read a workbook"))
def read(job: JobContext) -> None:
    """Read an uploaded workbook; a file that cannot be read fails with its sentence."""
    batch = _batch(job)
    try:
        read_batch(batch, _watch(job, batch))
    except ReadingRefused as refused:
        _fail(batch, refused)
        raise JobRefused(refused.sentence) from refused


def _fail(batch: ImportBatch, refused: ReadingRefused) -> None:
    ImportBatch.objects.filter(pk=batch.pk, state__in=(BatchState.UPLOADED, BatchState.READING)).update(
        state=BatchState.FAILED, failure=refused.issue
    )


@task("exchange.stage", label=Text("比对工作簿与台账", "Compare a workbook with the ledger"))
def stage(job: JobContext) -> None:
    """Compare the rows of an import with the ledger under the confirmed mapping."""
    batch = _batch(job)
    try:
        stage_batch(batch, job.by, _watch(job, batch))
    except ReadingRefused as refused:
        ImportBatch.objects.filter(pk=batch.pk, state=BatchState.STAGING).update(state=BatchState.MAPPING)
        raise JobRefused(refused.sentence) from refused


def in_both(refused: ValidationError) -> Text:
    """Return a refusal in both languages."""
    said = []
    for language in ("zh-hans", "en"):
        with override(language):
            said.append("".join(str(message) for message in refused.messages))
    return Text(*said)


@task("exchange.commit", label=Text("导入写入台账", "Write an import into the ledger"))
def commit(job: JobContext) -> None:
    """Write a confirmed import, all or nothing, and end the job in the same transaction."""
    batch = _batch(job)
    try:
        commit_batch(
            by=job.by,
            batch=batch,
            revision=job.payload.get("revision"),
            finish=lambda: job.finish(link=batch.get_absolute_url()),
        )
    except ValidationError as refused:
        held = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.COMMITTING)
        held.update(state=BatchState.PREVIEW)
        raise JobRefused(in_both(refused)) from refused
    except PreviewStale as stale:
        raise JobRefused(
            Text(
                str(stale),
                "Rows changed in the ledger after the preview; nothing was written. Look at it again.",
            )
        ) from stale


@task("exchange.undo", label=Text("撤销导入", "Undo an import"))
def undo(job: JobContext) -> None:
    """Take a large import back, all or nothing, and end the job in the same transaction."""
    batch = _batch(job)

    def finish() -> None:
        job.finish(link=batch.get_absolute_url())

    try:
        take_back(by=job.by, batch=batch, reason=job.payload["reason"], finish=finish)
    except ValidationError as refused:
        ImportBatch.objects.filter(pk=batch.pk, state=BatchState.UNDOING).update(state=BatchState.DONE)
        raise JobRefused(in_both(refused)) from refused
