"""The list of enterprises as a workbook."""

from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.apps.enterprises.queries import EnterpriseRow
from luodi.workbooks.listing import Column, listing


def enterprises_workbook(rows: Iterable[EnterpriseRow]) -> bytes:
    """Return an .xlsx with one line per enterprise and the titles that it holds today."""
    language = get_language() or ""
    columns = [
        Column(_("企业名称"), 36),
        Column(_("统一社会信用代码"), 24),
        Column(_("属地"), 18),
        Column(_("现有称号"), 40),
    ]
    lines = (
        [
            row.enterprise.name,
            row.enterprise.uscc,
            row.enterprise.unit.name,
            "、".join(title.in_(language) for title in row.titles),
        ]
        for row in rows
    )
    return listing(_("企业"), columns, lines)
