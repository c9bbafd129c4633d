"""The tree of units as a workbook."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from luodi.apps.organisations.queries import Node
from luodi.workbooks.listing import Column, Value, listing


def units_workbook(rows: Iterable[Node], day: date) -> bytes:
    """Return an .xlsx with one line per unit of a day in reading order, the parent named."""
    columns = [
        Column(_("名称"), 30),
        Column(_("上级"), 24),
        Column(_("类型"), 12),
        Column(_("区划代码"), 14),
        Column(_("简称"), 14),
        Column(_("本名起"), 12, "day"),
    ]
    return listing(_("单位"), columns, _lines(rows), title=_("单位"), said=_("截至 %(day)s") % {"day": day})


def _lines(rows: Iterable[Node]) -> Iterable[list[Value]]:
    names: dict[int | None, str] = {}
    for node in rows:
        names[node.unit.pk] = node.name
        yield [
            node.name,
            names.get(node.version.parent_id, ""),
            str(node.unit.get_type_display()),
            node.unit.code or "",
            node.version.short_name,
            node.version.valid_from,
        ]
