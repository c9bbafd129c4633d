"""What every page that writes does alike: find the project, run the verb, show what was refused."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from luodi.apps.access.actions import require
from luodi.apps.access.enums import Permission
from luodi.apps.access.views import get_for
from luodi.apps.projects import actions, queries
from luodi.apps.projects.actions import StaleVersion
from luodi.apps.projects.models import ProjectState
from luodi.apps.projects.presentation import facts

WRITING = frozenset(
    [Permission.PROJECT_EDIT, Permission.PROJECT_MERGE, Permission.STALL_EXCUSE, Permission.READERS_NAME]
)


def state_for(request: HttpRequest, pk: int, permission: str = Permission.PROJECT_VIEW) -> ProjectState:
    """Return the open state of a project that the reader may reach; 404 otherwise.

    A page that writes opens only to whom its verb would obey: who may act for the accountable unit.
    """
    state: ProjectState = get_for(request.user, permission, queries.current_states(), project_id=pk)
    if permission in WRITING:
        require(request.user, permission, unit=state.accountable)
    if permission in actions.KNOWING:
        actions.require_named(request.user, state, permission)
    queries.veil_states(request.user, [state])
    return state


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent with a form, an empty one too; None for a page that was only opened."""
    return request.POST if request.method == "POST" else None


def saved(form: Form, verb: Callable[[], Any]) -> bool:
    """Run a verb with a valid form; what it refuses becomes an error of the form.

    A project that somebody else changed meanwhile leaves the typed values in the form, which then
    stands on the new version, with who changed it and when in ``form.stale``.
    """
    if not form.is_valid():
        return False
    try:
        verb()
    except StaleVersion as stale:
        _stand_on(form, stale.current)
        return False
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _overtaken(form: Any, current: ProjectState) -> bool:
    seen = form.data.get("seen", "") if "seen" in form.fields else ""
    return bool(seen) and seen != str(current.pk)


def _stand_on(form: Any, current: ProjectState) -> None:
    last = queries.last_fact(current.project_id)
    form.stale = {
        "who": facts.who(last) if last else "",
        "when": current.recorded_from,
        "what": facts.title(last) if last else "",
    }
    form.data = form.data.copy()
    of_other = form.data.get("other") == str(current.project_id)
    form.data["seen_other" if of_other else "seen"] = str(current.pk)


def form_page(
    request: HttpRequest, template: str, state: ProjectState | None, form: Any, **context: Any
) -> HttpResponse:
    """Show a form: 409 when somebody was faster, 422 when something is to be mended.

    Whoever was overtaken is told so even where the form has other faults: the faults may come of it.
    """
    if form.is_bound and form.errors and state is not None and _overtaken(form, state):
        _stand_on(form, state)
    status = 409 if getattr(form, "stale", None) else (422 if form.is_bound and form.errors else 200)
    return render(request, template, {"state": state, "form": form, **context}, status=status)


def back_to(request: HttpRequest, project: int, sentence: Any) -> HttpResponse:
    """Return to the project's page and say what was done."""
    messages.success(request, sentence)
    return redirect("projects:detail", pk=project)
