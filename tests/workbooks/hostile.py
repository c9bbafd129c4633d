"""Makes files that must not be read: bombs, lies, macros, links, entities, and plain damage."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

from tests.workbooks.making import book, content

SIMPLE = content(book([["项目名称", "县区", "总投资（万元）"], ["甲项目", "东区", 5000]]))


def parts(data: bytes = SIMPLE) -> dict[str, bytes]:
    """Return the parts of a zip file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Mapping[str, bytes], level: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip file of parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", level) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def changed(**files: bytes) -> bytes:
    """Return the simple workbook with parts added; ``__`` in a keyword stands for a slash."""
    named = {name.replace("__", "/").replace("_dot_", "."): data for name, data in files.items()}
    return packed(parts() | named)


def sheet_with(change: Callable[[bytes], bytes]) -> bytes:
    """Return the simple workbook with its sheet's XML changed."""
    files = parts()
    files["xl/worksheets/sheet1.xml"] = change(files["xl/worksheets/sheet1.xml"])
    return packed(files)


def bomb() -> bytes:
    """A sheet of 300 MB of blanks in a few hundred KB."""
    return sheet_with(lambda xml: xml + b"<!--" + b" " * (300 * 1024 * 1024) + b"-->")


def lying_size() -> bytes:
    """A directory that states a tenth of what a part inflates to."""
    data = bytearray(sheet_with(lambda xml: xml + b" " * 5_000_000))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        entry = archive.getinfo("xl/worksheets/sheet1.xml")
        at = data.find(
            struct.pack("<III", entry.CRC, entry.compress_size, entry.file_size), archive.start_dir
        )
    struct.pack_into("<I", data, at + 8, entry.file_size // 10)
    return bytes(data)


def encrypted_zip() -> bytes:
    """A zip whose entries say that they are encrypted."""
    data = bytearray(SIMPLE)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def compound(*names: str) -> bytes:
    """A compound (OLE2) file whose directory holds these names, each an empty stream."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (109 * 4 - 4)
    table = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE) + b"\xff" * (512 - 8)
    entries = [_directory_entry("Root Entry", 5, 1)]
    entries += [
        _directory_entry(name, 2, at + 2 if at + 1 < len(names) else -1) for at, name in enumerate(names)
    ]
    return header + table + b"".join(entries).ljust(512, b"\0")


def _directory_entry(name: str, kind: int, link: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    child, right = (link, -1) if kind == 5 else (-1, link)
    entry = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    entry += struct.pack("<iii", -1, right, child) + b"\0" * 36
    return entry + struct.pack("<iII", -2, 0, 0)


def open_document(body: str, **files: bytes) -> bytes:
    """A minimal .ods with this table XML."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
    )
    spaces += ' xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
    head = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>'
    xml = f"{head}{body}</office:document-content>"
    named = {name.replace("__", "/").replace("_dot_", "."): data for name, data in files.items()}
    base = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": xml.encode()}
    return packed(base | named)
