"""Every write of the ledger, as verbs."""

from luodi.apps.projects.actions.batches import (
    UndoEffects,
    prepare_batch,
    record_batch,
    undo_batch,
    undo_effects,
    write_batch,
)
from luodi.apps.projects.actions.facts import (
    KNOWING,
    StaleVersion,
    correct_fact,
    record,
    require_named,
    withdraw_fact,
)
from luodi.apps.projects.actions.lifecycle import (
    excuse_stall,
    merge_projects,
    remove_project,
    split_into_phases,
    terminate_project,
    unmerge_project,
)
from luodi.apps.projects.actions.personal import unmask
from luodi.apps.projects.actions.projects import (
    change_profile,
    create_project,
    record_progress,
    record_stage,
)
from luodi.apps.projects.actions.readers import end_reader, name_reader
from luodi.apps.projects.actions.secrecy import review_secrecy
from luodi.apps.projects.actions.stalls import DailyResult, judge_stalls
from luodi.apps.projects.actions.views import forget_view, keep_columns, keep_view
from luodi.apps.projects.actions.years import turn_year

__all__ = [
    "KNOWING",
    "DailyResult",
    "StaleVersion",
    "UndoEffects",
    "change_profile",
    "correct_fact",
    "create_project",
    "end_reader",
    "excuse_stall",
    "forget_view",
    "judge_stalls",
    "keep_columns",
    "keep_view",
    "merge_projects",
    "name_reader",
    "prepare_batch",
    "record",
    "record_batch",
    "record_progress",
    "record_stage",
    "remove_project",
    "require_named",
    "review_secrecy",
    "split_into_phases",
    "terminate_project",
    "turn_year",
    "undo_batch",
    "undo_effects",
    "unmask",
    "unmerge_project",
    "withdraw_fact",
    "write_batch",
]
