"""Reads of files."""

import hashlib
from typing import Any, BinaryIO

from luodi.apps.files import blobs
from luodi.apps.files.models import StoredFile


class ContentDamaged(Exception):
    """The content on disk is missing or is not what was stored."""


def file_for(person: Any, pk: int) -> StoredFile | None:
    """Return one file, or None when it does not exist or is not theirs to have."""
    return StoredFile.objects.shown_to(person).filter(pk=pk).first()


def open_blob(file: StoredFile) -> BinaryIO:
    """Open a stored content for reading, its digest checked; raises ContentDamaged."""
    path = blobs.path_of(file.sha256)
    try:
        handle = path.open("rb")
    except FileNotFoundError as error:
        raise ContentDamaged(f"{file.pk}: content {file.sha256} is missing") from error
    if hashlib.file_digest(handle, "sha256").hexdigest() != file.sha256:
        handle.close()
        raise ContentDamaged(f"{file.pk}: content {file.sha256} was changed on disk")
    handle.seek(0)
    return handle
