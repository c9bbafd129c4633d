"""Who qualifies for a clause over the ledger: the officer's side of 免申即享."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from luodi.apps.access.models import Person
from luodi.apps.enterprises.models import Enterprise
from luodi.apps.incentives.queries.clauses import Listed, computing
from luodi.apps.incentives.queries.evaluation import LedgerRun, evaluate_over_ledger
from luodi.apps.incentives.queries.results import NEAR, NOT, QUALIFIES, UNKNOWN
from luodi.apps.projects.models import ProjectState
from luodi.apps.projects.queries import current_states
from luodi.kernel import clock
from luodi.kernel.clauses.layers import quoted

PAGE = 50


@dataclass(frozen=True, slots=True)
class MatchRow:
    """A subject under a clause: what it gets, or the conditions that fail, or the facts that are missing."""

    project: ProjectState | None
    enterprise: Enterprise | None
    fen: int | None
    binding: str
    failed: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatchPage:
    """One clause over everything in scope: counts of each standing, the sum, and a page of rows."""

    clauses: list[Listed]
    listed: Listed
    day: date
    standing: str
    counts: Mapping[str, int]
    fen: int
    missing: list[tuple[str, int]]
    rows: list[MatchRow]
    start: int
    more: bool


def match_page(person: Person, code: str = "", standing: str = QUALIFIES, start: int = 0) -> MatchPage | None:
    """Judge everything in a person's scope under one clause; None where no clause computes."""
    clauses = computing()
    listed = next((one for one in clauses if one.clause.code == code), clauses[0] if clauses else None)
    if listed is None:
        return None
    day = clock.today()
    run = evaluate_over_ledger(person, [listed], day=day, grouped=False)
    try:
        return _page(person, run, clauses, listed, standing, start)
    finally:
        run.close()


def _page(
    person: Person, run: LedgerRun, clauses: list[Listed], listed: Listed, standing: str, start: int
) -> MatchPage:
    code = listed.clause.code
    kinds = _standing_sql(run, code)
    counted = dict(
        run.query(f"SELECT {kinds} AS kind, count(*) FROM {run.table(code)} GROUP BY 1")  # noqa: S608
    )
    subject = "enterprise_id" if listed.clause.subject == "enterprise" else "project_id"
    failed = ", ".join(
        f"CASE WHEN {quoted(column)} IS FALSE THEN {_literal(words)} END"
        for column, words in _tests(run, code)
    )
    why = f"list_filter([{failed or 'NULL'}], lambda x: x IS NOT NULL)"
    found = run.query(
        f"SELECT b.{subject}, r.award, r.binding, {why}, r.missing "  # noqa: S608
        f"FROM {run.table(code)} r JOIN base b USING (row_no) WHERE {kinds} = ? "
        f"ORDER BY r.award DESC NULLS LAST, b.{subject} LIMIT {PAGE + 1} OFFSET {start}",
        [standing],
    )
    labels = {fact.key: fact.label for fact in listed.clause.facts}
    missing = [(str(labels.get(key, key)), n) for key, n in run.missing(code).items()]
    return MatchPage(
        clauses, listed, run.scope.day, standing,
        {kind: counted.get(kind, 0) for kind in (QUALIFIES, NEAR, UNKNOWN, NOT)},
        run.totals(code).fen, missing, _rows(listed, found[:PAGE]), start, len(found) > PAGE,
    )  # fmt: skip


def _rows(listed: Listed, found: list[tuple[Any, ...]]) -> list[MatchRow]:
    ids = [row[0] for row in found]
    of_project = listed.clause.subject == "project"
    states = current_states().filter(project_id__in=ids) if of_project else ()
    held: dict[int, Any] = {state.project_id: state for state in states}
    if not of_project:
        held = Enterprise.objects.select_related("unit").in_bulk(ids)
    labels = {fact.key: fact.label for fact in listed.clause.facts}
    return [
        MatchRow(
            held.get(pk) if of_project else None,
            None if of_project else held.get(pk),
            None if fen is None else int(fen),
            binding or "",
            tuple(failed or ()),
            tuple(str(labels.get(key, key)) for key in missing or ()),
        )
        for pk, fen, binding, failed, missing in found
        if pk in held
    ]


def _tests(run: LedgerRun, code: str) -> list[tuple[str, str]]:
    """Return the column and the words of every condition."""
    trace = run.compiled[code].trace
    return [(t.shown.column, t.words.text or t.label) for t in trace if t.kind in ("condition", "validity")]


def _standing_sql(run: LedgerRun, code: str) -> str:
    """How near a row is, as ``results.standing`` tells it for one case."""
    columns = [quoted(column) for column, _words in _tests(run, code)]
    failing = " + ".join(f"CAST({column} IS FALSE AS INTEGER)" for column in columns) or "0"
    unsure = " + ".join(f"CAST({column} IS NULL AS INTEGER)" for column in columns) or "0"
    near = f"binding = 'threshold' AND {failing} = 1 AND {unsure} = 0"
    return (
        f"(CASE WHEN eligible THEN '{QUALIFIES}' WHEN eligible IS NULL THEN '{UNKNOWN}' "
        f"WHEN {near} THEN '{NEAR}' ELSE '{NOT}' END)"
    )


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
