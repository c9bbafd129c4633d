"""Reads of the ledger: the list, one project, the stalls, the rows of an export."""

from luodi.apps.projects.queries.detail import (
    Clocks,
    ProjectPage,
    facts_of,
    now_clocks,
    past_clocks,
    project_page,
)
from luodi.apps.projects.queries.export import filled_keys, rows_for_export
from luodi.apps.projects.queries.facets import is_county, place_choices, unit_choices, values_in_use
from luodi.apps.projects.queries.filters import matching, visible_states
from luodi.apps.projects.queries.listing import ListPage, count_and_sums, list_projects, search_projects
from luodi.apps.projects.queries.requests import Clause, Cursor, ListRequest, parse_list_request
from luodi.apps.projects.queries.saved import saved_views
from luodi.apps.projects.queries.secrets import (
    is_hidden,
    named_readers,
    open_reader,
    veil_states,
)
from luodi.apps.projects.queries.stalled import (
    StallPage,
    StallRequest,
    overdue_count,
    parse_stall_request,
    stalled_projects,
)
from luodi.apps.projects.queries.writing import (
    correctable_keys,
    current_states,
    editable_state,
    fact_of,
    hidden_keys,
    last_fact,
    list_rights,
    made_by_form,
    merge_candidate,
    merge_candidates,
    next_stage,
    read_clocks,
    stage_options,
    stall_options,
    unit_options,
)

__all__ = [
    "Clause",
    "Clocks",
    "Cursor",
    "ListPage",
    "ListRequest",
    "ProjectPage",
    "StallPage",
    "StallRequest",
    "correctable_keys",
    "count_and_sums",
    "current_states",
    "editable_state",
    "fact_of",
    "facts_of",
    "filled_keys",
    "hidden_keys",
    "is_county",
    "is_hidden",
    "last_fact",
    "list_projects",
    "list_rights",
    "made_by_form",
    "matching",
    "merge_candidate",
    "merge_candidates",
    "named_readers",
    "next_stage",
    "now_clocks",
    "open_reader",
    "overdue_count",
    "parse_list_request",
    "parse_stall_request",
    "past_clocks",
    "place_choices",
    "project_page",
    "read_clocks",
    "rows_for_export",
    "saved_views",
    "search_projects",
    "stage_options",
    "stall_options",
    "stalled_projects",
    "unit_choices",
    "unit_options",
    "values_in_use",
    "veil_states",
    "visible_states",
]
