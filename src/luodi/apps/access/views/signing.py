"""Signing in and out, one's own password and sign-ins."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as start_session
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import NoReverseMatch
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.apps.access import actions, middleware, queries
from luodi.apps.access.decorators import page
from luodi.apps.access.demo_accounts import DEMO_PASSWORD
from luodi.apps.access.forms import PasswordForm, SignInForm
from luodi.apps.access.models import Person
from luodi.apps.audit.forms import posted
from luodi.apps.audit.middleware import client_address
from luodi.apps.audit.queries import events_by

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@form_methods
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the sign-in page, or check login and password."""
    if request.user.is_authenticated:
        return redirect(_next(request, request.user))
    form = SignInForm(posted(request))
    if form.is_valid():
        try:
            person = actions.sign_in(**form.cleaned_data, ip=client_address(request))
        except actions.SignInRefused as refused:
            form.add_error(None, refused.sentence)
        else:
            start_session(request, person)
            middleware.begin(request)
            return redirect(_next(request, person))
    context = {
        "form": form,
        "demo": queries.demo_accounts(),
        "demo_password": DEMO_PASSWORD if settings.DEMO else "",
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "ended": "ended" in request.GET,
    }
    return render(request, "access/sign_in.html", context, status=422 if form.errors else 200)


def _next(request: HttpRequest, person: Person) -> str:
    """Return where to go: where the person wanted to, an administrator's own page, or home."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if wanted not in ("", "/") and url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    try:
        return resolve_url(queries.landing_of(person) or settings.LOGIN_REDIRECT_URL)
    except NoReverseMatch:
        return resolve_url("access:sessions")


@require_POST
@page()
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session on the server and clear what the browser kept."""
    actions.record_sign_out(by=request.user)
    logout(request)
    response = redirect("access:sign_in")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@form_methods
@sensitive_post_parameters()
@page()
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; other sessions end, this one goes on."""
    form = PasswordForm(posted(request))
    issued = request.user.issued
    if form.performs(actions.change_password, by=request.user):
        update_session_auth_hash(request, request.user)
        messages.success(request, _("密码已修改，其他地方的登录已全部退出"))
        return redirect(_next(request, request.user))
    return render(request, "access/password.html", {"form": form, "issued": issued}, status=form.status)


@require_GET
@page()
def sign_ins(request: HttpRequest) -> HttpResponse:
    """Show one's own latest sign-ins, failed ones too."""
    events = events_by(request.user.pk, "access.sign_in")
    return render(request, "access/sign_ins.html", {"events": events})


@require_POST
@page()
def end_sessions(request: HttpRequest) -> HttpResponse:
    """End every other session of one's own."""
    actions.end_other_sessions(by=request.user)
    update_session_auth_hash(request, request.user)
    messages.success(request, _("其他地方的登录已全部退出"))
    return redirect("access:sessions")
