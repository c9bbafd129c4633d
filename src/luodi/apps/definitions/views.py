"""Pages of definitions: fields, rules, packs; add a field, adjust a time limit."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.apps.access.decorators import page
from luodi.apps.access.enums import Permission
from luodi.apps.access.views import get_for
from luodi.apps.audit.actors import PermissionRefused
from luodi.apps.definitions import actions, queries
from luodi.apps.definitions.forms import FieldForm, LimitForm, Search, WordForm
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
    context["requests"] = queries.open_requests(request.user)
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
@page("definition.view")
def words(request: HttpRequest) -> HttpResponse:
    """Show which headings units use for which fields, and take another one."""
    may_add = request.user.may(Permission.PROJECT_IMPORT) or request.user.may(Permission.DEFINITION_EDIT)
    if request.method == "POST" and not may_add:
        raise PermissionRefused(Permission.PROJECT_IMPORT)
    form = WordForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.performs(actions.add_synonym, by=request.user):
        messages.success(request, _("已增加说法；下一份工作簿就认得"))
        return redirect("definitions:words")
    rows = queries.word_rows(request.user)
    context = {"form": form, "rows": rows, "may_add": may_add}
    return render(request, "definitions/words.html", context, status=form.status)


@require_POST
@page("definition.view")
def word_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a heading's meaning."""
    permission = Permission.PROJECT_IMPORT
    if request.user.may(Permission.DEFINITION_EDIT):
        permission = Permission.DEFINITION_EDIT
    found = get_for(request.user, permission, queries.all_words(), pk=pk)
    actions.end_synonym(by=request.user, synonym=found)
    messages.success(request, _("已停用说法；已经导入的内容不变"))
    return redirect("definitions:words")


@form_methods
@page("definition.edit")
def request_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the field that a unit asked for."""
    asked = get_for(request.user, Permission.DEFINITION_EDIT, queries.all_requests(), pk=pk)
    given = {"label_zh": asked.label, "label_en": asked.label, "type": asked.type}
    given |= {"unit": asked.measure, "sensitivity": asked.sensitivity}
    form = FieldForm(request.POST if request.method == "POST" else None, initial=given)
    if form.performs(actions.add_office_field, by=request.user, asked=asked):
        messages.success(request, _("已增加字段；导入、筛选和导出立即可用"))
        return redirect("definitions:list")
    return render(request, "definitions/field_new.html", {"form": form}, status=form.status)


@require_POST
@page("definition.edit")
def request_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a request without a field."""
    asked = get_for(request.user, Permission.DEFINITION_EDIT, queries.all_requests(), pk=pk)
    actions.decline_field(by=request.user, asked=asked)
    messages.success(request, _("已处理申请，不增加字段"))
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
