"""Contents on disk: written beside, flushed to the disk, then given the name of their digest."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

CHUNK = 256 * 1024
INCOMING = "incoming"


class TooLarge(Exception):
    """The content is longer than ``limit`` bytes; nothing of it is kept."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"more than {limit} bytes")
        self.limit = limit


@dataclass(frozen=True)
class Blob:
    """A content on disk: SHA-256 in hexadecimal digits, size in bytes, its first bytes."""

    sha256: str
    size: int
    head: bytes


def root() -> Path:
    """Return the folder of all contents."""
    return Path(settings.MEDIA_ROOT)


def path_of(sha256: str) -> Path:
    """Return where a content lies."""
    return root() / sha256[:2] / sha256


def write(chunks: Iterable[bytes], limit: int) -> Blob:
    """Store a content durably and return it; raises TooLarge, OSError when the disk is full."""
    incoming = root() / INCOMING
    incoming.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=incoming)
    try:
        with os.fdopen(handle, "wb") as file:
            blob = _copy(chunks, file, limit)
            file.flush()
            os.fsync(file.fileno())
        target = path_of(blob.sha256)
        target.parent.mkdir(exist_ok=True)
        os.chmod(draft, 0o440)
        os.replace(draft, target)
        _flush_folder(target.parent)
    finally:
        Path(draft).unlink(missing_ok=True)
    return blob


def _copy(chunks: Iterable[bytes], file: BinaryIO, limit: int) -> Blob:
    digest, size, head = hashlib.sha256(), 0, b""
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise TooLarge(limit)
        if len(head) < 16:
            head = (head + chunk)[:16]
        digest.update(chunk)
        file.write(chunk)
    return Blob(digest.hexdigest(), size, head)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def pieces(source: bytes | BinaryIO) -> Iterator[bytes]:
    """Cut bytes or an open file into chunks."""
    if isinstance(source, bytes):
        yield source
        return
    while chunk := source.read(CHUNK):
        yield chunk


def stored_digests() -> Iterator[Path]:
    """Return every content on disk."""
    for folder in root().glob("[0-9a-f][0-9a-f]"):
        yield from folder.iterdir()


def unfinished() -> Iterator[Path]:
    """Return what was being written; a write that ended leaves nothing here."""
    incoming = root() / INCOMING
    if incoming.exists():
        yield from incoming.iterdir()
