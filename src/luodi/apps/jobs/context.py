"""What a running task may say and ask."""

import logging
import threading
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connection

from luodi.apps.audit.actors import SYSTEM
from luodi.apps.jobs import leases
from luodi.apps.jobs.enums import JobState
from luodi.apps.jobs.models import Job
from luodi.kernel.text import Text

log = logging.getLogger("luodi.jobs")
BEAT_SECONDS = 1.0
RENEW_EVERY_BEATS = 8


class JobCancelled(Exception):
    """Somebody asked to cancel; nothing of the task is kept."""


class LeaseLost(Exception):
    """Another worker has the job; this one must change nothing."""


class WorkerStopping(Exception):
    """The worker was told to stop; the job goes back to the queue."""


class JobRefused(Exception):
    """The task cannot be done and trying again will not help; the text tells the person why."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.zh)
        self.reason = reason


def sentence(text: Text | str) -> dict[str, str]:
    """Return a sentence as it is stored."""
    return {"zh": text.zh, "en": text.en} if isinstance(text, Text) else {"zh": text, "en": text}


@dataclass
class JobContext:
    """One attempt at one job, handed to its task."""

    job: Job
    token: str
    finished: bool = False
    cancelled: threading.Event = field(default_factory=threading.Event)
    lost: threading.Event = field(default_factory=threading.Event)
    stopping: threading.Event = field(default_factory=threading.Event)
    _news: dict[str, Any] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def payload(self) -> dict[str, Any]:
        """Return what the job was given."""
        payload: dict[str, Any] = self.job.payload
        return payload

    @property
    def by(self) -> Any:
        """Return who asked for the job: a Person, or SYSTEM."""
        return self.job.created_by or SYSTEM

    def progress(self, done: int, total: int | None = None, message: Text | str = "") -> None:
        """Say how far it is; written by the heartbeat, so it never waits and joins no transaction."""
        with self._lock:
            self._news = {"done": done, "total": total, "message": sentence(message)}
        self.check_cancelled()

    def take_news(self) -> dict[str, Any]:
        """Return progress not yet written, once."""
        with self._lock:
            news, self._news = self._news, {}
        return news

    def check_cancelled(self) -> None:
        """Raise when the task should stop: LeaseLost, JobCancelled or WorkerStopping."""
        if self.lost.is_set():
            raise LeaseLost
        if self.cancelled.is_set():
            raise JobCancelled
        if self.stopping.is_set():
            raise WorkerStopping

    def finish(self, result: Any = None, *, link: str = "", link_text: Text | None = None) -> None:
        """Mark the job done inside the caller's transaction, so that effect and end are one.

        Raises LeaseLost when another worker took the job, which rolls the effect back. ``link``
        is where the person finds the result.
        """
        if not connection.in_atomic_block:
            raise RuntimeError("JobContext.finish belongs inside the transaction of the effect")
        self.check_cancelled()
        outcome = {"value": result}
        if link:
            outcome["link"] = {"href": link, **sentence(link_text or Text("查看结果", "See the result"))}
        if not leases.leave(self.job.pk, self.token, JobState.DONE, result=outcome, **self.take_news()):
            raise LeaseLost
        self.finished = True


class Heartbeat:
    """A thread that keeps the lease, writes progress and listens for a cancel."""

    def __init__(self, context: JobContext) -> None:
        self._context = context
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True, name="job-heartbeat")

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *error: object) -> None:
        self._end.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            beats = 0
            while not self._end.wait(BEAT_SECONDS):
                beats += 1
                self._once(renew=beats % RENEW_EVERY_BEATS == 0)
        finally:
            connection.close()

    def _once(self, renew: bool) -> None:
        context = self._context
        news = context.take_news()
        try:
            if (news or renew) and not leases.renew(context.job.pk, context.token, **news):
                # A finished job is no longer held either; only an unfinished one was lost.
                if not context.finished:
                    context.lost.set()
                return
            if Job.objects.filter(pk=context.job.pk, cancel_requested=True).exists():
                context.cancelled.set()
        except DatabaseError:
            log.warning("job %s: the heartbeat could not reach the database, trying again", context.job.pk)
            connection.close()
