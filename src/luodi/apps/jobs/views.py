"""Pages of jobs."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from luodi.apps.access.decorators import page
from luodi.apps.jobs import actions, queries
from luodi.apps.jobs.models import Job


def _job(request: HttpRequest, pk: int) -> Job:
    job = queries.job_for(request.user, pk)
    if job is None:
        raise Http404
    return job


@require_safe
@page()
def index(request: HttpRequest) -> HttpResponse:
    """List one's own jobs and those of the units whose jobs one may view."""
    return render(request, "jobs/index.html", {"jobs": queries.jobs_of(request.user)})


@require_safe
@page()
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one job; the fragment asks again every second while the job is unfinished."""
    template = "jobs/_progress.html" if request.htmx else "jobs/detail.html"
    return render(request, template, {"job": _job(request, pk)})


@require_POST
@page()
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a job to stop."""
    job = actions.cancel(by=request.user, job=_job(request, pk))
    if request.htmx:
        return render(request, "jobs/_progress.html", {"job": job})
    return redirect(job)
