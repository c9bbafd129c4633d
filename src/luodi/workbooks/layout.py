"""Finds the tables of a sheet: where headings stand, how many rows they take, where a table ends.

A heading row is recognised by what its cells mean, by merges and by the rows around it; no fixed
position and no fixed wording.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from luodi.kernel.values.cells import compact, trimmed
from luodi.workbooks.headings import Lexicon, unit_word
from luodi.workbooks.raw import Merge, RawSheet

_LABELLED = re.compile(r"(?<!其中)[:：]\s*\S|^\s*[(（]?(?:金额|计量)?单位\s*[:：]?\s*$")
_FORMAT_HINTS = frozenset(
    ["年月", "年月日", "是/否", "文本", "数字", "日期", "下拉选择", "单选", "多选", "√", "元/亩"]
)
_LEAVES = frozenset(["名称", "内容", "单位", "类别", "类型", "类", "姓名", "代码", "编号", "计量单位"])
_YEAR_CELL = re.compile(r"(?:19|20)\d{2}年?")
_MONTH_CELL = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})(?:月|季度)份?.{0,4}")
_PAGE = re.compile(r"第\s*\d+\s*页.*|共\s*\d+\s*页.*|[-—]\s*\d+\s*[-—]")
MAX_HEADER_ROWS = 5
FIRST_ROWS = 200
"""So far down a sheet's first heading is looked for with all care; below, it must be familiar."""


@dataclass(slots=True)
class Area:
    """One table's place on a sheet, zero-based: heading rows, body rows, repeated headings."""

    top: int
    bottom: int
    start: int
    end: int
    preamble: int
    repeated: list[list[int]] = field(default_factory=list)
    levels: dict[int, tuple[str, ...]] = field(default_factory=dict)
    skipped: set[int] = field(default_factory=set)


class Layout:
    """The grid of one sheet seen as text, with its merges at hand."""

    def __init__(self, sheet: RawSheet, lexicon: Lexicon) -> None:
        self.sheet = sheet
        self.lexicon = lexicon
        self.over: dict[int, list[Merge]] = {}
        for merge in sheet.merges:
            for row in range(merge.top, min(merge.bottom, merge.top + 12) + 1):
                self.over.setdefault(row, []).append(merge)

    def tables(self) -> list[Area]:
        """Return the tables of the sheet from top to bottom."""
        areas: list[Area] = []
        row, last = 0, len(self.sheet.rows)
        while row < last:
            if self._is_heading(row, first=not areas and row < FIRST_ROWS):
                row = self._take(areas, row)
            else:
                row += 1
        if areas:
            areas[-1].end = last
        else:
            areas.extend(self._unfamiliar())
        for area in areas:
            area.levels = self._levels(area)
        return areas

    def given(self, top: int, bottom: int) -> Area:
        """Return the one table whose heading rows a person pointed at."""
        bottom = min(max(top, bottom), len(self.sheet.rows) - 1)
        area = Area(max(top, 0), bottom, bottom + 1, len(self.sheet.rows), 0)
        row = area.start
        while row < area.end:
            if self._is_heading(row, first=False):
                first, last = self._block(row)
                if self._repeats(area, first, last):
                    area.repeated.append(list(range(last - (area.bottom - area.top), last + 1)))
                row = last
            row += 1
        area.levels = self._levels(area)
        return area

    def _take(self, areas: list[Area], row: int) -> int:
        """Open a table at a heading row, or note a repetition; returns the row after it."""
        top, bottom = self._block(row)
        if areas and self._repeats(areas[-1], top, bottom):
            area = areas[-1]
            top = bottom - (area.bottom - area.top)
            area.repeated.append(list(range(top, bottom + 1)))
            area.skipped.update(self._repeated_title(area, top))
            return bottom + 1
        preamble = self._preamble(areas[-1].start, top) if areas else 0
        if areas and not any(self._texts(row) for row in range(areas[-1].start, preamble)):
            preamble = areas.pop().preamble  # what looked like headings is a line of titles
        elif areas:
            areas[-1].end = preamble
        areas.append(Area(top, bottom, bottom + 1, len(self.sheet.rows), preamble))
        return bottom + 1

    def text(self, row: int, column: int) -> str:
        """Return a heading cell's text, with the value of a merge it lies in."""
        value = self.sheet.value(row, column)
        if value in (None, ""):
            for merge in self.over.get(row, ()):
                inside = merge.left <= column <= merge.right and merge.top <= row <= merge.bottom
                if inside and merge.bottom - merge.top < MAX_HEADER_ROWS:
                    value = self.sheet.value(merge.top, merge.left)
        return _as_text(value)

    def _texts(self, row: int) -> dict[int, str]:
        return {column: _as_text(value) for column, value in self.sheet.filled(row)}

    def _is_heading(self, row: int, first: bool) -> bool:
        for value in self.sheet.rows[row]:
            if value.__class__ is float and not 1990 <= value <= 2100:
                return False
        if not first and not self._familiar(row):
            return False
        filled = list(self.sheet.filled(row))
        if len(filled) < 2 or not all(_may_head(value) for _, value in filled):
            return False
        texts = [_as_text(value) for _, value in filled]
        labelled = sum(1 for text in texts if _LABELLED.search(text) and not unit_word(text))
        if len(set(texts)) < 2 or labelled > 0.2 * len(texts):
            return False
        hits = sum(1 for text in texts if self.lexicon.hit(text) > 0)
        if first:
            return hits >= 2 and hits >= 0.34 * len(texts)
        return hits >= 3 and hits >= 0.5 * len(texts)

    def _familiar(self, row: int) -> bool:
        """Tell cheaply whether a row may hold headings at all: two of the catalogue's own words."""
        found = 0
        for value in self.sheet.rows[row]:
            if value.__class__ is str and value and self.lexicon.knows(value):
                found += 1
                if found == 2:
                    return True
        return False

    def _block(self, row: int) -> tuple[int, int]:
        """Return the first and last row of the heading block around a heading row."""
        top, bottom = row, row
        for merge in self.over.get(row, ()):
            tall = merge.bottom - merge.top
            if 0 < tall < MAX_HEADER_ROWS and self.text(merge.top, merge.left):
                top, bottom = min(top, merge.top), max(bottom, merge.bottom)
        while bottom - top < MAX_HEADER_ROWS and self._continues(top, bottom):
            bottom += 1
        while top > 0 and bottom - top < MAX_HEADER_ROWS and self._groups_above(top):
            top -= 1
        return top, bottom

    def _continues(self, top: int, bottom: int) -> bool:
        """Tell whether the row below a block is one more level of headings."""
        below = bottom + 1
        if below >= len(self.sheet.rows):
            return False
        filled = list(self.sheet.filled(below))
        if not filled or not all(_may_head(value) for _, value in filled):
            return False
        texts = {column: _as_text(value) for column, value in filled}
        if _names_units(texts.values()) or self._fills_groups(bottom, texts):
            return True
        first = min(self._texts(top), default=0)
        if first in texts and texts[first] != self.text(bottom, first):
            return False
        known = sum(1 for text in texts.values() if self._sub_heading(text))
        under = sum(1 for column in texts if self._under_group(bottom, column))
        return known >= 0.5 * len(texts) and under >= 0.7 * len(texts)

    def _fills_groups(self, row: int, texts: dict[int, str]) -> bool:
        """Tell whether the texts below a row stand under its wide headings, one for each of their columns."""
        spanned = {
            column
            for merge in self.over.get(row, ())
            if merge.left < merge.right and self.sheet.value(merge.top, merge.left) not in (None, "")
            for column in range(merge.left, merge.right + 1)
        }
        return len(texts) >= 2 and set(texts) == spanned and len(set(texts.values())) >= 2

    def _sub_heading(self, text: str) -> bool:
        short = compact(text)
        if self.lexicon.hit(text) > 0 or unit_word(text) or _YEAR_CELL.fullmatch(short):
            return True
        return bool(_MONTH_CELL.fullmatch(short)) or short in ("计划", "实际", "完成", "目标", "小计", "其中")

    def _under_group(self, row: int, column: int) -> bool:
        """Tell whether a cell stands under a heading that spans to the right, or under nothing."""
        if self.sheet.value(row, column) in (None, ""):
            return True
        for merge in self.over.get(row, ()):
            if merge.left <= column <= merge.right and merge.left < merge.right:
                return True
        return self.sheet.value(row, column + 1) in (None, "")

    def _groups_above(self, top: int) -> bool:
        """Tell whether the row above a block holds group headings of it, not a title or unit line."""
        above = top - 1
        filled = list(self.sheet.filled(above))
        if not filled or not all(_may_head(value) for _, value in filled):
            return False
        texts = {column: _as_text(value) for column, value in filled}
        if any(_LABELLED.search(text) or len(compact(text)) > 24 for text in texts.values()):
            return False
        own = self._texts(top)
        first, last = min(own), max(own)
        if min(texts) <= first and (min(texts) < first or texts[min(texts)] != own[first]):
            return self._flanked(above, texts, own)
        return all(first <= column <= last for column in texts) and self._spans(above, texts, own)

    def _flanked(self, above: int, texts: dict[int, str], own: dict[int, str]) -> bool:
        return len(texts) >= 2 and sum(1 for text in texts.values() if self._sub_heading(text)) >= 2

    def _spans(self, above: int, texts: dict[int, str], own: dict[int, str]) -> bool:
        for column in texts:
            merged = any(
                merge.left == column and merge.right > column and merge.top == above
                for merge in self.over.get(above, ())
            )
            loose = column + 1 in own and self.sheet.value(above, column + 1) in (None, "")
            if merged or loose:
                return True
        return False

    def _repeats(self, area: Area, top: int, bottom: int) -> bool:
        """Tell whether a heading block is the table's own headings again on the next printed page."""
        height = area.bottom - area.top
        if bottom - height < area.start:
            return False
        start = bottom - height
        for offset in range(height + 1):
            if self._plain(area.top + offset) != self._plain(start + offset):
                return False
        return not self._own_title(area, start)

    def _plain(self, row: int) -> dict[int, str]:
        return {column: compact(text) for column, text in self._texts(row).items()}

    def _own_title(self, area: Area, top: int) -> bool:
        """Tell whether a title or unit line that the first table does not have stands above."""
        first = {text for row in range(area.preamble, area.top) for text in self._plain(row).values()}
        for row in range(top - 1, max(area.start, top - 4) - 1, -1):
            texts = self._plain(row)
            if not texts:
                continue
            if len(texts) > 1 or any(_PAGE.fullmatch(text) for text in texts.values()):
                return any(
                    unit_word(text) and "单位" in text and text not in first for text in texts.values()
                )
            text = next(iter(texts.values()))
            if text in first:
                return False
            return bool(unit_word(text) and "单位" in text) or text.endswith(
                ("表", "台账", "清单", "情况", "项目库")
            )
        return False

    def _repeated_title(self, area: Area, top: int) -> set[int]:
        first = {text for row in range(area.preamble, area.top) for text in self._plain(row).values()}
        found = set()
        for row in range(top - 1, max(area.start, top - 4) - 1, -1):
            texts = self._plain(row)
            if texts and all(text in first for text in texts.values()):
                found.add(row)
            elif texts:
                break
        return found

    def _preamble(self, start: int, top: int) -> int:
        """Return the first row of the title and unit line above a later table."""
        row = top
        while row - 1 > start:
            texts = self._texts(row - 1)
            if len(texts) > 3 or any(not _may_head(value) for _, value in self.sheet.filled(row - 1)):
                break
            if any(re.search(r"合计|总计|小计|^注|^备注|^说明", compact(text)) for text in texts.values()):
                break
            row -= 1
        return row

    def _unfamiliar(self) -> list[Area]:
        """Find a table whose headings are all unfamiliar: a full row of texts above rows with figures."""
        for row in range(min(len(self.sheet.rows) - 1, 40)):
            filled = list(self.sheet.filled(row))
            texts = {_as_text(value) for _, value in filled}
            if (
                len(filled) < 3
                or len(texts) < len(filled)
                or not all(_may_head(value) for _, value in filled)
            ):
                continue
            if any(_LABELLED.search(text) for text in texts):
                continue
            below = list(self.sheet.filled(row + 1))
            figures = sum(1 for _, value in below if not isinstance(value, str))
            if figures and len(below) >= 0.6 * len(filled):
                return [Area(row, row, row + 1, len(self.sheet.rows), 0)]
        return []

    def _levels(self, area: Area) -> dict[int, tuple[str, ...]]:
        """Return the heading levels of every column, groups carried to the columns they span."""
        columns = range(
            max((len(self.sheet.rows[row]) for row in range(area.top, area.bottom + 1)), default=0)
        )
        grid = [
            {column: self.text(row, column) for column in columns} for row in range(area.top, area.bottom + 1)
        ]
        for depth in range(len(grid) - 1):
            self._carry(area.top + depth, grid[depth], grid[depth + 1 :], columns)
        found: dict[int, tuple[str, ...]] = {}
        for column in columns:
            levels: list[str] = []
            for line in grid:
                text = tidy(line[column])
                if text and (not levels or levels[-1] != text):
                    levels.append(text)
            if levels:
                found[column] = tuple(levels)
        return found

    def _carry(self, row: int, line: dict[int, str], lower: list[dict[int, str]], columns: range) -> None:
        """Without merges, let a group heading cover the blank cells to its right."""
        merged = {
            column
            for merge in self.over.get(row, ())
            for column in range(merge.left, merge.right + 1)
            if merge.left < merge.right
        }
        group = ""
        for column in columns:
            own = line[column]
            below = any(level[column] for level in lower)
            if own:
                spans = below and any(level[column] != own for level in lower if level[column])
                group = own if spans and column not in merged else ""
            elif group and below:
                line[column] = group
            else:
                group = ""


def tidy(text: str) -> str:
    """Write a heading on one line: no line breaks, no white space between Chinese characters."""
    flat = re.sub(r"\s*\n\s*", "", trimmed(text))
    return re.sub(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])", "", flat).strip()


def _as_text(value: Any) -> str:
    if isinstance(value, str):
        return trimmed(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _names_units(texts: Iterable[str]) -> bool:
    """Tell whether a row below headings names their units and formats: 亿元, 万元, 年月, perhaps 名称."""
    words = [compact(text) for text in texts]
    named = sum(1 for word in words if unit_word(word) or word in _FORMAT_HINTS)
    rest = [word for word in words if not (unit_word(word) or word in _FORMAT_HINTS)]
    return named > 0 and named >= 0.6 * len(words) and all(word in _LEAVES for word in rest)


def _may_head(value: Any) -> bool:
    """Tell whether a cell can be a heading: a short text, or a year."""
    if isinstance(value, str):
        return len(value) <= 60
    if isinstance(value, (bool, date)):
        return False
    return isinstance(value, (int, float)) and float(value).is_integer() and 1990 <= value <= 2100
