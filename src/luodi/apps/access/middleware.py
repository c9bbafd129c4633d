"""How long a session lasts, and that an issued password is changed first."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse

from luodi.kernel import clock

STARTED, SEEN = "started", "seen"
WRITE_EVERY = 60


def begin(request: HttpRequest) -> None:
    """Start the clock of a fresh session."""
    now = int(clock.machine_now().timestamp())
    request.session[STARTED] = request.session[SEEN] = now
    request.session.set_expiry(settings.SESSION_ABSOLUTE_HOURS * 3600)


class SessionRulesMiddleware:
    """Ends sessions that were idle or lasted too long; last-seen is written at most once a minute."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Handle one request."""
        if not request.user.is_authenticated:
            return self.get_response(request)
        if self._over(request):
            logout(request)
            return _answer(request, _sign_in_again(request))
        if request.user.issued and request.path not in _open_paths():
            return _answer(request, redirect("access:change_password"))
        return self.get_response(request)

    def _over(self, request: HttpRequest) -> bool:
        now = int(clock.machine_now().timestamp())
        started, seen = request.session.get(STARTED), request.session.get(SEEN)
        if not isinstance(started, int) or not isinstance(seen, int):
            return True
        if now - seen > settings.SESSION_IDLE_MINUTES * 60:
            return True
        if now - started > settings.SESSION_ABSOLUTE_HOURS * 3600:
            return True
        if now - seen >= WRITE_EVERY:
            request.session[SEEN] = now
        return False


def _open_paths() -> set[str]:
    return {reverse("access:change_password"), reverse("access:sign_out"), reverse("set_language")}


def _sign_in_again(request: HttpRequest) -> HttpResponse:
    here = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    answer = redirect_to_login(here, resolve_url(settings.LOGIN_URL))
    answer["Location"] += "&ended=1"
    return answer


def _answer(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """A fragment request cannot follow a redirect to a page: htmx is told to go there."""
    if request.headers.get("HX-Request") != "true":
        return answer
    whole = HttpResponse(status=204)
    whole["HX-Redirect"] = answer["Location"]
    return whole
