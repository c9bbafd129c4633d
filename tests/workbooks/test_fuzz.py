"""Whatever stands in a sheet, the reader answers: no crash, every row accounted for, once."""

import json
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.kernel.fields import load_catalogue
from luodi.workbooks.choices import Choices
from luodi.workbooks.dry_run import expected_form
from luodi.workbooks.raw import Merge, RawBook, RawSheet
from luodi.workbooks.reader import RawReading

WORDS = [
    "项目名称",
    "序号",
    "县（市、区）",
    "总投资（万元）",
    "总投资",
    "单位：万元",
    "开工时间",
    "合计",
    "小计",
    "本页小计",
    "计划",
    "实际",
    "一、续建项目",
    "注：略",
    "第1页",
    "甲项目",
    "乙有限公司",
    "东区",
    "1.2亿元",
    "2024.8",
    "8月底",
    "√",
    "35%",
    "投资情况",
    "",
    "填报人：王某",
    "企业名称",
    "统一社会信用代码",
    "91519906MAATU54D0B",
    "备注",
    "〃",
    "/",
]
values = st.one_of(
    st.sampled_from(WORDS),
    st.none(),
    st.floats(-1e6, 1e9).map(lambda number: round(number, 2)),
    st.integers(0, 60).map(float),
    st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    st.booleans(),
    st.text(max_size=6),
)
grids = st.lists(st.lists(values, max_size=8), max_size=14)
places = st.tuples(st.integers(0, 13), st.integers(0, 7))


def read(rows: list[list[Any]], merges: list[Merge], shown: dict[tuple[int, int], str]) -> dict[str, Any]:
    sheet = RawSheet("表", rows=[list(row) for row in rows], merges=merges, shown=shown)
    reading = RawReading(RawBook("xlsx", [sheet]), "a.xlsx", load_catalogue(), Choices(), None).read()
    for table in reading.tables:
        rows_seen = [row.row for row in table.rows] + [entry.row for entry in table.non_data]
        assert len(rows_seen) == len(set(rows_seen))
        assert not set(table.header_rows) & set(rows_seen)
    made: dict[str, Any] = json.loads(json.dumps(expected_form(reading)))
    return made


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    grids,
    st.lists(st.tuples(places, st.integers(0, 3), st.integers(0, 3)), max_size=5),
    st.lists(places, max_size=4),
)
def test_any_grid_is_answered(
    rows: list[list[Any]], spans: list[tuple[tuple[int, int], int, int]], marked: list[tuple[int, int]]
) -> None:
    merges = [Merge(top, left, top + down, left + across) for (top, left), down, across in spans]
    made = read(rows, merges, dict.fromkeys(marked, "percent"))
    assert made["rows_total"] == made["rows_importable"] + len(made["rows_refused"])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(grids)
def test_any_body_under_usual_headings_is_answered(rows: list[list[Any]]) -> None:
    head: list[Any] = [
        "序号",
        "项目名称",
        "企业名称",
        "县区",
        "总投资（万元）",
        "开工时间",
        "完成率（%）",
        "环评",
    ]
    made = read([["2024年台账"], head, *rows], [], {})
    assert made["rows_total"] == made["rows_importable"] + len(made["rows_refused"])
    for record in made["records"]["first"]:
        assert record["name"]
