"""Tables that stand side by side: the columns of a sheet cut into bands, each read as a sheet of its own.

A band is cut off at columns that are blank from the headings down, and where a row of headings begins
again (序号 项目名称 … 序号 项目名称 …). It is a table of its own only when its headings name its records;
else it belongs to the table on its left.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from luodi.kernel.values.cells import compact
from luodi.workbooks.headings import Lexicon, unit_word
from luodi.workbooks.layout import Area, Layout
from luodi.workbooks.raw import Merge, RawSheet
from luodi.workbooks.roles import NAMING, STATISTICS

LOOKED_AT = 40
"""So many rows below the headings are looked at for cells beside them."""
_NARROWEST = 2
_NAMED = 0.75
_FEWER = 0.6
_DENSE = 0.7
Span = tuple[int, int]


@dataclass(slots=True)
class Found:
    """A table, the part of the sheet it is read from, and small tables beside it that are no ledger."""

    part: RawSheet
    area: Area
    asides: list[Span] = field(default_factory=list)


def find_tables(sheet: RawSheet, lexicon: Lexicon, given: Span | None = None) -> list[Found]:
    """Return every table of a sheet, from top to bottom and left to right.

    ``given`` is the first and last heading row (zero-based) that a person pointed at.
    """

    def areas_of(part: RawSheet) -> list[Area]:
        layout = Layout(part, lexicon)
        return [layout.given(*given)] if given else layout.tables()

    found: list[Found] = []
    for area in areas_of(sheet):
        found += _split(sheet, area, lexicon, areas_of) or [Found(sheet, area)]
    return found


def _split(
    sheet: RawSheet, area: Area, lexicon: Lexicon, areas_of: Callable[[RawSheet], list[Area]]
) -> list[Found]:
    """Return the tables that stand beside each other in an area; nothing when it is one table."""
    if not area.levels or not _may_split(sheet, area):
        return []
    bands = _bands(sheet, area)
    ledgers = [
        band
        for band in bands
        if any(_names(one, lexicon) for one in areas_of(_part(sheet, area, band)) if one.levels)
    ]
    asides = [band for band in bands if band not in ledgers and _is_aside(sheet, area, band, ledgers)]
    if len(ledgers) + len(asides) < 2 or not ledgers:
        return []
    found: list[Found] = []
    for span in _joined([band for band in bands if band not in asides], ledgers):
        part = _part(sheet, area, span)
        found += [Found(part, one) for one in areas_of(part)]
    if found:
        found[0].asides = asides
    return found


def _is_aside(sheet: RawSheet, area: Area, band: Span, ledgers: Sequence[Span]) -> bool:
    """Tell whether a band is a small table of figures by itself: a full block of rows, fewer than its
    neighbour has, with words and numbers."""
    if band[1] == band[0] or not ledgers:
        return False
    rows = _rows_in(sheet, area, band)
    beside = max(len(_rows_in(sheet, area, ledger)) for ledger in ledgers)
    if len(rows) < 2 or rows[-1] - rows[0] >= len(rows) or len(rows) > _FEWER * beside:
        return False
    cells = [sheet.value(row, column) for row in rows for column in range(band[0], band[1] + 1)]
    filled = [cell for cell in cells if cell not in (None, "")]
    numbers = sum(1 for cell in filled if isinstance(cell, (int, float)))
    return 0 < numbers < len(filled) and len(filled) >= _DENSE * len(cells)


def _rows_in(sheet: RawSheet, area: Area, band: Span) -> list[int]:
    """Return the rows below the headings that hold something between two columns."""
    return [
        row
        for row in range(area.start, area.end)
        if any(cell not in (None, "") for cell in sheet.rows[row][band[0] : band[1] + 1])
    ]


def _may_split(sheet: RawSheet, area: Area) -> bool:
    """Tell cheaply whether anything stands beside the headings, or the headings begin again."""
    columns = sorted(area.levels)
    leaves = [compact(area.levels[column][-1]) for column in columns]
    if columns[-1] - columns[0] >= len(columns) or leaves.count(leaves[0]) > 1:
        return True
    rows = sheet.rows[area.start : min(area.end, area.start + LOOKED_AT)]
    for number, row in enumerate(rows, area.start):
        if len(row) > columns[-1] + 1 or columns[0] > 0:
            filled = [column for column, _ in sheet.filled(number)]
            if filled and (filled[-1] > columns[-1] or filled[0] < columns[0]):
                return True
    return False


def _bands(sheet: RawSheet, area: Area) -> list[Span]:
    """Cut the columns at blank ones, and where the first heading of a band comes again."""
    used: set[int] = set()
    for row in range(area.top, area.end):
        used.update(column for column, _ in sheet.filled(row))
    bands: list[list[int]] = []
    leaf = ""
    for column in sorted(used):
        text = compact(area.levels[column][-1]) if column in area.levels else ""
        new = not bands or column > bands[-1][1] + 1
        if not new and text and text == leaf and column - bands[-1][0] >= _NARROWEST:
            new = True
        if new:
            bands.append([column, column])
            leaf = text
        bands[-1][1] = column
        leaf = leaf or text
    return [(left, right) for left, right in bands]


def _joined(bands: Sequence[Span], ledgers: Sequence[Span]) -> list[Span]:
    """Join the bands that are no ledger of their own to the one on their left, else on their right."""
    spans: list[list[int]] = []
    ahead: int | None = None
    for left, right in bands:
        if (left, right) in ledgers:
            spans.append([left if ahead is None else ahead, right])
            ahead = None
        elif spans:
            spans[-1][1] = right
        elif ahead is None:
            ahead = left
    return [(left, right) for left, right in spans]


def _names(area: Area, lexicon: Lexicon) -> bool:
    """Tell whether the headings of a table name what its rows are."""
    fields = set()
    for levels in area.levels.values():
        matches = lexicon.match(levels[-1:], None)
        fields |= {key for key, match in matches.items() if match.score >= _NAMED}
    if fields & NAMING and len(fields) >= 2:
        return True
    return "county" in fields and sum(1 for field in fields if field.startswith(STATISTICS)) >= 2


def _part(sheet: RawSheet, area: Area, band: Span) -> RawSheet:
    """Return a sheet that holds the cells of one band only; what stands above all bands stays with each."""
    left, right = band
    rows: list[list[object]] = [[] for _ in range(len(sheet.rows))]
    shared = _shared(sheet, area)
    for number in range(area.preamble, area.end):
        row = sheet.rows[number]
        if number in shared:
            rows[number] = row
        elif len(row) > left:
            rows[number] = [None] * left + row[left : right + 1]
    return replace(
        sheet,
        rows=rows,
        merges=[one for one in sheet.merges if _inside(one, left, right) or one.top in shared],
        hidden_columns={one for one in sheet.hidden_columns if left <= one <= right},
        filtered_columns={one for one in sheet.filtered_columns if left <= one <= right},
    )


def _inside(merge: Merge, left: int, right: int) -> bool:
    return left <= merge.left and merge.right <= right


def _shared(sheet: RawSheet, area: Area) -> set[int]:
    """Return the rows above the headings that speak for all bands: a title or a unit line by itself."""
    shared: set[int] = set()
    for row in range(area.preamble, area.top):
        texts = {str(value) for _, value in sheet.filled(row)}
        units = {text for text in texts if "单位" in text and unit_word(text)}
        if len(texts - units) > 1 or len(units) > 1:
            break
        shared.add(row)
    return shared
