"""The door of every page; see audit.door. What is read under a supervision matter is logged here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from luodi.apps.access.actions import record_supervised_read
from luodi.apps.audit import door
from luodi.apps.audit.door import View

__all__ = ["page"]
FAILED = 400


def page(permission: str = "", reads: str = "") -> Callable[[View], View]:
    """Guard a view as audit.door does, and log what a supervisor was shown under a matter.

    One line for a request, by the page's permission or, for a page open to everybody, by what it
    ``reads``; an object that the page got already authorised has written its own.
    """
    looked = reads or permission

    def guard(view: View) -> View:
        @wraps(view)
        def logged(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            if looked and response.status_code < FAILED:
                record_supervised_read(by=request.user, permission=looked, obj=request.get_full_path())
            return response

        return door.page(permission)(logged)

    return guard
