"""Pages of definitions: fields, rules, packs; add a field, adjust a time limit."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.apps.access.decorators import page
from luodi.apps.definitions import actions, queries
from luodi.apps.definitions.forms import FieldForm, LimitForm, Search
from luodi.apps.definitions.models import OfficeField, PackVersion
from luodi.kernel import clock

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@page("definition.view")
def fields(request: HttpRequest) -> HttpResponse:
    """Show the catalogue of fields."""
    form = Search(request.GET)
    rows = queries.field_rows(form.keyword)
    context = {"form": form, "rows": rows, "may_edit": request.user.may("definition.edit")}
    return render(request, "definitions/fields.html", context)


@require_GET
@page("definition.view")
def rules(request: HttpRequest) -> HttpResponse:
    """Show the stages by kind, the rules of 五未 and the lights in force, in words and with source."""
    day = clock.today()
    context = {
        "day": day,
        "rules": queries.rule_rows(day),
        "chains": queries.chain_rows(day),
        "lights": queries.light_rows(day),
        "may_edit": request.user.may("definition.edit"),
    }
    return render(request, "definitions/rules.html", context)


@require_GET
@page("definition.view")
def packs(request: HttpRequest) -> HttpResponse:
    """Show the loaded packs."""
    return render(request, "definitions/packs.html", {"rows": queries.pack_rows()})


@require_GET
@page("definition.view")
def pack(request: HttpRequest, code: str, version: int) -> HttpResponse:
    """Show what one pack decides."""
    found = get_object_or_404(PackVersion, code=code, version=version)
    return render(request, "definitions/pack.html", {"pack": found, "rows": queries.entry_rows(found)})


@form_methods
@page("definition.edit")
def field_new(request: HttpRequest) -> HttpResponse:
    """Add a field."""
    form = FieldForm(request.POST if request.method == "POST" else None)
    if form.performs(actions.add_office_field, by=request.user):
        messages.success(request, _("已增加字段；导入、筛选和导出立即可用"))
        return redirect("definitions:list")
    return render(request, "definitions/field_new.html", {"form": form}, status=form.status)


@require_POST
@page("definition.edit")
def field_end(request: HttpRequest, key: str) -> HttpResponse:
    """Take a field of the office out of the catalogue."""
    found = get_object_or_404(OfficeField, key=key, ended_at__isnull=True)
    actions.end_office_field(by=request.user, field=found)
    messages.success(request, _("已停用字段；已填的内容仍保留"))
    return redirect("definitions:list")


@form_methods
@page("definition.edit")
def limit(request: HttpRequest, code: str) -> HttpResponse:
    """Adjust the time limit of a rule."""
    row = next((row for row in queries.rule_rows(clock.today()) if row.rule.code == code), None)
    if row is None:
        raise Http404
    form = LimitForm(request.POST if request.method == "POST" else None)
    if form.performs(actions.adjust_stall_limit, by=request.user, code=code):
        messages.success(request, _("已调整时限；自施行日期起按新版本计算"))
        return redirect("definitions:rules")
    return render(request, "definitions/limit.html", {"form": form, "row": row}, status=form.status)
