"""Verbs of files: store, hand out, sweep."""

import time
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings

from luodi.apps.audit.actions import act
from luodi.apps.audit.actors import Actor
from luodi.apps.files import blobs, naming
from luodi.apps.files.enums import Audience
from luodi.apps.files.models import StoredFile
from luodi.kernel import clock

# Content is on disk before its row commits, so young content without a row may be on its way.
SWEEP_AFTER_SECONDS = 24 * 3600


def store(
    *,
    by: Actor,
    name: str,
    content: bytes | BinaryIO,
    unit: Any,
    audience: Audience = Audience.OWNER,
    limit: int | None = None,
) -> StoredFile:
    """Keep a file of ``by`` for ``unit`` and return its row.

    The verb that stores has checked its own permission; who may have the file is ``audience``. The
    content is flushed to disk before the row commits. Raises blobs.TooLarge above ``limit`` bytes
    (default settings.UPLOAD_LIMIT), and the upload leaves nothing behind.
    """
    by.require("project.view", unit)
    blob = blobs.write(blobs.pieces(content), settings.UPLOAD_LIMIT if limit is None else limit)
    shown = naming.safe_name(name)
    with act(by=by, verb="file.store", unit=unit, summary=shown) as acted:
        acted.obj = file = StoredFile.objects.create(
            sha256=blob.sha256,
            name=shown,
            size=blob.size,
            content_type=naming.type_of(blob.head, shown),
            audience=audience,
            uploaded_by_id=by.pk,
            unit=unit,
            stored_at=clock.now(),
        )
        acted.note(sha256=blob.sha256, size=blob.size)
    return file


def hand_out(*, by: Actor, file: StoredFile) -> StoredFile:
    """Record that ``by`` downloads ``file``; the caller obtained it through ``shown_to``."""
    with act(by=by, verb="file.download", obj=file, unit=file.unit_id):
        return file


def sweep(*, by: Actor) -> list[Path]:
    """Delete contents without a row and unfinished writes, both older than a day; return what went."""
    by.require("system.operate")
    limit = time.time() - SWEEP_AFTER_SECONDS
    known = set(StoredFile.objects.values_list("sha256", flat=True))
    orphans = [path for path in blobs.stored_digests() if path.name not in known]
    old = [path for path in [*orphans, *blobs.unfinished()] if path.stat().st_mtime < limit]
    with act(by=by, verb="file.sweep", detail={"count": len(old)}):
        for path in old:
            path.unlink(missing_ok=True)
    return old
