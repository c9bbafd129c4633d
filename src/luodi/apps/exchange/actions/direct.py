"""A whole import at once, for the command line: the machine's mapping, the steps of the pages."""

from datetime import date

from luodi.apps.access.actions import require
from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.audit.actions import act
from luodi.apps.exchange.actions.commit import commit_batch
from luodi.apps.exchange.actions.intake import check_importable, new_batch
from luodi.apps.exchange.actions.reading import read_batch, stage_batch
from luodi.apps.exchange.enums import BatchState
from luodi.apps.exchange.models import ImportBatch
from luodi.apps.exchange.reading import ReadingRefused
from luodi.apps.files import actions as files
from luodi.apps.organisations.models import Unit


def import_now(
    *,
    by: Person,
    unit: Unit,
    name: str,
    content: bytes,
    as_of: date | None = None,
    default_kind: str = "",
) -> ImportBatch:
    """Read, compare and write a workbook in one go.

    What a person would be asked keeps the machine's answer unless it is given here: the day, the
    kind of new projects. Conflicts are not written. Raises ReadingRefused for a file that cannot be
    read, ValidationError for one that holds no projects, PermissionRefused.
    """
    require(by, Permission.PROJECT_IMPORT, unit=unit)
    with act(by=by, verb="import.start", unit=unit) as a:
        file = files.store(by=by, name=name, content=content, unit=unit)
        batch = a.obj = new_batch(by, file, unit)
    try:
        batch = read_batch(batch)
    except ReadingRefused as refused:
        ImportBatch.objects.filter(pk=batch.pk).update(state=BatchState.FAILED, failure=refused.issue)
        raise
    check_importable(batch)
    batch.as_of = as_of or batch.as_of
    batch.default_kind = default_kind or batch.default_kind
    batch.state = BatchState.STAGING
    batch.save(update_fields=["as_of", "default_kind", "state"])
    return commit_batch(by=by, batch=stage_batch(batch, by))
