"""The loop of a worker process: take a job, do it, say how it ended."""

import logging
import os
import signal
import threading
from datetime import timedelta
from time import monotonic

from django.db import DatabaseError, close_old_connections

from luodi.apps.audit.context import RequestContext, entered, new_request_id
from luodi.apps.jobs import leases
from luodi.apps.jobs.context import (
    Heartbeat,
    JobCancelled,
    JobContext,
    JobRefused,
    LeaseLost,
    WorkerStopping,
    sentence,
)
from luodi.apps.jobs.enums import JobState
from luodi.apps.jobs.models import Job
from luodi.apps.jobs.registry import UnknownKind, load_tasks, task_for
from luodi.apps.jobs.scheduler import enqueue_due
from luodi.kernel.text import Text

log = logging.getLogger("luodi.jobs")
IDLE_SECONDS = 0.5
SCHEDULE_SECONDS = 60.0
RETRY_AFTER = timedelta(seconds=5)
BROKEN = Text(
    "系统出错，已尝试 {n} 次。请把任务编号 {pk} 告诉系统管理员。",
    "The system failed after {n} attempts. Give job number {pk} to the system administrator.",
)
UNKNOWN = Text(
    "本版本不认识这种任务（{kind}）。请升级后重新发起。",
    "This version does not know this kind of job ({kind}). Upgrade and start it again.",
)


def work(stop: threading.Event, *, until_empty: bool = False) -> int:
    """Do jobs until ``stop`` is set, or until none is left; return how many were taken."""
    taken = 0
    next_schedule = monotonic()
    while not stop.is_set():
        try:
            close_old_connections()
            if monotonic() >= next_schedule:
                enqueue_due()
                next_schedule = monotonic() + SCHEDULE_SECONDS
            job = leases.take()
        except DatabaseError:
            log.exception("the worker could not reach the database, trying again")
            stop.wait(5)
            continue
        if job is not None:
            taken += 1
            perform(job, stop)
        elif until_empty:
            break
        else:
            stop.wait(IDLE_SECONDS)
    return taken


def perform(job: Job, stop: threading.Event) -> None:
    """Do one taken job and leave it done, failed, cancelled or back in the queue."""
    context = JobContext(job, job.lease_token, stopping=stop)
    held = (job.pk, job.lease_token)
    log.info("job %s %s: attempt %s", job.pk, job.kind, job.attempts)
    try:
        with Heartbeat(context), entered(RequestContext(request_id=new_request_id())):
            result = task_for(job.kind).run(context)
    except JobCancelled:
        leases.leave(*held, JobState.CANCELLED)
    except WorkerStopping:
        leases.put_back(*held, uncounted=True)
    except LeaseLost:
        log.warning("job %s was taken by another worker; nothing of this attempt is kept", job.pk)
    except JobRefused as refused:
        leases.leave(*held, JobState.FAILED, error=sentence(refused.reason))
    except UnknownKind:
        leases.leave(*held, JobState.FAILED, error=_filled(UNKNOWN, kind=job.kind))
    except Exception:
        log.exception("job %s %s failed", job.pk, job.kind)
        _after_failure(job)
    else:
        # Changes nothing where the task finished the job inside its own transaction.
        leases.leave(*held, JobState.DONE, result={"value": result}, **context.take_news())


def _after_failure(job: Job) -> None:
    if job.attempts >= job.max_attempts:
        error = _filled(BROKEN, n=job.attempts, pk=job.pk)
        leases.leave(job.pk, job.lease_token, JobState.FAILED, error=error)
    else:
        leases.put_back(job.pk, job.lease_token, wait=RETRY_AFTER * job.attempts)


def _filled(text: Text, **values: object) -> dict[str, str]:
    return {"zh": text.zh.format(**values), "en": text.en.format(**values)}


def run_process() -> None:
    """Be a worker process until SIGINT or SIGTERM; a running task is asked to stop and goes back."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    load_tasks()
    log.info("worker %s is waiting for jobs", os.getpid())
    work(stop)
