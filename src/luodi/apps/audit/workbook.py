"""The log as a workbook."""

import json
from collections.abc import Iterable

from django.utils.translation import gettext as _

from luodi.apps.audit.models import AuditEvent
from luodi.apps.audit.queries import verb_label
from luodi.kernel import clock
from luodi.workbooks.listing import Column, Value, listing


def event_workbook(rows: Iterable[AuditEvent]) -> bytes:
    """Return an .xlsx with one row per event."""
    columns = [
        Column(_("序号"), 9, "whole"),
        Column(_("时间"), 19),
        Column(_("操作人"), 14),
        Column(_("动作"), 16),
        Column(_("结果"), 8),
        Column(_("对象"), 28),
        Column(_("摘要"), 40),
        Column(_("明细"), 60),
        Column(_("地址"), 16),
        Column(_("请求编号"), 18),
    ]
    return listing(_("操作日志"), columns, map(_cells, rows))


def _cells(event: AuditEvent) -> list[Value]:
    return [
        event.seq,
        f"{clock.local(event.at):%Y-%m-%d %H:%M:%S}",
        event.actor_name,
        verb_label(event.verb),
        str(event.get_outcome_display()),
        event.object_label,
        event.summary,
        json.dumps(event.detail, ensure_ascii=False) if event.detail else "",
        event.ip or "",
        event.request_id,
    ]
