"""One run of clauses over the ledger, and the same run for one project or enterprise."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from luodi.apps.access.models import Person
from luodi.apps.enterprises.models import Enterprise
from luodi.apps.incentives.queries.binding import Day, facts_sql, items_sql, place_sql
from luodi.apps.incentives.queries.clauses import Listed
from luodi.apps.incentives.queries.made_over import MadeOver
from luodi.apps.incentives.queries.provenance import Origin, origins_of
from luodi.apps.incentives.queries.readings import Choices, choices_on, chosen_words
from luodi.apps.incentives.queries.sources import Scope, fill
from luodi.kernel.clauses import Clause, Engine, Run, changed, compile_for
from luodi.kernel.clauses.facts import SQL_TYPES
from luodi.kernel.clauses.layers import quoted
from luodi.kernel.clauses.model import Fact
from luodi.kernel.clauses.results import result_of, side_by_side
from luodi.kernel.clauses.sources import SERIES, Held, places_of
from luodi.kernel.clauses.variants import settle

ISSUED = "policy.issued"


@dataclass(frozen=True, slots=True)
class Totals:
    """What a clause comes to over the rows of a run; rows that cannot be judged are counted, never 0."""

    rows: int
    eligible: int
    ineligible: int
    unknown: int
    fen: int


@dataclass
class LedgerRun:
    """The results of clauses over one reading of the ledger, as tables of one engine.

    Table ``base`` has one row per subject (``row_no``, ``project_id``, ``unit_id``, ``chain``,
    ``total_investment``, ``enterprise_id``, …); ``facts CODE`` what each clause was given and ``result CODE``
    every step of it (``eligible``, ``award`` in fen, ``binding``, ``cut_by``, ``missing``, ``failed_at``).
    ``changed`` is the code of the clause whose formulas were changed, where one was. ``choices`` are the
    readings that the office had chosen by then, ``ways`` what every other reading computes.
    """

    engine: Engine
    scope: Scope
    rows: int
    clauses: dict[str, Clause] = field(default_factory=dict)
    listed: dict[str, Listed] = field(default_factory=dict)
    compiled: dict[str, Any] = field(default_factory=dict)
    assumed: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    choices: dict[str, Choices] = field(default_factory=dict)
    ways: dict[str, list[tuple[tuple[int, int], Clause]]] = field(default_factory=dict)
    changed: str = ""
    grouped: bool = True

    def table(self, code: str) -> str:
        """Return the name of a clause's results, quoted."""
        return quoted(f"result {code}")

    def query(self, sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query over ``base`` and the tables of results."""
        return self.engine.connection.execute(sql, list(values)).fetchall()

    def totals(self, code: str) -> Totals:
        """Return the counts and the sum of a clause."""
        sql = (
            "SELECT count(*), count(*) FILTER (WHERE eligible), count(*) FILTER (WHERE NOT eligible), "  # noqa: S608
            "count(*) FILTER (WHERE eligible IS NULL), coalesce(sum(award) FILTER (WHERE eligible), 0) "
            f"FROM {self.table(code)}"
        )
        rows, eligible, ineligible, unknown, fen = self.query(sql)[0]
        return Totals(rows, eligible, ineligible, unknown, int(fen))

    def missing(self, code: str) -> dict[str, int]:
        """Return fact key → how many rows cannot be judged for want of it, the commonest first."""
        sql = (
            f"SELECT key, count(*) AS n FROM (SELECT unnest(missing) AS key FROM {self.table(code)} "  # noqa: S608
            "WHERE eligible IS NULL) GROUP BY key ORDER BY n DESC, key"
        )
        return dict(self.query(sql))

    def explain(self, code: str, row_no: int) -> dict[str, Any]:
        """Return the whole result of one row with its steps, read from the run that computed it."""
        cursor = self.engine.connection.execute(
            f"SELECT * FROM {self.table(code)} WHERE row_no = ?",  # noqa: S608
            [row_no],
        )
        names = [column[0] for column in cursor.description or ()]
        return result_of(Run(self.compiled[code], names, cursor.fetchall()), 0)

    def digest(self) -> str:
        """Return the digest of every row's outcome under every clause, in the order of the projects."""
        found = hashlib.sha256()
        subject = "project_id" if "project_id" in self._base_columns() else "enterprise_id"
        for code in sorted(self.clauses):
            sql = (
                f"SELECT string_agg(concat_ws('|', b.{subject}, r.eligible, r.award, r.binding), ';' "  # noqa: S608
                f"ORDER BY b.{subject}) FROM {self.table(code)} r JOIN base b USING (row_no)"
            )
            text = self.query(sql)[0][0] or ""
            found.update(f"{self.listed[code].reference}\n{text}\n".encode())
        return found.hexdigest()

    def _base_columns(self) -> set[str]:
        return {row[0] for row in self.query("DESCRIBE base")}

    def close(self) -> None:
        """Let the memory go."""
        self.engine.close()


def evaluate_over_ledger(
    person: Person,
    clauses: Sequence[Listed],
    *,
    day: date,
    known: date | None = None,
    changes: Mapping[str, Mapping[str, str]] | None = None,
    assumed: Mapping[str, Any] | None = None,
    rows: Q | None = None,
    enterprise: int | None = None,
    threads: int | None = None,
    grouped: bool = True,
    at: datetime | None = None,
    also: Sequence[Listed] = (),
    over: MadeOver | None = None,
) -> LedgerRun:
    """Run clauses over every project (or enterprise) in a person's scope; close the run after use.

    ``day`` is the day of application, ``known`` the day whose knowledge is used (None: now). ``changes`` by
    clause code are formulas put in place of its own (``{"XQ-1": {"parameters.rate": "4%"}}``). ``assumed``
    holds values by source or fact key; a policy that was never issued is taken as issued on ``day``, unless
    ``policy.issued`` is given. ``rows`` narrows the states; ``at`` is an instant in place of ``known``. All
    clauses must be about the same subject. ``also`` are clauses that ``add_variant`` will be asked for.
    ``over`` are the rows of a saved run in place of the person's scope; it takes ``at`` with it.
    """
    subjects = {one.clause.subject for one in (*clauses, *also)}
    if len(subjects) > 1:
        raise ValueError("clauses about projects and about enterprises are separate runs")
    scope = Scope(person, day, known, rows or Q(), enterprise, at, over)
    engine = Engine(threads=threads)
    every = (*clauses, *also)
    places = {held for one in every for fact in one.clause.facts for held in places_of(one.clause, fact)}
    subject = subjects.pop() if subjects else "project"
    run = LedgerRun(engine, scope, fill(engine, scope, places, subject), grouped=grouped)
    run.choices = choices_on({one.clause.code for one in every}, day, scope.moment)
    for one in clauses:
        code = one.clause.code
        _judge(run, code, one, (changes or {}).get(code, {}), assumed or {})
    return run


def add_variant(run: LedgerRun, name: str, one: Listed, changes: Mapping[str, str] | None = None) -> None:
    """Judge the same rows under one more clause, kept under a name of its own.

    The run must have been filled with what the clause reads: give it among the clauses, or one that reads
    the same places.
    """
    _judge(run, name, one, changes or {}, {})


def _judge(
    run: LedgerRun, name: str, one: Listed, changes: Mapping[str, str], assumed: Mapping[str, Any]
) -> None:
    """Judge all rows under a clause as the office reads it on the day of the run."""
    read = settle(one.clause, chosen_words(run.choices.get(one.clause.code, {})))
    run.clauses[name] = changed(read.clause, changes)
    run.ways[name] = [(at, changed(way, changes)) for at, way in read.ways]
    run.listed[name] = one
    run.assumed[name] = _assumed(one, run.scope.day, assumed)
    _load_facts(run, name)
    run.compiled[name] = compile_for(run.clauses[name], run.engine, f"facts {name}", grouped=run.grouped)
    run.engine.keep(f"result {name}", run.compiled[name])


def _assumed(one: Listed, day: date, given: Mapping[str, Any]) -> dict[str, Any]:
    whole = dict(given)
    if one.issued is None:
        whole.setdefault(ISSUED, day.isoformat())
    return whole


def _on(run: LedgerRun, code: str) -> Day:
    assumed = {key: value for key, value in run.assumed[code].items() if value is not None}
    return Day(run.scope.day, run.listed[code].issued, assumed)


def _load_facts(run: LedgerRun, code: str) -> None:
    clause, execute = run.clauses[code], run.engine.connection.execute
    _load_items(run, code)
    source = quoted(f"facts {code}")
    execute(f"CREATE OR REPLACE TABLE {source} AS {facts_sql(clause, _on(run, code))}")


def _load_items(run: LedgerRun, code: str) -> None:
    """Fill the series of a clause; another clause may have one of the same name."""
    clause, execute = run.clauses[code], run.engine.connection.execute
    for fact in clause.facts:
        if fact.type == "series":
            table, items = quoted(f"items_{fact.key}"), items_sql(clause, fact, _on(run, code))
            columns = "".join(f", {quoted(f'i_{item.key}')} {SQL_TYPES[item.type]}" for item in fact.items)
            execute(f"CREATE OR REPLACE TABLE {table} (row_no BIGINT{columns})")
            if items is not None:
                execute(f"INSERT INTO {table} {items}")


# -- one case ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FactShown:
    """A fact of one case: its value, the place that gave it, where that came from, whether it is assumed.

    ``places`` are all places that may know it, in order.
    """

    fact: Fact
    value: Any
    held: Held | None
    origin: Origin | None
    assumed: bool = False
    places: tuple[Held, ...] = ()


@dataclass(frozen=True, slots=True)
class OneResult:
    """A clause judged for one subject: the result with its steps, and every fact with its source.

    ``choices`` are the readings that the office had chosen for it by then.
    """

    listed: Listed
    clause: Clause
    result: dict[str, Any]
    facts: list[FactShown]
    day: date
    choices: Choices = field(default_factory=dict)


def evaluate_one(
    person: Person,
    listed: Listed,
    *,
    day: date,
    project: int | None = None,
    enterprise: Enterprise | None = None,
    known: date | None = None,
    changes: Mapping[str, str] | None = None,
    assumed: Mapping[str, Any] | None = None,
) -> OneResult | None:
    """Judge one project or enterprise that the person may see; None where the ledger does not count it."""
    found = evaluate_several(
        person, [listed], day=day, project=project, enterprise=enterprise, known=known,
        changes={listed.clause.code: changes or {}}, assumed=assumed,
    )  # fmt: skip
    return found[0] if found else None


def evaluate_several(
    person: Person,
    clauses: Sequence[Listed],
    *,
    day: date,
    project: int | None = None,
    enterprise: Enterprise | None = None,
    known: date | None = None,
    changes: Mapping[str, Mapping[str, str]] | None = None,
    assumed: Mapping[str, Any] | None = None,
) -> list[OneResult]:
    """Judge one subject under several clauses with one reading of the ledger; [] where it is not counted."""
    run = evaluate_over_ledger(
        person, clauses, day=day, known=known, changes=changes, assumed=assumed,
        rows=Q(project=project) if project is not None else None,
        enterprise=enterprise.pk if enterprise else None, threads=1, grouped=False,
    )  # fmt: skip
    try:
        if not run.rows:
            return []
        return _results(run, project)
    finally:
        run.close()


def _results(run: LedgerRun, project: int | None) -> list[OneResult]:
    answered = {code: _answered(run, code) for code in run.clauses}
    every = {held for facts in answered.values() for held in facts.values() if held is not None}
    sources = origins_of(run.scope, every, project, _enterprise_id(run))
    found = []
    for code, clause in list(run.clauses.items()):
        _load_items(run, code)
        values = _values(run, code)
        facts = [
            FactShown(
                fact,
                values[fact.key],
                answered[code][fact.key],
                sources.get(str(answered[code][fact.key])),
                _is_assumed(run, code, fact, answered[code][fact.key]),
                places_of(clause, fact),
            )
            for fact in clause.facts
            if not fact.of_group
        ]
        result, choices = _read_all_ways(run, code), run.choices.get(code, {})
        found.append(OneResult(run.listed[code], clause, result, facts, run.scope.day, choices))
    return found


def _read_all_ways(run: LedgerRun, code: str) -> dict[str, Any]:
    """Return the result of the one row, with what every other reading that changes a formula comes to."""
    clause, result = run.clauses[code], run.explain(code, 0)
    judged = {}
    for at, way in run.ways[code]:
        # Another reading changes formulas, not facts: what the ledger knows is not asked again.
        compiled = compile_for(way, run.engine, f"facts {code}", grouped=run.grouped)
        judged[at] = [result_of(Run(compiled, *run.engine.query(compiled)), 0, explain=False)]
    side_by_side(clause, [result], judged)
    return result


def _enterprise_id(run: LedgerRun) -> int | None:
    found = run.query("SELECT enterprise_id FROM base LIMIT 1")[0][0]
    return None if found is None else int(found)


def _is_assumed(run: LedgerRun, code: str, fact: Fact, held: Held | None) -> bool:
    return fact.key in run.assumed[code] or str(held) in run.assumed[code]


def _answered(run: LedgerRun, code: str) -> dict[str, Held | None]:
    """Return fact key → the first of its places that knows it, None where none does."""
    clause, on = run.clauses[code], _on(run, code)
    asked = [(fact, held) for fact in clause.facts for held in places_of(clause, fact)]
    columns = [
        "TRUE" if str(held) in on.assumed else f"({place_sql(held, fact, on, clause)}) IS NOT NULL"
        for fact, held in asked
    ]
    row = run.query(f"SELECT {', '.join(columns) or '1'} FROM base b LIMIT 1")[0]  # noqa: S608
    found: dict[str, Held | None] = dict.fromkeys((fact.key for fact in clause.facts), None)
    for (fact, held), known in zip(asked, row, strict=False):
        if known and found[fact.key] is None:
            found[fact.key] = held
    return found


def _values(run: LedgerRun, code: str) -> dict[str, Any]:
    """Return the facts of the one row; a series by year is a list of (year, fen), the earliest first."""
    facts = run.clauses[code].facts
    listed = ", ".join(quoted(fact.key) for fact in facts)
    row = run.query(f"SELECT {listed} FROM {quoted(f'facts {code}')}")[0]  # noqa: S608
    values = dict(zip((fact.key for fact in facts), row, strict=True))
    for fact in facts:
        if fact.type == "series" and values[fact.key] and {item.key for item in fact.items} == set(SERIES):
            items = f"SELECT i_year, i_fen FROM {quoted(f'items_{fact.key}')} WHERE row_no = 0 ORDER BY 1"  # noqa: S608
            values[fact.key] = run.query(items)
    return values
