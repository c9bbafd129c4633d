"""Findings of the import itself: what the reader cannot know without the ledger."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from luodi.kernel.issues import Issue
from luodi.kernel.text import Text

Place = dict[str, Any]

_SENTENCES: dict[str, tuple[str, Text, Text]] = {
    "unit_unknown": (
        "refused",
        Text("单位表里没有“{value}”", "No unit is called “{value}”"),
        Text(
            "核对写法，或请系统管理员给单位加一个别名",
            "Check the wording, or ask the system administrator to add an alias of the unit",
        ),
    ),
    "unit_out_of_scope": (
        "refused",
        Text("“{value}”不在您可以填报的范围内", "“{value}” is outside the units that you may fill for"),
        Text("由该单位自己导入，或删去这一行", "Let that unit import it, or leave the row out"),
    ),
    "code_elsewhere": (
        "refused",
        Text("项目代码 {value} 已由别的单位登记", "Another unit has registered the project code {value}"),
        Text(
            "核对代码；确属本单位的项目，请上级单位处理",
            "Check the code; if the project is yours, ask the unit above",
        ),
    ),
    "match_ambiguous": (
        "refused",
        Text("台账里有 {value} 个同名项目，分不清是哪一个", "{value} projects of the ledger have this name"),
        Text("填上项目代码或统一社会信用代码", "Fill in the project code or the credit code"),
    ),
    "hidden_project": (
        "refused",
        Text(
            "所指项目签约前只对指定人员公开，您不在其中",
            "The project is open to named people only until it is signed, and you are none of them",
        ),
        Text(
            "由登记该项目的人导入，或请本单位填报员、复核员指定您",
            "Let who recorded it import the row, or ask the clerk or reviewer of the unit to name you",
        ),
    ),
    "same_project": (
        "refused",
        Text("与“{value}”指的是台账里同一个项目", "“{value}” means the same project of the ledger"),
        Text("只留一行", "Keep one of the rows"),
    ),
    "text_too_long": (
        "refused",
        Text("内容超过 {value} 字，存不下", "Longer than {value} characters"),
        Text("缩短内容", "Shorten it"),
    ),
    "number_too_large": (
        "refused",
        Text("数太大，存不下：{value}", "The number is too large: {value}"),
        Text("核对单位和小数点", "Check the unit and the decimal point"),
    ),
    "magnitude_history": (
        "warning",
        Text("{value}，上次所知是 {was}：疑{guess}", "{value}, last known {was}: probably {guess}"),
        Text("核对单位和位数", "Check the unit and the digits"),
    ),
    "magnitude_peers": (
        "warning",
        Text(
            "{value}，同类项目多在 {low}—{high}：疑{guess}",
            "{value}, most projects of the kind {low}–{high}: probably {guess}",
        ),
        Text("核对单位和位数", "Check the unit and the digits"),
    ),
    "magnitude_whole": (
        "warning",
        Text(
            "{value}，与{other} {was} 不相称：疑{guess}",
            "{value} does not go with {other} {was}: probably {guess}",
        ),
        Text("核对单位和位数", "Check the unit and the digits"),
    ),
    "kind_unknown": (
        "warning",
        Text("项目类别“{value}”没有对应的类别", "The category “{value}” is not one of the ledger"),
        Text("按缺省类别入库，可在项目页改", "The default category is used; change it on the project page"),
    ),
    "choice_unknown": (
        "warning",
        Text("“{value}”不在可选的词里，不写入", "“{value}” is not one of the choices; it is not written"),
        Text("改成可选的词", "Choose one of the words offered"),
    ),
    "date_in_future": (
        "warning",
        Text("{value} 还没有到，不能算已发生，不写入", "{value} has not come yet; it is not written"),
        Text("计划日期请填在计划栏", "Planned dates belong in a column of plans"),
    ),
    "currency_not_converted": (
        "warning",
        Text("外币金额不折算，不写入：{value}", "An amount in foreign currency is not converted: {value}"),
        Text("折成人民币填写，或记在外资栏", "State it in yuan, or in the column for foreign investment"),
    ),
}


def finding(
    code: str,
    *,
    value: object = "",
    field: str | None = None,
    sheet: str | None = None,
    row: int | None = None,
    cell: str | None = None,
    words: Mapping[str, Text] | None = None,
) -> dict[str, Any]:
    """Return a finding as stored with a row; ``words`` fill what its sentence says besides the value."""
    severity, what, remedy = _SENTENCES[code]
    shown = value.isoformat() if isinstance(value, date) else str(value)
    said = {"value": value if isinstance(value, Text) else Text(shown, shown), **(words or {})}
    zh, en = ({key: getattr(text, lang) for key, text in said.items()} for lang in ("zh", "en"))
    shown = said["value"].zh
    return Issue(
        code,
        severity,  # type: ignore[arg-type]
        Text(what.zh.format(**zh), what.en.format(**en)),
        remedy=remedy,
        sheet=sheet,
        row=row,
        cell=cell,
        field=field,
        value=shown,
    ).as_dict()


def refusal_of(issues: list[dict[str, Any]]) -> str:
    """Return what alone keeps a row out: code and field, alike for all rows kept out so.

    Empty where nothing does, several things do, or another row of the file is the reason.
    """
    refusing = [issue for issue in issues if issue["severity"] == "refused"]
    if len(refusing) != 1 or refusing[0].get("other_row"):
        return ""
    return f"{refusing[0]['code']}:{refusing[0].get('field') or ''}"


def refuses(issues: list[dict[str, Any]]) -> bool:
    """Tell whether one of the findings keeps the row out."""
    return any(issue["severity"] == "refused" for issue in issues)
