"""The door of every page: signed in, allowed somewhere, and a refusal looks like nothing there.

It stands in the first app because the pages of the log and of the units need it too;
``access.decorators`` hands the same door to everyone else.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.views.decorators.cache import never_cache

from luodi.apps.audit.actions import record_refusal
from luodi.apps.audit.actors import PermissionRefused

View = Callable[..., HttpResponse]


def page(permission: str = "") -> Callable[[View], View]:
    """Guard a view: sign-in first, then ``permission`` held anywhere ('' means any signed-in person).

    Not signed in: to the sign-in page. Not allowed, or PermissionRefused inside: 404 and a line in the
    log; a refusal that carries a sentence answers 403 with it.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            try:
                if permission and not request.user.may(permission):
                    raise PermissionRefused(permission)
                return view(request, *args, **kwargs)
            except PermissionRefused as refused:
                _log(request, refused)
                if refused.sentence:
                    raise PermissionDenied(str(refused.sentence)) from refused
                raise Http404 from refused

        guarded.permission = permission
        return never_cache(guarded)

    return guard


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if getattr(request, "htmx", False):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = resolve_url(settings.LOGIN_URL)
        return response
    here = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    return redirect_to_login(here, resolve_url(settings.LOGIN_URL))


def _log(request: HttpRequest, refused: PermissionRefused) -> None:
    record_refusal(
        by=request.user,
        verb="page.refused",
        unit=refused.unit_id,
        summary=str(refused.sentence),
        detail={"path": request.path, "method": request.method, "permission": refused.permission},
    )
