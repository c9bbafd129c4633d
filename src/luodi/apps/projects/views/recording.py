"""Pages that enter and correct what is known of a project."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luodi.apps.access.decorators import page
from luodi.apps.access.enums import Permission
from luodi.apps.projects import actions, forms, queries
from luodi.apps.projects.presentation import facts
from luodi.apps.projects.views.saving import (
    back_to,
    form_page,
    posted,
    saved,
    state_for,
)

EDIT = Permission.PROJECT_EDIT
both = require_http_methods(["GET", "POST"])


@both
@page(EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """Enter a project."""
    before = queries.made_by_form(request.user, request.POST.get("once", ""))
    if before is not None:
        return back_to(request, before.pk, _("项目已登记。"))
    form = forms.NewProjectForm(posted(request), person=request.user)

    def record() -> None:
        once = form.cleaned_data["once"]
        form.made = actions.create_project(by=request.user, values=form.values, once=once).pk

    if request.method == "POST" and saved(form, record):
        return back_to(request, form.made, _("项目已登记。"))
    return form_page(request, "projects/new.html", None, form)


@both
@page(EDIT)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a project's own data; only what changed becomes a statement."""
    state = state_for(request, pk, EDIT)
    known = queries.editable_state(state)
    form = forms.ChangeProfileForm(
        posted(request), person=request.user, state=known, initial={"seen": state.pk}
    )
    if request.method == "POST" and saved(
        form,
        lambda: actions.change_profile(
            by=request.user,
            project=state.project,
            values=form.values,
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
        ),
    ):
        return back_to(request, pk, _("已更正，原值留在历史里。"))
    return form_page(request, "projects/edit.html", state, form)


@both
@page(EDIT)
def stage(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that a stage was reached."""
    state = state_for(request, pk, EDIT)
    chain, reached = queries.stage_options(state)
    initial = {"seen": state.pk, "stage": request.GET.get("stage") or queries.next_stage(state)}
    form = forms.StageForm(posted(request), chain=chain, reached=reached, initial=initial)

    def record() -> None:
        given = form.cleaned_data
        on = given["happened_on"]
        actions.record_stage(
            by=request.user, project=state.project, stage=given["stage"], happened_on=on.day,
            precision=on.precision, evidence=given["evidence"], seen=given["seen"],
        )  # fmt: skip

    if request.method == "POST" and saved(form, record):
        return back_to(request, pk, _("阶段已记录。"))
    return form_page(request, "projects/stage.html", state, form, steps=facts.steps(chain, reached))


@both
@page(EDIT)
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Record completed investment up to a day."""
    state = state_for(request, pk, EDIT)
    form = forms.ProgressForm(posted(request), initial={"seen": state.pk})
    if request.method == "POST" and saved(
        form,
        lambda: actions.record_progress(
            by=request.user,
            project=state.project,
            on=form.cleaned_data["on"],
            values=form.figures,
            note=form.notes,
            seen=form.cleaned_data["seen"],
        ),
    ):
        return back_to(request, pk, _("进展已记录。"))
    return form_page(request, "projects/progress.html", state, form)


@both
@page(EDIT)
def correct(request: HttpRequest, pk: int, fact: int) -> HttpResponse:
    """Put another statement in place of a wrong one."""
    state = state_for(request, pk, EDIT)
    held = queries.fact_of(state, fact)
    options = {
        "keys": queries.correctable_keys(held),
        "hidden": queries.hidden_keys(request.user, state),
        "units": queries.unit_options(request.user, state),
    }
    form = forms.CorrectForm(posted(request), fact=held, initial={"seen": state.pk}, **options)

    def record() -> None:
        on, precision = form.when
        actions.correct_fact(
            by=request.user, fact=held, reason=form.cleaned_data["reason"], happened_on=on,
            precision=precision, payload=form.payload, seen=form.cleaned_data["seen"],
        )  # fmt: skip

    if request.method == "POST" and saved(form, record):
        return back_to(request, pk, _("已更正，原值留在历史里。"))
    return form_page(request, "projects/correct.html", state, form, fact=facts.single(held))


@both
@page(EDIT)
def withdraw(request: HttpRequest, pk: int, fact: int) -> HttpResponse:
    """Take a statement back."""
    state = state_for(request, pk, EDIT)
    held = queries.fact_of(state, fact)
    form = forms.ReasonForm(posted(request), initial={"seen": state.pk})
    if request.method == "POST" and saved(
        form,
        lambda: actions.withdraw_fact(
            by=request.user,
            fact=held,
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
        ),
    ):
        return back_to(request, pk, _("已撤回，原记录留在历史里。"))
    return form_page(request, "projects/withdraw.html", state, form, fact=facts.single(held))
