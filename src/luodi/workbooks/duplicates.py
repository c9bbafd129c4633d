"""The same project twice in one file: exact repetitions, contradictions, and look-alikes."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from luodi.kernel.identifiers import name_without_company_form, normal_name
from luodi.workbooks.reading import Column, Row, Table
from luodi.workbooks.sentences import finding

_ALIKE = 0.8


def mark_duplicates(tables: Iterable[Table]) -> None:
    """Refuse repeated rows and warn of look-alikes, among tables with (nearly) the same fields."""
    families: list[tuple[frozenset[str], list[Table]]] = []
    for table in tables:
        if table.shape.kind == "statistics":
            continue
        fields = frozenset(column.field for column in table.columns if column.field)
        for known, members in families:
            if len(fields & known) >= _ALIKE * len(fields | known):
                members.append(table)
                break
        else:
            families.append((fields, [table]))
    for _, members in families:
        _mark_family(members)


def _mark_family(tables: list[Table]) -> None:
    seen: dict[tuple[str, ...], Row] = {}
    alike: dict[tuple[str, ...], Row] = {}
    for table in tables:
        by_field = {column.field: column for column in table.columns if column.field}
        for at, row in enumerate(table.rows):
            if row.refused:
                continue
            key = row_key(row.values, set(by_field), table.shape.kind)
            if key is None:
                continue
            before = seen.get(key)
            if before is None:
                seen[key] = row
                _warn_alike(alike, row, key, by_field)
                continue
            same = _comparable(before.values) == _comparable(row.values)
            table.rows[at] = _refused(row, before, same, by_field[key[0]])


def row_key(values: dict[str, Any], fields: set[str], kind: str) -> tuple[str, ...] | None:
    """Return what tells one record from another: project code, else name and enterprise (or county);
    for visits enterprise and date, for enterprise lists the credit code or the name."""
    if kind == "project":
        if values.get("project_code"):
            return ("project_code", str(values["project_code"]))
        name = values.get("name")
        if not name:
            return None
        second = "enterprise" if "enterprise" in fields else "county"
        return ("name", normal_name(name), normal_name(values.get(second) or ""))
    name = values.get("enterprise")
    if not name:
        return None
    if kind == "visit":
        return ("enterprise", normal_name(name), str(values.get("visited_on") or ""))
    return ("enterprise", str(values.get("uscc") or normal_name(name)))


def _comparable(values: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (key, normal_name(value) if isinstance(value, str) else value)
        for key, value in sorted(values.items())
    )


def _refused(row: Row, before: Row, same: bool, column: Column) -> Row:
    where = str(before.row) if before.sheet == row.sheet else f"{before.sheet}!{before.row}"
    issue = finding(
        "duplicate_in_file" if same else "conflict_in_file",
        sheet=row.sheet,
        row=row.row,
        cell=f"{column.letter}{row.row}",
        field=column.field,
        detail=where,
    )
    return replace(row, issues=(*row.issues, issue), refused=True)


def _warn_alike(
    alike: dict[tuple[str, ...], Row], row: Row, key: tuple[str, ...], by_field: dict[str, Column]
) -> None:
    """Warn when only the form of a company's name differs (有限公司, 有限责任公司)."""
    name = row.values.get("name") or ""
    enterprise = row.values.get("enterprise") or ""
    loose = (name_without_company_form(name), name_without_company_form(enterprise))
    strict = (normal_name(name), normal_name(enterprise))
    before = alike.setdefault(loose, row)
    if before is row or not any(loose):
        return
    known = (normal_name(before.values.get("name") or ""), normal_name(before.values.get("enterprise") or ""))
    column = by_field.get("name") or by_field.get("enterprise")
    if known == strict or column is None:
        return
    issue = finding(
        "possible_duplicate",
        sheet=row.sheet,
        row=row.row,
        cell=f"{column.letter}{row.row}",
        field=column.field,
        detail="same name, company form differs",
        wording=str(before.row) if before.sheet == row.sheet else f"{before.sheet}!{before.row}",
    )
    row.issues = (*row.issues, issue)
