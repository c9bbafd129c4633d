"""The list of imports as a workbook: what came in, for whom, and what became of it."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from luodi.apps.exchange.models import ImportBatch
from luodi.kernel import clock
from luodi.workbooks.listing import Column, Value, listing

COUNTED = ("rows", "new", "changed", "same", "conflict", "refused")


def imports_workbook(batches: Iterable[ImportBatch], said: str) -> bytes:
    """Return an .xlsx with a line for each import: the page's columns, and when it was written or undone."""
    columns = [
        Column(_("工作簿"), 36),
        Column(_("状态"), 12),
        Column(_("行"), 8, "whole"),
        Column(_("新项目"), 8, "whole"),
        Column(_("有变化"), 8, "whole"),
        Column(_("无变化"), 8, "whole"),
        Column(_("冲突，待选择"), 10, "whole"),
        Column(_("拒绝"), 8, "whole"),
        Column(_("已写入"), 8, "whole"),
        Column(_("填报单位"), 20),
        Column(_("上传人"), 12),
        Column(_("时间"), 18),
        Column(_("数据截至"), 12, "day"),
        Column(_("确认人"), 12),
        Column(_("确认时间"), 18),
        Column(_("撤销时间"), 18),
    ]
    return listing(_("导入记录"), columns, map(_line, batches), title=_("导入记录"), said=said)


def _line(batch: ImportBatch) -> list[Value]:
    return [
        batch.file_name,
        str(batch.get_state_display()),
        *(batch.counts.get(key) for key in COUNTED),
        batch.written.get("rows"),
        batch.unit.name,
        batch.created_by.name,
        _moment(batch.created_at),
        batch.as_of,
        batch.confirmed_by.name if batch.confirmed_by else "",
        _moment(batch.confirmed_at),
        _moment(batch.undone_at),
    ]


def _moment(at: datetime | None) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}" if at else ""
