"""From headings and cells to catalogue fields and units, with a confidence and a reason for each."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from luodi.kernel.fields import Catalogue
from luodi.workbooks.choices import Choices
from luodi.workbooks.headings import EACH_CELL, Lexicon, general, heading, money_unit_name, unit_word
from luodi.workbooks.layout import Area, tidy
from luodi.workbooks.looks import Look, fit
from luodi.workbooks.raw import RawSheet, cell_name, column_letter
from luodi.workbooks.reading import Alternative, Column
from luodi.workbooks.roles import STATISTICS, table_kind

SURE = 0.5
"""A column is mapped from this confidence on; below, it is shown as an alternative only."""

BY_CELLS = 0.75
"""How surely cells of an unmistakable shape mean their field."""
UNMISTAKABLE = ("uscc", "project_code")

REASONS = {
    "label": "same as the field's name",
    "synonym": "synonym",
    "meaning": "words of the heading",
    "alike": "similar wording",
    "cells": "what the cells hold",
    "person": "chosen by a person",
}


@dataclass(frozen=True, slots=True)
class UnitLine:
    """The unit line of a table: the money unit, the other units named with it, and its cell."""

    unit: str | None = None
    cell: str | None = None


def find_unit_line(sheet: RawSheet, area: Area, notes: Iterable[int] = ()) -> UnitLine:
    """Find a table's unit line (单位：万元): above its headings, in a title's brackets, or in a note."""
    above = range(area.top - 1, area.preamble - 1, -1)
    return (
        _unit_in(sheet, above, lambda text: _unit_of_line(text) if "单位" in text else None)
        or _unit_in(sheet, above, lambda text: heading(text).unit)
        or _unit_in(sheet, notes, lambda text: _unit_of_line(text) if "单位" in text else None)
        or UnitLine()
    )


def _unit_in(sheet: RawSheet, rows: Iterable[int], read: Callable[[str], str | None]) -> UnitLine | None:
    for row in rows:
        for column, value in sheet.filled(row):
            unit = read(value) if isinstance(value, str) else None
            if money_unit_name(unit):
                return UnitLine(unit, cell_name(row, column))
    return None


def _unit_of_line(text: str) -> str | None:
    """Return the money unit that a text names after the word 单位; 填报单位：… names none."""
    for piece in re.split("单位", text)[1:]:
        for word in re.split(r"[\s:：为是、,，/；;。()（）【】]+", piece)[:4]:
            unit = unit_word(word) if word else None
            if money_unit_name(unit):
                return unit
    return None


def map_columns(
    sheet: RawSheet,
    area: Area,
    lexicon: Lexicon,
    looks: Mapping[tuple[int, int], Look],
    heads: Callable[[int, Mapping[tuple[int, int], Look]], Mapping[int, tuple[str, ...]]],
    year: int | None,
) -> list[Column]:
    """Map every headed column of a table, line by line of a record of several rows.

    ``looks`` is keyed by (column, line); ``heads`` gives, for a column, the heading
    levels of each line, with the word that marks the line (计划, 实际) on top of them.
    """
    columns: list[Column] = []
    candidates: list[list[Alternative]] = []
    for index in sorted({column for column, _ in looks} | set(area.levels)):
        for line, head in heads(index, looks).items():
            column, found = _candidates(sheet, area, lexicon, looks, index, line, head, year)
            columns.append(column)
            candidates.append(found)
    _assign(columns, candidates)
    kind = table_kind(columns)
    if kind:
        _assign(columns, [_in_context(found, kind) for found in candidates])
    _leave_ambiguous(columns, year)
    return columns


def _in_context(found: list[Alternative], kind: str) -> list[Alternative]:
    """Weigh the fields of county statistics by whether the table is one."""
    factor = 1.15 if kind == "statistics" else 0.6
    return [
        replace(one, confidence=round(min(one.confidence * factor, 0.99), 2))
        if one.field.startswith(STATISTICS)
        else one
        for one in found
    ]


def _leave_ambiguous(columns: list[Column], year: int | None) -> None:
    """Columns that differ only in their month (1月, 2月, 3月) cannot all be one field: none of them is."""
    alike: dict[tuple[str, int], list[Column]] = {}
    for column in columns:
        path = general("/".join(heading(level).core for level in column.levels), year)
        if "{" in path:
            alike.setdefault((path, column.line), []).append(column)
    for group in alike.values():
        if len({column.header_text for column in group}) < 2:
            continue
        for column in group:
            if column.field:
                one = Alternative(column.field, column.confidence, column.reason)
                column.alternatives = (one, *column.alternatives)[:4]
            column.field, column.confidence, column.reason = None, 0.0, ""


def _candidates(
    sheet: RawSheet,
    area: Area,
    lexicon: Lexicon,
    looks: Mapping[tuple[int, int], Look],
    index: int,
    line: int,
    head: tuple[str, ...],
    year: int | None,
) -> tuple[Column, list[Alternative]]:
    levels = area.levels.get(index, ())
    look = looks.get((index, line), Look())
    column = Column(
        letter=column_letter(index),
        index=index,
        header_text="/".join(levels),
        header_cell=cell_name(_header_row(sheet, area, index), index),
        levels=levels,
        line=line,
        hidden=index in sheet.hidden_columns,
        sample=look.sample,
    )
    found = []
    for match in lexicon.match(head, year).values():
        score = match.score * fit(lexicon.catalogue[match.field], look)
        found.append(Alternative(match.field, round(min(score, 0.99), 2), match.reason))
    shapes = UNMISTAKABLE if levels else (*UNMISTAKABLE, "place")
    known = {one.field for one in found if one.confidence >= SURE}
    found += _by_cells(lexicon.catalogue, look, shapes, known)
    found.sort(key=lambda one: (-one.confidence, lexicon.catalogue.keys().index(one.field)))
    return column, found


def _by_cells(catalogue: Catalogue, look: Look, shapes: Iterable[str], known: set[str]) -> list[Alternative]:
    """Return the fields whose cells cannot be taken for anything else, whatever their heading says."""
    seen = [shape for shape in shapes if look.filled > 1 and look.share(shape) >= 0.8]
    return [
        Alternative(entry.key, BY_CELLS, "cells")
        for entry in catalogue
        if entry.key not in known and any(shape in entry.looks for shape in seen)
    ]


def _header_row(sheet: RawSheet, area: Area, index: int) -> int:
    for row in range(area.bottom, area.top - 1, -1):
        if sheet.value(row, index) not in (None, ""):
            return row
    return area.bottom


def _assign(columns: list[Column], candidates: list[list[Alternative]]) -> None:
    """Give each field to the column that means it best; the others take their next best."""
    offers = sorted(
        (
            (one.confidence, -at, one)
            for at, found in enumerate(candidates)
            for one in found
            if one.confidence >= SURE
        ),
        key=lambda offer: (-offer[0], -offer[1]),
    )
    for column in columns:
        column.field, column.confidence, column.reason = None, 0.0, ""
    taken: set[str] = set()
    for confidence, minus, one in offers:
        column = columns[-minus]
        if column.field is None and one.field not in taken:
            column.field, column.confidence, column.reason = one.field, confidence, one.reason
            taken.add(one.field)
    for column, found in zip(columns, candidates, strict=True):
        column.alternatives = tuple(one for one in found if one.field != column.field)[:4]


def set_units(
    columns: Iterable[Column], catalogue: Catalogue, area: Area, sheet: RawSheet, line: UnitLine
) -> None:
    """Give every mapped column its type and unit: the heading's own, else the unit line's."""
    for column in columns:
        entry = catalogue.get(column.field) if column.field else None
        if entry is None:
            column.type = ""
            column.unit = column.unit_source = None
            continue
        column.type = entry.type
        column.planned = entry.fact in ("plan", "mark")
        if column.by_person and column.unit:
            continue
        own, source = _own_unit(sheet, area, column, entry.type)
        column.unit, column.unit_source = own, source
        if entry.type == "money" and own is None:
            column.unit, column.unit_source = (line.unit or "cell"), line.cell
        elif entry.type == "percent":
            column.unit = "%" if own == "%" else "ratio"
        elif entry.type == "decimal" and own is None:
            column.unit = entry.unit
        elif entry.type not in ("money", "percent", "decimal"):
            column.unit = column.unit_source = None


def _own_unit(sheet: RawSheet, area: Area, column: Column, type_: str) -> tuple[str | None, str | None]:
    """Return the unit that the lowest heading level names, and the cell that holds it."""
    for level in reversed(column.levels):
        unit = heading(level).unit
        if unit is None:
            continue
        if unit == EACH_CELL:
            return (unit, _cell_of(sheet, area, column.index, level)) if type_ == "money" else (None, None)
        suits = (
            money_unit_name(unit)
            if type_ == "money"
            else unit == "%"
            if type_ == "percent"
            else unit not in ("%",)
        )
        if suits and not (type_ == "decimal" and money_unit_name(unit)):
            return unit, _cell_of(sheet, area, column.index, level)
    return None, None


def _cell_of(sheet: RawSheet, area: Area, index: int, level: str) -> str:
    for row in range(area.bottom, area.top - 1, -1):
        for column in range(index, -1, -1):
            value = sheet.value(row, column)
            if isinstance(value, str) and tidy(value) == level:
                return cell_name(row, column)
    return cell_name(area.bottom, index)


def apply_choices(columns: Iterable[Column], sheet: str, table: int, choices: Choices) -> None:
    """Put a person's choices in place of what was found."""
    chosen: set[str] = set()
    columns = list(columns)
    for column in columns:
        choice = choices.column(sheet, table, column.letter, column.line)
        if choice is None:
            continue
        column.by_person, column.field, column.unit = True, choice.field, choice.unit
        column.remembered = False
        column.confidence, column.reason = 1.0, "person"
        if choice.field:
            chosen.add(choice.field)
    for column in columns:
        if not column.by_person and column.field in chosen:
            column.field, column.confidence, column.reason = None, 0.0, ""
