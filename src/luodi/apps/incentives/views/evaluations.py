"""What clauses give: to everybody, to one project, to one enterprise; on screen and as a sheet (测算书)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luodi.apps.access.actions import require
from luodi.apps.access.decorators import page
from luodi.apps.access.enums import Permission
from luodi.apps.access.views import get_for
from luodi.apps.audit.forms import posted
from luodi.apps.enterprises.queries import enterprises
from luodi.apps.incentives import actions
from luodi.apps.incentives.forms import AnswerForm, DecisionForm
from luodi.apps.incentives.presentation.pages import enterprise_view, match_view, project_view
from luodi.apps.incentives.queries.matching import match_page
from luodi.apps.incentives.queries.questions import Question, answered, question_of
from luodi.apps.incentives.queries.results import decision_of, enterprise_results, project_results
from luodi.apps.incentives.views.asking import ask_of, form_methods
from luodi.apps.projects.actions import require_named
from luodi.apps.projects.models import ProjectState
from luodi.apps.projects.queries import current_states


def _state(request: HttpRequest, pk: int, permission: str = Permission.PROJECT_VIEW) -> ProjectState:
    """Return the open state of a project that the reader may see, and read before signing; 404 otherwise."""
    state: ProjectState = get_for(request.user, permission, current_states(), project_id=pk)
    require_named(request.user, state, permission)
    return state


@require_safe
@page(Permission.INCENTIVE_VIEW, reads=Permission.PROJECT_VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """Show who qualifies for a clause, who nearly does, and about whom something is not known."""
    asked = ask_of(request.GET)
    found = match_page(request.user, asked.clause, asked.standing, asked.start)
    return render(request, "incentives/evaluations.html", {"page": match_view(found) if found else None})


@require_safe
@page(Permission.INCENTIVE_VIEW, reads=Permission.PROJECT_VIEW)
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what every clause comes to for one project, step by step."""
    view = project_view(project_results(request.user, _state(request, pk)), request.user)
    return render(request, "incentives/project.html", {"page": view})


@require_safe
@page(Permission.INCENTIVE_VIEW, reads=Permission.PROJECT_VIEW)
def project_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the sheet of one project as it is printed and signed."""
    codes = request.GET.getlist("clause")
    view = project_view(project_results(request.user, _state(request, pk), codes=codes), request.user)
    return render(request, "incentives/project_sheet.html", {"page": view})


@require_safe
@page(Permission.INCENTIVE_VIEW, reads=Permission.PROJECT_VIEW)
def enterprise(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything that an enterprise qualifies for, nearly qualifies for, and what is missing."""
    found = get_for(request.user, Permission.ENTERPRISE_VIEW, enterprises(), pk=pk)
    view = enterprise_view(enterprise_results(request.user, found), request.user)
    return render(request, "incentives/enterprise.html", {"page": view})


@require_safe
@page(Permission.INCENTIVE_VIEW, reads=Permission.PROJECT_VIEW)
def enterprise_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the same as a sheet to print."""
    found = get_for(request.user, Permission.ENTERPRISE_VIEW, enterprises(), pk=pk)
    view = enterprise_view(enterprise_results(request.user, found), request.user)
    return render(request, "incentives/enterprise_sheet.html", {"page": view})


@form_methods
@page(Permission.INCENTIVE_RECORD)
def project_answer(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Answer what a clause asks about a project."""
    state = _state(request, pk)
    require(request.user, Permission.INCENTIVE_RECORD, unit=state.accountable)
    question = _question(key)
    form = AnswerForm(posted(request), question, answered=answered(question.key, project=state.project_id))
    if form.performs(actions.state_fact, by=request.user, key=question.key, project=state.project):
        messages.success(request, _("已登记“%s”，结果已重新测算") % form.fields["value"].label)
        return redirect("incentives:project", pk=pk)
    context = {"form": form, "question": question, "state": state}
    return render(request, "incentives/answer.html", context, status=form.status)


@form_methods
@page(Permission.INCENTIVE_RECORD)
def enterprise_answer(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Answer what a clause asks about an enterprise."""
    found = get_for(request.user, Permission.ENTERPRISE_VIEW, enterprises(), pk=pk)
    require(request.user, Permission.INCENTIVE_RECORD, unit=found.unit)
    question = _question(key)
    form = AnswerForm(posted(request), question, answered=answered(question.key, enterprise=found.pk))
    if form.performs(actions.state_fact, by=request.user, key=question.key, enterprise=found):
        messages.success(request, _("已登记“%s”，结果已重新测算") % form.fields["value"].label)
        return redirect("incentives:enterprise", pk=pk)
    context = {"form": form, "question": question, "enterprise": found}
    return render(request, "incentives/answer.html", context, status=form.status)


def _question(key: str) -> Question:
    found = question_of(key)
    if found is None or found.fact.type == "series":
        raise Http404
    return found


@form_methods
@page(Permission.INCENTIVE_RECORD)
def decide(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Register what a meeting decided below a ceiling, or correct what was registered."""
    state = _state(request, pk)
    require(request.user, Permission.INCENTIVE_RECORD, unit=state.accountable)
    before = decision_of(state.project_id, code)
    form = DecisionForm(posted(request), before)
    if form.performs(
        actions.register_decision, by=request.user, project=state.project, clause=code, supersedes=before
    ):
        messages.success(request, _("已登记审定额度，等待另一人复核"))
        return redirect("incentives:project", pk=pk)
    context = {"form": form, "state": state, "code": code, "before": before}
    return render(request, "incentives/decide.html", context, status=form.status)


@require_POST
@page(Permission.INCENTIVE_CHECK)
def check(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Confirm that what was registered agrees with the minutes."""
    state = _state(request, pk)
    decision = decision_of(state.project_id, code)
    if decision is None:
        raise Http404
    try:
        actions.check_decision(by=request.user, decision=decision)
        messages.success(request, _("已复核"))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("incentives:project", pk=pk)
