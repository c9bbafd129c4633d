"""Reads of the job pages."""

from typing import Any

from luodi.apps.jobs.models import Job

SHOWN = 100


def jobs_of(person: Any) -> list[Job]:
    """Return the last jobs that ``person`` may see, newest first."""
    return list(Job.objects.shown_to(person).select_related("created_by", "unit")[:SHOWN])


def job_for(person: Any, pk: int) -> Job | None:
    """Return one job, or None when it does not exist or is not theirs to see."""
    return Job.objects.shown_to(person).select_related("created_by", "unit").filter(pk=pk).first()
