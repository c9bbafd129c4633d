"""What a clause would cost: tried with other figures, saved, and the records behind every number."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from luodi.apps.access.decorators import page
from luodi.apps.access.enums import Permission
from luodi.apps.access.views import get_for
from luodi.apps.incentives import actions
from luodi.apps.incentives.presentation.simulations import (
    SimulationView,
    policy_groups,
    records_view,
    saved_view,
)
from luodi.apps.incentives.queries import Listed, simulating
from luodi.apps.incentives.queries.saved import saved_simulations, simulations
from luodi.apps.incentives.views.asking import Typed, form_methods, part_of, simulation_of


@require_safe
@page(Permission.INCENTIVE_SIMULATE, reads=Permission.PROJECT_VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """Show the saved simulations and the clauses that can be simulated."""
    groups = policy_groups(simulating.clauses_for(request.user))
    context = {"saved": saved_simulations(request.user), "groups": groups}
    return render(request, "incentives/simulations.html", context)


@form_methods
@page(Permission.INCENTIVE_SIMULATE, reads=Permission.PROJECT_VIEW)
def new(request: HttpRequest) -> HttpResponse:
    """Try a clause with other figures; a POST keeps what came out."""
    clauses = simulating.clauses_for(request.user)
    typed = simulation_of(request.POST or request.GET, clauses)
    if typed is None:
        raise Http404
    if request.method == "POST" and not typed.problems:
        return _save(request, typed, clauses)
    view = SimulationView(simulating.simulate(request.user, typed.ask), typed, request.user)
    template = "incentives/_simulation.html" if request.htmx else "incentives/simulate.html"
    return render(request, template, {"page": view}, status=422 if typed.problems else 200)


def _save(request: HttpRequest, typed: Typed, clauses: Mapping[str, Listed]) -> HttpResponse:
    run = simulating.run_of(request.user, typed.ask).run
    codes = {key: clauses[key].clause.code for key in typed.ask.asked}
    try:
        kept = actions.save_simulation(
            by=request.user, name=typed.name, unit=request.user.unit, run=run,
            changes={codes[key]: given for key, given in typed.ask.asked.items()}, asked=typed.query,
        )  # fmt: skip
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(f"{request.path}?{typed.query}")
    finally:
        run.close()
    messages.success(request, _("已保存试算"))
    return redirect("incentives:simulation", pk=kept.pk)


@require_safe
@page(Permission.INCENTIVE_SIMULATE, reads=Permission.PROJECT_VIEW)
def records(request: HttpRequest) -> HttpResponse:
    """Show the projects behind one number of a simulation."""
    typed = simulation_of(request.GET, simulating.clauses_for(request.user))
    if typed is None:
        raise Http404
    part = part_of(request.GET)
    found = simulating.records(request.user, typed.ask, part.move, part.line, part.start)
    return render(request, "incentives/simulation_records.html", {"page": records_view(found, typed, part)})


@require_safe
@page(Permission.INCENTIVE_SIMULATE, reads=Permission.PROJECT_VIEW)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a saved simulation, and run it again on the ledger of its day."""
    kept = get_for(request.user, Permission.INCENTIVE_SIMULATE, simulations(), pk=pk)
    again = simulating.same_again(kept) if "again" in request.GET else None
    return render(request, "incentives/simulation.html", {"page": saved_view(kept, again)})
