"""Pages of accounts, for the system administrator; the security administrator reads them."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.apps.access import actions, handover, queries, roles, roster, throttle
from luodi.apps.access.decorators import page
from luodi.apps.access.enums import Permission
from luodi.apps.access.forms import (
    EndPersonForm,
    HandOverForm,
    MovePersonForm,
    NewPersonForm,
    PeopleFilter,
    PersonForm,
    RequestRoleForm,
    RosterForm,
)
from luodi.apps.access.models import Person
from luodi.apps.access.views.getting import get_for
from luodi.apps.audit.forms import ActionForm, posted
from luodi.web import downloads

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def person_for(request: HttpRequest, permission: str, pk: int) -> Person:
    """Return an account that the person signed in may reach, else 404."""
    return get_for(request.user, permission, queries.accounts(), pk=pk)


@require_GET
@page(Permission.ACCOUNT_VIEW)
def people(request: HttpRequest) -> HttpResponse:
    """Show the accounts."""
    form = PeopleFilter(request.GET)
    rows = queries.people(request.user, form.cleaned_data if form.is_valid() else {})
    context = {
        "form": form,
        "page": queries.people_page(rows, request.GET.get("after", "")),
        "roles": roles.roles(),
        "locked": throttle.locked_logins(),
        "may_manage": request.user.may(Permission.ACCOUNT_MANAGE),
        "pending": queries.pending_requests().count(),
    }
    return render(request, "access/people.html", context)


@require_POST
@page(Permission.ACCOUNT_VIEW)
def people_export(request: HttpRequest) -> FileResponse:
    """Send the filtered accounts as a workbook; the export is in the log."""
    form = PeopleFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    content, name = actions.export_people(by=request.user, asked=asked)
    return downloads.workbook(name, content)


@require_GET
@page(Permission.ACCOUNT_VIEW)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an account, its roles now and before."""
    found = person_for(request, Permission.ACCOUNT_VIEW, pk)
    other = found.pk != request.user.pk
    context = {
        "person": found,
        "roles": roles.roles(),
        "memberships": queries.history(found),
        "requests": found.role_requests.filter(state="pending").select_related("unit"),
        "locked_until": throttle.locked_logins().get(found.login),
        "may_manage": other and request.user.may(Permission.ACCOUNT_MANAGE, found.unit_id),
        "may_reissue": queries.may_reissue(request.user, found),
        "may_grant": other and request.user.may(Permission.ROLE_GRANT),
    }
    return render(request, "access/person.html", context)


@form_methods
@page(Permission.ACCOUNT_MANAGE)
def person_new(request: HttpRequest) -> HttpResponse:
    """Make an account and show its password once."""
    form = NewPersonForm(posted(request))
    if form.performs(actions.create_person, by=request.user):
        return render(request, "access/issued.html", {"issued": [form.result], "roles": roles.roles()})
    return render(
        request, "access/person_new.html", {"form": form, "roles": roles.roles()}, status=form.status
    )


@form_methods
@page(Permission.ACCOUNT_MANAGE)
def people_import(request: HttpRequest) -> HttpResponse:
    """Read a roster, show what it says, and make the accounts on confirmation."""
    form = RosterForm(posted(request), request.FILES or None)
    if not form.is_valid():
        return render(request, "access/people_import.html", {"form": form}, status=form.status)
    text = form.cleaned_data["text"]
    read = roster.read_roster(text)
    if read.issues or "confirm" not in request.POST:
        shown = {"form": form, "read": read, "text": text, "roles": roles.roles()}
        return render(request, "access/people_import.html", shown, status=422 if read.issues else 200)
    issued = actions.import_people(by=request.user, rows=read.people)
    return render(request, "access/issued.html", {"issued": issued, "roles": roles.roles()})


def _change(
    request: HttpRequest, person: Person, form: ActionForm, action: Any, **words: Any
) -> HttpResponse:
    """Run one change of an account and go back to it, or show its form."""
    if form.performs(action, by=request.user, person=person):
        messages.success(request, words["done"])
        return redirect("access:person", person.pk)
    return render(
        request, "access/person_form.html", {"person": person, "form": form, **words}, status=form.status
    )


@form_methods
@page(Permission.ACCOUNT_MANAGE)
def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct name, position or phone."""
    found = person_for(request, Permission.ACCOUNT_MANAGE, pk)
    before = {"name": found.name, "position": found.position, "phone": found.phone}
    form = PersonForm(posted(request), initial=before)
    return _change(request, found, form, actions.edit_person, title=_("修改资料"), done=_("已保存"))


@form_methods
@page(Permission.ACCOUNT_MANAGE)
def person_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move to another unit."""
    found = person_for(request, Permission.ACCOUNT_MANAGE, pk)
    done = _("已调动；原单位的角色已收回，新角色待安全管理员授权")
    form = MovePersonForm(posted(request))
    return _change(request, found, form, actions.move_person, title=_("调动"), done=done)


@form_methods
@page(Permission.ACCOUNT_MANAGE)
def person_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what is a person's, and hand it to another."""
    found = person_for(request, Permission.ACCOUNT_MANAGE, pk)
    form = HandOverForm(posted(request), by=request.user, person=found)
    done = _("已交接；接手人的角色待安全管理员授权")
    words = {"title": _("交接工作"), "done": done, "held": handover.held_by(found)}
    return _change(request, found, form, actions.hand_over, **words)


@form_methods
@page(Permission.ACCOUNT_MANAGE)
def person_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an account."""
    found = person_for(request, Permission.ACCOUNT_MANAGE, pk)
    form = EndPersonForm(posted(request))
    done = _("账号已停用，登录已全部退出，角色已收回")
    return _change(request, found, form, actions.end_person, title=_("停用账号"), done=done, danger=True)


@form_methods
@page(Permission.ACCOUNT_MANAGE)
def person_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a role."""
    found = person_for(request, Permission.ACCOUNT_MANAGE, pk)
    form = RequestRoleForm(posted(request), initial={"unit": found.unit_id})
    done = _("已提交，待安全管理员授权")
    return _change(request, found, form, actions.request_role, title=_("申请角色"), done=done)


@require_POST
@page(Permission.ACCOUNT_VIEW)
def person_reissue(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a new first password and show it once; the action decides who may."""
    found = person_for(request, Permission.ACCOUNT_VIEW, pk)
    issued = actions.reissue_password(by=request.user, person=found)
    return render(request, "access/issued.html", {"issued": [issued], "roles": roles.roles()})


@require_POST
@page(Permission.ACCOUNT_MANAGE)
def person_unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a lock off."""
    found = person_for(request, Permission.ACCOUNT_MANAGE, pk)
    actions.unlock_person(by=request.user, person=found)
    messages.success(request, _("已解除锁定"))
    return redirect("access:person", found.pk)
