"""The clause editor: a new clause from its text, the desk, versions, their difference, and the steps."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luodi.apps.access.decorators import page
from luodi.apps.access.enums import Permission
from luodi.apps.access.views import get_for
from luodi.apps.audit.forms import posted
from luodi.apps.incentives import actions
from luodi.apps.incentives.desk import desk_of
from luodi.apps.incentives.forms import NewClauseForm, StepForm
from luodi.apps.incentives.models import OfficeClause
from luodi.apps.incentives.presentation.drafts import ClauseView, clause_view, difference_view
from luodi.apps.incentives.queries import editing
from luodi.apps.incentives.views.asking import form_methods
from luodi.kernel.text import whole_number


@form_methods
@page(Permission.INCENTIVE_DRAFT)
def new(request: HttpRequest) -> HttpResponse:
    """Begin a clause from the words of an article, or from a clause of a pack."""
    form = NewClauseForm(posted(request), editing.policies(), editing.models(request.user))
    if form.performs(actions.draft_clause, by=request.user, unit=editing.home_unit(request.user)):
        return redirect("incentives:edit", code=form.result.code)
    return render(request, "incentives/clause_new.html", {"form": form}, status=form.status)


@form_methods
@page(Permission.INCENTIVE_DRAFT)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Show a clause as forms and judge what is typed; while somebody types, only what it comes to."""
    clause = get_for(request.user, Permission.INCENTIVE_DRAFT, editing.own(code))
    # While somebody types, the browser may still send the button that was pressed before.
    typing = bool(request.htmx) and request.htmx.target == "judged"
    desk = desk_of(clause, posted(request), typing=typing)
    if desk is None:
        raise Http404
    if desk.saved(request.user):
        messages.success(request, _("已保存草案"))
        return redirect("incentives:edit", code=code)
    live = bool(request.htmx) and not desk.do
    template = "incentives/_editor_live.html" if live else "incentives/editor.html"
    context = {"page": desk.view(), "desk": desk, "clause": clause, "live": live}
    context["beside"] = None if live else editing.beside(request.user, desk.version)
    return render(request, template, context, status=desk.status)


@require_safe
@page(Permission.INCENTIVE_VIEW)
def clause(request: HttpRequest, code: str) -> HttpResponse:
    """Show where a clause stands: its versions, its steps, and what may be done."""
    view = _view(request, code)
    return render(request, "incentives/clause.html", {"page": view, "form": StepForm(None)})


@require_POST
@page(Permission.INCENTIVE_DRAFT)
def step(request: HttpRequest, code: str) -> HttpResponse:
    """Take a clause a step further."""
    get_for(request.user, Permission.INCENTIVE_DRAFT, editing.own(code))
    view = _view(request, code)
    form = StepForm(posted(request))
    if form.performs(actions.move_clause, by=request.user, version=view.newest):
        messages.success(request, _("已办理，条款现为“%s”") % form.result.get_state_display())
        return redirect("incentives:clause", code=code)
    return render(request, "incentives/clause.html", {"page": view, "form": form}, status=form.status)


@require_safe
@page(Permission.INCENTIVE_VIEW)
def difference(request: HttpRequest, code: str) -> HttpResponse:
    """Show in words what changed between two versions; one that is not named is the newest."""
    view = _view(request, code)
    numbers = (whole_number(request.GET.get("old")), whole_number(request.GET.get("new")))
    old, new = (editing.version_of(view.clause, number) for number in numbers)
    if old is None or new is None:
        raise Http404
    return render(
        request, "incentives/clause_difference.html", {"page": view, "found": difference_view(old, new)}
    )


@require_POST
@page(Permission.INCENTIVE_DRAFT)
def restore(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Make an earlier version the newest again; the ones between stay."""
    clause = get_for(request.user, Permission.INCENTIVE_DRAFT, editing.own(code))
    found = editing.version_of(clause, version)
    if found is None:
        raise Http404
    try:
        note = _("恢复为版本 %d") % version
        actions.add_version(by=request.user, clause=clause, body=found.body, cases=found.cases, note=note)
        messages.success(request, note)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("incentives:clause", code=code)


def _view(request: HttpRequest, code: str) -> ClauseView:
    found: OfficeClause | None = editing.public_or_mine(request.user, code)
    view = clause_view(found, request.user) if found is not None else None
    if view is None:
        raise Http404
    return view
