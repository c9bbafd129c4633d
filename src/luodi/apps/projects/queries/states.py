"""A stored state as the dict that the kernel reads, and personal values as a reader may see them."""

from typing import Any

from luodi.apps.audit.masking import mask_value
from luodi.apps.projects import projection, vocabulary
from luodi.apps.projects.models import ProjectState


def state_of(row: ProjectState) -> dict[str, Any]:
    """Return catalogue key → typed value of a stored state, with ``precisions``, ``undated``, ``standing``.

    Units are ids, money is fen, dates are ``date``; an office's own fields stand beside the others.
    """
    names = projection.column_names()
    state = {key: getattr(row, name) for key, name in names.items() if key not in ("extra", "search_text")}
    return {**state, **projection.own_values(row.extra)}


def masked(key: str, value: Any) -> Any:
    """Return a personal value with its middle hidden, line by line; anything else as it is."""
    if not value or not vocabulary.is_personal(key):
        return value
    return "\n".join(" ".join(map(mask_value, line.split(" "))) for line in str(value).splitlines())
