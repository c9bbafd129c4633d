"""What every change of a preview does first and last."""

from django.core.exceptions import ValidationError
from django.db.models import F

from luodi.apps.access.actions import require
from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.exchange import staging
from luodi.apps.exchange.actions.holding import check_readable
from luodi.apps.exchange.actions.intake import moved_on
from luodi.apps.exchange.enums import BatchState
from luodi.apps.exchange.models import ImportBatch, ImportRow


def opened(by: Person, batch: ImportBatch, *rows: ImportRow) -> ImportBatch:
    """Return an import whose preview the person may change, ``rows`` of it; raises ValidationError.

    Not once it moved on, and no rows whose projects are hidden from the person until signing.
    """
    require(by, Permission.PROJECT_IMPORT, unit=batch.unit)
    if batch.state != BatchState.PREVIEW:
        raise ValidationError(moved_on(), code="state")
    check_readable(by, batch, rows)
    return batch


def changing(batch: ImportBatch) -> None:
    """Say that the staged rows change; first in the transaction, so that nobody confirms meanwhile."""
    preview = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.PREVIEW)
    if not preview.update(revision=F("revision") + 1):
        raise ValidationError(moved_on(), code="state")


def recounted(batch: ImportBatch) -> None:
    """Count the rows anew, as the last thing in the transaction."""
    batch.counts = staging.recount(batch)
    batch.save(update_fields=["counts"])
    batch.refresh_from_db(fields=["revision"])
