"""What a file is, by its content, and whether it may be parsed at all.

Nothing here parses a sheet: the zip directory is read, every part is inflated once to count its
bytes, and what could run, reach out or blow up is refused with one sentence.
"""

import io
import re
import stat
import struct
import zipfile
import zlib
from itertools import pairwise
from pathlib import PurePath

from defusedxml import DefusedXmlException, ElementTree
from xlrd.compdoc import CompDoc, CompDocError

from luodi.workbooks.raw import FileRefused
from luodi.workbooks.refusals import refused

MAX_BYTES = 20 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_INFLATED = 400 * 1024 * 1024
MAX_RATIO = 100
SMALL_PART = 1024 * 1024
_CHUNK = 1 << 20

_EXTENSIONS = {
    ".xlsx": {"xlsx"},
    ".xls": {"xls"},
    ".et": {"xls", "xlsx"},
    ".ods": {"ods"},
}
_NAMES = {"xlsx": ".xlsx", "xls": "Excel 97-2003 (.xls)", "ods": "OpenDocument (.ods)"}
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_FORBIDDEN_XML = tuple(
    word.encode(coding)
    for word in ("<!DOCTYPE", "<!ENTITY")
    for coding in ("utf-8", "utf-16-le", "utf-16-be")
)
_ODS_LINKS = re.compile(
    rb"<office:dde-source|<table:table-source|<table:cell-range-source"
    rb"|<(?!text:a[\s>])[\w-]+:[\w-]+\s[^>]*xlink:href\s*=\s*[\"'](?:\w+:)?//"
)
_ODS_SCRIPTS = re.compile(rb"<script:event-listener|<office:script[\s/>]")
_RUNS = ("vbaproject", "/macrosheets/", "/activex/")
_REACHES = ("/externallinks/", "/webextensions/")
_BOUND_SHEET, _FILE_PASS, _END = 0x0085, 0x002F, 0x000A
_MACRO_SHEETS = frozenset([1, 6])  # Excel 4 macros, Visual Basic modules


def check_file(data: bytes, name: str) -> str:
    """Return the kind of a file that may be parsed: xlsx, xls or ods.

    Raises FileRefused with one sentence for anything else.
    """
    if not data:
        raise refused("file_empty", name)
    if len(data) > MAX_BYTES:
        raise refused("file_too_large", name, str(MAX_BYTES // 1024 // 1024))
    if data.startswith(b"PK"):
        kind = _check_zip(data, name)
    elif data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        kind = _check_compound(data, name)
    elif data[:2] == b"\x09\x08" or data[:4] in (b"\x09\x04\x06\x00", b"\x09\x02\x06\x00"):
        kind = "xls"
        _check_stream(data, name)
    elif _is_delimited(data):
        raise refused("file_csv", name)
    else:
        raise refused("file_kind_unknown", name, _guess(data))
    _check_extension(kind, name)
    return kind


def _check_extension(kind: str, name: str) -> None:
    suffix = PurePath(name).suffix.lower()
    if suffix and kind not in _EXTENSIONS.get(suffix, set()):
        raise refused("file_extension_mismatch", name, f"{suffix} ≠ {_NAMES[kind]}")


def _guess(data: bytes) -> str:
    head = data[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<?xml")):
        return "HTML/XML"
    if head.startswith(b"%pdf"):
        return "PDF"
    return "TXT" if b"\0" not in data[:512] else ""


def _is_delimited(data: bytes) -> bool:
    """Tell whether a file is text in columns, in either of the codings that offices write."""
    head = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if b"\0" in head or head.lstrip()[:1] in (b"<", b"%", b"{"):
        return False
    first = head.splitlines()[0] if head.splitlines() else b""
    return any(mark in first for mark in (b",", b"\t", b";", "，".encode(), "，".encode("gb18030")))


def _check_zip(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_directory(entries, name)
            _check_overlaps(entries, name)
            kind = _kind_of(archive, name)
            _check_parts(data, archive, name)
    except DefusedXmlException as error:
        raise refused("file_dtd", name) from error
    except ElementTree.ParseError as error:
        raise refused("file_damaged", name) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise refused("file_damaged", name) from error
    return kind


def _check_directory(entries: list[zipfile.ZipInfo], name: str) -> None:
    if len(entries) > MAX_ENTRIES:
        raise refused("file_bomb", name, f"{len(entries)} > {MAX_ENTRIES}")
    seen: set[str] = set()
    total = 0
    for entry in entries:
        path = entry.filename
        folded = path.lower()
        parts = re.split(r"[\\/]", path)
        link = stat.S_ISLNK(entry.external_attr >> 16)
        if folded in seen or ".." in parts or path.startswith(("/", "\\")) or ":" in parts[0] or link:
            raise refused("file_damaged", name)
        seen.add(folded)
        if entry.flag_bits & 0x1:
            raise refused("file_encrypted", name)
        total += entry.file_size
        compressed = max(entry.compress_size, 1)
        if total > MAX_INFLATED or (
            entry.file_size > SMALL_PART and entry.file_size / compressed > MAX_RATIO
        ):
            raise refused("file_bomb", name, entry.filename)


def _check_overlaps(entries: list[zipfile.ZipInfo], name: str) -> None:
    """Refuse parts that share bytes: many names for one bomb."""
    places = sorted((entry.header_offset, entry.header_offset + entry.compress_size) for entry in entries)
    for (_start, end), (following, _end) in pairwise(places):
        if end > following:
            raise refused("file_bomb", name)


def _kind_of(archive: zipfile.ZipFile, name: str) -> str:
    names = set(archive.namelist())
    lower = {entry.lower() for entry in names}
    if "mimetype" in names:
        return _kind_of_open_document(archive, names, name)
    if any(word in entry for entry in lower for word in _RUNS):
        raise refused("file_macros", name)
    if any(entry.endswith("workbook.bin") for entry in lower):
        raise refused("file_kind_unknown", name, ".xlsb")
    if "[content_types].xml" not in lower or not any(entry.endswith("workbook.xml") for entry in lower):
        raise refused("file_kind_unknown", name, "ZIP")
    types = archive.read(next(entry for entry in names if entry.lower() == "[content_types].xml"))
    if b"macroenabled" in types.lower().replace(b"\0", b""):
        raise refused("file_macros", name)
    if any(word in entry for entry in lower for word in _REACHES) or "xl/connections.xml" in lower:
        raise refused("file_external_links", name)
    for entry in names:
        if entry.lower().endswith(".rels") and _reaches_out(archive, entry):
            raise refused("file_external_links", name)
    return "xlsx"


def _reaches_out(archive: zipfile.ZipFile, entry: str) -> bool:
    """Tell whether a part has relations outside the file other than links that a person clicks."""
    with archive.open(entry) as stream:
        for _event, element in ElementTree.iterparse(stream, forbid_dtd=True):
            outside = element.get("TargetMode", "").lower() == "external"
            if outside and not element.get("Type", "").lower().endswith("/hyperlink"):
                return True
            element.clear()
    return False


def _kind_of_open_document(archive: zipfile.ZipFile, names: set[str], name: str) -> str:
    if not archive.read("mimetype").strip().startswith(_ODS_TYPE) or "content.xml" not in names:
        raise refused("file_kind_unknown", name, "OpenDocument")
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise refused("file_encrypted", name)
    if any(entry.startswith(("Basic/", "Scripts/")) and not entry.endswith("/") for entry in names):
        raise refused("file_macros", name)
    content = archive.read("content.xml")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content = content.replace(b"\0", b"")
    if _ODS_SCRIPTS.search(content):
        raise refused("file_macros", name)
    if _ODS_LINKS.search(content):
        raise refused("file_external_links", name)
    return "ods"


def _check_parts(data: bytes, archive: zipfile.ZipFile, name: str) -> None:
    """Inflate every part once: sizes must be what the directory says, XML must hold no DTD."""
    for entry in archive.infolist():
        if entry.is_dir():
            continue
        counted, tail = 0, b""
        xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
        for chunk in _inflate(data, entry):
            counted += len(chunk)
            if counted > entry.file_size:
                raise refused("file_bomb", name, entry.filename)
            if xml and any(word in tail + chunk for word in _FORBIDDEN_XML):
                raise refused("file_dtd", name, entry.filename)
            tail = chunk[-32:]
        if counted != entry.file_size:
            raise refused("file_damaged", name)


def _inflate(data: bytes, entry: zipfile.ZipInfo):  # type: ignore[no-untyped-def]
    """Yield the bytes of a part from its own header on, without trusting the directory's size."""
    at = entry.header_offset
    if data[at : at + 4] != b"PK\x03\x04":
        raise zipfile.BadZipFile(entry.filename)
    start = at + 30 + int.from_bytes(data[at + 26 : at + 28], "little")
    start += int.from_bytes(data[at + 28 : at + 30], "little")
    packed = memoryview(data)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield bytes(packed)
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile(entry.filename)
    engine = zlib.decompressobj(-15)
    waiting = bytes(packed)
    while waiting and not engine.eof:
        chunk = engine.decompress(waiting, _CHUNK)
        waiting = engine.unconsumed_tail
        if not chunk and not waiting:
            break
        yield chunk
    yield engine.flush()


def _check_compound(data: bytes, name: str) -> str:
    try:
        document = CompDoc(data, logfile=io.StringIO())
        names = {node.name for node in document.dirlist}
        streams = [document.get_named_stream(one) for one in ("Workbook", "Book") if one in names]
    except (CompDocError, struct.error, AssertionError, IndexError, ValueError, TypeError) as error:
        raise refused("file_damaged", name) from error
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        raise refused("file_encrypted", name)
    if any(entry.upper().startswith(("_VBA_PROJECT", "VBA", "MACROS")) for entry in names):
        raise refused("file_macros", name)
    if not names & {"Workbook", "Book", "WORKBOOK", "BOOK"}:
        raise refused("file_kind_unknown", name, "OLE")
    for stream in streams:
        _check_stream(stream or b"", name)
    return "xls"


def _check_stream(stream: bytes, name: str) -> None:
    """Walk the first records of an .xls: a password, and sheets that hold macros."""
    at = 0
    while at + 4 <= len(stream):
        code, size = struct.unpack_from("<HH", stream, at)
        if code == _FILE_PASS:
            raise refused("file_encrypted", name)
        if code == _BOUND_SHEET and size > 5 and stream[at + 9] in _MACRO_SHEETS:
            raise refused("file_macros", name)
        if code == _END:
            return
        at += 4 + size


__all__ = ["MAX_BYTES", "FileRefused", "check_file"]
