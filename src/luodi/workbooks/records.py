"""Records of several rows: how many rows make one, and the word that marks each line."""

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from luodi.kernel.values.cells import compact
from luodi.workbooks.layout import Area
from luodi.workbooks.raw import RawSheet
from luodi.workbooks.regions import DATA, Body, lines_of_totals, settle_line_totals

_PREFIX = re.compile(r"([\u4e00-\u9fff]{2,6})[:：]")
MAX_LINES = 4


@dataclass(slots=True)
class Lines:
    """``count`` rows make one record; ``words`` marks each line, ``marker`` is the column of the words.

    ``prefixes`` holds columns whose cells begin with the line's word (计划：2024年8月). ``headed``:
    the headings have as many rows as a record, each naming its own line.
    """

    count: int = 1
    words: dict[int, str] = field(default_factory=lambda: {1: ""})
    marker: int | None = None
    prefixes: set[int] = field(default_factory=set)
    groups: list[list[int]] = field(default_factory=list)
    headed: bool = False


def find_lines(sheet: RawSheet, area: Area, body: Body) -> Lines:
    """Find whether each record takes several rows, and group the data rows into records."""
    lines = _by_marker(sheet, area, body)
    data = [entry.row for entry in body.of(DATA)]
    lines = lines or _by_merges(sheet, area, data) or Lines()
    if lines.count == 1:
        lines.groups = [[row] for row in data]
    return lines


def _by_marker(sheet: RawSheet, area: Area, body: Body) -> Lines | None:
    """A column whose texts run 计划, 实际, 计划, 实际 … while others are blank on the later lines."""
    every = [entry.row for entry in body.of(DATA)]
    if len(every) < 4:
        return None
    for column in range(max(len(sheet.rows[row]) for row in every[:4])):
        texts = _cycle(sheet, column, every)
        if not texts:
            continue
        more = lines_of_totals(sheet, body, column)
        data = [row for row in every if row not in more]
        texts = [text for row, text in zip(every, texts, strict=True) if row not in more]
        words = list(dict.fromkeys(texts))
        count = len(words)
        if count < 2 or len(data) < 2 * count:
            continue
        starts = [at for at, text in enumerate(texts) if text == words[0]]
        regular = sum(1 for at in starts if texts[at : at + count] == words)
        if regular < 0.9 * len(starts) or regular * count < 0.9 * len(data):
            continue
        later = [data[at + 1] for at in starts if at + 1 < len(data)]
        if _thin(sheet, area, later, column):
            settle_line_totals(body, more)
            groups = _cut(data, starts)
            return Lines(count, dict(enumerate(words, 1)), column, set(), groups)
    return None


def _cycle(sheet: RawSheet, column: int, data: list[int]) -> list[str]:
    """Return the texts of a column that holds a few words over and over, else nothing."""
    texts: list[str] = []
    words: set[str] = set()
    for row in data:
        value = sheet.value(row, column)
        if not isinstance(value, str) or not value or len(value) > 20:
            return []
        texts.append(compact(value))
        words.add(texts[-1])
        if len(words) > MAX_LINES:
            return []
    return texts


def _thin(sheet: RawSheet, area: Area, rows: list[int], marker: int) -> bool:
    """Tell whether at least two other columns are blank on nearly all of these rows and not above."""
    blank = 0
    for column in area.levels:
        if column == marker:
            continue
        own = sum(1 for row in rows if sheet.value(row, column) not in (None, ""))
        above = sum(1 for row in rows if sheet.value(row - 1, column) not in (None, ""))
        if above >= 0.6 * len(rows) and own <= 0.1 * len(rows):
            blank += 1
    return blank >= 2


def _cut(data: list[int], starts: list[int]) -> list[list[int]]:
    edges = [*starts, len(data)]
    groups = [data[: starts[0]]] if starts and starts[0] else []
    return groups + [data[first:last] for first, last in pairwise(edges)]


def _by_merges(sheet: RawSheet, area: Area, data: list[int]) -> Lines | None:
    """Two columns or more merged in even blocks over the same rows, other cells filled on each."""
    inside = set(data)
    blocks = Counter(
        (merge.top, merge.bottom)
        for merge in sheet.merges
        if merge.bottom > merge.top and merge.top in inside and merge.left == merge.right
    )
    even = [block for block, count in blocks.items() if count >= 2]
    heights = Counter(bottom - top + 1 for top, bottom in even)
    if not heights:
        return None
    height, count = heights.most_common(1)[0]
    if height > MAX_LINES or count < 2 or count * height < 0.8 * len(data) or count < 0.9 * len(even):
        return None
    lines = Lines(height, dict.fromkeys(range(1, height + 1), ""))
    tops = {top for top, bottom in even}
    lines.groups = _cut(data, [at for at, row in enumerate(data) if row in tops] or [0])
    _find_prefixes(sheet, area, lines)
    lines.headed = not lines.prefixes and area.bottom - area.top + 1 == height
    return lines


def _find_prefixes(sheet: RawSheet, area: Area, lines: Lines) -> None:
    """Find the columns whose cells name their line: 计划：… above 实际：…."""
    for column in area.levels:
        words: dict[int, str] = {}
        for line in range(1, lines.count + 1):
            found = Counter()  # type: Counter[str]
            for group in lines.groups:
                if len(group) < line:
                    continue
                match = _PREFIX.match(str(sheet.value(group[line - 1], column) or "").strip())
                if match:
                    found[match[1]] += 1
            if found and found.most_common(1)[0][1] >= 0.8 * len(lines.groups):
                words[line] = found.most_common(1)[0][0]
        if len(words) == lines.count and len(set(words.values())) == lines.count:
            lines.prefixes.add(column)
            lines.words = words
