"""A list of projects as the workbook that an office prints and that imports back without a change."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from luodi.apps.definitions.queries import catalogue
from luodi.apps.exchange.sheets import SheetColumn, SheetText, write_table
from luodi.apps.exchange.streaming import Shown
from luodi.apps.projects.queries.columns import SECOND_LINES
from luodi.kernel.fields import Field
from luodi.kernel.money import UNITS

MONEY_UNIT = "万元"
DISCLAIMER = "工作调度数据，不作为统计数据对外发布；与统计部门数据不一致的，以统计部门为准"
# A workbook of the office is Chinese whatever the language of the page: the office above reads it.
GROUPS: tuple[tuple[str, frozenset[str], frozenset[str]], ...] = (
    ("投资情况", frozenset({"profile"}), frozenset({"money"})),
    ("投资进度", frozenset({"plan", "progress"}), frozenset({"money", "percent"})),
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


def fields_for(chosen: Sequence[str], filled: Callable[[], Collection[str]]) -> list[Field]:
    """Return the fields to write: those chosen with what stands under them, or all that are filled."""
    known = [f for f in catalogue() if f.fact != "none" and f.key not in NEVER]
    if chosen:
        wanted = {*chosen, "name", "attributed_unit", *(SECOND_LINES.get(key, "") for key in chosen)}
    else:
        wanted = {"name", "attributed_unit", "county", "kind", "total_investment", *filled()}
    return grouped([f for f in known if f.key in wanted])


def grouped(fields: Iterable[Field]) -> list[Field]:
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


def cell_of(field: Field) -> Callable[[Any, str], Any]:
    """Return how a value of a field, and the precision of a date, become what is written; None stays None."""
    if field.type in _CELLS:
        return _CELLS[field.type]
    choices = (catalogue()["kinds"] if field.key == "kind" else field).choices
    labels = {choice.code: choice.label.zh for choice in choices}
    return (lambda value, _precision: labels.get(value, value)) if labels else _same


def _same(value: Any, _precision: str) -> Any:
    return value


def _money(value: Any, _precision: str) -> Any:
    if value.__class__ is not int:
        return _foreign(value)
    return value / UNITS[MONEY_UNIT]  # a division of integers is rounded once, correctly


def _percent(value: int, _precision: str) -> float:
    return value / 10_000


def _date(value: date | str, precision: str) -> Any:
    on = date.fromisoformat(value) if isinstance(value, str) else value
    if precision == "month":
        return Shown(on, "month")
    if precision == "quarter":
        return f"{on.year}年第{'一二三四'[(on.month - 1) // 3]}季度"
    return on


def _tick(value: Any, _precision: str) -> Any:
    if isinstance(value, Mapping) and "date" in value:
        return _date(date.fromisoformat(value["date"]), value.get("precision", "day"))
    return TICKS.get(value, str(value))


def _foreign(value: Mapping[str, Any]) -> str:
    amount = Decimal(value["cents"]) / 100
    words = {"USD": "美元", "HKD": "港元", "EUR": "欧元", "JPY": "日元"}
    return f"{amount.normalize():f}{words.get(value['currency'], value['currency'])}"


_CELLS: dict[str, Callable[[Any, str], Any]] = {
    "money": _money,
    "percent": _percent,
    "date": _date,
    "tick": _tick,
    "decimal": lambda value, _precision: Decimal(str(value)),
}


def write_list(
    title: str, on: date, fields: Sequence[Field], rows: Iterable[Mapping[str, Any]]
) -> tuple[int, bytes]:
    """Return how many rows a list has, and its workbook: rows numbered, units in the headings and above."""
    columns = [SheetColumn("序号", look="int", width=6), *map(column_for, fields)]
    money = any(column.look == "money" for column in columns)
    text = SheetText(
        name="项目清单",
        title=f"{title}（截至{on.year}年{on.month}月{on.day}日）",
        line=f"单位：{MONEY_UNIT}" if money else "",
        note=f"说明：{DISCLAIMER}。",
        page=DISCLAIMER,
    )
    lines = list(_lines(fields, rows))
    return len(lines), write_table(text, columns, lines)


def _lines(fields: Sequence[Field], rows: Iterable[Mapping[str, Any]]) -> Iterator[list[Any]]:
    cells = [(field.key, cell_of(field)) for field in fields]
    for number, row in enumerate(rows, 1):
        line: list[Any] = [number]
        precise = row["precisions"] or {}
        for key, write in cells:
            value = row.get(key)
            if value is not None:
                value = write(value, precise.get(key, "day"))
            line.append(value)
        yield line
