"""Pages of units."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.apps.audit.door import page
from luodi.apps.audit.forms import ActionForm, posted
from luodi.apps.organisations import actions, queries
from luodi.apps.organisations.forms import (
    AliasForm,
    CreateForm,
    EndForm,
    MergeForm,
    MoveForm,
    RenameForm,
    SplitForm,
)
from luodi.apps.organisations.models import Unit, UnitAlias
from luodi.kernel import clock
from luodi.web import downloads

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def unit_for(request: HttpRequest, permission: str, pk: int) -> Unit:
    """Return a unit that the person may reach, else 404."""
    unit: Unit = get_object_or_404(Unit, pk=pk)
    request.user.require(permission, unit)
    return unit


def asked_day(request: HttpRequest) -> date:
    """Return the day asked for by ``?on=``, today without it. Raises Http404 for what is no day."""
    try:
        return date.fromisoformat(request.GET["on"]) if request.GET.get("on") else clock.today()
    except ValueError as bad:
        raise Http404 from bad


@require_GET
@page("unit.view")
def units(request: HttpRequest) -> HttpResponse:
    """Show the tree of a day, as far as the person may see it."""
    day, scope = asked_day(request), request.user.scope("unit.view")
    rows = queries.seen_tree(scope, day)
    context = {"rows": rows, "day": day, "is_today": day == clock.today(), "scope": scope}
    return render(
        request, "organisations/units.html", {**context, "may_manage": request.user.may("unit.manage")}
    )


@require_POST
@page("unit.view")
def units_export(request: HttpRequest) -> FileResponse:
    """Send the tree of a day as a workbook."""
    content, name = actions.export_units(by=request.user, day=asked_day(request))
    return downloads.workbook(name, content)


@require_GET
@page("unit.view")
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a unit with its history."""
    found = unit_for(request, "unit.view", pk)
    context = {
        "unit": found,
        "above": queries.path_of(found),
        "life": queries.life_of(found),
        "alias_form": AliasForm(),
        "may_manage": request.user.may("unit.manage", found),
    }
    return render(request, "organisations/unit.html", context)


@form_methods
@page("unit.manage")
def unit_new(request: HttpRequest) -> HttpResponse:
    """Set up a unit; ``?find=`` looks codes up."""
    asked = {"parent": request.GET.get("parent", "")}
    form = CreateForm(posted(request), initial=asked)
    if form.performs(actions.create_unit, by=request.user):
        messages.success(request, _("已设立 %(unit)s") % {"unit": form.result})
        return redirect("organisations:unit", form.result.pk)
    word = request.GET.get("find", "")
    context = {"form": form, "word": word, "found": queries.division_rows(word)}
    template = "organisations/_divisions.html" if request.htmx else "organisations/unit_new.html"
    return render(request, template, context, status=form.status)


def _change(request: HttpRequest, unit: Unit, form: ActionForm, action: Any, **words: Any) -> HttpResponse:
    """Run one change of a unit and go back to it, or show its form."""
    named = words.pop("named", {"unit": unit})
    if form.performs(action, by=request.user, **named):
        messages.success(request, words["done"])
        return redirect("organisations:unit", unit.pk)
    return render(
        request, "organisations/unit_form.html", {"unit": unit, "form": form, **words}, status=form.status
    )


@form_methods
@page("unit.manage")
def unit_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a unit."""
    found = unit_for(request, "unit.manage", pk)
    before = {"name": found.current_name, "short_name": found.current_short_name}
    form = RenameForm(posted(request), initial=before)
    return _change(
        request, found, form, actions.rename_unit, title=_("更名"), done=_("已更名；以前的日期仍显示原名")
    )


@form_methods
@page("unit.manage")
def unit_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a unit."""
    found = unit_for(request, "unit.manage", pk)
    done = _("隶属已调整；以前的日期仍按原隶属统计")
    return _change(
        request, found, MoveForm(posted(request)), actions.move_unit, title=_("调整隶属"), done=done
    )


@form_methods
@page("unit.manage")
def unit_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a unit."""
    found = unit_for(request, "unit.manage", pk)
    return _change(
        request, found, EndForm(posted(request)), actions.end_unit, title=_("撤销"), done=_("已撤销")
    )


@form_methods
@page("unit.manage")
def unit_split(request: HttpRequest, pk: int) -> HttpResponse:
    """Split a unit."""
    found = unit_for(request, "unit.manage", pk)
    return _change(
        request, found, SplitForm(posted(request)), actions.split_unit, title=_("拆分"), done=_("已拆分")
    )


@form_methods
@page("unit.manage")
def unit_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge a unit into another."""
    found = unit_for(request, "unit.manage", pk)
    form = MergeForm(posted(request))
    return _change(
        request,
        found,
        form,
        actions.merge_units,
        named={"units": [found]},
        title=_("并入其他单位"),
        done=_("已并入"),
    )


@require_POST
@page("unit.manage")
def alias_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Register an alias."""
    found = unit_for(request, "unit.manage", pk)
    form = AliasForm(request.POST)
    return _change(request, found, form, actions.add_alias, title=_("登记别名"), done=_("已登记别名"))


@require_POST
@page("unit.manage")
def alias_remove(request: HttpRequest, pk: int, alias: int) -> HttpResponse:
    """Take an alias away."""
    found = unit_for(request, "unit.manage", pk)
    actions.remove_alias(by=request.user, alias=get_object_or_404(UnitAlias, unit=found, pk=alias))
    messages.success(request, _("已删除别名"))
    return redirect("organisations:unit", found.pk)
