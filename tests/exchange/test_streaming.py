"""Streamed rows: whatever a cell holds comes back as it was, for our reader and for another."""

import io
from datetime import date
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.apps.exchange import export
from luodi.apps.exchange.sheets import SheetColumn, SheetText, write_table
from luodi.apps.exchange.streaming import Shown
from luodi.kernel.fields import load_catalogue
from luodi.workbooks.headings import Lexicon
from luodi.workbooks.xlsx import read_xlsx

TEXT = SheetText("表", "标题", "单位：万元", "说明", "页脚")
COLUMNS = [SheetColumn("序号", look="int"), SheetColumn("名称"), SheetColumn("额", "组", "money"),
           SheetColumn("日", "组", "day")]  # fmt: skip
plain = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=20)
numbers = st.one_of(
    st.integers(-(10**15), 10**15), st.decimals(-(10**9), 10**9, places=4), st.fractions(-99, 99)
)
rows = st.lists(
    st.tuples(plain, st.one_of(st.none(), numbers), st.one_of(st.none(), st.dates(date(1900, 3, 1))))
)


def written(lines):
    return write_table(TEXT, COLUMNS, [[at, *line] for at, line in enumerate(lines, 1)])


@settings(max_examples=60, deadline=None)
@given(rows)
def test_every_value_comes_back(lines):
    content = written(lines)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    ours = read_xlsx(content, "表.xlsx").sheets[0]
    for at, (text, amount, day) in enumerate(lines):
        cells = [sheet.cell(5 + at, column) for column in (2, 3, 4)]
        assert all(cell.data_type != "f" for cell in cells)
        number = None if amount is None else float(amount)
        assert cells[1].value == (None if number is None else pytest.approx(number, abs=0))
        assert (cells[2].value.date() if cells[2].value else None) == day
        assert (ours.value(4 + at, 1) or "").replace("\r\n", "\n") == text
        assert (ours.value(4 + at, 2) or None) == (number or None) or number == 0
    assert sheet.cell(5 + len(lines), 1).value == "说明"
    assert sheet.print_title_rows == "$3:$4"


def test_what_xml_cannot_hold_is_written_as_excel_does():
    lines = [
        ["a\x01b\x0bc\x1f", None, None],
        ["_x0041_", None, None],
        ["<&>\"'", None, None],
        ["长" * 40_000, 1, None],
    ]
    ours = read_xlsx(written(lines), "表.xlsx").sheets[0]
    assert [ours.value(row, 1) for row in (4, 5, 6)] == ["a\x01b\x0bc\x1f", "_x0041_", "<&>\"'"]
    assert len(ours.value(7, 1)) == 32_767


def test_a_month_keeps_its_look_and_numbers_their_value():
    content = written(
        [["甲", Fraction(1, 3), Shown(date(2024, 5, 1), "month")], ["乙", Decimal("0.1"), None]]
    )
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert (sheet["D5"].number_format, sheet["C6"].value, sheet["C5"].value) == ("yyyy-mm", 0.1, 1 / 3)
    assert sheet["B5"].number_format == "@" and sheet["C5"].border.left.style == "thin"


def test_every_heading_means_its_own_field():
    lexicon = Lexicon(load_catalogue())
    wrong = {}
    for field in load_catalogue():
        if field.fact == "none" or field.key in export.NEVER:
            continue
        column = export.column_for(field)
        found = lexicon.match(tuple(level for level in (column.group, column.heading) if level), 2024)
        best = max(found, key=lambda key: found[key].score)
        if best != field.key or found[best].score < 0.975:
            wrong[field.key] = (best, found[best].score)
    assert wrong == {}
