"""Keyset paging over any order with unknown values last, the same on every engine.

Known values come first in the wanted order, unknown ones after them by project. An order that has
an index is read as two ranges of it; any other is one pass over what matches, sorted.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import CharField, F, Field, JSONField, Q, TextField

from luodi.apps.projects.models import ProjectState
from luodi.apps.projects.queries.columns import sort_expression, sort_field
from luodi.apps.projects.queries.requests import Cursor, ListRequest
from luodi.apps.projects.querysets import StateQuerySet
from luodi.kernel.values.ranges import fits

PAGE_SIZE = 30
# Orders that an index of the versions serves: all projects by amount, the stalled by when they fell due.
INDEXED = ("total_investment", "stall", "stall_due_on")


@dataclass(frozen=True, slots=True)
class Slice:
    """The rows of one page and the cursors to its neighbours; ``first`` counts from 1."""

    rows: Sequence[dict[str, Any]]
    first: int
    before: Cursor | None
    after: Cursor | None


def slice_of(
    rows: StateQuerySet, request: ListRequest, names: Sequence[str], by: Any, size: int = PAGE_SIZE
) -> Slice:
    """Return one page of ``rows`` as dicts of ``names`` (and ``project_id``, ``sort_value``).

    The order is found by an index that holds only what lists sort and filter by; the rows of the page
    are then read by their number.
    ``by`` stands for the sort value where that is not the plain column, else it is None.
    """
    cursor = _readable(request.cursor, request.sort)
    backwards = cursor is not None and cursor.backwards
    ordered = rows.annotate(sort_value=by or sort_expression(request.sort)).values(
        "pk", "project_id", "sort_value"
    )
    descending = request.descending is not backwards
    fetch = _ranges if request.sort in INDEXED else _sorted
    found = fetch(ordered, cursor, descending=descending, unknown_first=backwards, limit=size + 1)
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    found = _filled(found, names)
    before = 0 if cursor is None else cursor.before
    if backwards:
        before = max(0, before - len(found)) if more else 0
    return Slice(
        found,
        before + 1 if found else 0,
        _cursor(found[:1], before, True) if found and (more if backwards else cursor is not None) else None,
        _cursor(found[-1:], before + len(found), False) if found and (more or backwards) else None,
    )


def _filled(found: list[dict[str, Any]], names: Sequence[str]) -> list[dict[str, Any]]:
    keys = [row["pk"] for row in found]
    rows = ProjectState.objects.filter(pk__in=keys).values("pk", *names) if keys and names else ()
    read = {row["pk"]: row for row in rows}
    return [{**row, **read.get(row["pk"], {})} for row in found]


def _cursor(rows: Sequence[dict[str, Any]], before: int, backwards: bool) -> Cursor:
    return Cursor(rows[0]["sort_value"], rows[0]["project_id"], before, backwards)


def _sorted(
    rows: Any, cursor: Cursor | None, *, descending: bool, unknown_first: bool, limit: int
) -> list[dict[str, Any]]:
    """Read the known and the unknown in one pass: nothing shorter than all that matches leads to them."""
    value, nulls = F("sort_value"), "nulls_first" if unknown_first else "nulls_last"
    by_value = value.desc(**{nulls: True}) if descending else value.asc(**{nulls: True})
    if cursor is not None:
        in_unknown = cursor.value is None
        wanted = Q(sort_value__isnull=in_unknown) & _beyond(cursor, descending)
        if in_unknown is unknown_first:
            wanted |= Q(sort_value__isnull=not in_unknown)
        rows = rows.filter(wanted)
    return list(rows.order_by(by_value, "-project_id" if descending else "project_id")[:limit])


def _ranges(
    rows: Any, cursor: Cursor | None, *, descending: bool, unknown_first: bool, limit: int
) -> list[dict[str, Any]]:
    """Read the known and the unknown range in the order that the direction asks for."""
    known, unknown = rows.filter(sort_value__isnull=False), rows.filter(sort_value__isnull=True)
    direction = "-" if descending else ""
    ordered = [
        known.order_by(f"{direction}sort_value", f"{direction}project_id"),
        unknown.order_by(f"{direction}project_id"),
    ]
    if unknown_first:
        ordered.reverse()
    start = 0
    if cursor is not None:
        in_unknown = cursor.value is None
        start = 1 if in_unknown is not unknown_first else 0
        ordered[start] = ordered[start].filter(_beyond(cursor, descending))
    found: list[dict[str, Any]] = []
    for part in ordered[start:]:
        if len(found) < limit:
            found += part[: limit - len(found)]
    return found


def _beyond(cursor: Cursor, descending: bool) -> Q:
    side = "lt" if descending else "gt"
    past = Q(**{f"project_id__{side}": cursor.project})
    if cursor.value is None:
        return past
    value = cursor.value
    return Q(**{f"sort_value__{side}e": value}) & (Q(**{f"sort_value__{side}": value}) | past)


def _readable(cursor: Cursor | None, sort: str) -> Cursor | None:
    """Return a cursor with the value that this order sorts by; None for another's or a forged one."""
    if cursor is None or cursor.value is None:
        return cursor
    try:
        return replace(cursor, value=_revived(cursor.value, sort_field(sort)))
    except (ValidationError, ValueError, TypeError, ArithmeticError):
        return None


def _revived(value: Any, field: "Field[Any, Any]") -> Any:
    """Return a value that went through an address as the type of a field. Raises ValueError and others."""
    if isinstance(field, (CharField, TextField)):
        if not isinstance(value, str) or "\x00" in value:
            raise ValueError(value)
        value.encode()
        return value
    if isinstance(field, JSONField):
        return value
    found = field.to_python(value)
    if isinstance(found, datetime) and found.tzinfo is None:
        raise ValueError(value)
    if isinstance(found, float) and not math.isfinite(found):
        raise ValueError(value)
    if not fits("decimal" if isinstance(found, Decimal) else "money", found):
        raise ValueError(value)
    return found


__all__ = ["PAGE_SIZE", "Slice", "slice_of"]
