"""Taking, keeping and giving back a job."""

from datetime import timedelta

import pytest

from luodi.apps.audit.actors import SYSTEM
from luodi.apps.jobs import leases
from luodi.apps.jobs.actions import enqueue
from luodi.apps.jobs.enums import JobState
from luodi.apps.jobs.models import Job
from luodi.kernel import clock

pytestmark = pytest.mark.django_db


def queued() -> Job:
    return enqueue(by=SYSTEM, kind="files.sweep")


def expire(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=clock.machine_now() - timedelta(seconds=1))


def test_the_oldest_is_taken_once() -> None:
    first, second = queued(), queued()
    taken = leases.take()
    assert taken is not None
    assert (taken.pk, taken.state, taken.attempts) == (first.pk, JobState.RUNNING, 1)
    again = leases.take()
    assert again is not None and again.pk == second.pk
    assert leases.take() is None


def test_a_dead_workers_job_is_taken_again_and_the_dead_one_changes_nothing() -> None:
    job = queued()
    dead = leases.take()
    assert dead is not None and leases.take() is None
    expire(job)
    heir = leases.take()
    assert heir is not None and heir.attempts == 2
    assert not leases.renew(job.pk, dead.lease_token, done=9)
    assert not leases.leave(job.pk, dead.lease_token, JobState.DONE)
    assert leases.leave(job.pk, heir.lease_token, JobState.DONE)
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.DONE, 0)


def test_attempts_are_capped_with_a_sentence() -> None:
    job = queued()
    for _attempt in range(3):
        assert leases.take() is not None
        expire(job)
    assert leases.take() is None
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "3" in job.error_text and job.finished_at is not None


def test_put_back_waits_and_an_uncounted_attempt_does_not_count() -> None:
    job = queued()
    taken = leases.take()
    assert taken is not None
    assert leases.put_back(job.pk, taken.lease_token, wait=timedelta(minutes=5), uncounted=True)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)
    assert leases.take() is None


def test_a_lease_runs_out_though_the_demo_day_stands_still(clock_at: object) -> None:
    queued()
    with clock.fixed(clock.today()):
        taken = leases.take()
        assert taken is not None and taken.lease_until is not None
        assert abs(taken.lease_until - clock.machine_now() - leases.LEASE) < timedelta(seconds=5)
