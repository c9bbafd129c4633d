"""Pages of the log, for the audit administrator."""

from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luodi.apps.audit import actions, queries
from luodi.apps.audit.door import page
from luodi.apps.audit.forms import EventFilter
from luodi.web import downloads


@require_GET
@page("audit.view")
def events(request: HttpRequest) -> HttpResponse:
    """Show the log, newest first, filtered."""
    form = EventFilter(request.GET, queries.verb_choices())
    rows = queries.events(form.cleaned_data if form.is_valid() else {})
    shown = queries.event_page(rows, _number(request, "before"), _number(request, "after"))
    context = {
        "form": form,
        "page": shown,
        "asked": _asked(request),
        "may_export": request.user.may("audit.export"),
    }
    return render(request, "audit/events.html", context)


@require_POST
@page("audit.export")
def export(request: HttpRequest) -> FileResponse:
    """Send the filtered log as a workbook; the export is itself in the log."""
    form = EventFilter(request.POST, queries.verb_choices())
    content, name = actions.export_events(by=request.user, asked=form.cleaned_data if form.is_valid() else {})
    return downloads.workbook(name, content)


@require_http_methods(["GET", "HEAD", "POST"])
@page("audit.view")
def verify(request: HttpRequest) -> HttpResponse:
    """Read the whole chain again and show what was found."""
    report = actions.verify_log(by=request.user) if request.method == "POST" else None
    return render(request, "audit/verify.html", {"report": report, "anchors": queries.anchors()})


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _asked(request: HttpRequest) -> str:
    return urlencode(
        [(key, value) for key, value in request.GET.items() if key not in ("before", "after") and value]
    )
