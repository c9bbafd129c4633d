"""Damaged files and careless cells: the reader answers or refuses in a sentence, and never breaks."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.kernel.fields import load_catalogue
from luodi.kernel.money import UNITS
from luodi.kernel.values.cells import Expect
from luodi.kernel.values.numbers import parse_cell
from luodi.workbooks.dry_run import expected_form
from luodi.workbooks.raw import FileRefused
from luodi.workbooks.reader import read_workbook
from tests.workbooks.hostile import SIMPLE, packed, parts
from tests.workbooks.making import book, content
from tests.workbooks.refused_files import ODS, XLS

ROWS = [
    ["2024年台账", "", ""],
    ["项目名称", "县区", "总投资（万元）"],
    ["甲项目", "东区", 5000],
    ["乙项目", "东区", "1.2亿元"],
]
XLSX = content(book(ROWS, merges=["A1:C1"]))
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# One change: a place as a share of the length, how many bytes go, and what comes instead.
change = st.tuples(st.floats(0, 1), st.integers(0, 40), st.binary(max_size=12))
changes = st.lists(change, min_size=1, max_size=4)
# What careless people type: figures, units, words about dates, marks, in any order.
WORDS = [
    *"120０，,.-—/年月日底约亿万元亩%％√×是否 \n（）~至−+",
    "2024",
    "3.5",
    "上旬",
    "季度",
    "美元",
    "E+17",
    "待定",
]
typed = st.lists(st.sampled_from(WORDS), max_size=9).map("".join)
expected = st.builds(
    Expect,
    st.sampled_from(["money", "date", "percent", "tick", "int", "decimal", "code", "uscc", "text"]),
    unit=st.sampled_from([None, "cell", "%", "ratio", "亩", "万美元", *sorted(UNITS)]),
    year=st.sampled_from([None, 2024]),
    planned=st.booleans(),
    date1904=st.booleans(),
)
cells = st.one_of(
    typed,
    st.text(max_size=12),
    st.floats(),
    st.integers(-(10**30), 10**30),
    st.booleans(),
    st.dates(),
    st.none(),
)


def mutated(data: bytes, made: list[tuple[float, int, bytes]]) -> bytes:
    for share, gone, new in made:
        at = int(share * len(data))
        data = data[:at] + new + data[at + gone :]
    return data


def answered(data: bytes, name: str) -> None:
    try:
        found = read_workbook(data, name, load_catalogue())
    except FileRefused as refused:
        assert refused.issue.code.startswith("file_") and str(refused.issue.what)
        return
    made = expected_form(found)
    assert made["rows_total"] == made["rows_importable"] + len(made["rows_refused"])


def test_damage_that_broke_the_reader_of_records() -> None:
    """Found by the tests below: a directory cut short, and a style beyond any."""
    answered(mutated(XLS, [(0.15677544918609887, 4, bytes(12)), (0.9679969186558055, 40, b"")]), "a.xls")
    answered(mutated(XLS, [(0.3432121271034799, 4, b"XuF\xb6")]), "a.xls")


@FEW
@given(changes)
@pytest.mark.parametrize(("name", "data"), [("a.xlsx", XLSX), ("a.xls", XLS), ("a.ods", ODS)])
def test_a_damaged_file(name: str, data: bytes, made: list[tuple[float, int, bytes]]) -> None:
    answered(mutated(data, made), name)


@FEW
@given(st.sampled_from(sorted(parts(XLSX))), changes)
def test_a_damaged_part_of_a_workbook(part: str, made: list[tuple[float, int, bytes]]) -> None:
    files = parts(XLSX)
    answered(packed({**files, part: mutated(files[part], made)}), "a.xlsx")


@FEW
@given(changes)
def test_a_damaged_open_document(made: list[tuple[float, int, bytes]]) -> None:
    files = parts(ODS)
    answered(packed({**files, "content.xml": mutated(files["content.xml"], made)}), "a.ods")


@FEW
@given(st.lists(st.sampled_from(sorted(parts(SIMPLE))), max_size=4), st.sampled_from(sorted(parts(SIMPLE))))
def test_parts_that_are_gone_or_exchanged(gone: list[str], other: str) -> None:
    files = {name: data for name, data in parts(SIMPLE).items() if name not in gone}
    answered(packed({**files, "xl/worksheets/sheet1.xml": parts(SIMPLE)[other]}), "a.xlsx")


@settings(max_examples=400, deadline=None)
@given(cells, st.sampled_from(["", "percent", "month", "error"]), expected)
def test_any_cell_is_answered_once(value: Any, shown: str, expect: Expect) -> None:
    found = parse_cell(value, shown, expect)
    assert not (found.value is not None and any(problem.refused for problem in found.problems))
    assert parse_cell(value, shown, expect) == found
    if expect.type == "money" and isinstance(found.value, int):
        assert found.value >= 0
