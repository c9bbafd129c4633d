"""Home and search."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luodi.apps.access.decorators import page
from luodi.apps.access.enums import Permission
from luodi.apps.boards import queries
from luodi.apps.boards.enums import Home


@require_safe
@page(reads=Permission.PROJECT_VIEW)
def home(request: HttpRequest) -> HttpResponse:
    """Show the home page that fits the person's work."""
    which = queries.home_for(request.user)
    if which is Home.KEEP:
        return render(request, "boards/keep.html")
    if which is Home.OWN:
        own = {
            "enterprises": queries.own_enterprises(request.user),
            "projects": queries.own_projects(request.user),
        }
        return render(request, "boards/own.html", own)
    units, headline = queries.units_and_headline(request.user)
    context: dict[str, Any] = {
        "units": units,
        "headline": headline,
        "stalls": queries.stall_figures(request.user),
        "stuck": queries.stuck(request.user),
        "matters": queries.matters(request.user),
    }
    if which is not Home.READ:
        context["groups"] = queries.stage_groups(request.user)
    if which is Home.FILL:
        context |= {"gaps": queries.gaps(request.user), "imports": queries.waiting_imports(request.user)}
    return render(request, f"boards/{which}.html", context)


@require_safe
@page(Permission.PROJECT_VIEW)
def search(request: HttpRequest) -> HttpResponse:
    """Search the ledger for a name, code, enterprise or pinyin initials."""
    text = request.GET.get("q", "").strip()[:100]
    context = {"search_text": text, "found": queries.found(request.user, text), "shown": queries.FOUND_SHOWN}
    return render(request, "boards/search.html", context)
