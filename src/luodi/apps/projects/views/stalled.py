"""The 五未 list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luodi.apps.access.decorators import page
from luodi.apps.access.enums import Permission
from luodi.apps.projects import queries
from luodi.apps.projects.presentation.stalled import StallView


@require_safe
@page(Permission.PROJECT_VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """List who is overdue and who is on the way, by rule, with the reason in a sentence."""
    asked = queries.parse_stall_request(request.GET)
    found = queries.stalled_projects(request.user, asked)
    units = queries.unit_choices(request.user, on=asked.base.as_of)
    template = "projects/_stalls.html" if request.htmx else "projects/stalls.html"
    may_export = request.user.may(Permission.PROJECT_EXPORT)
    context = {"stalled": StallView(found, units), "asked": asked, "may_export": may_export}
    return render(request, template, context)
