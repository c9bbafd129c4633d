"""Filters and columns that a person keeps."""

from luodi.apps.access.models import Person
from luodi.apps.projects.models import SavedView

OWN_COLUMNS = ""
"""Name of the one row that holds a person's usual columns."""


def saved_views(person: Person) -> tuple[list[SavedView], tuple[str, ...]]:
    """Return a person's kept filters by name, and the columns that the person usually shows."""
    rows = list(SavedView.objects.filter(person=person).order_by("name"))
    own = next((row for row in rows if row.name == OWN_COLUMNS), None)
    columns = tuple(c for c in own.query.split(",") if c) if own else ()
    return [row for row in rows if row.name != OWN_COLUMNS], columns
