"""Reads of policies: what clauses there are, and what they come to over the ledger and for one case."""

from luodi.apps.incentives.queries.clauses import Listed, computing, draft_of, listed_clauses
from luodi.apps.incentives.queries.evaluation import (
    FactShown,
    LedgerRun,
    OneResult,
    Totals,
    evaluate_one,
    evaluate_over_ledger,
    evaluate_several,
)
from luodi.apps.incentives.queries.policies import (
    MeasureRow,
    PolicyList,
    PolicyRow,
    measure_of,
    own_clauses,
    policy_list,
    policy_of,
    simulation_of_policy,
)
from luodi.apps.incentives.queries.provenance import Origin
from luodi.apps.incentives.queries.sources import Scope

__all__ = [
    "FactShown",
    "LedgerRun",
    "Listed",
    "MeasureRow",
    "OneResult",
    "Origin",
    "PolicyList",
    "PolicyRow",
    "Scope",
    "Totals",
    "computing",
    "draft_of",
    "evaluate_one",
    "evaluate_over_ledger",
    "evaluate_several",
    "listed_clauses",
    "measure_of",
    "own_clauses",
    "policy_list",
    "policy_of",
    "simulation_of_policy",
]
