"""Pages that end, excuse, split and merge projects."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luodi.apps.access.decorators import page
from luodi.apps.access.enums import Permission
from luodi.apps.projects import actions, forms, queries
from luodi.apps.projects.presentation import merging
from luodi.apps.projects.views.saving import back_to, form_page, posted, saved, state_for

EDIT, MERGE = Permission.PROJECT_EDIT, Permission.PROJECT_MERGE
both = require_http_methods(["GET", "POST"])


@both
@page(EDIT)
def terminate(request: HttpRequest, pk: int) -> HttpResponse:
    """End a project."""
    state = state_for(request, pk, EDIT)
    form = forms.TerminateForm(posted(request), initial={"seen": state.pk})
    verb = partial(actions.terminate_project, by=request.user, project=state.project)
    if request.method == "POST" and saved(form, lambda: verb(**form.cleaned_data)):
        return back_to(request, pk, _("项目已终止，不再计入在库。"))
    return form_page(request, "projects/terminate.html", state, form)


@both
@page(EDIT)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a project that was entered by mistake."""
    state = state_for(request, pk, EDIT)
    form = forms.ReasonForm(posted(request), initial={"seen": state.pk})
    verb = partial(actions.remove_project, by=request.user, project=state.project)
    if request.method == "POST" and saved(form, lambda: verb(**form.cleaned_data)):
        return back_to(request, pk, _("登记已撤销，记录仍留在历史里。"))
    return form_page(request, "projects/remove.html", state, form)


@both
@page(EDIT)
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Split a project into phases."""
    state = state_for(request, pk, EDIT)
    form = forms.SplitForm(posted(request), initial={"seen": state.pk})
    verb = partial(actions.split_into_phases, by=request.user, project=state.project)

    def record() -> None:
        verb(phases=form.phases, reason=form.cleaned_data["reason"], seen=form.cleaned_data["seen"])

    if request.method == "POST" and saved(form, record):
        return back_to(request, pk, _("已分期，各期分别入库，原项目作为总项目不再重复计数。"))
    return form_page(request, "projects/split.html", state, form)


@both
@page(MERGE)
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge another record of the same project into this one: find it, compare, confirm."""
    state = state_for(request, pk, MERGE)
    given = request.POST or request.GET
    other = queries.merge_candidate(request.user, state, given.get("other", ""))
    if other is None:
        found = queries.merge_candidates(request.user, state, request.GET.get("q", ""))
        context = {"state": state, "found": found, "q": request.GET.get("q", "")}
        return form_page(request, "projects/merge_find.html", form=forms.KeepForm(), **context)
    lines = merging.side_by_side(state, other)
    initial = {"seen": state.pk, "seen_other": other.pk, "other": other.project_id}
    initial["take"] = merging.suggested(lines)
    form = forms.MergeForm(posted(request), keys=[line.key for line in lines], initial=initial)
    verb = partial(actions.merge_projects, by=request.user, keep=state.project, drop=other.project)
    chosen = ("take", "reason", "seen", "seen_other")
    if request.method == "POST" and saved(form, lambda: verb(**{k: form.cleaned_data[k] for k in chosen})):
        return back_to(request, pk, _("已合并。需要时可在被并入的记录上撤销合并。"))
    return form_page(request, "projects/merge.html", state, form, other=other, lines=lines)


@both
@page(MERGE)
def unmerge(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring back a record that was merged away."""
    state = state_for(request, pk, MERGE)
    form = forms.ReasonForm(posted(request), initial={"seen": state.pk})
    verb = partial(actions.unmerge_project, by=request.user, project=state.project)
    if request.method == "POST" and saved(form, lambda: verb(reason=form.cleaned_data["reason"])):
        return back_to(request, pk, _("合并已撤销，两条记录各自在库。"))
    return form_page(request, "projects/unmerge.html", state, form)


@both
@page(Permission.STALL_EXCUSE)
def excuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Register a good reason for a stall."""
    state = state_for(request, pk, Permission.STALL_EXCUSE)
    form = forms.ExcuseForm(posted(request), rules=queries.stall_options(state), initial={"seen": state.pk})
    verb = partial(actions.excuse_stall, by=request.user, project=state.project)
    if request.method == "POST" and saved(form, lambda: verb(**form.cleaned_data)):
        return back_to(request, pk, _("正当理由已登记；项目仍计入“五未”，并在名单上标注。"))
    return form_page(request, "projects/excuse.html", state, form)
