"""Tables beside and below each other on one sheet."""

from typing import Any

import pytest

from tests.workbooks.making import (
    WAN,
    YI,
    book,
    columns,
    day,
    form,
    kinds,
    values,
)


def test_two_tables_side_by_side_under_one_title_and_one_unit_line() -> None:
    made = form(
        book(
            [
                ["2024年重点项目推进表"],
                [""] * 9 + ["单位：万元"],
                [
                    "序号",
                    "项目名称",
                    "业主单位",
                    "总投资",
                    "",
                    "序号",
                    "签约项目",
                    "投资商",
                    "协议金额",
                    "签约时间",
                ],
                [1, "甲厂房建设项目", "甲有限公司", 5000, "", 1, "丙锂电项目", "丙集团", 8000, "2024-03-05"],
                [2, "乙生产线项目", "乙有限公司", 6000, "", 2, "丁光伏项目", "丁集团", 9000, "2024-04-06"],
                ["", "合计", "", 11000, "", 3, "戊化工项目", "戊集团", 1000, "2024-05-06"],
                ["", "", "", "", "", "", "合计", "", 18000, ""],
            ],
            ["A1:J1"],
        )
    )
    assert [
        (head["table"], head["first_data_row"], head["last_data_row"]) for head in made["header_rows"]
    ] == [
        (1, 4, 5),
        (2, 4, 6),
    ]
    assert [(unit["unit"], unit["cell"]) for unit in made["unit_default"]] == [("万元", "J2"), ("万元", "J2")]
    assert columns(made, 2) == {
        "F": "seq",
        "G": "name",
        "H": "investor",
        "I": "total_investment",
        "J": "signed_on",
    }
    assert values(made, 4, 2)["total_investment"] == 8000 * WAN
    assert [total["ok"] for total in made["totals_check"]] == [True, True]
    assert kinds(made) == {6: "total", 7: "total"}


def test_a_list_printed_in_two_columns_without_a_gap() -> None:
    made = form(
        book(
            [
                ["项目清单（单位：亿元）"],
                ["序号", "项目名称", "总投资", "序号", "项目名称", "总投资"],
                [1, "甲厂房建设项目", 5.5, 3, "丙锂电项目", 8],
                [2, "乙生产线项目", 6, 4, "丁光伏项目", 9],
                [5, "庚项目", 6, "", "", ""],
            ]
        )
    )
    assert (made["rows_total"], len(made["header_rows"])) == (5, 2)
    assert values(made, 3, 2) == {"name": "丙锂电项目", "total_investment": 8 * YI}


def test_tables_beside_and_below_each_other_keep_their_own_units_and_rows() -> None:
    made = form(
        book(
            [
                ["一、在建项目", "", "", "", "", "二、储备项目"],
                ["单位：万元", "", "", "", "", "单位：亿元"],
                [
                    "序号",
                    "项目名称",
                    "所属县区",
                    "概算总投资",
                    "",
                    "序号",
                    "谋划项目名称",
                    "责任单位",
                    "估算投资",
                ],
                [1, "甲厂房建设项目", "东城区", 5000, "", 1, "丙锂电项目", "发改局", 8],
                [2, "乙生产线项目", "西城区", 6000],
                ["", "", "", "", "", "三、竣工项目"],
                [
                    "3",
                    "丙生产线项目",
                    "西城区",
                    7000,
                    "",
                    "序号",
                    "项目",
                    "县区",
                    "投资额（亿元）",
                    "竣工日期",
                ],
                ["4", "丁生产线项目", "西城区", 7000, "", 1, "子竣工项目", "东城区", 3, "2024-01-05"],
                ["5", "戊生产线项目", "西城区", 7000, "", 2, "丑竣工项目", "东城区", 4, "2024-02-05"],
            ]
        )
    )
    heads = [(head["rows"], head["first_data_row"], head["last_data_row"]) for head in made["header_rows"]]
    assert heads == [([3], 4, 9), ([3], 4, 4), ([7], 8, 9)]
    assert [unit["unit"] for unit in made["unit_default"]] == ["万元", "亿元", None]
    assert (made["rows_total"], made["rows_refused"]) == (8, [])
    assert values(made, 4, 2)["total_investment"] == 8 * YI
    assert values(made, 8, 2) == {
        "name": "子竣工项目",
        "county": "东城区",
        "total_investment": 3 * YI,
        "completed_on": day("2024-01-05", "day"),
    }


@pytest.mark.parametrize("merges", [[], ["A2:C2", "E2:G2", "I2:K2"]])
def test_three_tables_beside_each_other_each_with_a_title(merges: list[str]) -> None:
    made = form(
        book(
            [
                ["2024年招商成果"],
                ["签约", "", "", "", "落地", "", "", "", "开工", "", ""],
                [
                    "项目",
                    "客商",
                    "协议金额（亿元）",
                    "",
                    "项目",
                    "承接单位",
                    "落地时点",
                    "",
                    "项目",
                    "业主",
                    "开工年月",
                ],
                [
                    "a锂电项目",
                    "a集团",
                    5,
                    "",
                    "d锂电项目",
                    "d公司",
                    "2024.3",
                    "",
                    "g锂电项目",
                    "g公司",
                    "2024年5月",
                ],
                ["b光伏项目", "b集团", 6, "", "e光伏项目", "e公司", "2024.4", "", "", "", ""],
                ["c化工项目", "c集团", 7],
            ],
            merges,
        )
    )
    assert [head["table"] for head in made["header_rows"]] == [1, 2, 3]
    assert columns(made, 2) == {"E": "name", "F": "enterprise", "G": "landed_on"}
    assert columns(made, 3) == {"I": "name", "J": "enterprise", "K": "started_on"}
    assert made["rows_importable"] == 6


def test_a_small_table_of_figures_beside_the_ledger_is_said_and_left() -> None:
    small = {1: ["东城区", 3, 5.5], 2: ["西城区", 4, 9], 3: ["合计", 7, 14.5]}
    rows: list[list[Any]] = [
        ["招商台账", "", "", "", "", "分县区汇总"],
        ["序号", "项目名称", "签约企业", "引资额（亿元）", "", "县区", "个数", "金额（亿元）"],
    ]
    rows += [[at, f"第{at}条生产线项目", "某某公司", at + 0.5, "", *small.get(at, [])] for at in range(1, 9)]
    made = form(book(rows))
    assert columns(made, 1) == {"A": "seq", "B": "name", "C": "investor", "D": "total_investment"}
    assert {one["code"]: one.get("detail") for one in made["warnings"]} == {"aside_skipped": "F–H"}
    assert (made["rows_importable"], values(made, 3).get("county")) == (8, None)


def test_columns_behind_a_blank_one_still_belong_to_the_ledger() -> None:
    made = form(
        book(
            [
                ["项目名称", "总投资（万元）", "", "招引部门", "备注"],
                ["甲锂电项目", 5000, "", "市商务局", ""],
                ["乙光伏项目", 6000, "", "县商务局", "续建"],
            ]
        )
    )
    assert len(made["header_rows"]) == 1
    assert columns(made, 1) == {"A": "name", "B": "total_investment", "D": "responsible_unit", "E": "remark"}
