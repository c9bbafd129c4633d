"""Records from cells: what a column reads does not depend on what it read before, nor on the process."""

import pickle
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.kernel.dates import DateValue
from luodi.kernel.issues import Issue
from luodi.kernel.text import Text
from luodi.kernel.values.cells import MONTH, PERCENT, Cell
from luodi.kernel.values.numbers import PARSERS, parse_cell
from luodi.workbooks.reading import Column, Row, TableShape
from luodi.workbooks.rows import RowReader

ALIKE = (1, 1.0, True, "1", 0, 0.0, False, "0", 2024, "2024-02-30", "1.2亿", "√", date(2024, 1, 1))
CELLS = st.builds(
    Cell, st.sampled_from([*ALIKE, datetime(2024, 1, 1)]), st.sampled_from(["", MONTH, PERCENT])
)


@pytest.mark.parametrize("type_", sorted(set(PARSERS) - {"seq"}))
@given(cells=st.lists(CELLS, min_size=2, max_size=12))
def test_a_cell_is_read_as_if_it_were_the_first(type_, cells):
    column = Column("B", 1, "", "B1", field="remark", type=type_, unit="%")
    reader = RowReader(TableShape("表", 1, "project", [column], 2024))
    for number, cell in enumerate(cells, 2):
        read = reader.read(number, {"B": cell})
        parsed = parse_cell(cell.value, cell.shown, column.expect(2024, False))
        assert repr(read.values["remark"]) == repr(parsed.value)
        assert [issue.code for issue in read.issues] == [problem.code for problem in parsed.problems]


def test_a_record_comes_out_of_the_child_as_it_went_in():
    issue = Issue("date_invalid", "refused", Text("没有这一天", "No such day"), cell="B3")
    values = {"name": "甲项目", "signed_on": DateValue(date(2024, 4, 1), "quarter")}
    row = Row("表", 3, values, (issue,), True, {"B": "甲项目"}, 2, "安澜县", True)
    assert pickle.loads(pickle.dumps(row, protocol=pickle.HIGHEST_PROTOCOL)) == row
