"""Pages of roles and supervision matters, for the security administrator."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.apps.access import actions, queries, roles
from luodi.apps.access.decorators import page
from luodi.apps.access.enums import Permission
from luodi.apps.access.forms import DecisionForm, GrantForm, MatterForm
from luodi.apps.access.models import Matter
from luodi.apps.access.views.people import person_for
from luodi.apps.audit.forms import posted
from luodi.kernel import clock

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@page(Permission.ACCOUNT_VIEW)
def role_list(request: HttpRequest) -> HttpResponse:
    """Show every role with what it may do."""
    return render(request, "access/roles.html", {"roles": roles.roles().values()})


@require_GET
@page(Permission.ROLE_GRANT)
def requests(request: HttpRequest) -> HttpResponse:
    """Show the roles that wait for a decision."""
    context = {
        "pending": queries.pending_requests(),
        "decided": queries.decided_requests(),
        "roles": roles.roles(),
        "wrong": queries.not_kept_apart(),
    }
    return render(request, "access/requests.html", context)


@require_POST
@page(Permission.ROLE_GRANT)
def request_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or refuse what was asked for."""
    asked = get_object_or_404(queries.role_requests(), pk=pk)
    form = DecisionForm(request.POST)
    if form.performs(actions.decide_request, by=request.user, asked=asked):
        granted = form.cleaned_data["grant"]
        messages.success(request, _("已授权") if granted else _("已记为不同意"))
    else:
        messages.error(request, " ".join(form.non_field_errors()) or _("没有办成"))
    return redirect("access:requests")


@form_methods
@page(Permission.ROLE_GRANT)
def grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant a role."""
    found = person_for(request, Permission.ACCOUNT_VIEW, pk)
    form = GrantForm(posted(request), initial={"unit": found.unit_id})
    if form.performs(actions.grant_role, by=request.user, person=found):
        messages.success(request, _("已授权"))
        return redirect("access:person", found.pk)
    context = {"person": found, "form": form, "title": _("授予角色"), "roles": roles.roles()}
    return render(request, "access/person_form.html", context, status=form.status)


@require_POST
@page(Permission.ROLE_GRANT)
def membership_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role back, from today."""
    held = get_object_or_404(queries.open_memberships(), pk=pk)
    try:
        actions.end_membership(by=request.user, membership=held)
        messages.success(request, _("已收回，即时生效"))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("access:person", held.person_id)


@require_GET
@page(Permission.MATTER_MANAGE)
def matters(request: HttpRequest) -> HttpResponse:
    """Show the supervision matters."""
    return render(request, "access/matters.html", {"matters": queries.matters(), "today": clock.today()})


@form_methods
@page(Permission.MATTER_MANAGE)
def matter_new(request: HttpRequest) -> HttpResponse:
    """Register a matter."""
    form = MatterForm(posted(request))
    if form.performs(actions.open_matter, by=request.user):
        messages.success(request, _("已登记"))
        return redirect("access:matters")
    return render(request, "access/matter_new.html", {"form": form}, status=form.status)


@require_POST
@page(Permission.MATTER_MANAGE)
def matter_close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a matter before its time."""
    actions.close_matter(by=request.user, matter=get_object_or_404(Matter, pk=pk))
    messages.success(request, _("已结束，即时生效"))
    return redirect("access:matters")
