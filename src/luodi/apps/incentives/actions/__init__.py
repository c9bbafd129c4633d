"""Every write of the incentives app, one verb each."""

from luodi.apps.incentives.actions.clauses import (
    ClauseRefused,
    add_version,
    check_body,
    draft_clause,
    move_clause,
)
from luodi.apps.incentives.actions.comments import answer_comment, record_comment
from luodi.apps.incentives.actions.decisions import check_decision, register_decision
from luodi.apps.incentives.actions.readings import choose_reading
from luodi.apps.incentives.actions.records import record_award, state_fact
from luodi.apps.incentives.actions.simulations import save_simulation

__all__ = [
    "ClauseRefused",
    "add_version",
    "answer_comment",
    "check_body",
    "check_decision",
    "choose_reading",
    "draft_clause",
    "move_clause",
    "record_award",
    "record_comment",
    "register_decision",
    "save_simulation",
    "state_fact",
]
