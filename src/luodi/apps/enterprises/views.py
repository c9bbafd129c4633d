"""Pages of enterprises: the list, one enterprise, and the forms beside it."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luodi.apps.access.actions import require
from luodi.apps.access.decorators import page
from luodi.apps.access.enums import Permission
from luodi.apps.access.views import get_for
from luodi.apps.audit.forms import ActionForm, posted
from luodi.apps.enterprises import actions, queries
from luodi.apps.enterprises.forms import (
    EndTitleForm,
    EnterpriseFilter,
    EnterpriseForm,
    FigureForm,
    RenameForm,
    TitleForm,
)
from luodi.apps.enterprises.models import Enterprise
from luodi.web import downloads

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@page(Permission.ENTERPRISE_VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """Show the enterprises that the reader may see."""
    form = EnterpriseFilter(request.GET)
    found = queries.list_enterprises(request.user, **form.asked)
    context = {"form": form, "found": found, "may_edit": request.user.may(Permission.ENTERPRISE_EDIT)}
    return render(request, "enterprises/list.html", context)


@require_POST
@page(Permission.ENTERPRISE_VIEW)
def export(request: HttpRequest) -> FileResponse:
    """Send the enterprises of the list as a workbook."""
    asked = EnterpriseFilter(request.GET).asked
    content, name = actions.export_enterprises(
        by=request.user, keyword=asked["keyword"], title=asked["title"]
    )
    return downloads.workbook(name, content)


@require_safe
@page(Permission.ENTERPRISE_VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one enterprise: its projects, titles and figures."""
    enterprise = get_for(request.user, Permission.ENTERPRISE_VIEW, queries.enterprises(), pk=pk)
    return render(
        request, "enterprises/detail.html", {"page": queries.enterprise_page(request.user, enterprise)}
    )


@form_methods
@page(Permission.ENTERPRISE_EDIT)
def new(request: HttpRequest) -> HttpResponse:
    """Register an enterprise."""
    form = EnterpriseForm(posted(request), queries.units_for(request.user))
    if form.performs(actions.register_enterprise, by=request.user):
        messages.success(request, _("已登记企业"))
        return redirect("enterprises:detail", pk=form.result.pk)
    return render(
        request, "enterprises/form.html", {"form": form, "title": _("登记企业")}, status=form.status
    )


@form_methods
@page(Permission.ENTERPRISE_EDIT)
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an enterprise another name."""
    enterprise = _editable(request, pk)
    form = RenameForm(posted(request))
    done = form.performs(actions.rename_enterprise, by=request.user, enterprise=enterprise)
    return _answer(request, enterprise, form, done, _("企业更名"))


@form_methods
@page(Permission.ENTERPRISE_EDIT)
def title_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Register a title."""
    enterprise = _editable(request, pk)
    form = TitleForm(posted(request))
    done = form.performs(actions.add_title, by=request.user, enterprise=enterprise)
    return _answer(request, enterprise, form, done, _("登记企业称号"))


@form_methods
@page(Permission.ENTERPRISE_EDIT)
def title_end(request: HttpRequest, pk: int, title: int) -> HttpResponse:
    """End a title."""
    enterprise = _editable(request, pk)
    found = queries.title_of(enterprise, title)
    if found is None:
        raise Http404
    form = EndTitleForm(posted(request))
    done = form.performs(actions.end_title, by=request.user, title=found)
    return _answer(request, enterprise, form, done, _("终止企业称号"))


@form_methods
@page(Permission.ENTERPRISE_EDIT)
def figure_new(request: HttpRequest, pk: int) -> HttpResponse:
    """State a yearly figure."""
    enterprise = _editable(request, pk)
    form = FigureForm(posted(request))
    done = form.performs(actions.record_figure, by=request.user, enterprise=enterprise)
    return _answer(request, enterprise, form, done, _("登记企业年度指标"))


def _editable(request: HttpRequest, pk: int) -> Enterprise:
    """Return an enterprise whose record the reader may write; 404 otherwise."""
    found: Enterprise = get_for(request.user, Permission.ENTERPRISE_EDIT, queries.enterprises(), pk=pk)
    require(request.user, Permission.ENTERPRISE_EDIT, unit=found.unit)
    return found


def _answer(
    request: HttpRequest, enterprise: Enterprise, form: ActionForm, done: bool, title: Any
) -> HttpResponse:
    if done:
        messages.success(request, _("已保存"))
        return redirect("enterprises:detail", pk=enterprise.pk)
    context = {"form": form, "enterprise": enterprise, "title": title}
    return render(request, "enterprises/form.html", context, status=form.status)
