"""The rows of a list for a workbook: everything that matches, in the order of the list."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import CharField, Count, F, TextField, Value
from django.db.models.expressions import OrderBy
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import NullIf

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import scope_of
from luodi.apps.projects import projection, vocabulary
from luodi.apps.projects.models import ProjectState
from luodi.apps.projects.queries import secrets
from luodi.apps.projects.queries.columns import sort_expression
from luodi.apps.projects.queries.filters import matching
from luodi.apps.projects.queries.requests import ListRequest
from luodi.apps.projects.queries.states import masked
from luodi.apps.projects.querysets import StateQuerySet

CHUNK = 2000
LEFT_OUT = frozenset(["extra", "search_text"])


def filled_keys(person: Person, request: ListRequest) -> set[str]:
    """Return the keys, an office's own among them, that hold something in some row of an export."""
    columns = {f.attname: f for f in ProjectState._meta.concrete_fields}
    counts = {}
    for key, name in _names().items():
        words = isinstance(columns[name], (CharField, TextField))
        counts[key] = Count(NullIf(F(name), Value("")) if words else F(name))
    for field in vocabulary.typed_catalogue():
        if not field.core:
            counts[field.key] = Count(KeyTextTransform(field.key, "extra"))
    found = _allowed_out(person, request).aggregate(**{f"n_{key}": count for key, count in counts.items()})
    return {key for key in counts if found[f"n_{key}"]}


def rows_for_export(
    person: Person, request: ListRequest, keys: Collection[str] | None = None, *, unmask: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield every matching project as catalogue key → typed value, plus ``project_id``.

    ``keys`` says which values are wanted (None: all). Money in fen, dates as ``date`` with
    ``precisions`` beside them, units by their name. Personal values are masked unless ``unmask`` is
    asked for and the person may unmask for that row's unit; whoever exports them writes that to the log.
    What is hidden before signing is taken away, whoever asks.
    """
    names = {k: n for k, n in _names().items() if keys is None or k in keys or k == "precisions"}
    own = keys is None or any(key not in _names() for key in keys)
    shown = {k: f"{k}__current_name" if k in vocabulary.UNIT_KEYS else name for k, name in names.items()}
    personal = [key for key in keys or vocabulary.labels() if vocabulary.is_personal(key)]
    allowed = scope_of(person, Permission.PERSONAL_UNMASK) if unmask else None
    sorting = secrets.sort_value(person, request.sort) or sort_expression(request.sort)
    order = OrderBy(sorting, descending=request.descending, nulls_last=True)
    tie = "-project_id" if request.descending else "project_id"
    rows = _allowed_out(person, request).order_by(order, tie)
    beside = ["secret", "code_name", "attributed_unit_id", *(["extra"] if own else [])]
    wanted = ("project_id", *shown.values(), *beside)
    read = (_values(shown, beside, row) for row in rows.values_list(*wanted).iterator(CHUNK))
    for values in secrets.veiled_rows(person, read, CHUNK):
        if personal and (allowed is None or not allowed.holds(values["attributed_unit_id"])):
            values.update({key: masked(key, values.get(key)) for key in personal})
        yield values


def _values(shown: Collection[str], beside: Collection[str], row: tuple[Any, ...]) -> dict[str, Any]:
    values = dict(zip(("project_id", *shown, *beside), row, strict=True))
    own = values.pop("extra", None)
    return {**values, **projection.own_values(own)} if own else values


def _names() -> dict[str, str]:
    return {key: name for key, name in projection.column_names().items() if key not in LEFT_OUT}


def _allowed_out(person: Person, request: ListRequest) -> StateQuerySet:
    return matching(person, request).visible_to(person, Permission.PROJECT_EXPORT)
