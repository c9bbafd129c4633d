"""More offices' own ways: levels and rows under the headings, words cut short, ticks, dates, groups."""

from typing import Any

import pytest

from luodi.kernel.fields import load_catalogue
from luodi.workbooks.headings import Lexicon
from tests.workbooks.making import WAN, YI, book, codes, columns, day, fields, form, kinds, read, values


def test_a_word_of_sum_under_a_group_is_the_group_and_a_sharp_is_a_part_of_it() -> None:
    made = form(
        book(
            [
                ["项目名称", "投资规模（亿元）", "", "", "2025年（万元）", ""],
                ["", "总投资", "", "", "计划", "1-9月完成"],
                ["", "合计", "#设备", "其中：固投", "", ""],
                ["钛材项目", 3, 1, 2, 900, 400],
            ],
            ["A1:A3", "B1:D1", "B2:D2", "E1:F1", "E2:E3", "F2:F3"],
        )
    )
    assert values(made, 4) == {
        "name": "钛材项目",
        "total_investment": 3 * YI,
        "equipment_investment": YI,
        "fixed_asset_investment": 2 * YI,
        "year_plan_investment": 900 * WAN,
        "completed_this_year": 400 * WAN,
    }


def test_units_in_a_row_of_their_own_and_a_leaf_that_only_says_how() -> None:
    made = form(
        book(
            [
                ["项目", "固定资产投资", "", "建设进度", "重点程度"],
                ["", "总投资", "2025年目标", "实际开工", ""],
                ["名称", "亿元", "万元", "年月", ""],
                ["电堆项目", "8.8", 30000, "2024.07", "省级"],
            ],
            ["B1:C1"],
        )
    )
    assert values(made, 4) == {
        "name": "电堆项目",
        "total_investment": 88 * YI // 10,
        "year_plan_investment": 30_000 * WAN,
        "started_on": day("2024-07-01"),
        "level": "省级",
    }


def test_sub_headings_without_known_words_and_a_row_that_numbers_the_columns() -> None:
    heads: list[list[Any]] = [
        ["序号", "企业名称", "项目名称", "项目投资（元）", "", "完成情况", ""],
        ["", "", "", "总额", "#设备", "累计（元）", "完成率"],
        ["甲", "乙", "丙", 1, 2, 3, "4=3/1"],
    ]
    merges = ["D2:E2", "F2:G2", "D7:E7", "F7:G7"]
    rows = [
        [1, "联创公司", "机床更新", "12,000,000.00", 8000000, 6000000, "50%"],
        ["", "本页合计", "", 12000000, 8000000, 6000000, ""],
    ]
    more = [[2, "博远公司", "织机更新", 8000000, 7000000, 4000000, "50%"], ["", "累计", "", 20000000]]
    heads_as_text = [*heads[:2], [str(cell) for cell in heads[2]]]
    made = form(book([["兑现明细"], *heads_as_text, *rows, *heads_as_text, *more], merges))
    assert kinds(made) == {
        4: "note",
        6: "subtotal",
        7: "repeated_header",
        8: "repeated_header",
        9: "repeated_header",
        11: "subtotal",
    }
    assert values(made, 10)["total_investment"] == 8_000_000 * 100
    assert values(made, 10)["equipment_investment"] == 7_000_000 * 100
    assert values(made, 5)["completed_total"] == 6_000_000 * 100
    assert "total_mismatch" not in codes(made)


def test_a_group_named_by_the_subtotal_above_its_rows_or_below_them() -> None:
    head = [["项目名称", "总投资（亿元）"]]
    east, west = ["甲项目", 3], ["乙项目", 5]
    above = read(book([*head, ["全市合计", 8], ["东区小计", 3], east, ["西县小计", 5], west]))
    below = read(book([*head, east, ["东区小计", 3], west, ["西县小计", 5], ["合计", 8]]))
    for reading in (above, below):
        assert [row.group for row in reading.rows] == ["东区", "西县"]
        assert all(total.ok for total in reading.totals)


def test_two_lines_a_project_without_merges_and_a_total_on_two_lines() -> None:
    head = ["序号", "项目名称", "地区", "总投资", "", "本年投资", "到位资金", "开工时间"]
    rows: list[list[Any]] = [["单位：万元"], head]
    for number in (1, 2, 3):
        rows.append([number, f"第{number}号项目", "南浦区", 900, "目标", 80, 60, "2025年4月"])
        rows.append(["", "", "", "", "完成", 50, 40, "2025年5月"])
    rows += [["合计", "", "", 2700, "目标", 240, 180], ["", "", "", "", "完成", 150, 120]]
    made = form(book(rows))
    assert kinds(made) == {9: "total", 10: "total"}
    assert values(made, 3) == {
        "name": "第1号项目",
        "county": "南浦区",
        "total_investment": 900 * WAN,
        "year_plan_investment": 80 * WAN,
        "completed_this_year": 50 * WAN,
        "funds_arrived": 40 * WAN,  # what was to arrive has not arrived
        "planned_start_on": day("2025-04-01"),
        "started_on": day("2025-05-01"),
    }
    assert [one["row"] for one in made["totals_check"] if one["ok"]].count(10) == 2


def test_an_explanation_below_the_table_is_no_record() -> None:
    head = [["项目", "乡镇", "总投资（万元）", "进展", "备注"]]
    body = [["茶油项目", "白石镇", 600, "在建", ""], ["合计", "", 600]]
    notes = [["填表说明："], ["字段", "说明"], ["进展", "按形象进度填写"]]
    made = form(book([*head, *body, [], *notes]))
    assert made["rows_total"] == 1
    assert {row: kind for row, kind in kinds(made).items() if row > 4} == {5: "note", 6: "note", 7: "note"}


def test_a_log_of_visits_whose_heading_for_the_enterprise_is_no_ledger_word() -> None:
    made = form(
        book(
            [
                ["走访日期", "走访企业", "职工数", "企业诉求", "是否解决"],
                ["2025.8.5", "博远纺织有限公司", "128人", "融资贵", "正在推进"],
            ]
        )
    )
    assert columns(made, 1)["B"] == "enterprise"
    assert values(made, 2)["solved"] is False


@pytest.mark.parametrize(
    ("heading", "field", "cells"),
    [
        ("责任县区", "county", ["东湖区", "西陵县"]),
        ("备案", "approved_on", ["2025.3", "2025.10"]),
        ("投产日", "produced_on", ["20250301", "2025年6月"]),
        ("实际开工", "started_on", ["2025.05", "2025年7月"]),
        ("税收（万元）", "expected_tax", [80, 90]),
        ("新建/扩建", "nature", ["新建", "扩建"]),
        ("能耗(吨标煤)", None, [3500, 900]),
        ("亩均税收(万元/亩)", None, [18.5, 20]),
    ],
)
def test_words_cut_short_are_judged_by_the_cells_below(
    heading: str, field: str | None, cells: list[Any]
) -> None:
    rows = [["甲项目", 3, cells[0]], ["乙项目", 5, cells[1]]]
    made = form(book([["项目名称", "总投资（亿元）", heading], *rows]))
    assert fields(made)[heading][0] == field


def test_what_stands_under_a_plan_has_not_happened() -> None:
    lexicon = Lexicon(load_catalogue())
    planned = lexicon.match(("2025年目标", "到位资金"), 2025)["funds_arrived"].score
    assert planned <= 0.5 < lexicon.match(("2025年完成", "到位资金"), 2025)["funds_arrived"].score
