"""The page of one project, on today and on any past day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from luodi.apps.access.decorators import page
from luodi.apps.access.enums import Permission
from luodi.apps.projects import actions, queries
from luodi.apps.projects.forms import UnmaskForm
from luodi.apps.projects.presentation.project import ProjectView, compared
from luodi.apps.projects.views.saving import saved, state_for


@require_safe
@page(Permission.PROJECT_VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything about one project (一项一档)."""
    state = state_for(request, pk)
    view = ProjectView(queries.project_page(request.user, state))
    return render(request, "projects/detail.html", {"project": view, "unmask": UnmaskForm()})


@require_safe
@page(Permission.PROJECT_VIEW)
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every statement ever made about a project, in force or not, and every correction."""
    state = state_for(request, pk)
    view = ProjectView(queries.project_page(request.user, state))
    return render(request, "projects/history.html", {"project": view})


@require_safe
@page(Permission.PROJECT_VIEW)
def as_of(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a project as it stood on a past day: by what was known then, or by all corrections since."""
    state = state_for(request, pk)
    clocks, problem = queries.read_clocks(request.GET)
    if clocks is None:
        return render(
            request,
            "projects/as_of.html",
            {"state": state, "problem": problem},
            status=422 if problem else 200,
        )
    found = queries.project_page(request.user, state, clocks)
    if not found.facts_known:
        return render(request, "projects/as_of.html", {"state": state, "clocks": clocks, "unborn": True})
    then, now = ProjectView(found), ProjectView(queries.project_page(request.user, state))
    context = {"state": state, "project": then, "clocks": clocks, "differences": compared(then, now)}
    return render(request, "projects/as_of.html", context)


@require_http_methods(["GET", "POST"])
@page(Permission.PERSONAL_UNMASK)
def unmask(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the personal data of one project in clear, once, with the reason in the log."""
    state = state_for(request, pk, Permission.PERSONAL_UNMASK)
    if request.method == "GET":
        return redirect("projects:detail", pk=pk)
    form = UnmaskForm(request.POST)
    clear: dict[str, object] = {}
    saved(
        form,
        lambda: clear.update(
            actions.unmask(by=request.user, state=state, reason=form.cleaned_data["reason"])
        ),
    )
    view = ProjectView(queries.project_page(request.user, state), clear)
    return render(request, "projects/detail.html", {"project": view, "unmask": form, "clear": bool(clear)})
