"""The list of projects."""

from functools import partial
from urllib.parse import parse_qs

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luodi.apps.access.decorators import page
from luodi.apps.access.enums import Permission
from luodi.apps.projects import actions, queries
from luodi.apps.projects.forms import KeepForm
from luodi.apps.projects.presentation.listing import ListView


@require_safe
@page(Permission.PROJECT_VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """List the projects that the reader may see; the fragment is the same list without the frame."""
    asked = queries.parse_list_request(request.GET, request.user)
    kept, own_columns = queries.saved_views(request.user)
    found = queries.list_projects(request.user, asked, own_columns)
    units = queries.unit_choices(request.user, on=asked.as_of)
    words = partial(queries.values_in_use, request.user)
    view = ListView(found, units, kept, words, more="more" in request.GET)
    template = "projects/_list.html" if request.htmx else "projects/list.html"
    may = queries.list_rights(request.user)
    return render(request, template, {"list": view, "asked": asked, "may": may})


@require_POST
@page(Permission.PROJECT_VIEW)
def columns(request: HttpRequest) -> HttpResponse:
    """Make the ticked columns one's usual ones."""
    actions.keep_columns(
        by=request.user, columns=[] if "reset" in request.POST else request.POST.getlist("col")
    )
    messages.success(request, _("已记住您常用的列。"))
    return redirect(_list_address(request.POST.get("query", "")))


@require_POST
@page(Permission.PROJECT_VIEW)
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the filters in force under a name."""
    form = KeepForm(request.POST)
    try:
        if form.is_valid():
            actions.keep_view(by=request.user, **form.cleaned_data)
            messages.success(request, _("已存为常用筛选“%(name)s”。") % {"name": form.cleaned_data["name"]})
        else:
            messages.error(request, _("请给常用筛选起个名字。"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(_list_address(request.POST.get("query", "")))


@require_POST
@page(Permission.PROJECT_VIEW)
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a kept filter."""
    actions.forget_view(by=request.user, pk=pk)
    return redirect("projects:list")


def _list_address(query: str) -> str:
    query = query.lstrip("?")
    return reverse("projects:list") + (f"?{query}" if parse_qs(query) else "")
