"""Headings are mapped by meaning: other words, other offices, the cells below, a person's choice."""

from datetime import datetime
from typing import Any

import pytest

from luodi.kernel.fields import load_catalogue
from luodi.workbooks.choices import Choices, ColumnChoice
from luodi.workbooks.headings import Lexicon, general, heading, unit_word
from luodi.workbooks.reading import TableShape
from luodi.workbooks.rows import mend_row
from tests.workbooks.making import book, fields, form, read

LEXICON = Lexicon(load_catalogue())


@pytest.mark.parametrize(
    ("levels", "field"),
    [
        (("工程名称",), "name"),
        (("落户企业",), "enterprise"),
        (("承建单位",), "enterprise"),
        (("投资主体",), "investor"),
        (("协议引资额（亿元）",), "total_investment"),
        (("其中：固定资产投资",), "fixed_asset_investment"),
        (("2024年", "计划完成投资"), "year_plan_investment"),
        (("2024年1-8月", "完成投资"), "completed_this_year"),
        (("截至2023年底", "累计完成投资"), "completed_before"),
        (("自开工累计完成投资",), "completed_total"),
        (("8月当月完成投资",), "completed_this_month"),
        (("占年度目标比例（%）",), "progress_pct"),
        (("实际", "竣工时间"), "completed_on"),
        (("计划", "竣工时间"), "planned_completion_on"),
        (("应投产时间",), "planned_production_on"),
        (("实质性开工日期",), "substantive_start_on"),
        (("前期手续", "能评"), "permit_energy"),
        (("前期手续", "用地批复"), "permit_land"),
        (("占地面积（亩）",), "land_mu"),
        (("达产后年产值（万元）",), "expected_output"),
        (("预计新增就业（人）",), "expected_jobs"),
        (("存在的突出困难",), "problems"),
        (("下一步工作安排及举措",), "measures"),
        (("市级包联领导",), "responsible_leader"),
        (("项目负责人及联系电话",), "contact"),
        (("化解完成时限",), "deadline_on"),
        (("在线平台项目代码",), "project_code"),
        (("企业信用代码",), "uscc"),
        (("所属重点产业链",), "chain"),
        (("主导产业类别",), "leading_industry"),
    ],
)
def test_other_words_mean_the_same(levels: tuple[str, ...], field: str) -> None:
    matches = LEXICON.match(levels, 2024)
    best = max(matches.values(), key=lambda match: match.score)
    assert best.field == field
    assert best.score >= 0.5


@pytest.mark.parametrize("text", ["内部编号", "电话回访次数统计", "安全生产许可", "碳排放量", "图号"])
def test_what_means_nothing_known_is_left_alone(text: str) -> None:
    assert all(match.score < 0.75 for match in LEXICON.match((text,), 2024).values())


def test_the_cells_below_decide_between_meanings() -> None:
    made = form(
        book(
            [
                ["项目名称", "申报单位", "用地", "签约项目"],
                ["甲锂电项目", "东城区", 30.5, 3],
                ["乙光伏项目", "西城区", 40, 2],
            ]
        )
    )
    assert fields(made) == {
        "项目名称": ("name", None),
        "申报单位": ("county", None),
        "用地": ("land_mu", "亩"),
        "签约项目": ("stat_signed_count", None),
    }


@pytest.mark.parametrize(
    ("heading_text", "unit"),
    [
        ("总投资（万元）", "万元"),
        ("总投资(亿元)", "亿元"),
        ("总投资/万元", "万元"),
        ("总投资：亿元", "亿元"),
        ("总投资\n（单位：万元）", "万元"),
        ("总投资【千元】", "千元"),
        ("总投资（人民币万元）", "万元"),
        ("总投资（万元，含税）", "万元"),
        ("总投资（含税）", None),
    ],
)
def test_units_in_headings(heading_text: str, unit: str | None) -> None:
    assert heading(heading_text).unit == unit
    assert heading(heading_text).short == "总投资"


def test_units_of_lines_and_years_of_headings() -> None:
    assert unit_word("单位：万元、亩") == "万元"
    assert unit_word("个") == "个"
    assert general("2024年1-6月完成投资", 2024) == "{span}完成投资"
    assert general("2023年1-6月完成投资", 2024) == "{last_year}{span}完成投资"
    assert general("截至2023年底完成投资", 2024) == "截至{last_year}底完成投资"
    assert general("截至2024年6月底完成投资", 2024) == "截至目前完成投资"
    assert general("6月完成", 2024) == "{month}完成"


def test_the_units_of_one_table_may_differ_by_column_and_by_currency() -> None:
    made = form(
        book(
            [
                ["2024年外资项目台账"],
                ["单位：万元"],
                ["备注", "投资总额(亿元)", "合同外资（万美元）", "项目", "奖补资金", "设立时间"],
                ["", 1.5, 200, "甲外资项目", 30, datetime(2024, 5, 3)],
                ["", 2.5, "120万", "乙外资项目", "0.5亿元", datetime(2024, 6, 3)],
            ]
        )
    )
    assert fields(made)["投资总额(亿元)"] == ("total_investment", "亿元")
    assert fields(made)["奖补资金"] == ("subsidy_amount", "万元")
    first, second = made["records"]["first"]
    assert first["foreign_investment"] == {"currency": "USD", "cents": 200_000_000}
    assert second["foreign_investment"] == {"currency": "USD", "cents": 120_000_000}
    assert second["subsidy_amount"] == 5_000_000_000


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("单位：万元", "万元"),
        ("金额单位:亿元", "亿元"),
        ("（单位：万元、亩）", "万元"),
        ("货币单位：人民币（万元）", "万元"),
        ("计量单位为千元", "千元"),
        ("单位 元", "元"),
        ("填报单位：某市万元镇", "cell"),
        ("单位：亩", "cell"),
    ],
)
def test_unit_lines(line: str, unit: str) -> None:
    made = form(book([["台账"], ["", "", line], ["项目名称", "县区", "总投资"], ["甲项目", "东区", 5000]]))
    assert fields(made)["总投资"] == ("total_investment", unit)


def test_a_note_may_name_the_unit_and_a_heading_may_span_blank_columns() -> None:
    rows = [["项目名称", "", "县区", "总投资"], ["甲项目", "", "东区", 5000], ["注：金额单位为万元。"]]
    made = form(book(rows, ["A1:B1"]))
    assert made["unit_default"][0] == {"sheet": "Sheet1", "table": 1, "unit": "万元", "cell": "A3"}
    assert [column["col"] for column in made["columns"]] == ["A", "C", "D"]
    assert made["warnings"] == []


ROWS: list[list[Any]] = [
    ["序号", "事项", "东西", "数额", "内部编号"],
    [1, "甲锂电项目", "甲公司", 5000, "A1"],
    [2, "乙光伏项目", "乙公司", 6000, "A2"],
]


def test_a_person_maps_what_the_machine_could_not_and_the_choice_goes_through_json() -> None:
    choices = Choices(headers={"Sheet1": (1, 1)}, sheets={"Sheet1": True})
    for letter, field, unit in (
        ("B", "name", None),
        ("C", "enterprise", None),
        ("D", "total_investment", "万元"),
    ):
        choices.columns["Sheet1", 1, letter, 1] = ColumnChoice(field, unit)
    choices.columns["Sheet1", 1, "E", 1] = ColumnChoice(None)
    again = Choices.from_json(choices.as_json())
    assert again == choices
    reading = read(book(ROWS), mapping=again)
    assert [row.values["total_investment"] for row in reading.importable] == [5_000_000_000, 6_000_000_000]
    assert [warning.code for warning in reading.warnings] == []


def test_a_chosen_field_leaves_the_column_that_had_it() -> None:
    rows = [["项目名称", "别名", "总投资（万元）"], ["甲", "甲锂电项目", 500], ["乙", "乙光伏项目", 600]]
    choices = Choices(columns={("Sheet1", 1, "B", 1): ColumnChoice("name")})
    reading = read(book(rows), mapping=choices)
    assert [row.values["name"] for row in reading.rows] == ["甲锂电项目", "乙光伏项目"]
    assert [column.field for column in reading.tables[0].columns] == [None, "name", "total_investment"]


def test_a_unit_for_the_whole_table_is_a_persons_word_not_a_guess() -> None:
    rows = [["项目名称", "县区", "总投资"], ["甲锂电项目", "东区", 500]]
    assert [row.refused for row in read(book(rows)).rows] == [True]
    reading = read(book(rows), mapping=Choices(units={("Sheet1", 1): "亿元"}))
    assert [row.values["total_investment"] for row in reading.importable] == [5_000_000_000_000]


def test_a_mended_row_is_read_like_the_file() -> None:
    reading = read(
        book([["项目名称", "县区", "总投资（万元）", "备案时间"], ["", "东区", "面议", "2024-02-30"]])
    )
    row = reading.rows[0]
    assert {issue.code for issue in row.issues} == {"name_missing", "money_unreadable", "date_impossible"}
    shape = TableShape.from_json(reading.tables[0].shape.as_json())
    mended = mend_row(shape, row, {"A": "甲项目", "C": "1.2亿元", "D": ""})
    assert (mended.refused, mended.values["name"], mended.values["total_investment"]) == (
        False,
        "甲项目",
        12_000_000_000,
    )
    assert mended.values["county"] == "东区" and mended.values["approved_on"] is None


def test_every_column_has_a_confidence_a_reason_and_alternatives() -> None:
    column = read(book([["项目名称", "开工时间"], ["甲项目", "2024.5"]])).tables[0].columns[1]
    assert (column.field, column.reason) == ("started_on", "label")
    assert 0.5 <= column.confidence <= 1
    assert all(one.field != column.field for one in column.alternatives)


def test_duplicates_conflicts_and_lookalikes() -> None:
    rows = [
        ["项目名称", "企业名称", "总投资（万元）"],
        ["甲（一期）项目", "东城锂业有限公司", 500],
        [" 甲(一期)项目", "东城锂业有限公司", 500],
        ["甲（二期）项目", "东城锂业有限公司", 500],
        ["甲（一期）项目", "东城锂业有限公司", 600],
        ["甲（一期）项目", "东城锂业有限责任公司", 500],
    ]
    made = form(book(rows))
    assert [(one["row"], one["reason"]) for one in made["rows_refused"]] == [
        (3, "duplicate_in_file"),
        (5, "conflict_in_file"),
    ]
    assert [one["row"] for one in made["warnings"] if one["code"] == "possible_duplicate"] == [6]


def test_the_five_errors_that_slip_through_elsewhere() -> None:
    rows = [
        ["序号", "项目代码", "项目名称", "统一社会信用代码", "总投资（万元）", "备案时间"],
        [1, "2403-519901-04-01-000001", "甲项目", "91519906MAATU54D0B", "1.2亿", "2024-01-30"],
        [2, "2403-519901-04-01-000001", "乙项目", "91519906MAATU54D0B", 500, "2024-01-30"],
        [3, "2403-519901-04-01-000003", "丙项目", "91519906MAATU54D0B", 500, "2024-02-30"],
        [4, "2403-519901-04-01-000004", "丁项目", 9.15199e17, 500, "2024-01-30"],
        ["合计", "", "", "", 13500, ""],
    ]
    made = form(book(rows))
    assert {(one["cell"], one["reason"]) for one in made["rows_refused"]} == {
        ("B3", "conflict_in_file"),
        ("F4", "date_impossible"),
        ("D5", "uscc_not_text"),
    }
    assert made["warnings"][0]["code"] == "unit_in_cell_overrides" and made["warnings"][0]["cell"] == "E2"
    assert made["rows_total"] == 4 and made["totals_check"][0]["ok"]
