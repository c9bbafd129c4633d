"""Verbs of jobs: start one, ask to stop one."""

from datetime import timedelta
from typing import Any

from luodi.apps.audit.actions import act
from luodi.apps.audit.actors import Actor, PermissionRefused
from luodi.apps.jobs.enums import UNFINISHED, JobState
from luodi.apps.jobs.models import Job
from luodi.apps.jobs.registry import task_for
from luodi.kernel import clock


def enqueue(
    *,
    by: Actor,
    kind: str,
    payload: dict[str, Any] | None = None,
    unit: Any = None,
    unique_key: str | None = None,
    delay: timedelta = timedelta(),
) -> Job:
    """Queue a job of ``kind``; it begins when the surrounding transaction commits.

    The verb that enqueues has checked its own permission, and the task checks it again when it
    runs. A second call with the same ``unique_key`` returns the first job. Raises UnknownKind.
    """
    task = task_for(kind)
    if unique_key is not None:
        known: Job | None = Job.objects.filter(unique_key=unique_key).first()
        if known is not None:
            return known
    with act(by=by, verb="job.enqueue", unit=unit, summary=task.label.zh) as acted:
        acted.obj = job = Job.objects.create(
            kind=kind,
            payload=payload or {},
            created_by_id=by.pk,
            unit=unit,
            unique_key=unique_key,
            max_attempts=task.max_attempts,
            not_before=clock.machine_now() + delay if delay else None,
            created_at=clock.now(),
        )
    return job


def cancel(*, by: Actor, job: Job) -> Job:
    """Ask a job to stop: a waiting one never starts, a running one rolls back at its next check.

    The one who started it may, and whoever may operate the system. A finished job stays as it is.
    """
    if job.created_by_id is None or job.created_by_id != by.pk:
        by.require("system.operate")
    with act(by=by, verb="job.cancel", obj=job, unit=job.unit_id):
        Job.objects.filter(pk=job.pk, state__in=UNFINISHED).update(cancel_requested=True)
        Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(
            state=JobState.CANCELLED, finished_at=clock.now()
        )
    job.refresh_from_db()
    return job


__all__ = ["PermissionRefused", "cancel", "enqueue"]
