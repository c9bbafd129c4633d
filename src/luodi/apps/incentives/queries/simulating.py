"""What clauses would cost over the ledger: sums by clause, unit, size, chain and year; who gains, who loses.

``after`` is one clause with what was changed in it, or several together; ``before`` is what they are held
against: one clause, the same ones unchanged, or those of their policies that are in force. A row that cannot
be judged is counted apart on each side and never as 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.incentives.models import OfficeClause, Simulation
from luodi.apps.incentives.queries.clauses import Listed, computing, listed_at, newest_drafts, readable_draft
from luodi.apps.incentives.queries.evaluation import LedgerRun, Totals, add_variant, evaluate_over_ledger
from luodi.apps.organisations.models import Unit
from luodi.apps.projects.models import ProjectState
from luodi.kernel import clock, money
from luodi.kernel.clauses.tree import Number
from luodi.kernel.text import Text

BEFORE = "before"
IN_FORCE = "in_force"
"""What several clauses are held against: those of their policies that are in force."""
DRAFT = "draft:"
TOP = 14
PAGE = 50
UNITS_OF = ("project", "attributed_unit", "county", "park_unit")
YI, WAN = money.UNITS["亿元"], money.UNITS["万元"]
BANDS: tuple[tuple[str, int, int | None], ...] = (
    ("ge5", 5 * YI, None),
    ("ge1", YI, 5 * YI),
    ("ge05", 5000 * WAN, YI),
    ("lt05", 0, 5000 * WAN),
)
"""Sizes by total investment in fen: [from, to)."""
MOVES = ("gain", "lose", "same", "eligible", "unknown")


@dataclass(frozen=True, slots=True)
class Ask:
    """What is simulated: which clause, what is changed in it, against which, on which day of the ledger.

    ``others`` are further clauses with what is changed in each; then ``against`` is '' (the same clauses,
    unchanged) or ``IN_FORCE``.
    """

    clause: str
    changes: Mapping[str, str] = field(default_factory=dict)
    against: str = ""
    day: date | None = None
    others: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def asked(self) -> dict[str, Mapping[str, str]]:
        """Every clause with what is changed in it."""
        return {self.clause: self.changes, **self.others}


@dataclass(frozen=True, slots=True)
class Dial:
    """A figure of a clause that can be turned: where it stands, its value and unit as written, its range."""

    place: str
    label: Text
    value: str
    unit: str
    least: str
    most: str
    step: str


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a breakdown: sums in fen before and after, and how many qualify after."""

    key: str
    label: str
    before: int
    after: int
    count: int


@dataclass(frozen=True, slots=True)
class Mover:
    """One project before and after; sums are None where it cannot be judged."""

    state: ProjectState
    before: int | None
    after: int | None
    binding: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stacking:
    """Which projects would draw from several clauses: how many from each set, and the sums either way.

    ``only``: the clauses simulated, else all that stand.
    """

    sets: list[tuple[tuple[str, ...], int]]
    added: int
    highest: int
    top: int
    top_state: ProjectState | None
    only: bool = False


@dataclass(frozen=True, slots=True)
class Simulated:
    """Everything that the page of a simulation shows."""

    ask: Ask
    listed: Listed
    against: list[Listed]
    clauses: Mapping[str, Listed]
    dials: Mapping[str, list[Dial]]
    rows: int
    before: Totals
    after: Totals
    moves: Mapping[str, int]
    breakdowns: Mapping[str, list[Part]]
    missing: list[tuple[str, str, int]]
    movers: list[Mover]
    stacking: Stacking | None


def clauses_for(person: Person) -> dict[str, Listed]:
    """Return key → clause about projects that a person may simulate: those that stand, and drafts."""
    found = {one.clause.code: one for one in computing() if one.clause.subject == "project"}
    drafts = OfficeClause.objects.visible_to(person, Permission.INCENTIVE_DRAFT)
    for code, version in newest_drafts(drafts).items():
        one = readable_draft(version)
        if one is not None and one.clause.subject == "project" and one.clause.result != "procedure":
            found[f"{DRAFT}{code}"] = one
    return found


def dial_name(key: str, place: str, several: bool) -> str:
    """Return the name of a dial in the form: its place, after the clause where there are several."""
    return f"{key}~{place}" if several else place


def dials_of(one: Listed) -> list[Dial]:
    """Return the plain figures of a clause: rates, bounds, caps; a dial runs from 0 to twice the figure."""
    places = [(f"parameters.{p.key}", p.label, p.values[-1].formula) for p in one.clause.parameters]
    for limit in one.clause.limits:
        places.append((f"limits.{limit.id}", Text(limit.label, limit.label), limit.formula))
    dials = []
    for place, label, formula in places:
        if not isinstance(formula.node, Number):
            continue
        value = "".join(c for c in formula.text if c in "0123456789.")
        unit = formula.text.strip().lstrip("0123456789._")
        number = float(value)
        step = 10 ** (len(str(int(number))) - 2) if number >= 10 else 0.5 if number >= 1 else 0.05
        dials.append(Dial(place, label, value, unit, "0", f"{number * 2:g}", f"{step:g}"))
    return dials


@dataclass(frozen=True, slots=True)
class Sides:
    """A run, and which of its results are the clauses simulated and which those they are held against."""

    run: LedgerRun
    after: list[str]
    before: list[str]

    def label(self, key: str) -> str:
        """Return the words for a fact of the clauses."""
        facts = (self.run.clauses[name].fact(key) for name in self.after)
        return next((str(fact.label) for fact in facts if fact is not None), key)


def run_of(person: Person, ask: Ask, *, at: datetime | None = None) -> Sides:
    """Judge the ledger under what is simulated and what it is held against.

    One clause runs beside every other that stands, so that stacking is seen. Raises KeyError for a clause
    that is not there and ClauseErrors for a change that cannot be made.
    """
    known = clauses_for(person)
    chosen = [known[key] for key in ask.asked]
    changes = {known[key].clause.code: given for key, given in ask.asked.items()}
    if len(changes) < len(ask.asked):
        raise KeyError(ask.clause)
    others, before = _beside(known, ask, chosen)
    day = ask.day or clock.today()
    run = evaluate_over_ledger(
        person, [*chosen, *others], day=day, known=day if day < clock.today() and at is None else None, at=at,
        changes=changes, also=list(before.values()),
    )  # fmt: skip
    run.changed = chosen[0].clause.code
    for name, one in before.items():
        add_variant(run, name, one)
    return Sides(run, list(changes), list(before))


def _beside(
    known: Mapping[str, Listed], ask: Ask, chosen: list[Listed]
) -> tuple[list[Listed], dict[str, Listed]]:
    """Return the clauses that run beside those chosen, and by name those that they are held against."""
    standing = [one for key, one in known.items() if not key.startswith(DRAFT)]
    if not ask.others:
        others = [one for one in standing if one.clause.code != chosen[0].clause.code]
        return others, {BEFORE: known[ask.against] if ask.against else chosen[0]}
    if ask.against == IN_FORCE:
        policies = {one.policy for one in chosen}
        held = [one for one in standing if not one.is_draft and one.policy in policies]
    else:
        held = chosen
    return [], {f"{BEFORE} {one.clause.code}": one for one in held}


def simulate(person: Person, ask: Ask) -> Simulated:
    """Return what the page of a simulation shows; raises KeyError and ClauseErrors as ``run_of``."""
    sides = run_of(person, ask)
    run, known = sides.run, clauses_for(person)
    clauses = {key: known[key] for key in ask.asked}
    try:
        return Simulated(
            ask=ask,
            listed=known[ask.clause],
            against=[run.listed[name] for name in sides.before],
            clauses=clauses,
            dials={key: dials_of(one) for key, one in clauses.items()},
            rows=run.rows,
            before=_totals(sides, "0"),
            after=_totals(sides, "1"),
            moves=_moves(sides),
            breakdowns=_breakdowns(sides),
            missing=_missing(sides),
            movers=_movers(sides, "TRUE", "abs(a1 - a0) DESC, a1 DESC", TOP, 0),
            stacking=_stacking(sides, bool(ask.others)),
        )
    finally:
        run.close()


def records(
    person: Person, ask: Ask, move: str, part: str, start: int
) -> tuple[list[Listed], list[Mover], bool]:
    """Return the projects behind a number of a simulation: a move (``MOVES``), one line of a breakdown."""
    sides = run_of(person, ask)
    try:
        tests = [_MOVE_SQL.get(move, "TRUE"), _part_sql(sides, part)]
        found = _movers(sides, " AND ".join(tests), "a1 DESC, project_id", PAGE + 1, start)
        return [sides.run.listed[name] for name in sides.after], found[:PAGE], len(found) > PAGE
    finally:
        sides.run.close()


def same_again(simulation: Simulation) -> bool:
    """Run a saved simulation again on the ledger as it was known then; tell whether all rows agree.

    Over the rows that it was made over: its maker may have left, and others been named readers since.
    """
    listed = [one for each in simulation.clauses if (one := listed_at(each["reference"])) is not None]
    if len(listed) != len(simulation.clauses):
        return False
    named = dict(zip((each["code"] for each in simulation.clauses), listed, strict=True))
    before = {name: one for name, one in named.items() if name.startswith(BEFORE)}
    run = evaluate_over_ledger(
        simulation.made_by, [one for name, one in named.items() if name not in before], day=simulation.day,
        at=simulation.known_at, changes=simulation.changes, also=list(before.values()),
        over=simulation.made_over,
    )  # fmt: skip
    try:
        for name, one in before.items():
            add_variant(run, name, one)
        return run.digest() == simulation.digest
    finally:
        run.close()


_MOVE_SQL = {
    "gain": "a1 > a0",
    "lose": "a1 < a0",
    "same": "a1 = a0 AND a1 > 0",
    "eligible": "e1",
    "unknown": "u1",
}


def _side(sides: Sides, names: Sequence[str], n: str) -> str:
    """Return each row's sum (``a``), whether it gets something (``e``), whether one is not judged (``u``)."""
    if not names:
        return (
            f"SELECT row_no, 0 AS a{n}, FALSE AS e{n}, FALSE AS u{n}, '' AS binding{n}, "  # noqa: S608
            f"CAST([] AS VARCHAR[]) AS missing{n} FROM base"
        )
    each = " UNION ALL ".join(
        f"SELECT row_no, eligible, award, binding, missing FROM {sides.run.table(name)}"  # noqa: S608
        for name in names
    )
    unknown = "count(*) FILTER (WHERE eligible IS NULL) > 0"
    return (
        f"SELECT row_no, coalesce(sum(award) FILTER (WHERE eligible), 0) AS a{n}, "  # noqa: S608
        f"CASE WHEN bool_or(eligible) THEN TRUE WHEN {unknown} THEN NULL ELSE FALSE END AS e{n}, "
        f"{unknown} AS u{n}, arg_max(binding, award) FILTER (WHERE eligible) AS binding{n}, "
        f"flatten(list(missing) FILTER (WHERE eligible IS NULL)) AS missing{n} FROM ({each}) GROUP BY row_no"
    )


def _joined(sides: Sides) -> str:
    """Every row with what it gets before (a0) and after (a1), 0 for what is not eligible or not judged."""
    return (
        "SELECT b.*, s0.a0, s0.e0, s0.u0, s1.a1, s1.e1, s1.u1, s1.binding1 AS binding, "  # noqa: S608
        f"s1.missing1 AS missing FROM base b JOIN ({_side(sides, sides.before, '0')}) s0 USING (row_no) "
        f"JOIN ({_side(sides, sides.after, '1')}) s1 USING (row_no)"
    )


def _totals(sides: Sides, n: str) -> Totals:
    """Return the counts and the sum of one side; a row that some clause cannot judge counts as unknown."""
    rows, eligible, ineligible, unknown, fen = sides.run.query(
        f"SELECT count(*), count(*) FILTER (WHERE e{n}), count(*) FILTER (WHERE NOT e{n}), "  # noqa: S608
        f"count(*) FILTER (WHERE u{n}), coalesce(sum(a{n}), 0) FROM ({_joined(sides)})"
    )[0]
    return Totals(rows, eligible, ineligible, unknown, int(fen))


def _missing(sides: Sides) -> list[tuple[str, str, int]]:
    rows = sides.run.query(
        f"SELECT key, count(*) AS n FROM (SELECT unnest(list_distinct(missing)) AS key "  # noqa: S608
        f"FROM ({_joined(sides)}) WHERE u1) GROUP BY key ORDER BY n DESC, key"
    )
    return [(key, sides.label(key), n) for key, n in rows]


def _moves(sides: Sides) -> dict[str, int]:
    counts = ", ".join(f"count(*) FILTER (WHERE {_MOVE_SQL[move]})" for move in MOVES)
    row = sides.run.query(f"SELECT {counts} FROM ({_joined(sides)})")[0]  # noqa: S608
    return dict(zip(MOVES, row, strict=True))


_BAND_SQL = "CASE " + " ".join(
    f"WHEN total_investment >= {low}" + (f" AND total_investment < {high}" if high else "") + f" THEN '{key}'"
    for key, low, high in BANDS
) + " END"  # fmt: skip
_KEYS = {"unit": "unit_id", "band": _BAND_SQL, "chain": "chain", "year": "year(produced_on)"}


def _breakdowns(sides: Sides) -> dict[str, list[Part]]:
    units = {unit.pk: unit.name for unit in Unit.objects.all()}
    found: dict[str, list[Part]] = {"clause": _by_clause(sides)} if len(sides.after) > 1 else {}
    for name, sql in _KEYS.items():
        rows = sides.run.query(
            f"SELECT {sql} AS key, sum(a0), sum(a1), count(*) FILTER (WHERE e1) "  # noqa: S608
            f"FROM ({_joined(sides)}) GROUP BY 1 HAVING sum(a0) > 0 OR sum(a1) > 0 ORDER BY 3 DESC, 1"
        )
        found[name] = [
            Part("" if key is None else str(key), units.get(key, "") if name == "unit" else str(key or ""),
                 int(before), int(after), count)
            for key, before, after, count in rows
        ]  # fmt: skip
    return found


def _by_clause(sides: Sides) -> list[Part]:
    """Return a line for each clause of either side."""
    run = sides.run
    held = {name.removeprefix(f"{BEFORE} "): run.totals(name).fen for name in sides.before}
    parts = []
    for code in dict.fromkeys((*sides.after, *held)):
        clause = run.clauses[code if code in sides.after else f"{BEFORE} {code}"]
        after = run.totals(code) if code in sides.after else None
        parts.append(
            Part(
                code,
                str(clause.label),
                held.get(code, 0),
                after.fen if after else 0,
                after.eligible if after else 0,
            )
        )
    return parts


def _part_sql(sides: Sides, part: str) -> str:
    """Return the test of one line of a breakdown (``unit:12``), of one missing fact (``missing:key``)."""
    name, _, key = part.partition(":")
    if name == "missing":
        return f"list_contains(missing, {_text(key)})"
    if name == "clause" and key in sides.after:
        return f"row_no IN (SELECT row_no FROM {sides.run.table(key)} WHERE eligible)"  # noqa: S608
    if name == "stack":
        joined = "list_aggregate(codes, 'string_agg', '+')"
        return f"row_no IN (SELECT row_no FROM ({_drawn(sides.run)}) WHERE {joined} = {_text(key)})"  # noqa: S608
    if name not in _KEYS:
        return "TRUE"
    return f"coalesce(CAST({_KEYS[name]} AS VARCHAR), '') = {_text(key)}"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _movers(sides: Sides, test: str, order: str, most: int, start: int) -> list[Mover]:
    where = f"({test}) AND (a0 <> a1 OR a1 > 0 OR u1 OR e1)"
    rows = sides.run.query(
        f"SELECT project_id, CASE WHEN e0 IS NULL THEN NULL ELSE a0 END, "  # noqa: S608
        f"CASE WHEN e1 IS NULL THEN NULL ELSE a1 END, binding, missing FROM ({_joined(sides)}) "
        f"WHERE {where} ORDER BY {order}, project_id LIMIT {most} OFFSET {start}"
    )
    states = _states(sides.run, [row[0] for row in rows])
    return [
        Mover(
            states[pk],
            None if before is None else int(before),
            None if after is None else int(after),
            binding or "",
            tuple(dict.fromkeys(map(sides.label, missing or ()))),
        )
        for pk, before, after, binding, missing in rows
        if pk in states
    ]


def _states(run: LedgerRun, ids: Sequence[int]) -> dict[int, ProjectState]:
    """Return the projects as the run read them: what was said later may be said to others only."""
    rows = run.scope.states().filter(project_id__in=ids).select_related(*UNITS_OF)
    return {state.project_id: state for state in rows}


def _drawn(run: LedgerRun) -> str:
    """Every row that draws from some clause: from which, the sum, and the highest."""
    each = " UNION ALL ".join(
        f"SELECT row_no, {_text(name)} AS code, award FROM {run.table(name)} WHERE eligible AND award > 0"  # noqa: S608
        for name in run.clauses
        if not name.startswith(BEFORE)
    )
    return (
        f"SELECT row_no, list(code ORDER BY code) AS codes, sum(award) AS added, max(award) AS highest "  # noqa: S608
        f"FROM ({each}) GROUP BY row_no"
    )


def _stacking(sides: Sides, only: bool) -> Stacking | None:
    run, drawn = sides.run, _drawn(sides.run)
    if len([name for name in run.clauses if not name.startswith(BEFORE)]) < 2:
        return None
    added, highest = run.query(f"SELECT coalesce(sum(added), 0), coalesce(sum(highest), 0) FROM ({drawn})")[0]  # noqa: S608
    sets = run.query(
        f"SELECT codes, count(*) FROM ({drawn}) WHERE len(codes) > 1 GROUP BY codes ORDER BY 2 DESC, 1"  # noqa: S608
    )
    top = run.query(
        f"SELECT b.project_id, d.added FROM ({drawn}) d JOIN base b USING (row_no) "  # noqa: S608
        "ORDER BY d.added DESC, b.project_id LIMIT 1"
    )
    state = _states(run, [top[0][0]]).get(top[0][0]) if top else None
    found = [(tuple(names), n) for names, n in sets]
    return Stacking(found, int(added), int(highest), int(top[0][1]) if top else 0, state, only)
