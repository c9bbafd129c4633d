"""Reads of the import pages: one answer for each step."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import scope_of
from luodi.apps.definitions.queries import catalogue
from luodi.apps.exchange import alike
from luodi.apps.exchange.actions.intake import not_importable
from luodi.apps.exchange.comparison import written_keys
from luodi.apps.exchange.enums import Verdict
from luodi.apps.exchange.lines import Line, difference_lines, has_returned, learn_units, names_of, shower_for
from luodi.apps.exchange.models import ImportBatch, ImportRow
from luodi.apps.exchange.querysets import BatchQuerySet
from luodi.apps.exchange.reading import cell_of
from luodi.apps.exchange.showing import UNIT_KEYS, Shower, amount_in, unit_label
from luodi.apps.exchange.veiling import Veil
from luodi.apps.exchange.weighing import BY_READER, CODES
from luodi.apps.jobs.enums import JobState
from luodi.apps.organisations.enums import TERRITORIES
from luodi.apps.organisations.models import Unit
from luodi.apps.organisations.queries import resolve_unit, territory_ids
from luodi.apps.projects import vocabulary
from luodi.kernel.issues import Issue
from luodi.kernel.money import UNITS
from luodi.kernel.text import Text
from luodi.kernel.values.cells import cell_from_json, shown_text

PAGE = 30
BESIDE = 20
ASIDE = 12
LOOK = "请核对；"
TOTALS_SHOWN = 6
MAGNITUDES = CODES | {BY_READER}
ENDING = "terminated_on"
LOOKED_AT = ("batch", "issues", "facts", "project", "offers", "verdict")
TABS = (Verdict.NEW, Verdict.CHANGED, Verdict.SAME, Verdict.CONFLICT, Verdict.REFUSED)


def batches_of(person: Person, before: int | None = None) -> tuple[list[ImportBatch], int | None]:
    """Return a page of the imports that a person may see, newest first, and where the next begins."""
    rows = ImportBatch.objects.visible_to(person, Permission.PROJECT_IMPORT)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("unit", "created_by").order_by("-pk")[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def all_batches() -> BatchQuerySet:
    """Return every import, to be narrowed to what a person may reach."""
    return ImportBatch.objects.select_related("unit", "created_by", "confirmed_by", "file", "job")


def row_of(batch: ImportBatch, pk: int) -> ImportRow | None:
    """Return a staged row of an import."""
    row = batch.rows.filter(pk=pk).first()
    if row is not None:
        row.batch = batch
    return row


def address_of(given: Mapping[str, str]) -> str:
    """Return the query of the preview's page that a form came from."""
    pairs = {key: given[key] for key in ("show", "only", "after") if given.get(key)}
    return f"?{urlencode(pairs)}" if pairs else ""


def open_imports(person: Person) -> int:
    """Count the imports that somebody still has to finish, for the navigation."""
    return ImportBatch.objects.visible_to(person, Permission.PROJECT_IMPORT).open().count()


def units_for(person: Person) -> list[Unit]:
    """Return the places for which a person may import, the widest first."""
    scope = scope_of(person, Permission.PROJECT_IMPORT)
    units = Unit.objects.filter(valid_to__isnull=True, type__in=TERRITORIES).order_by("pk")
    return list(units if scope.everything else units.filter(pk__in=scope.unit_ids))


def own_place(person: Person) -> int | None:
    """Return the place that a person works for."""
    unit = person.unit_id
    return territory_ids([unit]).get(unit, unit) if unit else None


def stopped(batch: ImportBatch) -> bool:
    """Tell whether the job of a running import ended without bringing it on."""
    ended = (JobState.FAILED, JobState.CANCELLED)
    return batch.is_running and batch.job is not None and batch.job.state in ended


def refused_confirmation(batch: ImportBatch) -> str:
    """Return why the job that was to write an import did not; empty when there was none."""
    job = batch.job
    failed = job is not None and job.kind == "exchange.commit" and job.state == JobState.FAILED
    return job.error_text if failed and job is not None else ""


# --- the columns --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Option:
    """One entry of a select."""

    value: str
    label: str
    selected: bool = False


def field_options(selected: str | None) -> list[Option]:
    """Return every field that a column can mean, the one chosen marked."""
    none = [Option("", _("（不导入此列）"), not selected)]
    return none + [Option(f.key, vocabulary.label_of(f.key), f.key == selected) for f in catalogue()]


def kind_options(selected: str) -> list[Option]:
    """Return the kinds of project for a workbook without a column of kinds."""
    return [Option(code, label, code == selected) for code, label in vocabulary.kind_choices()]


def needs_kind(batch: ImportBatch) -> bool:
    """Tell whether some table of the workbook has no column of kinds."""
    tables = batch.reading.get("tables", [])
    return any("kind" not in {c["field"] for c in table["columns"]} for table in tables)


def sheets_without_place(batch: ImportBatch) -> list[str]:
    """Return the sheets whose tables have no column that says which unit a row belongs to."""
    places = {"county", "attributed_unit"}
    found = [
        table["sheet"]
        for table in batch.reading.get("tables", [])
        if not places & {column["field"] for column in table["columns"]}
    ]
    return list(dict.fromkeys(found))


def refusal_of(batch: ImportBatch) -> str:
    """Return why a workbook that was read cannot be imported; empty when it can."""
    kind = batch.reading.get("kind", "projects")
    return "" if kind == "projects" else not_importable(kind)


def unit_of_sheet(batch: ImportBatch, sheet: str) -> int:
    """Return the unit that a sheet without a place column speaks of: the one it is named after."""
    found = resolve_unit(sheet)
    return found.pk if found else batch.unit_id


# --- the preview --------------------------------------------------------------------------------


@dataclass
class Preview:
    """What the preview shows: the tab's lines, the differences beside it, totals and findings."""

    tab: str
    tabs: list[dict[str, Any]]
    lines: list[Line]
    next_after: int | None
    differences: list[Line]
    more_differences: int
    totals: list[dict[str, Any]]
    more_totals: list[dict[str, Any]]
    findings: list[Issue]
    more_findings: int
    ending: list[str]
    returned: bool
    alike: list[alike.Alike]
    only: str


def preview(batch: ImportBatch, person: Person, tab: str, after: int, only: str = "") -> Preview:
    """Return one page of the preview; ``after`` is the position of the last row of the page before.

    ``only``: the rows of one reason of refusal, else said in one line where they are many.
    """
    shower = shower_for(person, batch)
    tab = tab if tab in Verdict.values else _first_tab(batch.counts)
    veil = Veil(batch, person)
    reasons = alike.refused_alike(batch) if tab == Verdict.REFUSED else {}
    only = only if only in reasons else ""
    wanted = alike.rows_alike(batch, only) if only else alike.refused_apart(_rows_of(batch, tab), [*reasons])
    rows = list(wanted.filter(position__gt=after)[: PAGE + 1])
    page = veil.load(rows[:PAGE])
    differing = [] if tab in (Verdict.CHANGED, Verdict.CONFLICT) else veil.load(_differing(batch))
    learn_units(shower, [*page, *differing])
    names = names_of([*page, *differing], person)
    lines = _lines(tab, page, shower, veil, names)
    beside = difference_lines(differing, shower, names)
    findings = said_of(_warnings(batch, veil))
    totals = _totals(batch, veil)
    wrong = sum(1 for total in totals if not total["ok"])
    top = max(wrong, TOTALS_SHOWN)
    return Preview(
        tab=tab,
        tabs=_tabs(batch.counts, tab),
        lines=lines,
        next_after=page[-1].position if len(rows) > PAGE else None,
        differences=beside,
        more_differences=max(0, batch.rows.filter(differs=True).count() - BESIDE) if beside else 0,
        totals=totals[:top],
        more_totals=totals[top:],
        findings=findings[:ASIDE],
        more_findings=max(0, len(findings) - ASIDE),
        ending=_ending(batch, veil),
        returned=has_returned(batch),
        alike=[] if only or after else [_alike(batch, *one, shower, veil) for one in reasons.items()],
        only=only,
    )


def _alike(batch: ImportBatch, key: str, count: int, shower: Shower, veil: Veil) -> alike.Alike:
    """Return one reason that keeps many rows out, with the first of its rows."""
    rows = veil.load(alike.rows_alike(batch, key).filter(was_refused=False, left_out=False)[: alike.SHOWN])
    lines = [line for row in rows for line in refused_lines(row, shower, veil)[:1]]
    said = alike.joined([line.note for line in lines])
    named = [(line.row, str(line.row.facts.get("name") or line.file)) for line in lines]
    return alike.Alike(key, count, lines[0].label, said, lines[0].remedy, named)


def _ending(batch: ImportBatch, veil: Veil) -> list[str]:
    """Return the names of the projects that a confirmation would end: the workbook says since when."""
    written = {"left_out": False, "unanswered": False}
    rows = batch.rows.filter(verdict__in=(Verdict.NEW, Verdict.CHANGED, Verdict.CONFLICT), **written)
    found = veil.load(row for row in rows.filter(facts__has_key=ENDING) if _ends(row))
    return [str(row.facts.get("name") or "") for row in found]


def _ends(row: ImportRow) -> bool:
    said = row.verdict == Verdict.NEW or ENDING in written_keys(row.diffs, row.choices)
    return bool(row.facts.get(ENDING)) and said


def _rows_of(batch: ImportBatch, tab: str) -> Any:
    rows = batch.rows.all()
    if tab == Verdict.REFUSED:
        return rows.filter(verdict=tab) | rows.filter(was_refused=True)
    return rows.filter(verdict=tab, was_refused=False)


def _first_tab(counts: Mapping[str, int]) -> str:
    for verdict in (Verdict.REFUSED, Verdict.CONFLICT, Verdict.NEW, Verdict.CHANGED, Verdict.SAME):
        if counts.get(verdict.value):
            return verdict.value
    return Verdict.NEW.value


def _tabs(counts: Mapping[str, int], tab: str) -> list[dict[str, Any]]:
    colours = {Verdict.NEW: "g", Verdict.CONFLICT: "a", Verdict.REFUSED: "r"}
    return [
        {
            "key": v.value,
            "label": v.label,
            "count": counts.get(v.value, 0),
            "colour": colours.get(v, ""),
            "current": v.value == tab,
        }
        for v in TABS
    ]


def _differing(batch: ImportBatch) -> list[ImportRow]:
    return list(batch.rows.filter(differs=True)[:BESIDE])


def _lines(
    tab: str, rows: list[ImportRow], shower: Shower, veil: Veil, names: Mapping[int, str]
) -> list[Line]:
    if tab == Verdict.REFUSED:
        return [line for row in rows for line in refused_lines(row, shower, veil)]
    if tab in (Verdict.CHANGED, Verdict.CONFLICT):
        return difference_lines(rows, shower, names)
    return [row_line(row, shower) for row in rows]


def row_line(row: ImportRow, shower: Shower) -> Line:
    """Return a new or unchanged row in one line: name, place, amount."""
    facts = row.facts
    place = facts.get("attributed_unit") or facts.get("place") or facts.get("county")
    amount = facts.get("total_investment")
    return Line(
        row,
        label=str(facts.get("name") or ""),
        stored=shower.value("attributed_unit", place),
        file=shower.value("total_investment", amount) if amount is not None else "—",
        ends=_ends(row),
    )


def columns_of(row: ImportRow) -> dict[str, Mapping[str, Any]]:
    """Return the columns of a row's table by the field that they mean; a sheet may hold several tables."""
    tables = row.batch.reading.get("tables", [])
    own = [table for table in tables if (table["sheet"], table["table"]) == (row.sheet, row.table)]
    return {c["field"]: c for t in own for c in t["columns"] if c["field"]}


def refused_lines(row: ImportRow, shower: Shower, veil: Veil) -> list[Line]:
    """Return a line for each finding that refuses a row, and for each cell mended in it."""
    lines, columns = [], columns_of(row)
    for issue in row.issues:
        if issue.get("other_row"):
            lines.append(_twin_line(row, issue, shower, veil))
        elif issue["severity"] == "refused":
            key = issue.get("field") or ""
            lines.append(
                Line(
                    row,
                    issue,
                    label=shower.label(key) if key else _("整行"),
                    file=_first_text(row, key, columns) if key in row.mended else _raw_text(row, issue),
                    note=_said(issue),
                    key=key,
                    # Another unit's row is not made one's own by a word typed into it.
                    mendable=bool(key) and not row.hidden and issue["code"] != "unit_out_of_scope",
                    unit=_money_unit(columns.get(key)),
                    typed=row.mended.get(key, ""),
                    mended=key in row.mended,
                    remedy=vocabulary.say(issue_of(issue).remedy),
                )
            )
    still = {line.key for line in lines}
    lines += [line for line in mended_lines(row, shower) if line.key not in still]
    return lines or [Line(row, label=_("整行"))]


def mended_lines(row: ImportRow, shower: Shower) -> list[Line]:
    """Return a line for each cell mended in a row: what stood there, and what was typed."""
    columns = columns_of(row)
    return [
        Line(
            row,
            label=shower.label(key),
            file=_first_text(row, key, columns),
            typed=text,
            mended=True,
            key=key,
            mendable=True,
            cell=cell_of(columns[key], row.row) if key in columns else "",
            unit=_money_unit(columns.get(key)),
        )
        for key, text in row.mended.items()
    ]


def _money_unit(column: Mapping[str, Any] | None) -> str:
    return unit_label(str(column["unit"])) if column and column["unit"] in UNITS else ""


def _first_text(row: ImportRow, key: str, columns: Mapping[str, Mapping[str, Any]]) -> str:
    """Return what stood in the workbook's cell before somebody mended it."""
    stored = row.cells.get(columns[key]["col"]) if key in columns else None
    cell = cell_from_json(stored)
    return shown_text(cell.value, cell.shown) or _("（空）")


def _raw_text(row: ImportRow, issue: Mapping[str, Any]) -> str:
    return str(issue.get("value") or _("（空）"))


def _twin_line(row: ImportRow, issue: Mapping[str, Any], shower: Shower, veil: Veil) -> Line:
    """Return the line of a row that another row of the file repeats or contradicts."""
    sheet = issue.get("other_sheet") or row.sheet
    other = veil.load(row.batch.rows.filter(sheet=sheet, row=issue["other_row"])[:1])
    mine, theirs = row.facts, other[0].facts if other else {}
    key = next((k for k, value in mine.items() if k in theirs and theirs[k] != value), "")
    if not key:
        shown = str(mine.get("project_code") or mine.get("name") or "")
        return Line(row, issue, label=_("整行"), file=shown, note=_said(issue))
    shower.know_units({v for v in (mine[key], theirs[key]) if key in UNIT_KEYS and isinstance(v, int)})
    both = {"mine": shower.value(key, mine[key]), "theirs": shower.value(key, theirs[key])}
    shown = _("%(mine)s ↔ 第 %(row)s 行 %(theirs)s") % {**both, "row": issue["other_row"]}
    return Line(row, issue, label=shower.label(key), file=shown, note=_said(issue), choice="use")


def _said(issue: Mapping[str, Any]) -> str:
    found = issue_of(issue)
    return vocabulary.say(found.what) + (_("；") + vocabulary.say(found.why) if found.why else "")


def _totals(batch: ImportBatch, veil: Veil) -> list[dict[str, Any]]:
    """Return each total row's figure beside the sum of the rows, in the unit of its column.

    A sum over one row tells it: whoever did not bring the workbook reads none of a secret field.
    """
    secret = vocabulary.secret_keys() if veil.stranger else frozenset()
    return [
        {
            **total,
            "label": vocabulary.label_of(total["field"]),
            "unit": unit_label(total.get("unit") or ""),
            "stated_text": amount_in(total["stated"], total.get("unit")),
            "computed_text": amount_in(total["computed"], total.get("unit")),
            "gap_text": _gap(total),
        }
        for total in sorted(batch.reading.get("totals", []), key=lambda t: (t["ok"], t["scope"] != "all"))
        if total["field"] not in secret
    ]


def _gap(total: Mapping[str, Any]) -> str:
    stated, computed = total["stated"], total["computed"]
    if isinstance(stated, int) and isinstance(computed, int):
        return amount_in(abs(stated - computed), total.get("unit"))
    return ""


def _warnings(batch: ImportBatch, veil: Veil) -> list[Mapping[str, Any]]:
    found = [w for w in batch.reading.get("warnings", []) if w["code"] != "total_mismatch"]
    rows = batch.rows.exclude(issues=[]).exclude(verdict=Verdict.REFUSED).only(*LOOKED_AT)
    shown = veil.readable(rows[:500])
    own = [i for row in shown for i in row.issues if i["severity"] == "warning" and i not in found]
    return [warning for warning in [*own, *found] if warning["code"] not in MAGNITUDES]


def said_of(warnings: list[Mapping[str, Any]]) -> list[Issue]:
    """Return findings that do not stop an import, without the remedy that all of them share."""
    return [replace(i, remedy="") if str(i.remedy).startswith(LOOK) else i for i in map(issue_of, warnings)]


def issue_of(stored: Mapping[str, Any]) -> Issue:
    known = {key: stored[key] for key in Issue.__dataclass_fields__ if key in stored}
    for key in ("what", "why", "remedy"):
        if isinstance(known.get(key), Mapping):
            known[key] = Text(known[key]["zh"], known[key]["en"])
    return Issue(**{"why": "", "remedy": "", **known})


def still_refused(counts: Mapping[str, int]) -> int:
    """Return how many rows are refused and not mended."""
    return counts.get("refused", 0) - counts.get("mended", 0)


# --- after --------------------------------------------------------------------------------------


def failure_of(batch: ImportBatch) -> Issue | None:
    """Return why a workbook could not be read."""
    return issue_of(batch.failure) if batch.failure else None
