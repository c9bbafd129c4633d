"""What the clauses that stand give to one project, to one enterprise, and to everybody: 直达快享."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from luodi.apps.access.models import Person
from luodi.apps.definitions.queries import pack_rows
from luodi.apps.enterprises import doors
from luodi.apps.enterprises.models import Enterprise
from luodi.apps.incentives.models import Award, Decision, ReadingChoice
from luodi.apps.incentives.queries.clauses import Listed, computing, listed_clauses
from luodi.apps.incentives.queries.evaluation import OneResult, evaluate_over_ledger, evaluate_several
from luodi.apps.incentives.queries.readings import settled_pairs, way_of
from luodi.apps.projects.models import ProjectState
from luodi.kernel import clock
from luodi.kernel.clauses import Clause
from luodi.kernel.clauses.relations import Together, together
from luodi.kernel.text import Text

QUALIFIES, NEAR, UNKNOWN, NOT = "qualifies", "near", "unknown", "not"
STANDINGS = (QUALIFIES, NEAR, UNKNOWN, NOT)


@dataclass(frozen=True, slots=True)
class PolicyResults:
    """The clauses of one policy over one subject, how they stand together, and its papers and review."""

    code: str
    label: Text
    status: str
    issued: date | None
    results: list[OneResult]
    together: Together | None
    procedure: Clause | None
    settled: tuple[ReadingChoice, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectResults:
    """Everything that the page of one project's awards shows, on one day."""

    state: ProjectState
    day: date
    policies: list[PolicyResults]
    decisions: list[Decision]


@dataclass(frozen=True, slots=True)
class Match:
    """One clause over one subject of an enterprise: ``state`` is None for what concerns the enterprise."""

    one: OneResult
    state: Any | None

    @property
    def standing(self) -> str:
        """Qualifies, nearly qualifies, cannot be told, or does not."""
        return standing(self.one)


@dataclass(frozen=True, slots=True)
class EnterpriseResults:
    """What an enterprise qualifies for, nearly qualifies for, and what is missing."""

    enterprise: Enterprise
    day: date
    matches: dict[str, list[Match]]
    awards: list[Award]
    labels: dict[str, Text] = field(default_factory=dict)


def sum_of(result: Mapping[str, Any]) -> int | None:
    """Return the award or ceiling of a result in fen; None where there is none to say."""
    found = result.get("ceiling_fen", result.get("amount_fen"))
    return None if found is None else int(found)


def standing(one: OneResult) -> str:
    """Tell how near a case is: it is near where one bound of a number or date is all that fails."""
    eligible = one.result["eligible"]
    if eligible is not None:
        return QUALIFIES if eligible else NEAR if _one_bound_fails(one) else NOT
    return UNKNOWN


def _one_bound_fails(one: OneResult) -> bool:
    tested = [s for s in one.result["steps"] if s["kind"] in ("condition", "validity")]
    failing = [step for step in tested if step["result"] is False]
    if len(failing) != 1 or one.result.get("binding") != "threshold":
        return False
    return all(step["result"] is True for step in tested if step is not failing[0])


def project_results(
    person: Person, state: ProjectState, *, day: date | None = None, codes: Iterable[str] = ()
) -> ProjectResults:
    """Judge a project under every clause about projects that stands on a day (None: today)."""
    on = day or clock.today()
    every = listed_clauses()
    clauses = [one for one in computing(codes, every=every) if one.clause.subject == "project"]
    found = evaluate_several(person, clauses, day=on, project=state.project_id)
    paid = frozenset(
        Award.objects.standing().filter(project=state.project_id).values_list("clause", flat=True)
    )
    decisions = Decision.objects.standing().filter(project=state.project_id)
    decided = list(decisions.select_related("recorded_by", "check_made__by").order_by("-pk"))
    return ProjectResults(state, on, _by_policy(found, paid, every), decided)


def enterprise_results(
    person: Person, enterprise: Enterprise, *, day: date | None = None
) -> EnterpriseResults:
    """Judge an enterprise and its projects that the person may see, under every clause that stands."""
    on = day or clock.today()
    clauses = computing()
    about = {
        kind: [one for one in clauses if one.clause.subject == kind] for kind in ("enterprise", "project")
    }
    matches = (
        [
            Match(one, None)
            for one in evaluate_several(person, about["enterprise"], day=on, enterprise=enterprise)
        ]
        if about["enterprise"]
        else []
    )
    states = {
        state.project_id: state for state in doors.projects_of(person, enterprise.uscc, enterprise.name)
    }
    matches += [
        Match(one, states[project]) for project, one in _of_projects(person, about["project"], states, on)
    ]
    sorted_ = {kind: [match for match in matches if match.standing == kind] for kind in STANDINGS}
    awards = Award.objects.standing().about(list(states), [enterprise.pk])
    labels = policy_labels(clauses)
    return EnterpriseResults(enterprise, on, sorted_, list(awards.order_by("-paid_on", "-pk")), labels)


def policy_labels(clauses: Iterable[Listed]) -> dict[str, Text]:
    """Return the name of every policy that some clauses belong to."""
    packs = {row.code: row.label for row in pack_rows() if row.adopted}
    return {
        one.policy: Text(packs[one.policy]["zh"], packs[one.policy]["en"])
        if one.policy in packs
        else Text(one.policy_title or one.policy, one.policy_title or one.policy)
        for one in clauses
    }


def _of_projects(
    person: Person, clauses: Sequence[Listed], projects: Iterable[int], day: date
) -> Iterator[tuple[int, OneResult]]:
    """Yield every clause over each of some projects, all from one reading of the ledger."""
    wanted = list(projects)
    if not wanted or not clauses:
        return
    run = evaluate_over_ledger(person, clauses, day=day, rows=Q(project__in=wanted), threads=1, grouped=False)
    try:
        for row_no, project in run.query("SELECT row_no, project_id FROM base ORDER BY row_no"):
            for code, clause in run.clauses.items():
                result, choices = run.explain(code, row_no), run.choices.get(code, {})
                yield project, OneResult(run.listed[code], clause, result, [], day, choices)
    finally:
        run.close()


def _by_policy(
    found: Sequence[OneResult], paid: frozenset[str], every: Mapping[str, Listed]
) -> list[PolicyResults]:
    grouped: dict[str, list[OneResult]] = {}
    for one in found:
        grouped.setdefault(one.listed.policy, []).append(one)
    labels = policy_labels(one.listed for one in found)
    return [_policy(code, labels[code], results, paid, every) for code, results in grouped.items()]


def _policy(
    code: str, label: Text, results: list[OneResult], paid: frozenset[str], every: Mapping[str, Listed]
) -> PolicyResults:
    first = results[0].listed
    procedure = next(
        (one.clause for one in every.values() if one.policy == code and one.clause.result == "procedure"),
        None,
    )
    pairs = settled_pairs({one.clause.code: one.choices for one in results})
    joined = _together(results, paid, pairs)
    within = frozenset(share.code for share in joined.shares) if joined else frozenset()
    settled = tuple(row for pair, row in pairs.items() if pair <= within)
    return PolicyResults(code, label, first.status, first.issued, results, joined, procedure, settled)


def _together(
    results: list[OneResult], paid: frozenset[str], pairs: Mapping[frozenset[str], ReadingChoice]
) -> Together | None:
    """Weigh the clauses that give something; None where fewer than two do."""
    clauses = {one.clause.code: one.clause for one in results}
    sums = {
        one.clause.code: fen
        for one in results
        if one.result["eligible"] and (fen := sum_of(one.result)) is not None and fen > 0
    }
    settled = {pair: way_of(row) for pair, row in pairs.items() if way_of(row)}
    return together(clauses, sums, paid, settled) if 1 < len(sums) < 15 else None


def decision_of(project: int, code: str) -> Decision | None:
    """Return what stands decided for a project under a clause."""
    rows = Decision.objects.standing().filter(project=project, clause=code)
    found: Decision | None = rows.select_related("project", "recorded_by").first()
    return found
