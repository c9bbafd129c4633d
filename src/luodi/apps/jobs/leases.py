"""Who works on a job: taking, keeping and giving back, by compare-and-set on one row.

Every write names the token that it expects to find, so that of several workers, on SQLite or
PostgreSQL, exactly one wins, and one that was thought dead changes nothing when it wakes up.
"""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db.models import F, Q

from luodi.apps.jobs.enums import JobState
from luodi.apps.jobs.models import Job
from luodi.kernel import clock
from luodi.kernel.text import Text

LEASE = timedelta(seconds=30)
GAVE_UP = Text(
    "执行中断 {n} 次后停止重试。请重新发起；仍不成功时，把任务编号告诉系统管理员。",
    "Stopped after {n} interrupted attempts. Start it again; if it fails again, give the job number to the "
    "system administrator.",
)


def take() -> Job | None:
    """Take the oldest job that may run now; None when there is none."""
    moment = clock.machine_now()
    ready = Q(state=JobState.QUEUED) & (Q(not_before=None) | Q(not_before__lte=moment))
    left_behind = Q(state=JobState.RUNNING, lease_until__lt=moment)
    for job in Job.objects.filter(ready | left_behind).order_by("id")[:20]:
        if job.attempts >= job.max_attempts:
            _give_up(job)
        elif taken := _take(job):
            return taken
    return None


def _take(job: Job) -> Job | None:
    token = uuid4().hex
    won = Job.objects.filter(pk=job.pk, state=job.state, lease_token=job.lease_token).update(
        state=JobState.RUNNING,
        lease_token=token,
        lease_until=clock.machine_now() + LEASE,
        attempts=F("attempts") + 1,
        started_at=clock.now(),
        done=0,
        total=None,
        message={},
    )
    return Job.objects.get(pk=job.pk) if won else None


def _give_up(job: Job) -> None:
    reason = {
        "zh": GAVE_UP.zh.format(n=job.attempts),
        "en": GAVE_UP.en.format(n=job.attempts),
    }
    leave(job.pk, job.lease_token, JobState.FAILED, error=reason)


def renew(pk: int, token: str, **progress: Any) -> bool:
    """Prolong the lease and write progress; False when the job is no longer ours."""
    return bool(_held(pk, token).update(lease_until=clock.machine_now() + LEASE, **progress))


def leave(pk: int, token: str, state: JobState, **fields: Any) -> bool:
    """End the job in ``state``; False when it is no longer ours."""
    return bool(
        _held(pk, token).update(
            state=state, lease_until=None, lease_token="", finished_at=clock.now(), **fields
        )
    )


def put_back(pk: int, token: str, *, wait: timedelta = timedelta(), uncounted: bool = False) -> bool:
    """Queue the job again, after ``wait``; ``uncounted`` does not count the attempt."""
    return bool(
        _held(pk, token).update(
            state=JobState.QUEUED,
            lease_until=None,
            lease_token="",
            not_before=clock.machine_now() + wait if wait else None,
            attempts=F("attempts") - 1 if uncounted else F("attempts"),
        )
    )


def _held(pk: int, token: str) -> Any:
    return Job.objects.filter(pk=pk, state=JobState.RUNNING, lease_token=token)
