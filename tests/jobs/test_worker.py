"""Worker processes: effects once, kills survived, cancel and stop obeyed."""

import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from luodi.apps.audit.actors import SYSTEM
from luodi.apps.audit.models import AuditEvent
from luodi.apps.jobs import leases, scheduler, worker
from luodi.apps.jobs.actions import cancel, enqueue
from luodi.apps.jobs.enums import JobState
from luodi.apps.jobs.models import Job
from luodi.apps.jobs.registry import UnknownKind
from tests.conftest import CopiedDatabase
from tests.jobs import sample_worker

sample_worker.register()
JOBS, WORKERS, KILLS = 120, 3, 10


@contextmanager
def started(environment: dict[str, str]) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Yield a function that starts one worker process; all are dead at the end."""
    running: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.jobs.sample_worker"]
        running.append(subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL))
        return running[-1]

    try:
        yield start
    finally:
        for process in running:
            process.kill()
            process.wait()


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, Counter(Job.objects.values_list("state", flat=True))
        time.sleep(0.05)


def unfinished() -> int:
    return Job.objects.unfinished().exclude(kind__contains="sweep").count()


@pytest.mark.slow
def test_killed_workers_lose_nothing_and_do_nothing_twice(copied_database: CopiedDatabase) -> None:
    jobs = [enqueue(by=SYSTEM, kind="sample.effect").pk for _number in range(JOBS)]
    dice = random.Random(20240831)
    with started(copied_database.environment) as start:
        workers = [start() for _number in range(WORKERS)]
        for _kill in range(KILLS):
            before = unfinished()
            wait_until(lambda before=before: unfinished() < before, 60)
            victim = dice.randrange(WORKERS)
            workers[victim].kill()
            workers[victim].wait()
            workers[victim] = start()
        wait_until(lambda: unfinished() == 0, 120)
    assert set(Job.objects.filter(pk__in=jobs).values_list("state", flat=True)) == {JobState.DONE}
    effects = Counter(e.detail["job"] for e in AuditEvent.objects.filter(verb="sample.effect"))
    assert effects == Counter(jobs)
    retried = Job.objects.filter(attempts__gt=1).count()
    print(f"{JOBS} jobs, {WORKERS} workers, {KILLS} kills, {retried} attempts cut off and made again")


@pytest.mark.slow
def test_a_stopped_worker_gives_its_job_back_at_once(copied_database: CopiedDatabase) -> None:
    job = enqueue(by=SYSTEM, kind="sample.long")
    with started(copied_database.environment) as start:
        process = start()
        wait_until(lambda: Job.objects.get(pk=job.pk).done > 0)
        process.terminate()
        assert process.wait(timeout=15) == 0
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.QUEUED, 0)


def test_a_running_job_is_cancelled(copied_database: CopiedDatabase) -> None:
    job = enqueue(by=SYSTEM, kind="sample.long")
    stop = threading.Event()

    def run() -> None:
        worker.work(stop, until_empty=True)
        connection.close()

    running = threading.Thread(target=run)
    running.start()
    try:
        wait_until(lambda: Job.objects.get(pk=job.pk).done > 0)
        cancel(by=SYSTEM, job=job)
        wait_until(lambda: Job.objects.get(pk=job.pk).is_finished, 20)
    finally:
        stop.set()
        running.join()
    assert Job.objects.get(pk=job.pk).state == JobState.CANCELLED


def test_a_lost_lease_rolls_the_effect_back(copied_database: CopiedDatabase) -> None:
    job = enqueue(by=SYSTEM, kind="sample.effect")
    taken = leases.take()
    assert taken is not None
    Job.objects.filter(pk=job.pk).update(lease_token="somebody else")
    worker.perform(taken, threading.Event())
    assert not AuditEvent.objects.filter(verb="sample.effect").exists()
    job.refresh_from_db()
    assert job.state == JobState.RUNNING


def test_an_error_is_tried_again_and_ends_with_a_sentence(
    copied_database: CopiedDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "RETRY_AFTER", timedelta())
    job = enqueue(by=SYSTEM, kind="sample.poison")
    worker.work(threading.Event(), until_empty=True)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert str(job.pk) in job.error_text


def test_a_refusal_is_not_tried_again(copied_database: CopiedDatabase) -> None:
    job = enqueue(by=SYSTEM, kind="sample.refused")
    worker.work(threading.Event(), until_empty=True)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 1)
    assert job.error == {"zh": "做不了，因为没有数据。", "en": "It cannot be done: there is no data."}


def test_a_job_appears_only_when_its_act_commits(copied_database: CopiedDatabase) -> None:
    from luodi.apps.audit.actions import act

    with pytest.raises(ZeroDivisionError), act(by=SYSTEM, verb="sample.outer"):
        enqueue(by=SYSTEM, kind="sample.effect")
        raise ZeroDivisionError
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_the_same_key_is_queued_once_and_an_unknown_kind_never() -> None:
    first = enqueue(by=SYSTEM, kind="sample.effect", unique_key="one")
    assert enqueue(by=SYSTEM, kind="sample.effect", unique_key="one") == first
    with pytest.raises(UnknownKind):
        enqueue(by=SYSTEM, kind="no.such")


@pytest.mark.django_db
def test_daily_tasks_are_queued_once_a_day_after_their_hour() -> None:
    from datetime import date, datetime

    from luodi.kernel import clock

    def at(hour: int, day: date) -> int:
        with clock.fixed(datetime(day.year, day.month, day.day, hour, tzinfo=clock.SHANGHAI)):
            return sum(job.kind == "files.sweep" for job in scheduler.enqueue_due())

    day = date(2024, 8, 31)
    assert [at(1, day), at(4, day), at(5, day), at(4, date(2024, 9, 1))] == [0, 1, 0, 1]
