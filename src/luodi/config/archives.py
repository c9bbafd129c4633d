"""The shape of a backup archive: written as a stream, and believed only after every digest agrees."""

import gzip
import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

MANIFEST = "manifest.json"
FORMAT = 1
CHUNK = 1024 * 1024


class ArchiveRefused(Exception):
    """The archive is damaged, incomplete or not one of ours; nothing was restored from it."""


@dataclass
class Manifest:
    """What an archive says about itself. ``members`` maps a name to its size and SHA-256."""

    about: dict[str, Any]
    members: dict[str, dict[str, Any]] = field(default_factory=dict)

    def as_bytes(self) -> bytes:
        """Return the manifest as JSON."""
        whole = {"format": FORMAT, **self.about, "members": self.members}
        return json.dumps(whole, ensure_ascii=False, indent=1, sort_keys=True).encode()


class _Counted(io.RawIOBase):
    """A file read once while its digest is taken."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.digest = hashlib.sha256()
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        chunk = self._file.read(size)
        self.digest.update(chunk)
        self.size += len(chunk)
        return chunk


class ArchiveWriter:
    """Writes an archive beside its name and gives it the name only when it is whole and on disk."""

    def __init__(self, path: Path, about: dict[str, Any]) -> None:
        self._path = path
        self._draft = path.with_name(f".{path.name}.part")
        self._manifest = Manifest(about)

    def __enter__(self) -> "ArchiveWriter":
        self._path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(self._draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        self._raw = os.fdopen(handle, "wb")
        self._gzip = gzip.GzipFile(filename="", fileobj=self._raw, mode="wb", compresslevel=1)
        self._tar = tarfile.open(fileobj=self._gzip, mode="w|", format=tarfile.PAX_FORMAT)
        return self

    def add(self, name: str, path: Path) -> None:
        """Add a file; its digest is that of the very bytes written."""
        with path.open("rb") as file:
            member = tarfile.TarInfo(name)
            member.size = os.fstat(file.fileno()).st_size
            counted = _Counted(file)
            self._tar.addfile(member, counted)
        self._manifest.members[name] = {"size": counted.size, "sha256": counted.digest.hexdigest()}

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                text = self._manifest.as_bytes()
                member = tarfile.TarInfo(MANIFEST)
                member.size = len(text)
                self._tar.addfile(member, io.BytesIO(text))
                self._tar.close()
                self._gzip.close()
                self._raw.flush()
                os.fsync(self._raw.fileno())
                os.replace(self._draft, self._path)
        finally:
            self._raw.close()
            self._draft.unlink(missing_ok=True)


def read(path: Path, into: Path | None = None) -> Manifest:
    """Check an archive whole, unpacking it into an empty folder on the way when one is given.

    Raises ArchiveRefused. What was unpacked from a refused archive must not be used.
    """
    try:
        return _read(path, into)
    except (OSError, EOFError, zlib.error, tarfile.TarError, ValueError, KeyError) as error:
        if isinstance(error, FileNotFoundError):
            raise ArchiveRefused(f"{path}: no such file") from error
        raise ArchiveRefused(f"{path}: damaged or not a backup of Luodi ({error})") from error


def _read(path: Path, into: Path | None) -> Manifest:
    found: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] | None = None
    with gzip.open(path, "rb") as plain:
        with tarfile.open(fileobj=plain, mode="r|") as tar:
            for member in tar:
                name, file = _checked_name(member, found), tar.extractfile(member)
                if file is None or manifest is not None:
                    raise ArchiveRefused(f"{path}: holds something that is not a file or comes too late")
                if name == MANIFEST:
                    manifest = json.loads(file.read())
                else:
                    found[name] = _take(file, into / name if into else None)
        while plain.read(CHUNK):
            pass  # to the end, so that the checksum of the whole is checked too
    if manifest is None:
        raise ArchiveRefused(f"{path}: cut off, it has no manifest")
    if manifest.get("format") != FORMAT:
        raise ArchiveRefused(f"{path}: format {manifest.get('format')} is not known to this version")
    members = manifest.pop("members")
    if members != found:
        differing = sorted(n for n in {*members, *found} if members.get(n) != found.get(n))
        raise ArchiveRefused(f"{path}: does not agree with its manifest: {', '.join(differing[:5])}")
    return Manifest(manifest, members)


def _checked_name(member: tarfile.TarInfo, found: dict[str, Any]) -> str:
    parts = Path(member.name).parts
    if not member.isfile() or member.name.startswith("/") or ".." in parts or member.name in found:
        raise ArchiveRefused(f"refused member {member.name!r}")
    return member.name


def _take(file: Any, target: Path | None) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
    with open(target if target is not None else os.devnull, "wb") as out:
        for chunk in _chunks(file):
            digest.update(chunk)
            size += len(chunk)
            out.write(chunk)
        if target is not None:
            out.flush()
            os.fsync(out.fileno())
    return {"size": size, "sha256": digest.hexdigest()}


def _chunks(file: Any) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
