"""Passages that may be read in several ways: which way the office chose, from when, and on what basis."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from luodi.apps.access.decorators import page
from luodi.apps.access.enums import Permission
from luodi.apps.audit.forms import posted
from luodi.apps.incentives import actions
from luodi.apps.incentives.forms import ReadingForm
from luodi.apps.incentives.presentation.readings import question_view, readings_view
from luodi.apps.incentives.queries.readings import choosing_unit, question_at
from luodi.apps.incentives.views.asking import form_methods


@require_safe
@page(Permission.INCENTIVE_VIEW)
def index(request: HttpRequest, code: str) -> HttpResponse:
    """Show every question that a clause leaves, and what was chosen."""
    view = readings_view(request.user, code)
    if view is None:
        raise Http404
    return render(request, "incentives/readings.html", {"page": view})


@form_methods
@page(Permission.INCENTIVE_DRAFT)
def choose(request: HttpRequest, code: str, reading: str) -> HttpResponse:
    """Record how a passage is read from a day on."""
    unit, asked = choosing_unit(request.user, code), question_at(code, reading)
    if unit is None or asked is None:
        raise Http404
    form = ReadingForm(posted(request), asked)
    if form.performs(actions.choose_reading, by=request.user, unit=unit, clause=code, reading=reading):
        messages.success(request, _("已登记读法，自 %s 起按它测算") % form.result.valid_from)
        return redirect("incentives:readings", code=code)
    context = {"form": form, "question": question_view(asked), "code": code}
    return render(request, "incentives/reading.html", context, status=form.status)
