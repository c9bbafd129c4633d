"""What one request carries for the log: its number, its address, and a cache that dies with it."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class RequestContext:
    """One request (or one job): ``cache`` holds what is read once per request, such as memberships."""

    request_id: str = ""
    ip: str | None = None
    cache: dict[Any, Any] = field(default_factory=dict)


_NOTHING = RequestContext()
_current: ContextVar[RequestContext | None] = ContextVar("luodi_request", default=None)
outermost: ContextVar[Any] = ContextVar("luodi_act", default=None)
"""The act that is being done, None outside any."""


def current() -> RequestContext:
    """Return the context of the running request, or an empty one outside any."""
    return _current.get() or _NOTHING


def request_cache() -> dict[Any, Any] | None:
    """Return the running request's cache, or None outside a request (then nothing may be kept)."""
    found = _current.get()
    return None if found is None else found.cache


def new_request_id() -> str:
    """Return a fresh request number: 16 hexadecimal digits."""
    return secrets.token_hex(8)


@contextmanager
def entered(context: RequestContext) -> Iterator[RequestContext]:
    """Run a block as part of ``context``."""
    token = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(token)
