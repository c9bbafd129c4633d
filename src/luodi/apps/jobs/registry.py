"""Which function does which kind of job; found in the tasks.py of each app."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.apps import apps

from luodi.kernel.text import Text

if TYPE_CHECKING:
    from luodi.apps.jobs.context import JobContext

Handler = Callable[["JobContext"], Any]


@dataclass(frozen=True)
class Task:
    """One kind of job. ``at`` is the time of day in Asia/Shanghai of a daily task."""

    kind: str
    run: Handler
    label: Text
    max_attempts: int = 3
    at: time | None = None


class UnknownKind(LookupError):
    """No app registers a task of this kind."""


_tasks: dict[str, Task] = {}


def task(kind: str, *, label: Text | None = None, max_attempts: int = 3) -> Callable[[Handler], Handler]:
    """Register the decorated function for ``kind`` ("app.verb").

    The function returns what becomes the job's result (JSON), or calls ``job.finish`` inside its
    own transaction when its effect must happen exactly once.
    """

    def register(run: Handler) -> Handler:
        _add(Task(kind, run, label or Text(kind, kind), max_attempts))
        return run

    return register


def _add(entry: Task) -> None:
    known = _tasks.get(entry.kind)
    if known is not None and known.run is not entry.run:
        raise ValueError(f"two tasks claim the kind {entry.kind!r}")
    _tasks[entry.kind] = entry


@cache
def load_tasks() -> None:
    """Import the tasks.py of every app and register its ``DAILY`` list.

    An entry of DAILY is ``(kind, "HH:MM", function)``, plain so that apps before this one can
    have daily tasks too; ``function.label`` may hold a Text.
    """
    for config in apps.get_app_configs():
        if find_spec(f"{config.name}.tasks") is None:
            continue
        for kind, at, run in getattr(import_module(f"{config.name}.tasks"), "DAILY", ()):
            label = getattr(run, "label", Text("每日任务", "Daily task"))
            _add(Task(kind, run, label, at=time.fromisoformat(at)))


def task_for(kind: str) -> Task:
    """Return the task of ``kind``; raises UnknownKind."""
    load_tasks()
    if kind not in _tasks:
        raise UnknownKind(f"no task of kind {kind!r}; register it in the tasks.py of its app")
    return _tasks[kind]


def label_of(kind: str) -> Text:
    """Return what people read; a kind that no longer exists is shown as it is."""
    load_tasks()
    return _tasks[kind].label if kind in _tasks else Text(kind, kind)


def daily_tasks() -> list[Task]:
    """Return the tasks that run once a day."""
    load_tasks()
    return [entry for entry in _tasks.values() if entry.at is not None]
