"""Counts and sums kept while nothing in the ledger changes; see audit.keeping."""

from collections.abc import Callable, Hashable
from typing import TypeVar

from luodi.apps.access.models import Person
from luodi.apps.access.queries import scope_of
from luodi.apps.audit import keeping
from luodi.apps.projects.models import ProjectState
from luodi.kernel import clock

T = TypeVar("T")


def kept(person: Person, permission: str, question: Hashable, answer: Callable[[], T]) -> T:
    """Return the answer to a question about the ledger in a person's scope, asked once per state of it.

    ``question`` must name everything the answer depends on besides ledger, scope and today.
    """
    scope = scope_of(person, permission)
    asked = (
        "ledger",
        keeping.newest("version", _newest),
        clock.today(),
        scope.everything,
        scope.unit_ids,
        scope.enterprises,
        question,
    )
    return keeping.kept(asked, answer)


def _newest() -> int:
    """Return the newest version in the ledger: what was loaded past the actions counts too."""
    return ProjectState.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
