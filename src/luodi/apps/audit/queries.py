"""Reads of the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from luodi.apps.audit.models import AuditEvent
from luodi.apps.audit.verification import Anchor, read_anchors
from luodi.kernel import clock

PAGE_ROWS = 50
EXPORT_ROWS = 50_000
COUNT_UP_TO = 100_000


@cache
def verb_labels() -> dict[str, Any]:
    """Return the label of every verb; each app names its own in ``enums.VERBS``."""
    found: dict[str, Any] = {}
    for name in settings.APPS_IN_ORDER:
        if (settings.APPS / name / "enums.py").exists():
            found.update(getattr(import_module(f"luodi.apps.{name}.enums"), "VERBS", {}))
    return found


def verb_label(verb: str) -> str:
    """Return what a verb is called, or the verb itself."""
    return str(verb_labels().get(verb, verb))


def verb_choices() -> list[tuple[str, str]]:
    """Return the verbs that can be filtered on, with their labels."""
    return [(verb, str(label)) for verb, label in verb_labels().items()]


def events(asked: Mapping[str, Any]) -> QuerySet[AuditEvent]:
    """Return the events that a filter asks for, newest first. Empty values ask for nothing."""
    rows = AuditEvent.objects.order_by("-seq")
    if asked.get("person"):
        rows = rows.filter(actor_name__icontains=asked["person"])
    if asked.get("verb"):
        rows = rows.filter(verb=asked["verb"])
    if asked.get("outcome"):
        rows = rows.filter(outcome=asked["outcome"])
    if asked.get("object"):
        word = asked["object"]
        rows = rows.filter(Q(object_label__icontains=word) | Q(object_id=word) | Q(summary__icontains=word))
    if asked.get("since"):
        rows = rows.filter(at__gte=clock.start_of_day(asked["since"]))
    if asked.get("until"):
        rows = rows.filter(at__lt=clock.start_of_day(asked["until"] + timedelta(days=1)))
    return rows


@dataclass(frozen=True)
class EventPage:
    """One page of the log. ``older`` and ``newer`` are the numbers to go on from, None at an end."""

    rows: list[AuditEvent]
    count: int
    capped: bool
    older: int | None
    newer: int | None


def event_page(rows: QuerySet[AuditEvent], before: int | None = None, after: int | None = None) -> EventPage:
    """Return the page of events older than ``before``, or newer than ``after``, or the newest."""
    count = rows[: COUNT_UP_TO + 1].count()
    if after is not None:
        found = list(rows.filter(seq__gt=after).order_by("seq")[: PAGE_ROWS + 1])
        more_newer, shown = len(found) > PAGE_ROWS, found[:PAGE_ROWS][::-1]
        older, newer = bool(shown), more_newer
    else:
        found = list((rows.filter(seq__lt=before) if before else rows)[: PAGE_ROWS + 1])
        shown = found[:PAGE_ROWS]
        older, newer = len(found) > PAGE_ROWS, bool(before and shown)
    return EventPage(
        rows=shown,
        count=min(count, COUNT_UP_TO),
        capped=count > COUNT_UP_TO,
        older=shown[-1].seq if older else None,
        newer=shown[0].seq if newer else None,
    )


def anchors(limit: int = 10) -> list[Anchor]:
    """Return the latest anchors, newest first."""
    return read_anchors()[::-1][:limit]


def events_by(person_id: int, verb: str, limit: int = 20) -> QuerySet[AuditEvent]:
    """Return a person's own latest events of one kind, refused ones included."""
    return AuditEvent.objects.filter(actor_id=person_id, verb=verb).order_by("-seq")[:limit]
