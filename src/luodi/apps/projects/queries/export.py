"""The rows of a list for a workbook: everything that matches, in the order of the list."""

from collections.abc import Iterator
from typing import Any

from django.db.models.expressions import OrderBy

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import scope_of
from luodi.apps.projects import projection, vocabulary
from luodi.apps.projects.queries.columns import sort_expression
from luodi.apps.projects.queries.filters import matching
from luodi.apps.projects.queries.requests import ListRequest
from luodi.apps.projects.queries.states import masked

CHUNK = 2000
LEFT_OUT = frozenset(["extra", "search_text"])


def rows_for_export(
    person: Person, request: ListRequest, *, unmask: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield every matching project as catalogue key → typed value, plus ``project_id``.

    Money in fen, dates as ``date`` with ``precisions`` beside them, units by their name. Personal
    values are masked unless ``unmask`` is asked for and the person may unmask for that row's unit;
    whoever exports them writes that to the log.
    """
    names = {key: name for key, name in projection.column_names().items() if key not in LEFT_OUT}
    units = [f"{key}__current_name" for key in vocabulary.UNIT_KEYS]
    order = sort_expression(request.sort)
    direction = OrderBy(order, descending=request.descending, nulls_last=True)
    allowed_out = matching(person, request).visible_to(person, Permission.PROJECT_EXPORT)
    rows = allowed_out.order_by(direction, "-project_id" if request.descending else "project_id")
    allowed = scope_of(person, Permission.PERSONAL_UNMASK) if unmask else None
    for row in rows.values("project_id", "extra", *names.values(), *units).iterator(CHUNK):
        values = {key: row[name] for key, name in names.items()} | (row["extra"] or {})
        clear = allowed is not None and allowed.holds(values["attributed_unit"])
        for key in vocabulary.UNIT_KEYS:
            values[key] = row[f"{key}__current_name"]
        if not clear:
            values = {key: masked(key, value) for key, value in values.items()}
        yield {"project_id": row["project_id"], **values}
