"""An office's clauses and their versions; facts asked for, awards given, simulations kept."""

from luodi.apps.incentives.models.choice import ReadingChoice
from luodi.apps.incentives.models.clause import ClauseStep, ClauseVersion, OfficeClause
from luodi.apps.incentives.models.comment import CommentAnswer, PublicComment
from luodi.apps.incentives.models.decision import Decision, DecisionCheck
from luodi.apps.incentives.models.record import AskedFact, Award
from luodi.apps.incentives.models.simulation import Simulation

__all__ = [
    "AskedFact",
    "Award",
    "ClauseStep",
    "ClauseVersion",
    "CommentAnswer",
    "Decision",
    "DecisionCheck",
    "OfficeClause",
    "PublicComment",
    "ReadingChoice",
    "Simulation",
]
