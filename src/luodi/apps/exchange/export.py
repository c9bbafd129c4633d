"""A list of projects as the workbook that an office prints and that imports back without a change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from luodi.apps.definitions.queries import catalogue
from luodi.apps.exchange.sheets import SheetColumn, SheetText, Shown, write_table
from luodi.apps.projects.queries.columns import SECOND_LINES
from luodi.kernel.fields import Field
from luodi.kernel.money import UNITS, in_unit

MONEY_UNIT = "万元"
DISCLAIMER = "工作调度数据，不作为统计数据对外发布；与统计部门数据不一致的，以统计部门为准"
# A workbook of the office is Chinese whatever the language of the page: the office above reads it.
GROUPS: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = (
    ("投资情况", frozenset({"profile"}), frozenset({"money"})),
    ("年度计划与完成情况", frozenset({"plan", "progress"}), frozenset({"money", "percent"})),
    ("时间节点", frozenset({"stage"}), frozenset({"date"})),
    ("计划时间", frozenset({"plan"}), frozenset({"date"})),
    ("手续办理", frozenset({"permit"}), frozenset({"tick"})),
)
TICKS = {True: "√", False: "×", "na": "无需办理"}
UNIT_FIELDS = ("county", "attributed_unit")
NEVER = frozenset({"seq", "kinds", "stage"})
WIDE = {"name": 32, "content": 36, "enterprise": 26, "project_code": 26, "uscc": 21, "progress_note": 36}
# Computed by the system, shown and never imported.
COMPUTED = ("current_stage", "current_stall")
COMPUTED_HEADINGS = {"current_stage": "系统判定的当前环节", "current_stall": "系统判定的五未"}


@dataclass(frozen=True, slots=True)
class Exported:
    """A written workbook: its name, its content, how many rows and which columns it has."""

    name: str
    content: bytes
    rows: int
    columns: tuple[str, ...]


def fields_for(chosen: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> list[Field]:
    """Return the fields to write: those chosen with what stands under them, or all that are filled."""
    known = [f for f in catalogue() if f.fact != "none" and f.key not in NEVER]
    if chosen:
        wanted = {*chosen, "name", "attributed_unit", *(SECOND_LINES.get(key, "") for key in chosen)}
    else:
        always = {"name", "attributed_unit", "county", "kind", "total_investment"}
        wanted = always | {f.key for f in known if any(_filled(row.get(f.key)) for row in rows)}
    return _grouped([f for f in known if f.key in wanted])


def _filled(value: Any) -> bool:
    return value not in (None, "")


def _grouped(fields: Iterable[Field]) -> list[Field]:
    """Return fields with those of one group side by side, the groups after the plain ones, texts last."""
    order = {name: index for index, (name, _facts, _types) in enumerate(GROUPS, 1)}

    def rank(field: Field) -> int:
        group = group_of(field)
        if group:
            return order[group]
        return len(GROUPS) + 1 if field.fact in ("note", "mark") or field.key == "remark" else 0

    return sorted(fields, key=lambda f: (rank(f), f.key != "name"))


def group_of(field: Field) -> str:
    """Return the heading above a field's heading, empty for none."""
    if field.key == "foreign_investment":
        return ""
    return next((name for name, facts, types in GROUPS if field.fact in facts and field.type in types), "")


def column_for(field: Field) -> SheetColumn:
    """Return how a field is written; its unit stands in its heading."""
    heading = field.label.zh
    group = group_of(field)
    if field.key in ("foreign_investment", *UNIT_FIELDS):
        return SheetColumn(heading, group, "text", 16)
    match field.type:
        case "money":
            return SheetColumn(f"{heading}（{MONEY_UNIT}）", group, "money", 14)
        case "percent":
            return SheetColumn(f"{heading}（%）", group, "percent", 10)
        case "decimal":
            unit = field.unit or ""
            named = heading if not unit or unit in heading else f"{heading}（{unit}）"
            return SheetColumn(named, group, "number", 11)
        case "int":
            return SheetColumn(heading, group, "int", 10)
        case "date":
            return SheetColumn(heading, group, "day", 12)
        case "tick":
            return SheetColumn(heading, group, "center", 10)
    return SheetColumn(heading, group, "text", WIDE.get(field.key, 16))


def cell_for(field: Field, row: Mapping[str, Any]) -> Any:
    """Return what is written for a field of a row."""
    value = row.get(field.key)
    if not _filled(value):
        return None
    if field.type == "date" and isinstance(value, date):
        return _date(value, (row.get("precisions") or {}).get(field.key, "day"))
    if field.type == "tick":
        return _tick(value)
    if isinstance(value, Mapping):
        return _foreign(value)
    if field.type == "money":
        return in_unit(int(value), MONEY_UNIT)
    if field.type == "percent":
        return Fraction(int(value), 10_000)
    if field.type == "decimal":
        return Decimal(str(value))
    if field.key == "kind":
        return _kind(str(value))
    return value


def _date(value: date, precision: str) -> Any:
    if precision == "month":
        return Shown(value, "month")
    if precision == "quarter":
        return f"{value.year}年第{'一二三四'[(value.month - 1) // 3]}季度"
    return value


def _tick(value: Any) -> Any:
    if isinstance(value, Mapping) and "date" in value:
        return _date(date.fromisoformat(value["date"]), value.get("precision", "day"))
    return TICKS.get(value, str(value))


def _foreign(value: Mapping[str, Any]) -> str:
    amount = Decimal(value["cents"]) / 100
    words = {"USD": "美元", "HKD": "港元", "EUR": "欧元", "JPY": "日元"}
    return f"{amount.normalize():f}{words.get(value['currency'], value['currency'])}"


def _kind(code: str) -> str:
    label = catalogue()["kinds"].choice_label(code)
    return label.zh if label else code


def write_list(title: str, on: date, fields: Sequence[Field], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the workbook of a list: numbered rows, units in the headings and in a line above."""
    columns = [SheetColumn("序号", look="int", width=6), *map(column_for, fields)]
    money = any(column.look == "money" for column in columns)
    text = SheetText(
        name="项目清单",
        title=f"{title}（截至{on.year}年{on.month}月{on.day}日）",
        line=f"单位：{MONEY_UNIT}" if money and UNITS[MONEY_UNIT] else "",
        note=f"说明：{DISCLAIMER}。",
        page=DISCLAIMER,
    )
    lines = ([number, *(cell_for(f, row) for f in fields)] for number, row in enumerate(rows, 1))
    return write_table(text, columns, lines)
