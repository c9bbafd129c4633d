"""What a changed clause would cost over the ledger: sums by unit, size, chain and year; who gains, who loses.

``after`` is the clause with what was changed, ``before`` the clause it is held against. A row that cannot be
judged is counted apart on each side and never as 0.
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
from luodi.apps.projects.queries import current_states
from luodi.kernel import clock, money
from luodi.kernel.clauses.tree import Number
from luodi.kernel.text import Text

BEFORE = "before"
DRAFT = "draft:"
TOP = 14
PAGE = 50
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
    """What is simulated: which clause, what is changed in it, against which, on which day of the ledger."""

    clause: str
    changes: Mapping[str, str] = field(default_factory=dict)
    against: str = ""
    day: date | None = None


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
    """Which projects would draw from several clauses: how many from each set, and the sums either way."""

    sets: list[tuple[tuple[str, ...], int]]
    added: int
    highest: int
    top: int
    top_state: ProjectState | None


@dataclass(frozen=True, slots=True)
class Simulated:
    """Everything that the page of a simulation shows."""

    ask: Ask
    listed: Listed
    against: Listed
    dials: list[Dial]
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


def run_of(person: Person, ask: Ask, *, at: datetime | None = None) -> tuple[LedgerRun, Listed, Listed]:
    """Judge the ledger under every clause that stands, the changed one and the one it is held against.

    Raises KeyError for a clause that is not there and ClauseErrors for a change that cannot be made.
    """
    known = clauses_for(person)
    listed = known[ask.clause]
    against = known[ask.against] if ask.against else listed
    code = listed.clause.code
    others = [one for one in computing() if one.clause.subject == "project" and one.clause.code != code]
    today = clock.today()
    day = ask.day or today
    run = evaluate_over_ledger(
        person, [listed, *others], day=day, known=day if day < today and at is None else None, at=at,
        changes={code: ask.changes}, also=[against],
    )  # fmt: skip
    run.changed = code
    add_variant(run, BEFORE, against)
    return run, listed, against


def simulate(person: Person, ask: Ask) -> Simulated:
    """Return what the page of a simulation shows; raises KeyError and ClauseErrors as ``run_of``."""
    run, listed, against = run_of(person, ask)
    try:
        code = listed.clause.code
        labels = {fact.key: str(fact.label) for fact in listed.clause.facts}
        return Simulated(
            ask=ask,
            listed=listed,
            against=against,
            dials=dials_of(listed),
            rows=run.rows,
            before=run.totals(BEFORE),
            after=run.totals(code),
            moves=_moves(run, code),
            breakdowns=_breakdowns(run, code),
            missing=[(key, labels.get(key, key), n) for key, n in run.missing(code).items()],
            movers=_movers(run, code, "TRUE", "abs(a1 - a0) DESC, a1 DESC", TOP, 0),
            stacking=_stacking(run, code),
        )
    finally:
        run.close()


def records(person: Person, ask: Ask, move: str, part: str, start: int) -> tuple[Listed, list[Mover], bool]:
    """Return the projects behind a number of a simulation: a move (``MOVES``), one line of a breakdown."""
    run, listed, _against = run_of(person, ask)
    try:
        code = listed.clause.code
        tests = [_MOVE_SQL.get(move, "TRUE"), _part_sql(part)]
        found = _movers(run, code, " AND ".join(tests), "a1 DESC, project_id", PAGE + 1, start)
        return listed, found[:PAGE], len(found) > PAGE
    finally:
        run.close()


def same_again(simulation: Simulation) -> bool:
    """Run a saved simulation again on the ledger as it was known then; tell whether all rows agree."""
    listed = [one for each in simulation.clauses if (one := listed_at(each["reference"])) is not None]
    if len(listed) != len(simulation.clauses):
        return False
    names = [each["code"] for each in simulation.clauses]
    plain = [one for name, one in zip(names, listed, strict=True) if name != BEFORE]
    before = [one for name, one in zip(names, listed, strict=True) if name == BEFORE]
    run = evaluate_over_ledger(
        simulation.made_by, plain, day=simulation.day, at=simulation.known_at,
        changes=simulation.changes, also=before,
    )  # fmt: skip
    try:
        for one in before:
            add_variant(run, BEFORE, one)
        return run.digest() == simulation.digest
    finally:
        run.close()


_MOVE_SQL = {
    "gain": "a1 > a0",
    "lose": "a1 < a0",
    "same": "a1 = a0 AND a1 > 0",
    "eligible": "e1",
    "unknown": "e1 IS NULL",
}


def _joined(run: LedgerRun, code: str) -> str:
    """Every row with what it gets before (a0) and after (a1), 0 for what is not eligible or not judged."""
    return (
        "SELECT b.*, r0.eligible AS e0, r1.eligible AS e1, r1.binding, r1.missing, "  # noqa: S608
        "CASE WHEN r0.eligible THEN coalesce(r0.award, 0) ELSE 0 END AS a0, "
        "CASE WHEN r1.eligible THEN coalesce(r1.award, 0) ELSE 0 END AS a1 "
        f"FROM base b JOIN {run.table(BEFORE)} r0 USING (row_no) JOIN {run.table(code)} r1 USING (row_no)"
    )


def _moves(run: LedgerRun, code: str) -> dict[str, int]:
    counts = ", ".join(f"count(*) FILTER (WHERE {_MOVE_SQL[move]})" for move in MOVES)
    row = run.query(f"SELECT {counts} FROM ({_joined(run, code)})")[0]  # noqa: S608
    return dict(zip(MOVES, row, strict=True))


_BAND_SQL = "CASE " + " ".join(
    f"WHEN total_investment >= {low}" + (f" AND total_investment < {high}" if high else "") + f" THEN '{key}'"
    for key, low, high in BANDS
) + " END"  # fmt: skip
_KEYS = {"unit": "unit_id", "band": _BAND_SQL, "chain": "chain", "year": "year(produced_on)"}


def _breakdowns(run: LedgerRun, code: str) -> dict[str, list[Part]]:
    units = {unit.pk: unit.name for unit in Unit.objects.all()}
    found: dict[str, list[Part]] = {}
    for name, sql in _KEYS.items():
        rows = run.query(
            f"SELECT {sql} AS key, sum(a0), sum(a1), count(*) FILTER (WHERE e1) "  # noqa: S608
            f"FROM ({_joined(run, code)}) GROUP BY 1 HAVING sum(a0) > 0 OR sum(a1) > 0 ORDER BY 3 DESC, 1"
        )
        found[name] = [
            Part("" if key is None else str(key), units.get(key, "") if name == "unit" else str(key or ""),
                 int(before), int(after), count)
            for key, before, after, count in rows
        ]  # fmt: skip
    return found


def _part_sql(part: str) -> str:
    """Return the test of one line of a breakdown (``unit:12``), of one missing fact (``missing:key``)."""
    name, _, key = part.partition(":")
    if name == "missing":
        return f"list_contains(missing, {_text(key)})"
    if name not in _KEYS:
        return "TRUE"
    return f"coalesce(CAST({_KEYS[name]} AS VARCHAR), '') = {_text(key)}"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _movers(run: LedgerRun, code: str, test: str, order: str, most: int, start: int) -> list[Mover]:
    where = f"({test}) AND (a0 <> a1 OR a1 > 0 OR e1 IS NULL OR e1)"
    rows = run.query(
        f"SELECT project_id, CASE WHEN e0 IS NULL THEN NULL ELSE a0 END, "  # noqa: S608
        f"CASE WHEN e1 IS NULL THEN NULL ELSE a1 END, binding, missing FROM ({_joined(run, code)}) "
        f"WHERE {where} ORDER BY {order} LIMIT {most} OFFSET {start}"
    )
    states = _states([row[0] for row in rows])
    labels = {fact.key: str(fact.label) for fact in run.clauses[code].facts}
    return [
        Mover(states[pk], before, after, binding or "", tuple(labels.get(key, key) for key in missing or ()))
        for pk, before, after, binding, missing in rows
        if pk in states
    ]


def _states(ids: Sequence[int]) -> dict[int, ProjectState]:
    return {state.project_id: state for state in current_states().filter(project_id__in=ids)}


def _stacking(run: LedgerRun, code: str) -> Stacking | None:
    codes = [name for name in run.clauses if name != BEFORE]
    if len(codes) < 2:
        return None
    each = " UNION ALL ".join(
        f"SELECT row_no, {_text(name)} AS code, award FROM {run.table(name)} WHERE eligible AND award > 0"  # noqa: S608
        for name in codes
    )
    drawn = (
        f"SELECT row_no, list(code ORDER BY code) AS codes, sum(award) AS added, max(award) AS highest "  # noqa: S608
        f"FROM ({each}) GROUP BY row_no"
    )
    added, highest = run.query(f"SELECT coalesce(sum(added), 0), coalesce(sum(highest), 0) FROM ({drawn})")[0]  # noqa: S608
    sets = run.query(
        f"SELECT codes, count(*) FROM ({drawn}) WHERE len(codes) > 1 GROUP BY codes ORDER BY 2 DESC, 1"  # noqa: S608
    )
    top = run.query(
        f"SELECT b.project_id, d.added FROM ({drawn}) d JOIN base b USING (row_no) "  # noqa: S608
        "ORDER BY d.added DESC, b.project_id LIMIT 1"
    )
    state = _states([top[0][0]]).get(top[0][0]) if top else None
    found = [(tuple(names), n) for names, n in sets]
    return Stacking(found, int(added), int(highest), int(top[0][1]) if top else 0, state)
