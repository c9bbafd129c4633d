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


def bomb(part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A part of 300 MB of blanks in a few hundred KB."""
    files = parts()
    files[part] += b"<!--" + b" " * (300 * 1024 * 1024) + b"-->"
    return packed(files)


def ods_bomb() -> bytes:
    """The same in an open document."""
    return open_document("<!--" + " " * (150 * 1024 * 1024) + "-->")


def swarm() -> bytes:
    """Five hundred parts of a megabyte, none of which is suspicious alone."""
    return packed(parts() | {f"xl/media/{at}.bin": b"\0" * (1024 * 1024) for at in range(500)})


def crowded() -> bytes:
    """A directory of a hundred thousand parts."""
    return packed({f"{at}": b"" for at in range(100_000)}, zipfile.ZIP_STORED)


def rows(count: int) -> bytes:
    """A sheet of so many rows, each with a name."""
    made = "".join(
        f'<row r="{at}"><c r="A{at}" t="inlineStr"><is><t>项目{at}</t></is></c></row>'
        for at in range(3, count)
    )
    return sheet_with(lambda xml: xml.replace(b"</sheetData>", made.encode() + b"</sheetData>"))


def overlapping() -> bytes:
    """Two names of the directory for the same bytes."""
    data = bytearray(packed(parts() | {"xl/media/a.bin": b"a" * 99, "xl/media/b.bin": b"a" * 99}))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        first = archive.getinfo("xl/media/a.bin").header_offset
        at = data.rfind(b"xl/media/b.bin") - 46
    struct.pack_into("<I", data, at + 42, first)
    return bytes(data)


def linked() -> bytes:
    """A part that is a link to a file of the machine."""
    target = io.BytesIO(SIMPLE)
    with zipfile.ZipFile(target, "a") as archive:
        entry = zipfile.ZipInfo("xl/media/a.png")
        entry.create_system, entry.external_attr = 3, 0o120777 << 16
        archive.writestr(entry, b"/etc/passwd")
    return target.getvalue()


def misnamed() -> bytes:
    """A sheet whose own header calls it otherwise than the directory does."""
    data = bytearray(SIMPLE)
    at = data.find(b"xl/worksheets/sheet1.xml")
    data[at : at + 24] = b"xl/worksheets/sheet9.xml"
    return bytes(data)


def typed_sheet(xls: bytes, kind: int) -> bytes:
    """An .xls whose first sheet says that it is of another kind: 1 macros, 6 a module."""
    data = bytearray(xls)
    at = data.find(b"\x85\x00")
    while data[at + 8] > 2 or data[at + 9] != 0 or data[at + 3] != 0:
        at = data.find(b"\x85\x00", at + 1)
    data[at + 9] = kind
    return bytes(data)


def locked_xls() -> bytes:
    """An .xls stream with the record of a password."""
    begun = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 5, 0, 0, 0, 0)
    return begun + struct.pack("<HHH", 0x002F, 2, 1) + b"\0\0" + struct.pack("<HH", 0x000A, 0)


def lying_size(factor: float = 0.1, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A directory that states a part of what a part inflates to, or more."""
    files = parts()
    files[part] += b" " * 500_000
    data = bytearray(packed(files))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        entry = archive.getinfo(part)
        at = data.find(
            struct.pack("<III", entry.CRC, entry.compress_size, entry.file_size), archive.start_dir
        )
    struct.pack_into("<I", data, at + 8, int(entry.file_size * factor))
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


def open_document(body: str, coding: str = "UTF-8", **files: bytes) -> bytes:
    """A minimal .ods with this table XML."""
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
    )
    spaces += ' xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"'
    head = f'<?xml version="1.0" encoding="{coding}"?><office:document-content {spaces}>'
    xml = f"{head}{body}</office:document-content>"
    named = {name.replace("__", "/").replace("_dot_", "."): data for name, data in files.items()}
    base = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": xml.encode(coding)}
    return packed(base | named)
