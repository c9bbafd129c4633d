"""The log as a workbook; every cell is text or a number, none a formula."""

import io
import json
from collections.abc import Iterable

import xlsxwriter
from django.utils.translation import gettext as _

from luodi.apps.audit.models import AuditEvent
from luodi.apps.audit.queries import verb_label
from luodi.kernel import clock


def event_workbook(rows: Iterable[AuditEvent]) -> bytes:
    """Return an .xlsx with one row per event and a heading that repeats on every printed page."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet(_("操作日志"))
    bold = book.add_format({"bold": True, "bg_color": "#EEF2F6", "border": 1, "text_wrap": True})
    columns = _columns()
    for at, (heading, width) in enumerate(columns):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, heading, bold)
    for line, event in enumerate(rows, 1):
        sheet.write_number(line, 0, event.seq)
        for at, text in enumerate(_cells(event), 1):
            sheet.write_string(line, at, text)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    return file.getvalue()


def _columns() -> list[tuple[str, int]]:
    return [
        (_("序号"), 9),
        (_("时间"), 19),
        (_("操作人"), 14),
        (_("动作"), 16),
        (_("结果"), 8),
        (_("对象"), 28),
        (_("摘要"), 40),
        (_("明细"), 60),
        (_("地址"), 16),
        (_("请求编号"), 18),
    ]


def _cells(event: AuditEvent) -> list[str]:
    return [
        f"{clock.local(event.at):%Y-%m-%d %H:%M:%S}",
        event.actor_name,
        verb_label(event.verb),
        str(event.get_outcome_display()),
        event.object_label,
        event.summary,
        json.dumps(event.detail, ensure_ascii=False)[:32_000] if event.detail else "",
        event.ip or "",
        event.request_id,
    ]
