"""Answers kept from one request to the next, until somebody does something.

Every write adds its event to the log as its last statement before commit, one write after the other. So
what was read while an event was the newest is what every later request would read until the next
event, in every process. While an act is being done nothing is kept: it may yet come to nothing.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from django.db import connection

from luodi.apps.audit.context import outermost, request_cache
from luodi.apps.audit.models import AuditEvent

T = TypeVar("T")
MOST = 2048
# Acts that change no project, no unit and nobody's reach; any other is taken to change them.
APART = (
    "access.sign_in", "access.sign_out", "audit.anchor", "audit.export", "audit.verify", "export.list",
    "export.refused", "file.download", "matter.read", "page.refused", "project.unmask",
)  # fmt: skip
_NEWEST = "newest"
LOGGED = "matter.read"
"""Key of the request cache: this request's reading under a matter is in the log."""

_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def kept(question: Hashable, answer: Callable[[], T]) -> T:
    """Return the answer to a question, asked once for each state of the records.

    ``question`` must name everything the answer depends on besides what is stored, such as the day. The
    answer is shared by all who ask: give nothing that somebody could change.
    """
    if outermost.get() is not None:
        return answer()
    key = (newest("event", _event), question)
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


def newest(what: str, look: Callable[[], T]) -> T:
    """Return the newest of something, looked up once a request and again after an act."""
    cache = request_cache()
    if cache is None:
        return look()
    if (_NEWEST, what) not in cache:
        cache[_NEWEST, what] = look()
    found: T = cache[_NEWEST, what]
    return found


def look_again() -> None:
    """Let the running request read anew: what it has read may be older than the act that it has just done.

    Kept under the newer event, it would be everybody's. That a supervised reading was logged stays.
    """
    cache = request_cache()
    if cache is not None:
        for key in [key for key in cache if key != LOGGED]:
            del cache[key]


def _event() -> tuple[str, str]:
    """Name the records as they stand: the database and the newest event that may have changed them."""
    events = AuditEvent.objects.exclude(verb__in=APART).order_by("-seq")
    return str(connection.settings_dict["NAME"]), events.values_list("mac", flat=True).first() or ""


def forget() -> None:
    """Drop everything kept; for tests that write past the actions."""
    with _lock:
        _kept.clear()
