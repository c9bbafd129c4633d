"""What the others leave: a limit over several projects, or over several clauses, less what stands decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from luodi.apps.incentives.models import Award, Decision
from luodi.apps.incentives.queries.clauses import Listed, listed_clauses
from luodi.apps.incentives.queries.evaluation import LedgerRun, evaluate_over_ledger
from luodi.apps.incentives.queries.readings import choices_on, settled_pairs, way_of
from luodi.kernel.clauses.layers import quoted
from luodi.kernel.clauses.model import Formula
from luodi.kernel.clauses.tree import names


@dataclass(frozen=True, slots=True)
class Room:
    """A limit over several projects: its name, how much it is in fen, and the projects that share it."""

    label: str
    limit_fen: int
    projects: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Beside:
    """Another clause under which a project stands decided or paid, and how the two stand to each other.

    ``kind`` is ``exclusive``, ``higher`` or ``limit``; ``limit_fen`` is what both may come to together.
    """

    code: str
    kind: str
    fen: int
    limit_fen: int | None


def rooms(actor: Any, listed: Listed, project: int, day: date) -> list[Room]:
    """Return every shared cap and the budget of a clause that binds a project on a day.

    The whole ledger is judged as ``actor`` sees it: for a limit over others that is the system.
    """
    group = listed.clause.group
    if not group.caps and group.budget is None:
        return []
    run = evaluate_over_ledger(actor, [listed], day=day)
    try:
        return list(_rooms(run, listed, project))
    finally:
        run.close()


def _rooms(run: LedgerRun, listed: Listed, project: int) -> Iterator[Room]:
    code = listed.clause.code
    clause = run.clauses[code]
    row = run.query("SELECT row_no FROM base WHERE project_id = ?", [project])
    if not row:
        return
    for cap in clause.group.caps:
        limit = run.query(
            f"SELECT {quoted(f'cap {cap.id} room')} FROM {run.table(code)} WHERE row_no = ?",  # noqa: S608
            list(row[0]),
        )[0][0]
        if limit is not None:
            yield Room(cap.label, int(limit), _sharing(run, listed, cap.per, row[0][0]))
    budget = clause.group.budget
    if budget is not None:
        table = quoted(f"facts {code}")
        money = run.query(
            f"SELECT {quoted(budget.fact)} FROM {table} WHERE row_no = ?",  # noqa: S608
            list(row[0]),
        )[0][0]
        if money is not None:
            label = budget.words.text or _("预算")
            yield Room(label, int(money), _sharing(run, listed, budget.per, row[0][0]))


def _sharing(run: LedgerRun, listed: Listed, per: tuple[Formula, ...], row_no: int) -> tuple[int, ...]:
    """Return the projects of the same key; where a part of the key is not known a project stands alone."""
    facts = {fact.key for fact in run.clauses[listed.clause.code].facts}
    keys = sorted({name for formula in per for name in names(formula.node)} & facts)
    same = " AND ".join(f"f.{quoted(key)} = mine.{quoted(key)}" for key in keys) or "TRUE"
    table = quoted(f"facts {listed.clause.code}")
    found = run.query(
        f"SELECT b.project_id FROM base b JOIN {table} f USING (row_no), {table} mine "  # noqa: S608
        f"WHERE mine.row_no = ? AND (f.row_no = mine.row_no OR ({same})) ORDER BY b.project_id",
        [row_no],
    )
    return tuple(int(row[0]) for row in found)


def decided_for(code: str, projects: tuple[int, ...], but: int) -> int:
    """Return the fen that stand decided under a clause for some projects, one of them left out."""
    rows = Decision.objects.standing().filter(clause=code, project__in=projects).exclude(project=but)
    return int(rows.aggregate(sum=Sum("fen"))["sum"] or 0)


def beside(listed: Listed, project: int, day: date) -> list[Beside]:
    """Return the clauses under which a project stands decided or paid that may not simply be added.

    Where the text is silent about two clauses, they add up until the office reads them otherwise.
    """
    every = listed_clauses()
    mine = listed.clause.code
    sums: dict[str, int] = {}
    for model in (Award, Decision):  # what was decided comes after what was paid, and says more
        rows = model.objects.standing().filter(project=project).exclude(clause=mine)
        for code, fen in rows.values_list("clause").annotate(sum=Sum("fen")):
            sums[code] = max(sums.get(code, 0), int(fen))
    read = settled_pairs(choices_on({mine, *sums}, day))
    found = []
    for code, fen in sums.items():
        row = read.get(frozenset({mine, code}))
        if fen > 0 and row is not None and way_of(row) == "higher":
            found.append(Beside(code, "higher", fen, None))
        held = [(listed.clause, code), *([(every[code].clause, mine)] if code in every else [])]
        for clause, other in held:
            for relation in clause.relations:
                if other in relation.to and fen > 0 and relation.kind in ("exclusive", "higher"):
                    found.append(Beside(code, relation.kind, fen, None))
                elif other in relation.to and relation.limit is not None:
                    found.append(Beside(code, "limit", fen, int(relation.limit.value)))
    return found
