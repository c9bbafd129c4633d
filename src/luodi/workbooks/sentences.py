"""The sentence for each finding in a workbook: what stands there, why it matters, what to do."""

from luodi.kernel.issues import Issue, Severity
from luodi.kernel.text import Text

_T = Text
_FIX = _T(
    "请在预览中改正该格，或改好原表后再传。",
    "Correct the cell in the preview, or mend the workbook and upload again.",
)
_LOOK = _T("请核对；不影响导入。", "Please check; it does not stop the import.")

REFUSALS: dict[str, tuple[Text, Text, Text]] = {
    "name_missing": (
        _T("缺少名称", "The name is missing"),
        _T(
            "没有项目（企业）名称的行无法入库",
            "A row without a project or enterprise name cannot be imported",
        ),
        _T("请填写名称。", "Enter the name."),
    ),
    "uscc_check_digit": (
        _T("统一社会信用代码“{value}”校验位不对", "The credit code “{value}” has a wrong check digit"),
        _T(
            "按 GB 32100-2015 核验不通过，可能抄错一位",
            "It fails GB 32100-2015, probably one character is miscopied",
        ),
        _T("请对照营业执照改正。", "Correct it from the business licence."),
    ),
    "uscc_malformed": (
        _T(
            "统一社会信用代码“{value}”不是 18 位合法字符",
            "The credit code “{value}” is not 18 permitted characters",
        ),
        _T(
            "代码应为 18 位数字和大写字母（不含 I、O、S、V、Z）",
            "It must be 18 digits and capitals without I, O, S, V, Z",
        ),
        _T("请对照营业执照改正。", "Correct it from the business licence."),
    ),
    "uscc_not_text": (
        _T("统一社会信用代码以数字保存（{value}）", "The credit code is stored as a number ({value})"),
        _T("数字格式只保留 15 位，后面的数已丢失", "A number keeps 15 digits only; the rest is lost"),
        _T("请把单元格设为文本，重新填写。", "Set the cell to text and type the code again."),
    ),
    "code_not_text": (
        _T("代码以数字保存（{value}）", "The code is stored as a number ({value})"),
        _T("数字格式会丢掉位数和横线", "A number loses digits and hyphens"),
        _T("请把单元格设为文本，重新填写。", "Set the cell to text and type the code again."),
    ),
    "money_unreadable": (
        _T("金额“{value}”读不出数", "The amount “{value}” cannot be read"),
        _T("金额须是一个确定的数", "An amount must be one definite number"),
        _T(
            "请填写一个数，必要时带单位，如 1.2亿元。",
            "Enter one number, with its unit if needed, such as 1.2亿元.",
        ),
    ),
    "money_unit_missing": (
        _T("金额“{value}”没有单位", "The amount “{value}” has no unit"),
        _T(
            "单元格、表头和单位行都没有写单位，系统不猜",
            "Neither the cell, the heading nor a unit line names one, and it is never guessed",
        ),
        _T(
            "请为这一列选定单位，或在单元格中写明单位。",
            "Choose the unit of the column, or write it in the cell.",
        ),
    ),
    "money_negative": (
        _T("金额“{value}”是负数", "The amount “{value}” is negative"),
        _T("台账金额不能为负", "Amounts in a ledger are never negative"),
        _FIX,
    ),
    "formula_error": (
        _T("公式错误 {value}，读不出数", "The formula gives {value} and no value"),
        _T(
            "引用的单元格已删除，或公式没有算出结果",
            "A cell it refers to is gone, or it was never calculated",
        ),
        _T("请填入数值。", "Enter the value."),
    ),
    "date_impossible": (
        _T("日期“{value}”不存在", "The date “{value}” does not exist"),
        _T("日历上没有这一天或这个月", "The calendar has no such day or month"),
        _FIX,
    ),
    "duplicate_in_file": (
        _T("与第 {value} 行重复", "The same as row {value}"),
        _T(
            "同一项目、各列相同，只导入前一行",
            "The same project with the same values; only the earlier row is imported",
        ),
        _T(
            "请在原表中删去一行；不处理也不影响其他行。",
            "Delete one of the rows; the others are imported anyway.",
        ),
    ),
    "conflict_in_file": (
        _T("与第 {value} 行是同一项目，数据不同", "The same project as row {value}, with other values"),
        _T(
            "同一文件里两行说法不一，不能自动取舍",
            "Two rows of one file disagree, and none is chosen automatically",
        ),
        _T("请核实后保留一行。", "Check which is right and keep one row."),
    ),
}

WARNINGS: dict[str, tuple[Text, Text]] = {
    "hidden_sheet": (_T("工作表是隐藏的", "The sheet is hidden"), _LOOK),
    "sheet_skipped": (_T("工作表不导入（{value}）", "The sheet is not imported ({value})"), _LOOK),
    "hidden_rows": (_T("有隐藏的行，照常导入：{value}", "Hidden rows are imported: {value}"), _LOOK),
    "hidden_columns": (_T("有隐藏的列，照常导入：{value}", "A hidden column is imported: {value}"), _LOOK),
    "filter_active": (
        _T(
            "筛选未取消，筛掉的行照常导入（{value} 列）",
            "A filter is active; filtered rows are imported (column {value})",
        ),
        _LOOK,
    ),
    "merged_filled_down": (
        _T(
            "合并单元格的值已填到所覆盖的行（{value} 列）",
            "Merged cells give their value to all rows they cover (column {value})",
        ),
        _LOOK,
    ),
    "ditto_filled": (
        _T("“同上”“〃”已按上一行的值填入（{value} 列）", "Ditto marks take the value above (column {value})"),
        _LOOK,
    ),
    "date_system_1904": (
        _T(
            "文件使用 1904 日期系统，已按此换算",
            "The file uses the 1904 date system; dates are read accordingly",
        ),
        _LOOK,
    ),
    "unmapped_column": (
        _T("列“{value}”没有对应字段，不导入", "The column “{value}” has no field and is not imported"),
        _T(
            "请选择字段，或设为本单位字段，或确认不导入。",
            "Choose a field, make it a field of your office, or leave it out.",
        ),
    ),
    "aside_skipped": (
        _T(
            "{value} 列是旁边的小表，没有项目名称，不导入",
            "Columns {value} are a small table beside the ledger without project names; not imported",
        ),
        _LOOK,
    ),
    "mixed_units": (
        _T(
            "同一列里单位不一（{value} 列），已逐格换算",
            "Units differ within column {value}; each cell is read with its own",
        ),
        _LOOK,
    ),
    "unit_in_cell_overrides": (
        _T(
            "“{value}”自带单位，与该列单位不同，以单元格为准",
            "“{value}” carries its own unit, which overrides the column's",
        ),
        _LOOK,
    ),
    "approx_value": (
        _T("“{value}”是约数，已按该数读入", "“{value}” is approximate and read as that number"),
        _LOOK,
    ),
    "foreign_currency": (
        _T(
            "“{value}”是外币，保留原币，不折算，不计入合计",
            "“{value}” is foreign currency, kept as it is and left out of totals",
        ),
        _LOOK,
    ),
    "magnitude_suspect": (
        _T("总投资 {value} 量级可疑", "The total investment {value} has a suspicious magnitude"),
        _T(
            "低于 100 万元或高于 1000 亿元，请核对单位。",
            "Below 1 million or above 100 billion yuan: check the unit.",
        ),
    ),
    "serial_date": (
        _T("{value} 是日期序号，已换算为日期", "{value} is a serial number and read as a date"),
        _LOOK,
    ),
    "year_inferred": (
        _T("“{value}”没有年份，取表题的年份", "“{value}” has no year; the table's year is taken"),
        _LOOK,
    ),
    "date_ambiguous": (
        _T(
            "“{value}”可能是 1 月也可能是 10 月，按空处理",
            "“{value}” may be January or October and is left empty",
        ),
        _FIX,
    ),
    "date_unreadable": (_T("“{value}”不是日期，按空处理", "“{value}” is no date and is left empty"), _FIX),
    "percent_ambiguous": (
        _T(
            "“{value}”可能是百分数也可能是比值，按空处理",
            "“{value}” may be a percentage or a ratio and is left empty",
        ),
        _FIX,
    ),
    "percent_unreadable": (
        _T("“{value}”不是百分数，按空处理", "“{value}” is no percentage and is left empty"),
        _FIX,
    ),
    "tick_unreadable": (
        _T("“{value}”看不出是否办理，按空处理", "“{value}” does not tell yes or no and is left empty"),
        _FIX,
    ),
    "number_unreadable": (_T("“{value}”不是数，按空处理", "“{value}” is no number and is left empty"), _FIX),
    "possible_duplicate": (
        _T("可能与第 {value} 行是同一项目", "Perhaps the same project as row {value}"),
        _LOOK,
    ),
    "total_mismatch": (
        _T("合计与各行之和不符：{value}", "The total does not equal its rows: {value}"),
        _LOOK,
    ),
}

ROLE_NAMES = {
    "archive": _T("存档", "archive"),
    "instructions": _T("填表说明", "instructions"),
    "summary": _T("汇总", "summary"),
    "empty": _T("空表", "empty"),
}


def _filled(text: Text, value: Text | str) -> Text:
    words = value if isinstance(value, Text) else Text(value, value)
    return Text(text.zh.replace("{value}", words.zh), text.en.replace("{value}", words.en))


def finding(
    code: str,
    *,
    sheet: str | None = None,
    row: int | None = None,
    cell: str | None = None,
    field: str | None = None,
    detail: str = "",
    wording: Text | str | None = None,
) -> Issue:
    """Make the issue of a code; ``detail`` is kept as its value, ``wording`` goes into the sentence."""
    shown = detail if wording is None else wording
    if code in REFUSALS:
        what, why, remedy = REFUSALS[code]
        severity: Severity = "refused"
        return Issue(
            code, severity, _filled(what, shown), _filled(why, shown), remedy, sheet, row, cell, field, detail
        )
    what, remedy = WARNINGS[code]
    return Issue(code, "warning", _filled(what, shown), "", remedy, sheet, row, cell, field, detail or None)
