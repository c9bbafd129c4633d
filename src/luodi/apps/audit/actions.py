"""The one way to act: do it, and say so in the same transaction, or do neither."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction

from luodi.apps.audit import context, keeping
from luodi.apps.audit.actors import SYSTEM, Actor
from luodi.apps.audit.chain import mac_of
from luodi.apps.audit.enums import Outcome
from luodi.apps.audit.masking import clean, mask_numbers, masked_detail
from luodi.apps.audit.models import AuditEvent, AuditHead
from luodi.apps.audit.queries import EXPORT_ROWS, events
from luodi.apps.audit.verification import Anchor, ChainReport, export_anchor, verify_chain
from luodi.apps.audit.workbook import event_workbook
from luodi.kernel import clock

__all__ = [
    "SYSTEM",
    "Act",
    "AuditBroken",
    "act",
    "anchor_log",
    "export_events",
    "record_refusal",
    "verify_log",
]

MAX_PARTS = 200
NEVER_LEFT_OUT = ("account.", "role.", "matter.")
"""Beginnings of the verbs that give somebody an account or a right: each stands in its event by name."""


class AuditBroken(Exception):
    """The log's head is missing although there are events: nothing may be written until it is looked at."""


class Act:
    """What is being done. ``obj`` and ``unit`` may be set once they exist; ``note`` adds to the detail."""

    def __init__(
        self, by: Actor, verb: str, obj: Any, unit: Any, summary: str, detail: dict[str, Any]
    ) -> None:
        self.by = by
        self.verb = verb
        self.obj = obj
        self.unit = unit
        self.summary = summary
        self.detail = detail
        self.parts: list[dict[str, Any]] = []
        self.parts_left_out = 0

    def note(self, **values: Any) -> None:
        """Add values to the detail of the event; personal ones are masked when it is written."""
        self.detail.update(values)

    def _add(self, part: "Act") -> None:
        if len(self.parts) >= MAX_PARTS and not part.verb.startswith(NEVER_LEFT_OUT):
            self.parts_left_out += 1
            return
        entry: dict[str, Any] = {"verb": part.verb, **_object_of(part.obj)}
        if part.summary:
            entry["summary"] = str(part.summary)
        if part.detail:
            entry["detail"] = part.detail
        self.parts.append(entry)

    def _whole_detail(self) -> dict[str, Any]:
        whole = dict(self.detail)
        if self.parts:
            whole["parts"] = self.parts
        if self.parts_left_out:
            whole["parts_left_out"] = self.parts_left_out
        return whole


@contextmanager
def act(
    *,
    by: Actor,
    verb: str,
    obj: Any = None,
    unit: Any = None,
    summary: str = "",
    detail: dict[str, Any] | None = None,
) -> Iterator[Act]:
    """Do something in one transaction that ends with exactly one event.

    The outermost act writes the event as its last statement before commit, holding the chain head.
    An act inside another adds a part to the outer event. An error leaves neither act nor event;
    an inner error that the outer act survives leaves no part.
    """
    mine = Act(by, verb, obj, unit, summary, dict(detail or {}))
    outer: Act | None = context.outermost.get()
    if outer is not None:
        kept = len(outer.parts), outer.parts_left_out
        try:
            with transaction.atomic():
                yield mine
        except BaseException:
            del outer.parts[kept[0] :]
            outer.parts_left_out = kept[1]
            raise
        outer._add(mine)
        return
    token = context.outermost.set(mine)
    try:
        with transaction.atomic():
            yield mine
            _write(mine, Outcome.OK)
    finally:
        context.outermost.reset(token)
        keeping.look_again()


def record_refusal(
    *,
    by: Actor,
    verb: str,
    obj: Any = None,
    unit: Any = None,
    summary: str = "",
    detail: dict[str, Any] | None = None,
) -> AuditEvent:
    """Write that somebody tried and was refused; call it outside the transaction that was refused."""
    with transaction.atomic():
        return _write(Act(by, verb, obj, unit, summary, dict(detail or {})), Outcome.REFUSED)


def export_events(*, by: Actor, asked: Mapping[str, Any]) -> tuple[bytes, str]:
    """Return the events that a filter asks for as a workbook, with a file name; the log says how many."""
    by.require("audit.export")
    rows = list(events(asked)[:EXPORT_ROWS])
    words = {key: value for key, value in asked.items() if value}
    with act(by=by, verb="audit.export", detail={"rows": len(rows), "filter": words}):
        return event_workbook(rows), f"audit-{clock.today():%Y%m%d}.xlsx"


def verify_log(*, by: Actor) -> ChainReport:
    """Verify the chain and write the result into it."""
    by.require("audit.view")
    report = verify_chain()
    with act(by=by, verb="audit.verify", summary=report.reason) as done:
        done.note(ok=report.ok, events=report.events, anchors=report.anchors, bad_seq=report.bad_seq)
    return report


def anchor_log(*, by: Actor = SYSTEM) -> Anchor:
    """Export the present head out of the database; done daily, and the file is copied elsewhere."""
    with act(by=by, verb="audit.anchor"):
        return export_anchor()


def _write(done: Act, outcome: Outcome) -> AuditEvent:
    request = context.current()
    head = _held_head()
    values: dict[str, Any] = {
        "seq": head.seq + 1,
        "at": clock.now(),
        "actor_id": done.by.pk,
        "actor_name": clean(done.by.name)[:100],
        "unit_id": _unit_id_of(done),
        "verb": done.verb,
        **_object_of(done.obj),
        "summary": mask_numbers(clean(str(done.summary)))[:500],
        "detail": masked_detail(done._whole_detail()),
        "ip": request.ip,
        "request_id": request.request_id,
        "outcome": outcome.value,
        "prev_mac": head.mac,
    }
    event = AuditEvent(**values, mac=mac_of(values))
    AuditHead.objects.filter(pk=1).update(seq=event.seq, mac=event.mac)
    event.save(force_insert=True)
    return event


def _held_head() -> AuditHead:
    """Return the head row, locked: PostgreSQL by row, SQLite by the IMMEDIATE transaction."""
    rows = AuditHead.objects.select_for_update().filter(pk=1)
    head = rows.first()
    if head is None and AuditEvent.objects.exists():
        # Two first writers at once on PostgreSQL: the other's head and event arrived between the looks.
        head = rows.first()
        if head is None:
            raise AuditBroken(
                "日志链头缺失，停止写入；请先校验日志 / The head of the audit chain is missing."
            )
    if head is None:
        AuditHead.objects.bulk_create([AuditHead(id=1)], ignore_conflicts=True)
        head = rows.get()
    return head


def _unit_id_of(done: Act) -> int | None:
    """Return the unit of an act: the one named, else the one that the object says it belongs to."""
    if done.unit is not None:
        named: int | None = getattr(done.unit, "pk", done.unit)
        return named
    return getattr(done.obj, "unit_id", None)


def _object_of(obj: Any) -> dict[str, str]:
    if not isinstance(obj, models.Model):
        return {"object_type": "", "object_id": "", "object_label": mask_numbers(clean(str(obj or "")))[:200]}
    return {
        "object_type": obj._meta.label_lower,
        "object_id": "" if obj.pk is None else str(obj.pk),
        "object_label": mask_numbers(clean(str(obj)))[:200],
    }
