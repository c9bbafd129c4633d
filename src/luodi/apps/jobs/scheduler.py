"""Daily tasks: the worker queues each once a day, at or after its hour."""

from django.db import IntegrityError

from luodi.apps.audit.actors import SYSTEM
from luodi.apps.jobs.actions import enqueue
from luodi.apps.jobs.models import Job
from luodi.apps.jobs.registry import daily_tasks
from luodi.kernel import clock


def enqueue_due() -> list[Job]:
    """Queue what is due today and not yet queued; several workers may call it at once.

    A day on which no worker ran is not made up for: each task looks at the state as it is.
    """
    local = clock.local(clock.now())
    due = {
        f"{task.kind}:{local.date()}": task for task in daily_tasks() if task.at and task.at <= local.time()
    }
    known = set(Job.objects.filter(unique_key__in=due).values_list("unique_key", flat=True))
    queued = []
    for key, task in due.items():
        if key in known:
            continue
        try:
            queued.append(enqueue(by=SYSTEM, kind=task.kind, unique_key=key))
        except IntegrityError:
            continue  # another worker queued it between the look and the write
    return queued
