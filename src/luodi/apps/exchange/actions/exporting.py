"""Workbooks out: a list of projects, what an import refused, what it returns. All are logged."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luodi.apps.access.actions import first_supervised_read, require
from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import can, scope_of
from luodi.apps.audit.actions import act
from luodi.apps.exchange.enums import Verdict
from luodi.apps.exchange.export import Exported, fields_for, write_list
from luodi.apps.exchange.imports_sheet import imports_workbook
from luodi.apps.exchange.lines import returned_cells
from luodi.apps.exchange.models import ImportBatch
from luodi.apps.exchange.refusals import REASON, refused_book
from luodi.apps.exchange.returns import RETURNS, returns_book
from luodi.apps.exchange.stall_sheet import STALL_COLUMNS, STALLS, stall_line
from luodi.apps.exchange.veiling import Veil
from luodi.apps.projects import vocabulary
from luodi.apps.projects.queries.export import filled_keys, rows_for_export
from luodi.apps.projects.queries.requests import parse_list_request
from luodi.apps.projects.queries.saved import saved_views
from luodi.apps.projects.queries.stalled import LEFT, parse_stall_request, stalls_for_export
from luodi.kernel import clock
from luodi.workbooks.listing import listing

TITLE = "项目台账"
IMPORTS = "导入记录"


def export_list(*, by: Person, query: Mapping[str, str]) -> Exported:
    """Write the list that a page's address describes, within the person's scope.

    Personal values are masked unless ``unmask=1`` is asked for and permitted; the log says how many
    rows and which columns left, and whether personal values were shown. Raises ValidationError when a
    condition of the address cannot be read or asked: a workbook never holds more than was asked for.
    What leaves under a supervision matter is logged as a reading of it, hidden from those looked at.
    """
    require(by, Permission.PROJECT_EXPORT)
    request = parse_list_request(query, by)
    if request.refused:
        raise ValidationError(list(request.refused), code="refused")
    # A past list holds projects that have moved to others since: nothing personal of theirs is shown.
    now = request.as_of is None
    unmask = now and query.get("unmask") == "1" and by.may(Permission.PERSONAL_UNMASK)
    fields = fields_for(request.columns or saved_views(by)[1] or (), lambda: filled_keys(by, request))
    keys = tuple(field.key for field in fields)
    rows = rows_for_export(by, request, keys, unmask=unmask)
    count, content = write_list(TITLE, request.day, fields, rows)
    shown = [key for key in keys if vocabulary.is_personal(key)] if unmask else []
    # Written before the act: a large workbook must not hold the database while it is made.
    said = {"columns": list(keys), "list": request.address(), "unmasked": shown}
    _log(by, "export.list", {"rows": count, **said})
    return Exported(f"{TITLE}_{request.day:%Y%m%d}.xlsx", content, count, keys)


def export_stalls(*, by: Person, query: Mapping[str, str]) -> Exported:
    """Write the 五未 list that a page's address describes, each project with why, since when, by which rule.

    Raises ValidationError when a condition of the address cannot be read, and for those who left the
    list this month, who are no projects of the list.
    """
    require(by, Permission.PROJECT_EXPORT)
    request = parse_stall_request(query)
    if request.base.refused:
        raise ValidationError(list(request.base.refused), code="refused")
    if request.tab == LEFT:
        raise ValidationError(_("“本月销号”只在页面上看；导出请选“超过时限”“未到期”或“有正当理由”。"))
    rows = [stall_line(item, request.day) for item in stalls_for_export(by, request)]
    said = _("截至 %(day)s，共 %(n)s 个项目") % {"day": request.day, "n": len(rows)}
    content = listing(STALLS, STALL_COLUMNS, rows, title=STALLS, said=said)
    _log(by, "export.stalls", {"rows": len(rows), "list": urlencode(request.pairs())})
    return Exported(f"{STALLS}_{request.day:%Y%m%d}.xlsx", content, len(rows), ())


def export_imports(*, by: Person) -> Exported:
    """Write the list of imports that the person may see, the newest first."""
    require(by, Permission.PROJECT_IMPORT)
    batches = ImportBatch.objects.visible_to(by, Permission.PROJECT_IMPORT)
    found = list(batches.select_related("unit", "created_by", "confirmed_by").order_by("-pk"))
    today = clock.today()
    said = _("截至 %(day)s，共 %(n)s 份") % {"day": today, "n": len(found)}
    content = imports_workbook(found, said)
    with act(by=by, verb="export.imports", detail={"rows": len(found)}):
        return Exported(f"{IMPORTS}_{today:%Y%m%d}.xlsx", content, len(found), ())


def _log(by: Person, verb: str, said: dict[str, Any]) -> None:
    """Write what left: under a supervision matter as a reading of it, hidden from those looked at."""
    matters = scope_of(by, Permission.PROJECT_EXPORT).matters
    summary = "；".join(map(str, matters))
    with act(by=by, verb="matter.read" if matters else verb, summary=summary, detail=said) as a:
        if matters:
            first_supervised_read()
            a.note(matters=[matter.pk for matter in matters])


def refused_workbook(*, by: Person, batch: ImportBatch) -> Exported:
    """Write the rows of an import that are still refused, with a column that says why."""
    require(by, Permission.PROJECT_IMPORT, unit=batch.unit)
    rows = Veil(batch, by).readable(batch.rows.filter(verdict=Verdict.REFUSED))
    content = refused_book(
        batch.reading["tables"], rows, unmasked=can(by, Permission.PERSONAL_UNMASK, batch.unit_id)
    )
    with act(by=by, verb="export.refused", obj=batch, unit=batch.unit) as a:
        a.note(rows=len(rows))
    stem = batch.file_name.rsplit(".", 1)[0]
    return Exported(f"{stem}_{REASON}.xlsx", content, len(rows), ())


def returned_workbook(*, by: Person, batch: ImportBatch) -> Exported:
    """Write the cells of an import that go back to the units that recorded them."""
    require(by, Permission.PROJECT_IMPORT, unit=batch.unit)
    cells = returned_cells(batch, by)
    content = returns_book(batch.file_name, clock.today(), cells)
    with act(by=by, verb="export.returned", obj=batch, unit=batch.unit) as a:
        a.note(cells=len(cells))
    stem = batch.file_name.rsplit(".", 1)[0]
    return Exported(f"{stem}_{RETURNS}.xlsx", content, len(cells), ())
