"""Pages of imports, and the export."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from luodi.apps.access.decorators import page
from luodi.apps.access.enums import Permission
from luodi.apps.access.views import get_for
from luodi.apps.exchange import actions, later, queries, remembering
from luodi.apps.exchange.blank import blank_ledger, kinds
from luodi.apps.exchange.enums import BatchState
from luodi.apps.exchange.forms import (
    MappingForm,
    OwnFieldForm,
    RememberedForm,
    ShareForm,
    UndoForm,
    UploadForm,
    of_scope,
    too_large,
)
from luodi.apps.exchange.models import ImportBatch, ImportRow, RememberedMapping
from luodi.apps.exchange.pages import column_of, mapping_page, preview_page, remembered_rows, step_of
from luodi.apps.files.blobs import TooLarge
from luodi.kernel.text import whole_number
from luodi.web import downloads

IMPORT = Permission.PROJECT_IMPORT


def _batch(request: HttpRequest, pk: int) -> ImportBatch:
    return get_for(request.user, IMPORT, queries.all_batches(), pk=pk)


def _row(batch: ImportBatch, pk: int) -> ImportRow:
    found = queries.row_of(batch, pk)
    if found is None:
        raise Http404
    return found


@require_safe
@page(IMPORT)
def imports(request: HttpRequest) -> HttpResponse:
    """List the imports of the units that one may import for."""
    batches, more = queries.batches_of(request.user, whole_number(request.GET.get("before")))
    return render(request, "exchange/imports.html", {"batches": batches, "more": more})


@require_POST
@page(IMPORT)
def imports_export(request: HttpRequest) -> FileResponse:
    """Hand out the list of imports as a workbook."""
    made = actions.export_imports(by=request.user)
    return downloads.workbook(made.name, made.content)


@require_http_methods(["GET", "POST"])
@page(IMPORT)
def new(request: HttpRequest) -> HttpResponse:
    """Take a workbook."""
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = UploadForm(*posted, person=request.user)
    if form.is_valid():
        given = form.cleaned_data
        try:
            file, unit, once = given["file"], given["unit"], given["once"]
            return redirect(
                actions.start_import(by=request.user, name=file.name, content=file, unit=unit, once=once)
            )
        except TooLarge:
            form.add_error("file", too_large())
    status = 422 if form.is_bound else 200
    context = {"form": form, "blanks": kinds(), **step_of(None)}
    return render(request, "exchange/new.html", context, status=status)


@require_safe
@page(IMPORT)
def blank(request: HttpRequest, kind: str) -> FileResponse:
    """Hand out the blank ledger of a kind of project, with the lists of the person's own units."""
    made = blank_ledger(request.user, kind)
    if made is None:
        raise Http404
    return downloads.workbook(made.name, made.content)


@require_safe
@page(IMPORT)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the step that an import is at; the fragment is the same step without the frame."""
    batch = _batch(request, pk)
    if batch.state == BatchState.MAPPING:
        return _mapping(request, batch, MappingForm(batch=batch))
    if batch.state == BatchState.PREVIEW:
        return _preview(request, batch, request.GET)
    context = {
        "batch": batch,
        "stopped": queries.stopped(batch),
        "failure": queries.failure_of(batch),
        "still_refused": queries.still_refused(batch.counts),
        "returned": queries.has_returned(batch),
    }
    name = "_running" if batch.is_running else "done"
    if request.htmx and not batch.is_running:
        return _reload(batch)
    template = f"exchange/{name}.html" if request.htmx or name == "done" else "exchange/running.html"
    return render(request, template, {**context, **step_of(batch)})


def _reload(batch: ImportBatch) -> HttpResponse:
    response = HttpResponse(status=204)
    response["HX-Redirect"] = batch.get_absolute_url()
    return response


def _mapping(request: HttpRequest, batch: ImportBatch, form: MappingForm) -> HttpResponse:
    if request.htmx:
        return _reload(batch)
    context = mapping_page(batch, request.user, request.GET.get("sheet", ""))
    given = {"batch": batch, "form": form, **context, **step_of(batch)}
    return render(request, "exchange/map.html", given, status=422 if form.is_bound else 200)


def _preview(request: HttpRequest, batch: ImportBatch, where: Any) -> HttpResponse:
    if request.htmx and request.headers.get("HX-Target") != "preview":
        return _reload(batch)
    template = "exchange/_preview.html" if request.htmx else "exchange/preview.html"
    return render(request, template, {**preview_page(batch, request.user, where), **step_of(batch)})


@require_POST
@page(IMPORT)
def mapped(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what the columns mean and go on to the preview."""
    batch = _batch(request, pk)
    form = MappingForm(request.POST, batch=batch)
    try:
        if "again" in request.POST or "fresh" in request.POST:
            actions.read_again(by=request.user, batch=batch, choices=form.layout())
            return _reload(batch) if request.htmx else redirect(batch)
        if form.is_valid():
            given = {k: v for k, v in form.cleaned_data.items() if v}
            choices, units = form.choices(), form.sheet_units()
            actions.save_mapping(by=request.user, batch=batch, choices=choices, sheet_units=units, **given)
            for sentence in actions.learn_words(by=request.user, batch=batch, words=form.words()):
                messages.warning(request, sentence)
            return redirect(batch)
    except ValidationError as error:
        form.add_error(None, error)
    return _mapping(request, batch, form)


@require_http_methods(["GET", "POST"])
@page(IMPORT)
def own_field(request: HttpRequest, pk: int, column: str) -> HttpResponse:
    """Make a column that no field fits a field of the office, or ask for one."""
    batch = _batch(request, pk)
    found = column_of(batch, request.user, column)
    if found is None or batch.state != BatchState.MAPPING:
        raise Http404
    form = OwnFieldForm(request.POST if request.method == "POST" else None, initial=found.initial)
    if form.performs(actions.field_of_column, by=request.user, batch=batch, place=found.place):
        messages.success(request, found.done(request.user))
        return redirect(batch)
    context = {"batch": batch, "form": form, "column": found, "may_define": found.may_define(request.user)}
    return render(request, "exchange/own_field.html", {**context, **step_of(batch)}, status=form.status)


@require_safe
@page(IMPORT)
def mappings(request: HttpRequest) -> HttpResponse:
    """List the mappings that units remember, and what other units offer."""
    mine, offers = remembering.mappings_of(request.user), remembering.offers_to(request.user)
    return render(request, "exchange/mappings.html", {"mappings": mine, "offers": offers})


def _mapping_of(request: HttpRequest, pk: int) -> RememberedMapping:
    return get_for(request.user, IMPORT, remembering.all_mappings(), pk=pk)


@require_http_methods(["GET", "POST"])
@page(IMPORT)
def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and change what remembered headings mean."""
    kept = _mapping_of(request, pk)
    form = RememberedForm(request.POST if request.method == "POST" else None, mapping=kept)
    if form.is_bound:
        try:
            actions.edit_mapping(by=request.user, mapping=kept, columns=form.columns())
            messages.success(request, _("已保存；下一份同样表头的工作簿按此对应"))
            return redirect("exchange:mappings")
        except ValidationError as error:
            _said(request, error)
    context = {"mapping": kept, "share": ShareForm(initial={"reach": kept.reach})}
    rows = remembered_rows(kept, form.columns())
    status = 422 if form.is_bound else 200
    return render(request, "exchange/mapping.html", {**context, "rows": rows}, status=status)


@require_POST
@page(IMPORT)
def mapping_share(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a mapping to other units, or stop."""
    kept = _mapping_of(request, pk)
    form = ShareForm(request.POST)
    if form.performs(actions.share_mapping, by=request.user, mapping=kept):
        messages.success(request, _("已保存分享范围；对方采用后才生效"))
    return redirect(kept)


@require_POST
@page(IMPORT)
def mapping_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a remembered mapping."""
    actions.end_mapping(by=request.user, mapping=_mapping_of(request, pk))
    messages.success(request, _("已停用；以后同样表头的工作簿由系统重新识别"))
    return redirect("exchange:mappings")


@require_POST
@page(IMPORT)
def mapping_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over what another unit offers."""
    found = remembering.offered(request.user, pk, whole_number(request.POST.get("unit")))
    if found is None:
        raise Http404
    taken = actions.take_mapping(by=request.user, mapping=found[0], unit=found[1])
    messages.success(request, _("已采用；可以再改，原单位的改动不会影响它"))
    return redirect(taken)


def _said(request: HttpRequest, error: ValidationError) -> None:
    for sentence in error.messages:
        messages.error(request, sentence)


def _done(request: HttpRequest, batch: ImportBatch) -> HttpResponse:
    """Answer a change of the preview: the fragment to a script, the page to a form."""
    if request.htmx and batch.state == BatchState.PREVIEW:
        return _preview(request, batch, request.POST)
    where = queries.address_of(request.POST)
    return redirect(f"{batch.get_absolute_url()}{where}")


@require_POST
@page(IMPORT)
def row(request: HttpRequest, pk: int, row: int) -> HttpResponse:
    """Mend a cell of a row, choose a value, leave the row out or use it."""
    batch = _batch(request, pk)
    try:
        actions.change_row(by=request.user, row=_row(batch, row), given=request.POST.dict())
    except ValidationError as error:
        _said(request, error)
    batch.refresh_from_db()
    return _done(request, batch)


@require_POST
@page(IMPORT)
def choose_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the same for every conflict, for those of a column, or for those of a sheet."""
    given = {"choice": request.POST.get("choice", ""), **of_scope(request.POST.get("scope", ""))}
    return _changed(request, pk, partial(actions.choose_all, **given))


@require_POST
@page(IMPORT)
def decline_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that no row still asked about is a project of the ledger."""
    return _changed(request, pk, actions.decline_all)


def _changed(request: HttpRequest, pk: int, action: Any) -> HttpResponse:
    batch = _batch(request, pk)
    try:
        action(by=request.user, batch=batch)
    except ValidationError as error:
        _said(request, error)
    return _done(request, batch)


@require_POST
@page(IMPORT)
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Return to the columns."""
    return _moved(request, pk, actions.back_to_mapping)


@require_POST
@page(IMPORT)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Start again what a failed or cancelled job left undone."""
    return _moved(request, pk, actions.retry_import)


@require_POST
@page(IMPORT)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an import up."""
    return _moved(request, pk, actions.cancel_import)


@require_POST
@page(IMPORT)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what the preview shows."""
    revision = whole_number(request.POST.get("revision"))
    return _moved(request, pk, partial(actions.confirm_import, revision=-1 if revision is None else revision))


def _moved(request: HttpRequest, pk: int, action: Any) -> HttpResponse:
    batch = _batch(request, pk)
    try:
        action(by=request.user, batch=batch)
    except ValidationError as error:
        _said(request, error)
    except actions.PreviewStale as stale:
        messages.error(request, str(stale))
    return redirect(batch)


@require_http_methods(["GET", "POST"])
@page(IMPORT)
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what taking an import back would do, and do it."""
    batch = _batch(request, pk)
    form = UndoForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.undo_import(by=request.user, batch=batch, reason=form.cleaned_data["reason"])
            return redirect(batch)
        except ValidationError as error:
            form.add_error(None, error)
    effects, left = later.undo_preview(batch, request.user)
    context = {"batch": batch, "form": form, "effects": effects, "later": left}
    return render(request, "exchange/undo.html", context, status=422 if form.is_bound else 200)


@require_safe
@page(IMPORT)
def refused(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out the refused rows as the same workbook with an error column."""
    batch = _batch(request, pk)
    made = actions.refused_workbook(by=request.user, batch=batch)
    return downloads.workbook(made.name, made.content)


@require_safe
@page(IMPORT)
def returned(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out the cells that go back to the units that recorded them."""
    batch = _batch(request, pk)
    made = actions.returned_workbook(by=request.user, batch=batch)
    return downloads.workbook(made.name, made.content)


@require_http_methods(["GET", "POST"])
@page(Permission.PROJECT_EXPORT)
def export(request: HttpRequest) -> HttpResponse | FileResponse:
    """Hand out the list of the address as a workbook; an address that cannot be read is refused."""
    try:
        made = actions.export_list(by=request.user, query=request.GET)
    except ValidationError as refused:
        return render(request, "exchange/not_exported.html", {"said": refused.messages}, status=422)
    return downloads.workbook(made.name, made.content)


@require_POST
@page(Permission.PROJECT_EXPORT)
def export_stalls(request: HttpRequest) -> HttpResponse | FileResponse:
    """Hand out the 五未 list of the address as a workbook, each project with the reason."""
    try:
        made = actions.export_stalls(by=request.user, query=request.GET)
    except ValidationError as refused:
        return render(request, "exchange/not_exported.html", {"said": refused.messages}, status=422)
    return downloads.workbook(made.name, made.content)
