"""The list of accounts leaves the house as a workbook; the log says how many and which filter."""

from collections.abc import Mapping
from typing import Any

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.people_sheet import people_workbook
from luodi.apps.access.queries import people
from luodi.apps.audit.actions import act
from luodi.kernel import clock


def export_people(*, by: Person, asked: Mapping[str, Any]) -> tuple[bytes, str]:
    """Return the accounts that a filter asks for as a workbook, with its name."""
    by.require(Permission.ACCOUNT_VIEW)
    rows = list(people(by, asked))
    words = {key: value for key, value in asked.items() if value}
    content = people_workbook(rows)
    with act(by=by, verb="account.export", detail={"rows": len(rows), "filter": words}):
        return content, f"accounts-{clock.today():%Y%m%d}.xlsx"
