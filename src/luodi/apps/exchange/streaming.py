"""Streams the rows of a table into a workbook whose frame XlsxWriter has written.

A cell at a time through XlsxWriter costs most of a long export. The frame (styles, headings, notes,
print set-up) is small and stays its work; rows are plain XML and are written here. One row of the
frame, the pattern, says which style belongs to which look and is replaced by the rows.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from typing import Any

from xlsxwriter.utility import xl_col_to_name

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")
LONGEST_TEXT = 32_767
SHEET = "xl/worksheets/sheet1.xml"
LEVEL = 3  # of compression: half the time of the usual 6 for a file a sixth larger
BATCH = 500
EPOCH = date(1899, 12, 30).toordinal()
# What XML cannot hold, and what Excel would take for it, are written as Excel writes them.
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")

Styles = Mapping[tuple[str, bool], str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A value that looks otherwise than its column: a month in a column of days."""

    value: Any
    look: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where the rows go: their first row, zero-based, the looks of the pattern, the looks of the columns."""

    first: int
    pattern: Sequence[tuple[str, bool]]
    columns: Sequence[str]


def with_rows(frame: bytes, place: Place, rows: Iterable[Sequence[Any]]) -> bytes:
    """Return the workbook with the rows in place of its pattern row."""
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(frame)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as made,
    ):
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename != SHEET:
                made.writestr(entry, content, zipfile.ZIP_DEFLATED, LEVEL)
                continue
            before, styles, after = _split(content.decode(), place)
            with made.open(SHEET, "w", force_zip64=True) as sheet:
                sheet.write(before.encode())
                for chunk in _chunks(_rows(place, styles, rows)):
                    sheet.write(chunk.encode())
                sheet.write(after.encode())
    return target.getvalue()


def _split(sheet: str, place: Place) -> tuple[str, Styles, str]:
    """Return what stands before the pattern row, the style of each look, and what stands after it."""
    found = re.search(rf'<row r="{place.first + 1}"[^>]*>(.*?)</row>', sheet)
    if found is None:
        raise ValueError("the frame has no pattern row")
    numbers = re.findall(r'<c r="[A-Z]+\d+" s="(\d+)"/>', found[1])
    styles = dict(zip(place.pattern, numbers, strict=True))
    before = re.sub(r"<dimension [^>]*/>", "", sheet[: found.start()], count=1)
    return before, styles, sheet[found.end() :]


def _chunks(rows: Iterator[str]) -> Iterator[str]:
    batch: list[str] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield "".join(batch)
            batch.clear()
    yield "".join(batch)


def _rows(place: Place, styles: Styles, rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    writers = {look: _writer(look, styles) for look, _quoted in place.pattern}
    columns = [(f'<c r="{xl_col_to_name(at)}', writers[look]) for at, look in enumerate(place.columns)]
    for number, values in enumerate(rows, place.first + 1):
        cells = [f'<row r="{number}">']
        for (begun, write), value in zip(columns, values, strict=True):
            if value.__class__ is Shown:
                write, value = writers[value.look], value.value
            cells.append(f"{begun}{number}{write(value)}")
        cells.append("</row>")
        yield "".join(cells)


def _writer(look: str, styles: Styles) -> Callable[[Any], str]:
    """Return how the values of a column become the rest of their cell: style, type and content."""
    own = styles[look, False]
    words = look if (look, True) in styles else "text"
    blank, number = f'" s="{own}"/>', f'" s="{own}"><v>'
    plain, quoted = (
        f'" s="{styles[words, quote]}" t="inlineStr"><is><t xml:space="preserve">' for quote in (False, True)
    )

    def write(value: Any) -> str:
        kind = value.__class__
        if value is None or value == "":
            return blank
        if kind is str:
            begun = quoted if value[0] in FORMULA_STARTS else plain
            return f"{begun}{_escaped(value)}</t></is></c>"
        if kind is float or kind is int:
            return f"{number}{value!r}</v></c>"
        if kind is date:
            return f"{number}{value.toordinal() - EPOCH}</v></c>"
        if kind is Decimal or kind is Fraction:
            return f"{number}{float(value)!r}</v></c>"
        return write(str(value))

    return write


def _escaped(text: str) -> str:
    text = text[:LONGEST_TEXT]
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text if text.isprintable() and "_x" not in text else _ESCAPED.sub(_code, text)


def _code(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"
