"""The list of policies, one policy, one measure."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from luodi.apps.access.decorators import page
from luodi.apps.access.enums import Permission
from luodi.apps.incentives import queries
from luodi.apps.incentives.presentation.comments import policy_comments
from luodi.apps.incentives.presentation.drafts import clauses_marked


@require_safe
@page(Permission.INCENTIVE_VIEW)
def index(request: HttpRequest) -> HttpResponse:
    """Show every policy that applies here and the office's own clauses."""
    return render(request, "incentives/policies.html", {"page": queries.policy_list(request.user)})


@require_safe
@page(Permission.INCENTIVE_VIEW)
def policy(request: HttpRequest, code: str) -> HttpResponse:
    """Show the measures of one policy."""
    found = queries.policy_of(code)
    if found is None:
        raise Http404
    context = {"policy": found, "said": policy_comments(found)}
    context["simulate"] = queries.simulation_of_policy(request.user, found)
    return render(request, "incentives/policy.html", context)


@require_safe
@page(Permission.INCENTIVE_VIEW)
def measure(request: HttpRequest, code: str, measure: str) -> HttpResponse:
    """Show one measure: its words, its units, and the clauses that compute it."""
    found = queries.policy_of(code)
    row = queries.measure_of(found, measure) if found else None
    if row is None:
        raise Http404
    context = {"policy": found, "measure": row, "said": policy_comments(found, row.code)}
    context["clauses"] = clauses_marked(row.clauses)
    return render(request, "incentives/measure.html", context)
