"""What the templates of the import steps are given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import can
from luodi.apps.exchange import queries, sidebyside, suspects
from luodi.apps.exchange.conversion import PLACE
from luodi.apps.exchange.enums import BatchState, Verdict
from luodi.apps.exchange.models import ImportBatch, RememberedMapping
from luodi.apps.exchange.showing import Shower, unit_label
from luodi.apps.exchange.showing import money as money_text
from luodi.apps.exchange.veiling import Veil, tables_for
from luodi.apps.projects import vocabulary
from luodi.kernel.money import UNITS
from luodi.kernel.text import Text, whole_number
from luodi.workbooks.headings import heading

MONEY_UNITS = ("元", "万元", "亿元")
SURE = 90
STEPS = {
    BatchState.UPLOADED: 2,
    BatchState.READING: 2,
    BatchState.MAPPING: 2,
    BatchState.STAGING: 3,
    BatchState.PREVIEW: 3,
    BatchState.COMMITTING: 4,
    BatchState.DONE: 5,
    BatchState.UNDOING: 5,
    BatchState.UNDONE: 5,
}


def step_of(batch: ImportBatch | None) -> dict[str, Any]:
    """Return the four steps and which one an import is at."""
    current = 1 if batch is None else STEPS.get(BatchState(batch.state), 1)
    return {"steps": [_("上传"), _("对应列"), _("预览与修补"), _("确认入库")], "step": current}


def mapping_page(batch: ImportBatch, person: Person, sheet: str) -> dict[str, Any]:
    """Return the sheets, and tables and columns of the chosen one, with what is to be asked."""
    tables = tables_for(batch, person)
    sheets = [_sheet(s, batch) for s in batch.reading["sheets"]]
    imported = [s["name"] for s in sheets if s["imported"]]
    chosen = sheet if sheet in {s["name"] for s in sheets} else (imported or [""])[0]
    lone = queries.sheets_without_place(batch)
    return {
        "sheets": sheets,
        "chosen": chosen,
        "chosen_table": any(table["sheet"] == chosen for table in tables),
        "tables": [_table(table, table["sheet"] == chosen) for table in tables],
        "lone": [
            _lone(batch, name, index) for index, name in enumerate(s["name"] for s in sheets) if name in lone
        ],
        "units": queries.units_for(person) if lone else [],
        "doubtful": sum(1 for t in tables for c in t["columns"] if doubt_of(c, t)),
        "recalled": [table for table in tables if table.get("remembered")],
        "unmapped": [c for t in tables for c in t["columns"] if c["field"] is None],
        "suggested_kind": vocabulary.kind_label(batch.default_kind),
        "refusal": queries.refusal_of(batch),
        "said": queries.said_of(batch.reading["warnings"]),
    }


def doubt_of(column: Mapping[str, Any], table: Mapping[str, Any]) -> str:
    """Return what a person should look at in a column; empty where nothing is in doubt."""
    before = column.get("unit_before")
    if before and column["unit"] != before:
        said = {"before": unit_label(before), "now": unit_label(column["unit"] or "")}
        return _("上次选的单位是%(before)s，这次表里写的是%(now)s，请核对") % said
    if column.get("remembered"):
        return ""
    mapped = {other["field"] for other in table["columns"]}
    if column["field"] == "county" and "attributed_unit" not in mapped:
        return _("“属地”还是“考核归属”请确认；不改则两者相同")
    if column["field"] == "started_on" and "substantive_start_on" not in mapped:
        return _("“手续”还是“实质性”请确认")
    sure = column["field"] in (None, "seq") or column["confidence"] >= SURE
    return "" if sure else _("请确认是不是这个字段")


def _sheet(sheet: Mapping[str, Any], batch: ImportBatch) -> dict[str, Any]:
    words = {
        "instructions": _("填表说明，不导入"),
        "archive": _("存档，不导入"),
        "summary": _("汇总表，不导入"),
        "empty": _("空表，不导入"),
    }
    rows = sum(t["rows"] for t in batch.reading["tables"] if t["sheet"] == sheet["name"])
    if sheet["imported"]:
        note = _("%(rows)s 行，将导入") % {"rows": rows}
    else:
        note = words.get(sheet["role"], _("不导入"))
    if sheet["hidden"]:
        note = _("隐藏，%(note)s") % {"note": note}
    layout = batch.mapping.get("layout", {})
    rows_said = next((h["rows"] for h in layout.get("headers", []) if h["sheet"] == sheet["name"]), ["", ""])
    return {**sheet, "note": note, "first": rows_said[0], "last": rows_said[-1]}


def _table(table: Mapping[str, Any], shown: bool) -> dict[str, Any]:
    columns = [_column(table, column) for column in table["columns"]]
    return {
        **table,
        "shown": shown,
        "unit_label": unit_label(table["unit"] or ""),
        "header_text": _span(table["header_rows"]),
        "letters": [column["col"] for column in columns if "@" not in column["col"]],
        "columns": columns,
        "mapped": sum(1 for c in columns if c["field"] and c["field"] != "seq"),
        "doubtful": sum(1 for c in columns if c["doubtful"]),
        "unmapped": sum(1 for c in columns if c["field"] is None),
    }


@dataclass(frozen=True)
class OwnColumn:
    """A column that no field fits, on its way to become one."""

    table: Mapping[str, Any]
    column: Mapping[str, Any]

    @property
    def place(self) -> dict[str, Any]:
        """Sheet, table, letter and line, as the reader takes them."""
        letter, _sign, line = self.column["col"].partition("@")
        return {
            "sheet": self.table["sheet"],
            "table": self.table["table"],
            "col": letter,
            "line": int(line or 1),
        }

    @property
    def initial(self) -> dict[str, Any]:
        """What the form is filled with: the heading, and what the cells speak for."""
        guess = self.column.get("guess") or {}
        label = heading(self.column["heading"].rpartition("/")[2]).core or self.column["heading"]
        given = {"type": guess.get("type", "text"), "sensitivity": guess.get("sensitivity", "internal")}
        return {"label": label[:60], "measure": guess.get("unit", ""), **given}

    @property
    def samples(self) -> list[str]:
        """The first cells of the column."""
        at = [c["col"] for c in self.table["columns"] if "@" not in c["col"]]
        if self.column["col"] not in at:
            return [self.column["sample"]]
        index = at.index(self.column["col"])
        return [line["cells"][index] for line in self.table["grid"] if line["kind"] == "data"]

    def may_define(self, person: Person) -> bool:
        """Tell whether a person keeps the fields, and need not ask."""
        return can(person, Permission.DEFINITION_EDIT)

    def done(self, person: Person) -> str:
        """Return the sentence for what happened."""
        if self.may_define(person):
            return _("已增加字段，正在按它重新读取")
        return _("已提交申请；字段维护人同意后，在“对应字段”里就能选到")


def column_of(batch: ImportBatch, person: Person, name: str) -> OwnColumn | None:
    """Return a column without a field by the name that the page gives it."""
    return next(
        (
            OwnColumn(table, column)
            for table in tables_for(batch, person)
            for column in table["columns"]
            if f"{table['key']}.{column['col']}" == name and column["field"] is None and column["heading"]
        ),
        None,
    )


def remembered_rows(mapping: RememberedMapping, columns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the headings of a remembered mapping with what they may mean."""
    rows = []
    for number, column in enumerate(columns):
        known = vocabulary.field_of(column["field"]) if column["field"] else None
        money = bool(known and known.type == "money")
        units = [("", _("看表里写的")), *((unit, unit_label(unit)) for unit in MONEY_UNITS)] if money else []
        rows.append(
            {
                "number": number,
                "heading": column.get("shown", column["heading"]),
                "options": queries.field_options(column["field"]),
                "units": [queries.Option(u, label, u == (column["unit"] or "")) for u, label in units],
            }
        )
    return rows


def _read_as(value: Any) -> str:
    """Return an amount as it was read, beside its cell."""
    if isinstance(value, Mapping):
        return Shower().value("foreign_investment", value)
    return money_text(value) if isinstance(value, int) else ""


def _column(table: Mapping[str, Any], column: Mapping[str, Any]) -> dict[str, Any]:
    known = vocabulary.field_of(column["field"]) if column["field"] else None
    return {
        **column,
        "name": f"{table['key']}.{column['col']}",
        "basis": Text(**column["basis"]),
        "read_as": _read_as(column.get("first")),
        "teach": bool(column["heading"]) and not column.get("remembered") and column["confidence"] < SURE,
        "options": queries.field_options(column["field"]),
        "units": _units(column["unit"], bool(known and known.type == "money")),
        "doubtful": doubt_of(column, table),
        "state": "ok" if column["confidence"] >= SURE else "warn",
        "ratio": column["confidence"] / 100,
        "stored": column["field"] not in (None, "seq") and (known is None or known.fact != "none"),
    }


def _span(rows: list[int]) -> str:
    return str(rows[0]) if len(rows) == 1 else f"{rows[0]}—{rows[-1]}"


def _units(unit: str | None, money: bool) -> list[queries.Option]:
    if not money:
        return [queries.Option(unit, unit_label(unit), True)] if unit else []
    words = {"cell": _("看单元格"), "": _("没有写单位")}
    offered = [*MONEY_UNITS, "cell"]
    if unit not in offered:
        offered.insert(0, unit if unit in UNITS else "")
    return [queries.Option(u, words.get(u, unit_label(u)), u == (unit or "")) for u in offered]


def _lone(batch: ImportBatch, sheet: str, index: int) -> dict[str, Any]:
    chosen = batch.mapping.get("sheet_units", {}).get(sheet)
    return {"sheet": sheet, "index": index, "unit": chosen or queries.unit_of_sheet(batch, sheet)}


def preview_page(batch: ImportBatch, person: Person, where: Mapping[str, str]) -> dict[str, Any]:
    """Return one page of the preview and what a confirmation would write."""
    after = where.get("after", "")
    only = where.get("only", "")
    shown = queries.preview(batch, person, where.get("show", ""), whole_number(after) or 0, only)
    shower = queries.shower_for(person, batch)
    conflicts = shown.tab == Verdict.CONFLICT and batch.counts.get("conflict")
    return {
        "asked": sidebyside.asked(batch, shower, person) if batch.counts.get("unanswered") else [],
        "scopes": sidebyside.conflict_scopes(batch, shower) if conflicts else [],
        "suspects": suspects.suspects_of(batch, shower, Veil(batch, person)),
        "batch": batch,
        "counts": batch.counts,
        "preview": shown,
        "after": after,
        "next": _next(shown),
        "place": PLACE,
        "still_refused": queries.still_refused(batch.counts),
        "stale": queries.refused_confirmation(batch),
    }


def _next(shown: queries.Preview) -> str:
    """Return the query of the next page; empty on the last."""
    if not shown.next_after:
        return ""
    only = {"only": shown.only} if shown.only else {}
    return urlencode({"show": shown.tab, **only, "after": shown.next_after})
