"""Counts and sums kept while nothing in the ledger changes.

The key holds the newest event of the audit chain that may have changed the ledger: every write adds
its event as its last statement before commit, one after the other, so a figure kept under an event is
the figure of exactly that ledger, in every process. Signing in and reading leave figures as they are.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from django.db import connection

from luodi.apps.access.models import Person
from luodi.apps.access.queries import scope_of
from luodi.apps.audit.models import AuditEvent
from luodi.apps.projects.models import ProjectState
from luodi.kernel import clock

T = TypeVar("T")
MOST = 512
# Acts that change no project, no unit and nobody's reach; any other is taken to change them.
APART = (
    "access.sign_in", "access.sign_out", "audit.anchor", "audit.export", "audit.verify", "export.list",
    "export.refused", "file.download", "matter.read", "page.refused", "project.unmask",
)  # fmt: skip

_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def kept(person: Person, permission: str, question: Hashable, answer: Callable[[], T]) -> T:
    """Return the answer to a question about the ledger in a person's scope, asked once per state of it.

    ``question`` must name everything the answer depends on besides ledger, scope and today.
    """
    scope = scope_of(person, permission)
    key = (_mark(), clock.today(), scope.everything, scope.unit_ids, scope.enterprises, question)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            found: T = _kept[key]
            return found
    made = answer()
    with _lock:
        _kept[key] = made
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return made


def _mark() -> tuple[str, str, int]:
    """Name the ledger as it stands: database, newest event that may have changed it, newest version."""
    events = AuditEvent.objects.exclude(verb__in=APART).order_by("-seq")
    head = events.values_list("mac", flat=True).first()
    newest = ProjectState.objects.order_by("-pk").values_list("pk", flat=True).first()
    return str(connection.settings_dict["NAME"]), head or "", newest or 0


def forget() -> None:
    """Drop everything kept; for tests that write past the actions."""
    with _lock:
        _kept.clear()
