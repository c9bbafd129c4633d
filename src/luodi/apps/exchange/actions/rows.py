"""What a person does with rows of the preview: mend a cell, choose a value, leave a row out."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from luodi.apps.access.models import Person
from luodi.apps.audit.actions import act
from luodi.apps.exchange import comparison, matching, returning, staging
from luodi.apps.exchange.actions.answers import answer
from luodi.apps.exchange.actions.changing import changing, opened, recounted
from luodi.apps.exchange.enums import Choice, Verdict
from luodi.apps.exchange.findings import refuses
from luodi.apps.exchange.models import ImportBatch, ImportRow
from luodi.apps.exchange.reading import RawRow, kept_row, mended
from luodi.apps.exchange.veiling import Veil
from luodi.kernel.text import whole_number


def change_row(*, by: Person, row: ImportRow, given: Mapping[str, str]) -> ImportRow:
    """Do what a form of the preview asks: ``do`` is mend, restore, choose, leave, take, use…"""
    match given.get("do"):
        case "mend":
            return mend_cell(by=by, row=row, field=given.get("field", ""), text=given.get("text", ""))
        case "restore":
            return restore_cell(by=by, row=row, field=given.get("field", ""))
        case "choose":
            return choose(by=by, row=row, choices={given.get("field", ""): given.get("choice", "")})
        case "leave":
            return leave_out(by=by, row=row)
        case "take":
            return leave_out(by=by, row=row, left_out=False)
        case "use":
            return use_row(by=by, row=row)
        case "same" | "other" as said:
            project = whole_number(given.get("project")) or 0
            return answer(by=by, row=row, project=project, same=said == "same")
    raise ValidationError(_("不知道要做什么，请刷新页面再试。"), code="verb")


def mend_cell(*, by: Person, row: ImportRow, field: str, text: str) -> ImportRow:
    """Read a cell again from what a person typed; its whole row is judged anew.

    The rules of reading are those of the workbook: unit of the column, types, check digits. What
    cannot be read stays refused, with the new reason.
    """
    batch = opened(by, row.batch, row)
    with act(by=by, verb="import.mend", obj=batch, unit=batch.unit) as a:
        changing(batch)
        row.mended = {**row.mended, field: text}
        row.was_refused = row.was_refused or row.verdict == Verdict.REFUSED
        _judge(by, batch, row)
        row.save()
        recounted(batch)
        a.note(sheet=row.sheet, row=row.row, field=field)
    return row


def restore_cell(*, by: Person, row: ImportRow, field: str) -> ImportRow:
    """Take back what a person typed into a cell: the workbook's own text holds again, with what it brings."""
    batch = opened(by, row.batch, row)
    if field not in row.mended:
        raise ValidationError(_("这一格没有改过。"), code="mended")
    with act(by=by, verb="import.mend", obj=batch, unit=batch.unit) as a:
        changing(batch)
        row.mended = {key: text for key, text in row.mended.items() if key != field}
        _judge(by, batch, row, as_read=not row.mended and not _used(row))
        if not row.mended and row.verdict == Verdict.REFUSED:
            row.was_refused = False
        row.save()
        recounted(batch)
        a.note(sheet=row.sheet, row=row.row, field=field, restored=True)
    return row


def _used(row: ImportRow) -> bool:
    """Tell whether a row is used in place of another of the file, which was left out for it."""
    read = kept_row(row.batch, row.sheet, row.row, row.table)
    twins = [
        (issue.get("other_sheet") or row.sheet, issue["other_row"])
        for issue in read.issues
        if issue.get("other_row")
    ]
    return any(row.batch.rows.filter(sheet=sheet, row=at, left_out=True).exists() for sheet, at in twins)


def _judge(by: Person, batch: ImportBatch, row: ImportRow, *, as_read: bool = False) -> None:
    """Read a row again with what was mended in it, and compare it with the ledger and its twins.

    ``as_read``: take it as the reader found it, with what it said of other rows of the file.
    """
    key = f"{row.sheet}#{row.table}"
    shape = next(table["shape"] for table in batch.reading["tables"] if table["key"] == key)
    if as_read or not row.cells:
        raw = kept_row(batch, row.sheet, row.row, row.table)
        row.cells = raw.cells
    if not as_read:
        raw = mended(shape, RawRow(row.sheet, row.row, row.table, {}, [], row.cells), row.mended)
    stager = staging.stager_for(batch, by)
    facts, found = stager.facts(raw)
    row.facts = facts
    row.issues = [*raw.issues, *stager.placed(found, raw)]
    row.verdict = Verdict.REFUSED if refuses(row.issues) else Verdict.NEW
    stager.judge([row])
    _check_twins(batch, row)


def _check_twins(batch: ImportBatch, row: ImportRow) -> None:
    """Refuse a row that by now means the same project as another row of the file."""
    if row.verdict == Verdict.REFUSED:
        return
    others = batch.rows.filter(left_out=False).exclude(pk=row.pk).exclude(verdict=Verdict.REFUSED)
    if row.project is not None:
        other = others.filter(project=row.project).first()
    else:
        index = matching.LedgerIndex()
        alike = Q(facts__name=row.facts.get("name"))
        if row.facts.get("project_code"):
            alike |= Q(facts__project_code=row.facts["project_code"])
        rows = {other.pk: other for other in others.filter(alike, verdict=Verdict.NEW)}
        for other in rows.values():
            index.add(matching.staged_candidate(other.pk, other.facts))
        found = index.find(matching.identity_of(row.facts))
        other = rows[found[0].project] if found else None
    if other is not None:
        row.verdict = Verdict.REFUSED
        row.issues = [*row.issues, staging.twin_finding(row, other)]


def choose(*, by: Person, row: ImportRow, choices: Mapping[str, str]) -> ImportRow:
    """Choose for conflicting cells of a row: the file's value or the stored one."""
    batch = opened(by, row.batch, row)
    conflicts = {diff["key"] for diff in row.diffs if diff["conflict"]}
    if not set(choices) <= conflicts or not set(choices.values()) <= set(Choice.values):
        raise ValidationError(_("这一格没有冲突，不用选择。"), code="choice")
    for diff in row.diffs:
        if comparison.is_returned(diff) and choices.get(diff["key"]) == Choice.FILE.value:
            raise ValidationError(returning.to_be_returned(diff["returned"]), code="returned")
    with act(by=by, verb="import.choose", obj=batch, unit=batch.unit) as a:
        changing(batch)
        _choose(row, choices)
        recounted(batch)
        a.note(sheet=row.sheet, row=row.row, choices=dict(choices))
    return row


def choose_all(*, by: Person, batch: ImportBatch, choice: str, field: str = "", sheet: str = "") -> int:
    """Choose the same for every conflicting cell, of a column or a sheet where one is named.

    Returns how many cells that decides; cells of other columns and sheets keep what was chosen there.
    A cell that goes back to another government keeps its stored value, whatever is chosen; rows that are
    hidden from the person stay as they are.
    """
    batch = opened(by, batch)
    if choice not in Choice.values:
        raise ValidationError(_("这一格没有冲突，不用选择。"), code="choice")
    with act(by=by, verb="import.choose", obj=batch, unit=batch.unit) as a:
        changing(batch)
        rows, cells = [], 0
        differing = batch.rows.filter(differs=True)
        for row in Veil(batch, by).readable(differing.filter(sheet=sheet) if sheet else differing):
            meant = [d for d in row.diffs if d["conflict"] and field in ("", d["key"])]
            if meant:
                row.choices = {**row.choices, **{d["key"]: _possible(d, choice) for d in meant}}
                row.verdict = comparison.verdict_of(row.diffs, row.choices)
                rows.append(row)
                cells += len(meant)
        staging.save_rows(rows, ("choices", "verdict"))
        recounted(batch)
        a.note(choice=choice, field=field, sheet=sheet, rows=len(rows), cells=cells)
    return cells


def _possible(diff: Mapping[str, Any], choice: str) -> str:
    return Choice.KEEP.value if comparison.is_returned(diff) else choice


def _choose(row: ImportRow, choices: Mapping[str, str]) -> None:
    row.choices = {**row.choices, **choices}
    row.verdict = comparison.verdict_of(row.diffs, row.choices)
    row.save(update_fields=["choices", "verdict"])


def leave_out(*, by: Person, row: ImportRow, left_out: bool = True) -> ImportRow:
    """Leave a row out of the import, or take it back in."""
    batch = opened(by, row.batch)
    with act(by=by, verb="import.mend", obj=batch, unit=batch.unit) as a:
        changing(batch)
        row.left_out = left_out
        row.save(update_fields=["left_out"])
        recounted(batch)
        a.note(sheet=row.sheet, row=row.row, left_out=left_out)
    return row


def use_row(*, by: Person, row: ImportRow) -> ImportRow:
    """Use a row that was refused because another row of the file says otherwise; leave that one out."""
    other = other_row(row)
    batch = opened(by, row.batch, row, *([other] if other else []))
    if other is None:
        raise ValidationError(_("这一行没有与别的行冲突。"), code="choice")
    with act(by=by, verb="import.choose", obj=batch, unit=batch.unit) as a:
        changing(batch)
        other.left_out = True
        other.save(update_fields=["left_out"])
        row.was_refused = True
        _judge(by, batch, row)
        row.save()
        recounted(batch)
        a.note(sheet=row.sheet, row=row.row, instead_of=other.row)
    return row


def other_row(row: ImportRow) -> ImportRow | None:
    """Return the row that a duplicate or conflicting row of the same file repeats."""
    for issue in row.issues:
        if issue.get("other_row"):
            sheet = issue.get("other_sheet") or row.sheet
            return row.batch.rows.filter(sheet=sheet, row=issue["other_row"]).first()
    return None


__all__ = ["change_row", "choose", "choose_all", "leave_out", "mend_cell", "restore_cell", "use_row"]
