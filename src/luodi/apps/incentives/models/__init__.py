"""An office's clauses and their versions; facts asked for, awards given, simulations kept."""

from luodi.apps.incentives.models.clause import ClauseStep, ClauseVersion, OfficeClause
from luodi.apps.incentives.models.decision import Decision, DecisionCheck
from luodi.apps.incentives.models.record import AskedFact, Award
from luodi.apps.incentives.models.simulation import Simulation

__all__ = [
    "AskedFact",
    "Award",
    "ClauseStep",
    "ClauseVersion",
    "Decision",
    "DecisionCheck",
    "OfficeClause",
    "Simulation",
]
