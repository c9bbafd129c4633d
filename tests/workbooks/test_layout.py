"""Tables wherever an office puts them: offsets, levels, repetitions, groups, totals, several per sheet."""

from tests.workbooks.making import book, codes, content, fields, form, kinds, read

SIGNED = ["序号", "项目名称", "投资方", "签约日期", "协议资金"]


def test_totals_on_top_and_group_rows_that_carry_sums() -> None:
    made = form(
        book(
            [
                ["某市2025年重点工业项目投资完成情况表（单位：亿元）"],
                ["序号", "项 目 名 称", "业主单位", "总投资", "至2024年底累计完成投资", "2025年", "", ""],
                ["", "", "", "", "", "年度计划投资", "1-9月完成投资", "完成年计划（%）"],
                ["合计", "", "", 60, 20, 18, 9, 50],
                ["一", "续建项目（2个）", "", 30, 20, 8, 4, ""],
                [1, "甲锂电项目", "东城锂业有限公司", 10, 5, 3, 1, 33.3],
                [2, "乙光伏项目", "西城光伏有限公司", 20, 15, 5, 3, 60],
                ["二", "新开工项目（2个）", "", 30, 0, 10, 6, ""],
                [1, "丙芯片项目", "东城芯片有限公司", 10, 0, 4, 2, 50],
                [2, "丁钢铁项目", "西城钢铁有限公司", 20, 0, 6, 3, 50],
            ],
            ["A1:H1"],
        )
    )
    assert made["header_rows"][0]["rows"] == [2, 3]
    assert fields(made) == {
        "序号": ("seq", None),
        "项目名称": ("name", None),
        "业主单位": ("enterprise", None),
        "总投资": ("total_investment", "亿元"),
        "至2024年底累计完成投资": ("completed_before", "亿元"),
        "2025年/年度计划投资": ("year_plan_investment", "亿元"),
        "2025年/1-9月完成投资": ("completed_this_year", "亿元"),
        "2025年/完成年计划（%）": ("progress_pct", "%"),
    }
    assert kinds(made) == {4: "total", 5: "subtotal", 8: "subtotal"}
    wrong = [
        (total["row"], total["column"], total["scope"]) for total in made["totals_check"] if not total["ok"]
    ]
    assert wrong == [(8, "G", "group")]
    assert [row.group for row in read(book([])).rows] == []


def test_a_table_that_begins_anywhere_with_numbered_blank_rows_and_ditto_marks() -> None:
    rows = [[None] * 8 for _ in range(3)]
    rows.append([None, "全市招引项目明细表"])
    rows.append([None, None, None, None, None, "（金额单位：万元）"])
    rows.append([None, "序号", "签约项目名称", "引进单位", "合同金额", "其中：固投", "签约年月"])
    for number in range(1, 6):
        unit = "〃" if number == 3 else "市招商局"
        rows.append(
            [None, number, f"第{number}个锂电池生产项目", unit, 1000 * number, 500, f"2024.{number + 1}"]
        )
    rows += [[None, number] for number in range(6, 11)]
    rows.append([None, "合计（5个）", None, None, 15000, 2500])
    made = form(book(rows, ["B4:H4"]))
    assert made["header_rows"][0] == {
        "sheet": "Sheet1",
        "table": 1,
        "rows": [6],
        "first_data_row": 7,
        "last_data_row": 11,
    }
    assert made["unit_default"][0] == {"sheet": "Sheet1", "table": 1, "unit": "万元", "cell": "F5"}
    assert (made["rows_total"], made["rows_refused"]) == (5, [])
    assert kinds(made) == {**dict.fromkeys(range(12, 17), "blank"), 17: "total"}
    assert made["records"]["first"][2]["responsible_unit"] == "市招商局"
    assert "ditto_filled" in codes(made)


def test_two_tables_on_one_sheet_keep_their_own_units() -> None:
    made = form(
        book(
            [
                ["表一 招商签约项目"],
                ["单位：万元"],
                SIGNED,
                [1, "甲项目", "甲公司", "2024-05-01", 5000],
                [2, "乙项目", "乙公司", "2024-06-01", 6000],
                ["合计", "", "", "", 11000],
                [],
                ["表二 开工项目"],
                ["单位：亿元"],
                ["序号", "项目名称", "所在县（市、区）", "开工日期", "总投资", "备注"],
                [1, "丙项目", "东城区", "2024-05-11", 1.5, ""],
                ["合计", "", "", "", 1.5, ""],
                ["注：丙项目为续建。"],
            ]
        )
    )
    assert [(head["table"], head["rows"]) for head in made["header_rows"]] == [(1, [3]), (2, [10])]
    assert [unit["unit"] for unit in made["unit_default"]] == ["万元", "亿元"]
    assert all(total["ok"] for total in made["totals_check"]) and len(made["totals_check"]) == 2
    assert kinds(made) == {6: "total", 12: "total", 13: "note"}
    assert made["records"]["last"][-1]["total_investment"] == 15_000_000_000


def test_every_printed_page_repeats_title_and_headings() -> None:
    rows: list[list[object]] = []
    for page in range(3):
        rows += [
            ["某县重点项目进度表"],
            ["", "", "", "单位：万元"],
            ["序号", "项目名称", "业主单位", "计划总投资", "形象进度"],
        ]
        rows += [
            [page * 4 + at + 1, f"{page}{at}号厂房建设项目", "某有限公司", 100, "施工"] for at in range(4)
        ]
        rows.append([f"第{page + 1}页，共3页"])
    rows.append(["合计", "", "", 1200, ""])
    made = form(book(rows))
    assert made["header_rows"][0]["repeated_at"] == [[11], [19]]
    assert (made["rows_total"], len(made["header_rows"])) == (12, 1)
    assert kinds(made)[8] == "page" and kinds(made)[9] == kinds(made)[11] == "repeated_header"
    assert made["totals_check"][0]["ok"]


def test_running_totals_add_all_pages_so_far() -> None:
    rows: list[list[object]] = [["序号", "项目名称", "县区", "总投资（万元）"]]
    for page in range(2):
        rows += [[page * 2 + at, f"{page}{at}号项目", "东区", 200] for at in range(2)]
        rows += [["", "本页小计", "", 400], ["", "累计", "", 400 if page == 0 else 900]]
    made = form(book(rows))
    assert [(one["row"], one["scope"], one["ok"]) for one in made["totals_check"]] == [
        (4, "group", True),
        (5, "running", True),
        (8, "group", True),
        (9, "running", False),
    ]


def test_groups_per_county_each_with_its_subtotal() -> None:
    made = form(
        book(
            [
                ["招商引资项目台账"],
                ["填报单位：某市商务局", "", "", "", "计量单位：万元"],
                ["项目", "客商", "协议总投资", "到资", "目前进展情况", "包联市领导"],
                ["东城区"],
                ["甲项目", "甲集团", 10000, 5000, "主体施工", "王副市长"],
                ["乙项目", "乙集团", 20000, 15000, "主体施工", "王副市长"],
                ["小计", "", 30000, 20000, "", ""],
                ["西城区"],
                ["丙项目", "丙集团", 10000, 5000, "签约", ""],
                ["小计", "", 10000, 5000, "", ""],
                ["总 计", "", 40000, 25000, "", ""],
                ["填表人：张三", "", "审核人：李四"],
            ],
            ["A4:F4", "A8:F8"],
        )
    )
    assert kinds(made) == {4: "group", 7: "subtotal", 8: "group", 10: "subtotal", 11: "total", 12: "note"}
    assert fields(made)["到资"] == ("funds_arrived", "万元")
    assert all(total["ok"] for total in made["totals_check"]) and len(made["totals_check"]) == 6


def test_a_row_of_units_and_a_row_of_column_numbers_belong_to_the_headings() -> None:
    made = form(
        book(
            [
                ["工业企业技改项目表"],
                ["序号", "企业名称", "项目名称", "投资情况", "", "进度", ""],
                ["", "", "", "总投资", "其中设备", "开工", "竣工"],
                ["", "", "", "万元", "万元", "年月", "年月"],
                ["甲", "乙", "丙", 1, 2, 3, 4],
                [1, "甲公司", "甲技改", 500, 200, "2024.3", "2024.10"],
                [2, "乙公司", "乙技改", 700, 300, "2024.4", "2024.12"],
            ]
        )
    )
    assert made["header_rows"][0]["rows"] == [2, 3, 4]
    assert (made["rows_total"], made["rows_refused"], kinds(made)) == (2, [], {5: "note"})
    assert made["records"]["first"][0]["equipment_investment"] == 200_000_000


def test_lines_of_a_record_marked_inside_the_cells() -> None:
    made = form(
        book(
            [
                ["重点项目推进表（2024年）"],
                ["", "", "", "", "单位：亿元"],
                ["序号", "项目名称", "总投资", "年度投资", "开工时间"],
                [1, "甲项目", 10, "计划：2.5", "计划：2024年3月"],
                ["", "", "", "实际：1.2", "实际：2024年4月"],
                [2, "乙项目", 12, "计划：3", "计划：2024年5月"],
                ["", "", "", "实际：1", "实际：—"],
            ],
            ["A4:A5", "B4:B5", "C4:C5", "A6:A7", "B6:B7", "C6:C7"],
        )
    )
    assert made["header_rows"][0]["rows_per_record"] == 2
    first = made["records"]["first"][0]
    assert (first["year_plan_investment"], first["completed_this_year"]) == (25_000_000_000, 12_000_000_000)
    assert (first["planned_start_on"]["date"], first["started_on"]["date"]) == ("2024-03-01", "2024-04-01")
    assert {column.get("strip_prefix") for column in made["columns"]} == {None, "计划：", "实际："}


def test_lines_of_a_record_named_by_the_rows_of_the_headings() -> None:
    made = form(
        book(
            [
                ["序号", "项目名称", "总投资（亿元）", "计划开工时间", "年度计划投资（亿元）"],
                ["", "", "", "实际开工时间", "本年完成投资（亿元）"],
                [1, "甲项目", 10, "2024年3月", 2.5],
                ["", "", "", "2024年4月", 1.2],
                [2, "乙项目", 12, "2024年5月", 3],
                ["", "", "", "", 1],
            ],
            [f"{column}{row}:{column}{row + 1}" for column in "ABC" for row in (1, 3, 5)],
        )
    )
    assert made["header_rows"][0]["rows"] == [1, 2]
    first, second = made["records"]["first"]
    assert (first["year_plan_investment"], first["completed_this_year"]) == (25_000_000_000, 12_000_000_000)
    assert (first["planned_start_on"]["date"], first["started_on"]["date"]) == ("2024-03-01", "2024-04-01")
    assert second["started_on"] is None


def test_lines_of_a_record_without_merges_are_known_by_their_words() -> None:
    rows: list[list[object]] = [
        ["序号", "项目名称", "总投资（万元）", "指标", "2024年投资（万元）", "竣工时间"]
    ]
    for at in range(1, 4):
        rows.append([at, f"第{at}车间项目", 100, "目标", 50, "2024.5"])
        rows.append(["", "", "", "完成", 40, ""])
    made = form(book(rows, title="2024年"))
    assert made["header_rows"][0]["rows_per_record"] == 2
    assert fields(made)["指标"] == (None, None)
    first = made["records"]["first"][0]
    assert (first["year_plan_investment"], first["completed_this_year"]) == (50_000_000, 40_000_000)


def test_rows_among_the_total_are_no_records() -> None:
    made = form(
        book(
            [
                ["县区", "项目名称", "建设单位", "总投资（万元）"],
                ["东区", "甲项目", "甲公司", 100000],
                ["", "乙项目", "乙公司", 20000],
                ["西区", "丙项目", "丙公司", 30000],
                ["合计", "3个", "", 150000],
                ["其中：亿元以上", "1个", "", 100000],
            ],
            ["A2:A3"],
        )
    )
    assert (made["rows_total"], kinds(made)[5]) == (3, "total")
    assert made["records"]["first"][1]["county"] == "东区"
    assert "merged_filled_down" in codes(made)


def test_sheets_that_are_no_ledger_are_named_and_left() -> None:
    workbook = book([SIGNED, [1, "甲项目", "甲公司", "2024-05-01", "5000万元"]], title="台账")
    for title, rows in {
        "填报须知": [["一、本表由各县区填报。"], ["二、金额单位为亿元。"]],
        "透视": [["行标签", "求和项:总投资"], ["东区", 5], ["西区", 6]],
        "Sheet3": [],
    }.items():
        sheet = workbook.create_sheet(title)
        for row in rows:
            sheet.append(row)
    old = workbook.create_sheet("旧表")
    old.append(SIGNED)
    old.append([1, "乙项目", "乙公司", "2023-05-01", "5000万元"])
    old.sheet_state = "veryHidden"
    made = form(workbook)
    assert [(sheet["role"], sheet["imported"]) for sheet in made["sheets"]] == [
        ("data", True),
        ("instructions", False),
        ("summary", False),
        ("empty", False),
        ("archive", False),
    ]
    assert made["rows_total"] == 1
    assert {"hidden_sheet", "sheet_skipped"} <= codes(made)


def test_hidden_and_filtered_parts_are_imported_and_said() -> None:
    workbook = book(
        [[*SIGNED], *([at, f"{at}号项目", "甲公司", "2024-05-01", "5000万元"] for at in range(1, 6))]
    )
    sheet = workbook.active
    sheet.row_dimensions[3].hidden = sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.auto_filter.ref = "A1:E6"
    sheet.auto_filter.add_filter_column(1, ["1号项目"])
    made = form(workbook)
    assert made["rows_total"] == 5
    details = {one["code"]: one.get("detail") for one in made["warnings"]}
    assert details == {"hidden_rows": [3, 4], "hidden_columns": "C", "filter_active": "B"}


def test_a_formula_without_a_value_is_never_taken_for_blank() -> None:
    workbook = book(
        [["项目名称", "县区", "总投资（万元）"], ["甲项目", "东区", "=100+1"], ["乙项目", "东区", 5000]]
    )
    made = form(workbook)
    assert made["rows_refused"] == [{"sheet": "Sheet1", "row": 2, "cell": "C2", "reason": "formula_error"}]
    assert content(workbook)
