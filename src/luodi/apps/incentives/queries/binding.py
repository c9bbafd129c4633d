"""Where a fact is held, as SQL over the tables of ``sources``; what is not known is NULL and never 0."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from luodi.apps.definitions.queries import catalogue
from luodi.apps.enterprises.enums import MEASURES, TITLES
from luodi.apps.incentives.queries.sources import code_of, stage_field
from luodi.apps.projects import projection
from luodi.apps.projects.queries.lights import elapsed_months
from luodi.kernel.clauses import Clause
from luodi.kernel.clauses.facts import SQL_TYPES, literal, prepare
from luodi.kernel.clauses.layers import quoted
from luodi.kernel.clauses.model import Fact
from luodi.kernel.clauses.sources import EVERY_YEAR, YEARS, Held, places_of

LAST_OF_PERIOD = {"month": "last_day({0})", "quarter": "last_day({0} + INTERVAL 2 MONTH)"}


@dataclass(frozen=True, slots=True)
class Day:
    """The day of a run, the day the policy was issued (None: not yet), and which of it is assumed.

    ``assumed`` holds values by the key of a fact or by its source, as clause facts are written in JSON.
    """

    day: date
    issued: date | None = None
    assumed: Mapping[str, Any] = field(default_factory=dict)


def facts_sql(clause: Clause, on: Day) -> str:
    """Return the query that gives ``row_no`` and a column per fact of a clause, over ``base``."""
    columns = [f"{fact_sql(clause, fact, on)} AS {quoted(fact.key)}" for fact in clause.facts]
    kept = ["b.row_no", *columns]
    return f"SELECT {', '.join(kept)} FROM base b ORDER BY b.row_no"  # noqa: S608


def fact_sql(clause: Clause, fact: Fact, on: Day) -> str:
    """Return a fact: what is assumed, else the first of its places that knows it."""
    kind = SQL_TYPES[fact.type]
    if fact.key in on.assumed:
        return _constant(clause, fact, on.assumed[fact.key])
    parts = []
    for held in places_of(clause, fact):
        given = on.assumed.get(str(held))
        parts.append(
            _constant(clause, fact, given) if given is not None else place_sql(held, fact, on, clause)
        )
    known = ", ".join(parts)
    return f"CAST({f'coalesce({known})' if len(parts) > 1 else known or 'NULL'} AS {kind})"


def _constant(clause: Clause, fact: Fact, given: Any) -> str:
    columns, _items = prepare(clause, [{fact.key: given}])
    value = columns[fact.key][0]
    kind = SQL_TYPES[fact.type]
    if value is None:
        return f"CAST(NULL AS {kind})"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    return f"CAST({literal(str(value))} AS {kind})"


def place_sql(held: Held, fact: Fact, on: Day, clause: Clause) -> str:
    """Return the expression of one place in the type of a fact."""
    kind = SQL_TYPES[fact.type]
    if held.kind in _PLACES:
        return _PLACES[held.kind](held, fact, on, clause)
    return f"CAST(NULL AS {kind})"


def _project(held: Held, fact: Fact, on: Day, clause: Clause) -> str:
    if held.name == "number":
        return "CAST(b.project_id AS VARCHAR)"
    column = f"b.{quoted(f'p {held.name}')}"
    known = catalogue().get(held.name)
    if known is None or clause.subject != "project":
        return "NULL"
    if held.name not in projection.column_names():
        return _from_text(column, fact, known.type)
    if fact.type == "date":
        return _dated(column, f"b.{quoted(f'precision {held.name}')}", planned=known.fact == "plan")
    if fact.type == "decimal":
        below = "/ 10000" if known.type == "percent" else ""
        return f"CAST(CAST({column} AS DECIMAL(28,8)) {below} * {10**fact.places} AS BIGINT)"
    return _within(column, fact)


def _dated(column: str, precision: str, *, planned: bool) -> str:
    """A plan known to the month holds until its end; what happened in some month has no day yet."""
    if not planned:
        return f"(CASE WHEN coalesce({precision}, 'day') = 'day' THEN {column} END)"
    ends = " ".join(f"WHEN {literal(p)} THEN {sql.format(column)}" for p, sql in LAST_OF_PERIOD.items())
    return f"(CASE coalesce({precision}, 'day') WHEN 'day' THEN {column} {ends} END)"


def _from_text(column: str, fact: Fact, type_: str) -> str:
    if fact.type == "decimal":
        below = "/ 10000" if type_ == "percent" else ""
        return f"CAST(TRY_CAST({column} AS DECIMAL(28,8)) {below} * {10**fact.places} AS BIGINT)"
    if fact.type in ("enum", "text"):
        return _within(column, fact)
    return f"TRY_CAST({column} AS {SQL_TYPES[fact.type]})"


def _within(column: str, fact: Fact) -> str:
    if fact.type != "enum" or not fact.values:
        return column
    return f"(CASE WHEN {column} IN ({', '.join(map(literal, fact.values))}) THEN {column} END)"


def _stage(held: Held, fact: Fact, on: Day, clause: Clause) -> str:
    key = stage_field(held.name)
    return _project(Held("project", key), fact, on, clause) if key else "NULL"


def _title(held: Held, fact: Fact, on: Day, clause: Clause) -> str:
    where = f"t.enterprise_id = b.enterprise_id AND t.title = {literal(code_of(TITLES, held.name))}"
    if held.part:
        column = "t.level" if held.part == "level" else "t.since"
        return f"(SELECT max({column}) FROM titles t WHERE {where})"  # noqa: S608
    found = f"EXISTS (SELECT 1 FROM titles t WHERE {where})"  # noqa: S608
    return f"(CASE WHEN b.enterprise_id IS NULL THEN NULL ELSE {found} END)"


def _figure(held: Held, fact: Fact, on: Day, clause: Clause) -> str:
    if held.part == EVERY_YEAR:
        return f"(CASE WHEN EXISTS (SELECT 1 FROM figures f WHERE {_of_measure(held)}) THEN TRUE END)"  # noqa: S608
    measure, year = literal(code_of(MEASURES, held.name)), on.day.year + YEARS[held.part]
    where = f"f.enterprise_id = b.enterprise_id AND f.measure = {measure} AND f.year = {year}"
    return f"(SELECT max(f.fen) FROM figures f WHERE {where})"  # noqa: S608


def _of_measure(held: Held) -> str:
    """Return the test of the figures of a measure that are known."""
    measure = literal(code_of(MEASURES, held.name))
    return f"f.enterprise_id = b.enterprise_id AND f.measure = {measure} AND f.fen IS NOT NULL"


def items_sql(clause: Clause, fact: Fact, on: Day) -> str | None:
    """Return the query of the items of a series, None where the ledger holds none.

    From the first year that is known, and from the year before last at the latest, until the day's own every
    year has an item: one that nobody recorded is there and not known, so that a sum over it is not either.
    """
    held = next((one for one in places_of(clause, fact) if one.part == EVERY_YEAR), None)
    if held is None or held.kind != "figure":
        return None
    columns = "".join(
        f", {'y.year' if item.key == 'year' else 'f.fen'} AS {quoted(f'i_{item.key}')}" for item in fact.items
    )
    first = f"(SELECT least(min(f.year), {on.day.year - 2}) FROM figures f WHERE {_of_measure(held)})"  # noqa: S608
    return (
        f"SELECT b.row_no{columns} FROM base b, "  # noqa: S608
        f"LATERAL (SELECT unnest(range({first}, {on.day.year + 1})) AS year) y "
        f"LEFT JOIN figures f ON f.year = y.year AND {_of_measure(held)}"
    )


def _asked(held: Held, fact: Fact, on: Day, clause: Clause) -> str:
    text = f"b.{quoted(f'asked {held.name}')}"
    if fact.type == "set":
        return f"from_json({text}, '[\"VARCHAR\"]')"
    if fact.type == "series":
        return "CAST(NULL AS BOOLEAN)"
    return _from_text(f"({text} ->> '$')", fact, "")


def _award(held: Held, fact: Fact, on: Day, clause: Clause) -> str:
    paid = f"SELECT sum(a.fen) FROM awards a WHERE a.clause = {literal(held.name)} AND "  # noqa: S608
    if held.part in ("", "project") and clause.subject == "project":
        return f"CAST(({paid} a.project_id = b.project_id) AS BIGINT)"
    within = f" AND year(a.paid_on) = {on.day.year}" if held.part == "enterprise_year" else ""
    return f"CAST(({paid} a.owner = b.e_uscc{within}) AS BIGINT)"


def _schedule(held: Held, fact: Fact, on: Day, clause: Clause) -> str:
    months = elapsed_months(on.day)
    if held.name == "elapsed_months":
        return str(months)
    sign = ">" if held.name == "ahead" else "<"
    done, plan = 'CAST(b."p completed_this_year" AS HUGEINT)', 'CAST(b."p year_plan_investment" AS HUGEINT)'
    judged = f"{plan} > 0" if months else "FALSE"
    return f"(CASE WHEN {judged} THEN {done} * 12 {sign} {plan} * {months} END)"


def _day(held: Held, fact: Fact, on: Day, clause: Clause) -> str:
    return f"DATE '{on.day.isoformat()}'"


def _policy(held: Held, fact: Fact, on: Day, clause: Clause) -> str:
    return f"DATE '{on.issued.isoformat()}'" if on.issued else "NULL"


def _enterprise(held: Held, fact: Fact, on: Day, clause: Clause) -> str:
    return f"b.e_{held.name}"


_PLACES = {
    "project": _project,
    "stage": _stage,
    "title": _title,
    "figure": _figure,
    "asked": _asked,
    "award": _award,
    "schedule": _schedule,
    "day": _day,
    "policy": _policy,
    "enterprise": _enterprise,
}
