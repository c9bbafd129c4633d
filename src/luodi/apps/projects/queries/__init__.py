"""Reads of the ledger: the list, one project, the stalls, the rows of an export."""

from luodi.apps.projects.queries.detail import (
    Clocks,
    ProjectPage,
    facts_of,
    now_clocks,
    past_clocks,
    project_page,
)
from luodi.apps.projects.queries.export import rows_for_export
from luodi.apps.projects.queries.facets import unit_choices, values_in_use
from luodi.apps.projects.queries.filters import matching, visible_states
from luodi.apps.projects.queries.listing import ListPage, count_and_sums, list_projects, search_projects
from luodi.apps.projects.queries.requests import Clause, Cursor, ListRequest, parse_list_request

__all__ = [
    "Clause",
    "Clocks",
    "Cursor",
    "ListPage",
    "ListRequest",
    "ProjectPage",
    "count_and_sums",
    "facts_of",
    "list_projects",
    "matching",
    "now_clocks",
    "parse_list_request",
    "past_clocks",
    "project_page",
    "rows_for_export",
    "search_projects",
    "unit_choices",
    "values_in_use",
    "visible_states",
]
