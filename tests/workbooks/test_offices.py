"""Workbooks of offices that nobody has seen before: other headings, quirks in other combinations."""

from datetime import datetime
from typing import Any

from openpyxl.utils.datetime import CALENDAR_MAC_1904

from luodi.workbooks.choices import Choices
from tests.workbooks.making import (
    WAN,
    YI,
    add_sheet,
    book,
    codes,
    day,
    fields,
    form,
    kinds,
    read,
    values,
)


def test_a_district_with_words_of_its_own() -> None:
    made = form(
        book(
            [
                ["东部新城2024年度产业类招商项目推进情况一览表"],
                ["截至2024年9月30日"],
                [
                    "编号",
                    "项目单位",
                    "项目",
                    "备案号",
                    "计划投资额（亿）",
                    "签约日期(年月)",
                    "2024年累计投资（万）",
                    "招引单位",
                    "首席服务官",
                    "投资方所在省份",
                    "预计开工",
                    "预计投产",
                    "推进情况",
                    "卡点堵点",
                ],
                [
                    1,
                    "东城锂业有限公司",
                    "年产1GWh锂电池项目",
                    "2403-519901-04-01-123456",
                    12.5,
                    "2024.03",
                    35000,
                    "市投促局",
                    "张副市长",
                    "浙江省",
                    "2024年6月",
                    "2025年底",
                    "正在主体施工",
                    "用地指标未落实",
                ],
                [2, "西城光伏有限公司", "高效光伏组件生产线", "", 8, "2024-05", 12000],
            ]
        )
    )
    assert values(made, 4) == {
        "enterprise": "东城锂业有限公司",
        "name": "年产1GWh锂电池项目",
        "project_code": "2403-519901-04-01-123456",
        "total_investment": 125 * YI // 10,
        "signed_on": day("2024-03-01"),
        "completed_this_year": 35_000 * WAN,
        "responsible_unit": "市投促局",
        "responsible_leader": "张副市长",
        "investor_origin": "浙江省",
        "planned_start_on": day("2024-06-01"),
        "planned_production_on": day("2025-12-01"),
        "progress_note": "正在主体施工",
        "problems": "用地指标未落实",
    }
    assert made["rows_importable"] == 2 and "unmapped_column" not in codes(made)


THREE_LEVELS: list[list[Any]] = [
    ["附件2"],
    ["高新区工业技改及设备更新项目调度台账（2024年度）"],
    ["填报部门：", *[""] * 11, "金额：万元"],
    [
        "序",
        "企业名称",
        "技改项目名",
        "投资情况",
        "",
        "",
        "前期要件",
        "",
        "",
        "时间节点",
        "",
        "备注",
    ],
    ["", "", "", "总盘子", "其中", "", "备案", "环保", "施工许可", "动工", "完工", ""],
    ["", "", "", "", "设备", "软件", "", "", "", "", "", ""],
    [
        1,
        "甲制造公司",
        "智能产线改造项目",
        5200,
        3000,
        200,
        "√",
        "√",
        "办理中",
        "2024.03",
        "2024年底",
    ],
    [
        2,
        "乙食品公司",
        "灌装线更新项目",
        2200,
        1500,
        "",
        "√",
        "无需",
        "×",
        "2024.05",
        "2025.06",
        "自筹",
    ],
    ["", "合计", "", 7400, 4500, 200],
    ["备注：表中数据截至9月底"],
]


def test_three_levels_of_headings_ticks_and_a_note() -> None:
    made = form(
        book(
            THREE_LEVELS,
            ["A2:L2", "D4:F4", "G4:I4", "J4:K4", "E5:F5", "A4:A6", "B4:B6", "C4:C6", "L4:L6", "D5:D6"],
        )
    )
    assert made["header_rows"][0]["rows"] == [4, 5, 6]
    assert values(made, 7) == {
        "enterprise": "甲制造公司",
        "name": "智能产线改造项目",
        "total_investment": 5200 * WAN,
        "equipment_investment": 3000 * WAN,
        "permit_eia": True,
        "permit_construction": False,
        "started_on": day("2024-03-01"),
        "completed_on": day("2024-12-01"),
    }
    assert values(made, 8)["permit_eia"] == "na"
    assert all(total["ok"] for total in made["totals_check"]) and kinds(made) == {9: "total", 10: "note"}
    unmapped = [one["detail"] for one in made["warnings"] if one["code"] == "unmapped_column"]
    assert unmapped == ["投资情况/其中/软件", "前期要件/备案"]


def test_group_headings_with_counts_and_a_column_without_any_heading() -> None:
    workbook = book(
        [
            ["市级重点产业项目推进清单"],
            ["（单位：亿元）"],
            [
                "编号",
                "工程名称",
                "承接企业",
                "投资体量",
                "2024年拟完成投资",
                "1-9月投资额",
                "年度完成比例",
                "包保县领导",
            ],
            ["一、东城区（2个）"],
            [1, "甲新材料基地", "甲材料公司", 10.5, 3, 2.1, "70%", "张副区长"],
            [2, "乙电池材料厂", "乙电池公司", 5, 2, 1.9, "95%", "李区长"],
            ["二、西城县（1个）"],
            [3, "丙装备制造园", "丙装备公司", 8, 4, 1, "25%", "王县长"],
            ["合计", "3个", "", 23.5, 9, 5],
        ]
    )
    made = form(workbook)
    assert [row.group for row in read(workbook).rows] == [
        "一、东城区（2个）",
        "一、东城区（2个）",
        "二、西城县（1个）",
    ]
    assert values(made, 5) == {
        "name": "甲新材料基地",
        "enterprise": "甲材料公司",
        "total_investment": 105 * YI // 10,
        "year_plan_investment": 3 * YI,
        "completed_this_year": 21 * YI // 10,
        "progress_pct": 7000,
        "responsible_leader": "张副区长",
    }
    assert all(total["ok"] for total in made["totals_check"]) and len(made["totals_check"]) == 3


def test_dates_of_1904_under_odd_words() -> None:
    workbook = book(
        [
            ["项目", "落地县区", "签约时点", "何时开工", "总投（万元）"],
            ["甲厂", "东城区", datetime(2024, 3, 5), datetime(2024, 5, 1), 5000],
            ["乙厂", "西城县", datetime(2024, 4, 5), "未开工", 6000],
        ]
    )
    workbook.epoch = CALENDAR_MAC_1904
    made = form(workbook)
    assert {"date_system_1904", "date_unreadable"} <= codes(made)
    assert values(made, 2) == {
        "name": "甲厂",
        "county": "东城区",
        "signed_on": day("2024-03-05", "day"),
        "started_on": day("2024-05-01", "day"),
        "total_investment": 5000 * WAN,
    }


def test_a_heading_that_names_two_units_leaves_it_to_each_cell() -> None:
    made = form(
        book(
            [
                ["单位：万元"],
                ["项目名称", "项目业主", "投资（亿元/万元）", "到账资金"],
                ["甲项目", "甲公司", "1.2亿元", 3000],
                ["乙项目", "乙公司", "8000万", "0.5亿"],
                ["丙项目", "丙公司", 5000, "约2亿元"],
            ]
        )
    )
    assert fields(made)["投资（亿元/万元）"] == ("total_investment", "cell")
    assert made["rows_refused"] == [
        {"sheet": "Sheet1", "row": 5, "cell": "C5", "reason": "money_unit_missing"}
    ]
    assert values(made, 4)["funds_arrived"] == 5000 * WAN
    again = read(
        book([["项目名称", "总投资"], ["甲项目", 5000]]),
        mapping=Choices.from_json(
            {"columns": [{"sheet": "Sheet1", "col": "B", "field": "total_investment", "unit": "万元"}]}
        ),
    )
    assert again.rows[0].values["total_investment"] == 5000 * WAN


def test_pages_with_headings_again_page_totals_and_hidden_parts() -> None:
    rows: list[list[Any]] = [["某市谋划储备项目库"], ["", "", "", "", "计量：亿元"]]
    for page in range(3):
        rows.append(["序号", "谋划项目", "属地", "估算投资", "前期进展", "挂联部门"])
        numbers = range(3 * page + 1, 3 * page + 4)
        rows += [[at, f"第{at}号谋划项目", "东城区", at, "可研编制", "市发改委"] for at in numbers]
        rows += [["", "本页小计", "", sum(numbers)], [f"第 {page + 1} 页 共 3 页"]]
    rows.append(["", "总计", "", 45])
    workbook = book(rows)
    workbook.active.row_dimensions[5].hidden = workbook.active.column_dimensions["F"].hidden = True
    made = form(workbook)
    assert (made["rows_importable"], made["header_rows"][0]["repeated_at"]) == (9, [[9], [15]])
    assert [total["ok"] for total in made["totals_check"]] == [True] * 4
    assert {"hidden_rows", "hidden_columns"} <= codes(made)
    assert made["records"]["last"][-1]["responsible_unit"] == "市发改委"


def test_starred_headings_over_several_lines_and_places_without_a_heading() -> None:
    made = form(
        book(
            [
                [
                    "",
                    "",
                    "★入库项目名称\n（规范全称）",
                    "实施\n单位",
                    "建设\n属性",
                    "建设起讫",
                    "投资额\n（亿元）",
                    "截至2023年底\n完成（亿元）",
                    "2024年\n计划（亿元）",
                    "1—8月\n完成（亿元）",
                    "占年计划\n（%）",
                ],
                ["", "东城区", "甲新能源基地", "甲能源公司", "新建", "2023-2025", 12, 3, 4, 2.5, 62.5],
                ["", "西城县", "乙港口物流园", "乙物流公司", "续建", "2022-2024", 6, 4, 2, 1.8, 90],
            ]
        )
    )
    assert values(made, 2) == {
        "county": "东城区",
        "name": "甲新能源基地",
        "enterprise": "甲能源公司",
        "nature": "新建",
        "build_years": "2023-2025",
        "total_investment": 12 * YI,
        "completed_before": 3 * YI,
        "year_plan_investment": 4 * YI,
        "completed_this_year": 25 * YI // 10,
        "progress_pct": 6250,
    }


def test_plan_and_fact_on_two_lines_of_a_record_without_merges() -> None:
    rows: list[list[Any]] = [["项目名称", "企业", "总投资（万元）", "类别", "投资（万元）", "开工时间"]]
    for at in range(3):
        rows.append([f"第{at}项目", "甲公司", 5000, "计划", 300, "2024.3"])
        rows.append(["", "", "", "实际", 200, "2024.4"])
    made = form(book(rows, title="2024"))
    assert values(made, 2) == {
        "name": "第0项目",
        "enterprise": "甲公司",
        "total_investment": 5000 * WAN,
        "year_plan_investment": 300 * WAN,
        "completed_total": 200 * WAN,
        "planned_start_on": day("2024-03-01"),
        "started_on": day("2024-04-01"),
    }


def test_sheets_per_county_and_a_unit_that_only_a_note_names() -> None:
    workbook = book(
        [
            ["东城区项目"],
            ["项目", "外方", "合同外资", "总投资"],
            ["甲项目", "A Corp", "500万美元", 3600],
            ["说明：总投资单位为万元"],
        ],
        title="东城区",
    )
    add_sheet(workbook, "西城县", [["西城县项目"], ["项目", "业主", "总投（亿元）"], ["乙项目", "乙公司", 5]])
    add_sheet(workbook, "汇总", [["县区", "项目个数", "总投资"], ["东城区", 1, 5], ["合计", 2, 10]])
    made = form(workbook)
    assert [(sheet["role"], sheet["imported"]) for sheet in made["sheets"]] == [
        ("data", True),
        ("data", True),
        ("summary", False),
    ]
    assert values(made, 3) == {
        "name": "甲项目",
        "investor": "A Corp",
        "foreign_investment": {"currency": "USD", "cents": 500_000_000},
        "total_investment": 3600 * WAN,
    }
