"""The rows of a workbook, converted, matched and compared with the ledger: what the preview shows.

Everything here reads; what is written is the staged rows of one import.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db import connection

from luodi.apps.access.models import Person
from luodi.apps.definitions.queries import catalogue
from luodi.apps.exchange import comparison, matching, returning, unchanged
from luodi.apps.exchange.answers import Answers, answers_for
from luodi.apps.exchange.comparison import Lineage, Origin
from luodi.apps.exchange.conversion import Conversion, Issues
from luodi.apps.exchange.enums import Choice, Verdict
from luodi.apps.exchange.findings import finding, refusal_of, refuses
from luodi.apps.exchange.likeness import Likeness
from luodi.apps.exchange.models import ImportBatch, ImportRow
from luodi.apps.exchange.reading import RawRow, cell_of, group_of
from luodi.apps.exchange.weighing import weigh
from luodi.apps.organisations.models import Unit
from luodi.apps.organisations.queries import UnitResolver
from luodi.apps.projects import bulk, projection
from luodi.apps.projects.models import Fact, ProjectState
from luodi.apps.projects.queries.secrets import hidden_among
from luodi.kernel import clock
from luodi.kernel.folding import DATED_KINDS, Folded

CHUNK = 500


@dataclass
class Stager:
    """Compares rows of one import with the ledger; loads what all rows share once.

    ``beyond`` are the matched projects of other governments: what they stated is returned, not replaced.
    ``by`` is the person for whom it is done.
    ``hidden`` are the projects before signing that who brought the workbook may not read: a row that means
    one is refused, and none is offered, for its likeness would tell its name.
    """

    batch: ImportBatch
    conversion: Conversion
    lineage: Lineage
    as_of: date
    rules: projection.Rules
    guard: returning.Guard
    by: Person
    answers: Answers = field(default_factory=Answers)
    beyond: set[int] = field(default_factory=set)
    hidden: frozenset[int] = frozenset()

    def stage(self, raws: Sequence[RawRow]) -> list[ImportRow]:
        """Return the staged rows, unsaved, in the order of the workbook."""
        rows = [self._converted(position, raw) for position, raw in enumerate(raws, 1)]
        self.judge(rows)
        for row, raw in zip(rows, raws, strict=True):
            if row.suspect:
                row.cells = raw.cells
        return rows

    def _converted(self, position: int, raw: RawRow) -> ImportRow:
        facts, found = self.facts(raw)
        issues = [*raw.issues, *self.placed(found, raw)]
        return ImportRow(
            batch=self.batch,
            position=position,
            sheet=raw.sheet,
            row=raw.row,
            table=raw.table,
            cells=raw.cells if issues else {},
            facts=facts,
            issues=issues,
            verdict=Verdict.REFUSED if refuses(issues) else Verdict.NEW,
        )

    def facts(self, raw: RawRow) -> tuple[dict[str, Any], Issues]:
        """Return the values of a record as the ledger takes them, and what was found."""
        table = self.tables.get((raw.sheet, raw.table), {})
        return self.conversion.facts(raw.values, sheet=raw.sheet, group=group_of(table, raw.row))

    def placed(self, found: Issues, raw: RawRow) -> Issues:
        """Return findings about fields of a record with their cells."""
        columns = self.tables.get((raw.sheet, raw.table), {}).get("columns", ()) if found else ()
        named = {column["field"]: column for column in columns}
        return [placed(issue, raw, named.get(issue.get("field") or "")) for issue in found]

    @cached_property
    def tables(self) -> dict[tuple[str, int], Mapping[str, Any]]:
        """Return the tables of the reading by sheet and number."""
        found = self.batch.reading.get("tables", ())
        return {(table["sheet"], table["table"]): table for table in found}

    def judge(self, rows: Sequence[ImportRow]) -> None:
        """Set verdict, project, offers and differences of converted rows that nothing refuses.

        First what rows mean as they are written, then what a person said of them before, then names
        with the company's form aside; what is left is offered the projects with names like its own.
        """
        open_rows = [row for row in rows if row.verdict != Verdict.REFUSED]
        said = [matching.identity_of(row.facts) for row in open_rows]
        index = matching.load_index(said, self.answers.named(identity.digest for identity in said))
        secret = {known.project for known in index.projects.values() if known.secret}
        self.hidden = hidden_among(self.batch.created_by, secret)
        holds, matched = self.conversion.scope.holds, dict[int, ImportRow]()
        strangers = []
        for row, identity in zip(open_rows, said, strict=True):
            elsewhere = index.code_elsewhere(identity, holds)
            found = [] if elsewhere else index.find(identity, holds)
            self._match(row, found, matched, elsewhere)
            if not found and not elsewhere:
                strangers.append((row, identity))
        if strangers and index.projects:
            self._recognise(strangers, index, matched, taken_by_others(self.batch, rows) | matched.keys())
        for start in range(0, len(matched), CHUNK):
            self._compare(dict(list(matched.items())[start : start + CHUNK]))
        self._leave_unchanged([row for row in rows if unchanged.out_of_reach(row)], matched)
        for row in rows:
            row.refusal = refusal_of(row.issues) if row.verdict == Verdict.REFUSED else ""
        weigh(open_rows, self.batch, self.conversion.catalogue, self.conversion.scope, self.as_of)

    def _recognise(
        self,
        rows: Sequence[tuple[ImportRow, matching.Identity]],
        index: matching.LedgerIndex,
        matched: dict[int, ImportRow],
        taken: Collection[int],
    ) -> None:
        """Find what rows mean that match nothing as they are written, or offer what they may mean."""
        holds, likeness = self.conversion.scope.holds, Likeness(index)
        for row, identity in rows:
            same, declined = self.answers.of(identity.digest)
            named = index.project(same, holds) if same is not None else None
            found = [named] if named and named.project not in taken else []
            found = found or index.find_loosely(identity, holds, taken)
            self._match(row, found, matched, False)
            if not found:
                offers = likeness.offers(identity, holds, declined | self.hidden)
                row.offers = [
                    {"project": o.candidate.project, "score": o.score}
                    for o in offers
                    if o.candidate.project not in taken
                ]
                row.unanswered = bool(row.offers)

    def _match(
        self,
        row: ImportRow,
        found: list[matching.Candidate],
        matched: dict[int, ImportRow],
        elsewhere: bool,
    ) -> None:
        row.verdict, row.project, row.state, row.diffs, row.differs = Verdict.NEW, None, None, [], False
        row.offers, row.unanswered = [], False
        if not found and not elsewhere:
            return
        refusal = None
        if elsewhere:
            refusal = finding("code_elsewhere", value=row.facts.get("project_code"), field="project_code")
        elif any(each.project in self.hidden for each in found):
            refusal = finding("hidden_project", field="name")
        elif len(found) > 1:
            refusal = finding("match_ambiguous", value=len(found), field="name")
        elif found[0].project in matched:
            other = matched[found[0].project]
            refusal = twin_finding(row, other)
        if refusal is not None:
            row.issues = [*row.issues, {"sheet": row.sheet, "row": row.row, **refusal}]
            row.verdict = Verdict.REFUSED
            return
        row.project, row.state = found[0].project, found[0].state
        if self.guard.beyond(found[0].accountable):
            self.beyond.add(found[0].project)
        matched[found[0].project] = row

    def _compare(self, matched: Mapping[int, ImportRow]) -> None:
        records = projection.facts_of(matched)
        pending: list[tuple[ImportRow, comparison.Difference]] = []
        behind: dict[returning.Cell, frozenset[int]] = {}
        for project, row in matched.items():
            now = projection.fold_project(records[project], rules=self.rules)
            then = self._standing_then(records[project], now)
            found = comparison.differences(row.facts, now, then, self.conversion.catalogue)
            pending += [(row, difference) for difference in found]
            if project in self.beyond:
                known = self.conversion.catalogue
                for each in found:
                    behind[project, each.key] = returning.statements_behind(each.key, now, then, known)
        returned = self.guard.returned(behind)
        origins = self._origins({d.origin for _row, d in pending if d.origin is not None})
        for row, difference in pending:
            diff = self._diff(row, difference, origins)
            cell = (int(row.project or 0), difference.key)
            if cell in returned:
                comparison.give_back(diff, returned[cell])
            row.diffs.append(diff)
        for row in matched.values():
            row.differs = bool(row.diffs)
            keep = {diff["key"]: Choice.KEEP.value for diff in row.diffs if diff.get("kept")}
            row.choices = {**keep, **{k: v for k, v in row.choices.items() if k in _keys(row)}}
            row.verdict = comparison.verdict_of(row.diffs, row.choices)

    def _leave_unchanged(self, rows: Sequence[ImportRow], matched: Collection[int]) -> None:
        """Call rows of other units' projects unchanged that differ in nothing from what is read there."""
        people = {person.pk: person for person in (self.by, self.batch.created_by)}.values()
        found = unchanged.meant_elsewhere(rows, list(people), matched)
        masks = unchanged.Masks(list(people)) if found else None
        ordered = sorted(found)
        for start in range(0, len(ordered), CHUNK):
            part = ordered[start : start + CHUNK]
            records = projection.facts_of(part)
            for project in part:
                row, meant = found[project]
                now = projection.fold_project(records[project], rules=self.rules)
                then = self._standing_then(records[project], now)
                differs = comparison.differences(row.facts, now, then, self.conversion.catalogue)
                if masks and not differs and not masks.guessed(row.facts, now, meant.accountable):
                    row.verdict, row.issues = Verdict.SAME, unchanged.settled_issues(row)
                    row.project, row.state = meant.project, meant.state

    def _diff(
        self, row: ImportRow, difference: comparison.Difference, origins: Mapping[int, Origin]
    ) -> dict[str, Any]:
        dated = comparison.kind_of(difference.key, self.conversion.catalogue) in DATED_KINDS
        origin = origins.get(difference.origin or 0)
        project = int(row.project or 0)
        diff = comparison.as_diff(difference, project, origin, self.lineage, self.as_of, dated)
        if project in self.beyond:
            diff["beyond"] = True
        return diff

    def _standing_then(self, records: Sequence[Any], now: Folded) -> Folded:
        progress_on = now.state.get("progress_on")
        later = any(
            r.kind in DATED_KINDS and (r.happened_on is None or r.happened_on > self.as_of) for r in records
        )
        if not later and (progress_on is None or progress_on <= self.as_of):
            return now
        return projection.fold_project(records, day=self.as_of, rules=self.rules)

    def _origins(self, ids: set[int]) -> dict[int, Origin]:
        found: dict[int, Origin] = {}
        ordered = sorted(ids)
        for start in range(0, len(ordered), CHUNK):
            facts = Fact.objects.filter(pk__in=ordered[start : start + CHUNK]).values_list(
                "pk", "source", "file_name", "batch", "recorded_at", "happened_on", "recorded_by__name"
            )
            for pk, source, file_name, batch, at, on, name in facts:
                found[pk] = Origin(source, file_name or name, batch, at, on)
        return found


def _keys(row: ImportRow) -> set[str]:
    return {diff["key"] for diff in row.diffs}


def placed(issue: dict[str, Any], raw: RawRow, column: Mapping[str, Any] | None) -> dict[str, Any]:
    """Add the place to a finding about a field of a record: its cell where the field has a column."""
    where = {"sheet": raw.sheet, "row": raw.row}
    return {**issue, **where, **({"cell": cell_of(column, raw.row)} if column else {})}


def twin_finding(row: ImportRow, other: ImportRow) -> dict[str, Any]:
    """Return the finding for a row that means the same project as another row of the file."""
    found = finding("same_project", value=f"{other.sheet} {other.row}", field="name")
    place = {"sheet": row.sheet, "row": row.row, "other_sheet": other.sheet, "other_row": other.row}
    return {**found, **place}


def stager_for(batch: ImportBatch, by: Person) -> Stager:
    """Return the stager of an import on behalf of a person: their scope decides what is refused."""
    today = clock.today()
    resolver = UnitResolver(today)
    conversion = Conversion(
        catalogue=catalogue(),
        resolve=resolver.resolve,
        scope=returning.rows_scope(by),
        unit=batch.unit,
        today=today,
        sheet_units=_sheet_units(batch, resolver),
    )
    as_of = min(batch.as_of or today, today)
    rules = projection.rules_on(today)
    guard = returning.Guard(returning.own_scope(by))
    return Stager(batch, conversion, lineage_of(batch), as_of, rules, guard, by, answers_for(batch))


def taken_by_others(batch: ImportBatch, rows: Iterable[ImportRow]) -> frozenset[int]:
    """Return the projects that other staged rows of an import mean, when single rows are judged anew."""
    these = {row.pk for row in rows if row.pk is not None}
    if not these:
        return frozenset()
    meant = batch.rows.filter(project__isnull=False, left_out=False).exclude(verdict=Verdict.REFUSED)
    return frozenset(project for pk, project in meant.values_list("pk", "project") if pk not in these)


def _sheet_units(batch: ImportBatch, resolver: UnitResolver) -> dict[str, Unit]:
    """Return the units that sheets are named after, or that a person chose for them."""
    chosen: Mapping[str, int] = batch.mapping.get("sheet_units", {})
    units = {str(unit.pk): unit for unit in Unit.objects.filter(pk__in=chosen.values())}
    found = {}
    for table in batch.reading.get("tables", []):
        sheet = table["sheet"]
        unit = units.get(str(chosen.get(sheet))) or resolver.resolve(sheet)
        if unit is not None:
            found[sheet] = unit
    return found


def lineage_of(batch: ImportBatch) -> Lineage:
    """Return the earlier imports of the same ledger and what was kept against them."""
    earlier = ImportBatch.objects.of_lineage(batch.unit_id, batch.file_name, batch.heading_set)
    done = list(earlier.exclude(pk=batch.pk).order_by("-confirmed_at").values_list("pk", "confirmed_at"))
    if not done:
        return Lineage()
    conflicts: dict[str, set[tuple[int, str, str]]] = {Choice.KEEP: set(), "": set(), Choice.FILE: set()}
    rows = ImportRow.objects.filter(batch=done[0][0], differs=True, project__isnull=False)
    for project, diffs, choices in rows.values_list("project", "diffs", "choices").iterator(2000):
        for diff in diffs:
            if diff["conflict"]:
                conflicts[choices.get(diff["key"], "")].add((project, diff["key"], repr(diff["file"])))
    return Lineage(
        frozenset(pk for pk, _at in done),
        done[0][1],
        frozenset(conflicts[Choice.KEEP]),
        frozenset(conflicts[""]),
    )


def last_state() -> int | None:
    """Return the newest version in the ledger, for the check before writing."""
    return ProjectState.objects.order_by("-pk").values_list("pk", flat=True).first()


def replace_rows(batch: ImportBatch, rows: Sequence[ImportRow]) -> None:
    """Store the staged rows of an import instead of what was staged before, and count them."""
    batch.rows.all().delete()
    bulk.write(ImportRow, bulk.prepared(rows))
    batch.counts = counts_of(rows)
    batch.revision += 1


def save_rows(rows: Sequence[ImportRow], names: Sequence[str]) -> None:
    """Store changed columns of many staged rows in one statement for all of them."""
    fields = [ImportRow._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    statement = f"UPDATE {quote(ImportRow._meta.db_table)} SET {sets} WHERE {quote('id')} = %s"  # noqa: S608
    values = [
        [*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields), row.pk]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


def counts_of(rows: Iterable[ImportRow]) -> dict[str, int]:
    """Count rows by verdict; a row that was refused and mended stays with the refused, counted apart.

    The five verdicts add up to the rows. ``writing`` is how many rows a confirmation would write: none
    of those that may mean a project of the ledger while nobody has said so (``unanswered``). ``partly`` are
    those among them in which a conflict is still open: that cell stays as it is stored.
    """
    counts: Counter[str] = Counter({verdict.value: 0 for verdict in Verdict})
    counts.update(rows=0, mended=0, left_out=0, unanswered=0, writing=0, partly=0)
    for row in rows:
        counts["rows"] += 1
        counts[Verdict.REFUSED if row.was_refused else row.verdict] += 1
        if row.left_out:
            counts["left_out"] += 1
            continue
        if row.was_refused and row.verdict != Verdict.REFUSED:
            counts["mended"] += 1
        if row.unanswered:
            counts["unanswered"] += 1
        elif comparison.writes(row.verdict, row.diffs, row.choices):
            counts["writing"] += 1
            counts["partly"] += row.verdict == Verdict.CONFLICT
    return dict(counts)


def recount(batch: ImportBatch) -> dict[str, int]:
    """Count the stored rows of an import."""
    columns = ("verdict", "was_refused", "left_out", "unanswered")
    decided = batch.rows.exclude(verdict=Verdict.CONFLICT).values_list(*columns)
    rows = [ImportRow(**dict(zip(columns, values, strict=True))) for values in decided.iterator(2000)]
    open_rows = batch.rows.filter(verdict=Verdict.CONFLICT).only(*columns, "diffs", "choices")
    return counts_of([*rows, *open_rows.iterator(2000)])


def heading_set(tables: Iterable[Mapping[str, Any]]) -> str:
    """Return a digest of the headings of all tables; column order does not matter."""
    words = sorted({column["heading"] for table in tables for column in table["columns"]})
    return hashlib.sha256("\n".join(words).encode()).hexdigest() if words else ""
