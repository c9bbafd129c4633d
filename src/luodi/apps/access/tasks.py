"""Daily work on sessions."""

from importlib import import_module
from typing import Any

from django.conf import settings

from luodi.kernel.text import Text


def clear_sessions(job: Any) -> None:
    """Delete the sessions that are over."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


clear_sessions.label = Text("清理过期会话", "Clear expired sessions")

DAILY = [("access.sessions", "03:20", clear_sessions)]
