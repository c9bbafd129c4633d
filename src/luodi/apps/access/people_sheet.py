"""The list of accounts as a workbook, under the headings that the list of people to import has."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from luodi.apps.access import roles
from luodi.apps.access.models import Person
from luodi.kernel import clock
from luodi.workbooks.listing import Column, Value, listing


def people_workbook(rows: Iterable[Person]) -> bytes:
    """Return an .xlsx with one line per account and its open roles; telephones stay in the house."""
    columns = [
        Column(_("姓名"), 12),
        Column(_("账号"), 18),
        Column(_("单位"), 26),
        Column(_("岗位"), 20),
        Column(_("角色"), 30),
        Column(_("最近登录"), 18),
        Column(_("状态"), 10),
    ]
    return listing(_("人员与账号"), columns, map(_cells, rows))


def _cells(person: Person) -> list[Value]:
    held = [roles.role(each.role) for each in person.held]
    return [
        person.name,
        person.login,
        str(person.unit or ""),
        person.position,
        "、".join(role.shown for role in held if role),
        f"{clock.local(person.last_login):%Y-%m-%d %H:%M}" if person.last_login else "",
        _("在用") if person.is_active else _("已停用"),
    ]
