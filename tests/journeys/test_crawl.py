"""Every page that a role reaches: English is complete, nothing is written, nothing breaks or spills."""

import pytest
from playwright.sync_api import Page

from tests.journeys.crawling import crawl, digests
from tests.journeys.walking import sign_in

LOG = ("audit_auditevent", "audit_audithead")
# Login of the demo, the least number of views it must have led to, and tables that reading may write:
# the log notes who took refused rows out of the house, and whom a supervisor looked at.
ROLES: list[tuple[str, int, tuple[str, ...]]] = [
    ("qingdu-clerk", 25, LOG),
    ("city-officer", 20, ()),
    ("city-leader", 8, ()),
    ("enterprise", 5, ()),
    ("supervision", 5, LOG),
    ("sys-admin", 15, ()),
    ("sec-admin", 10, ()),
    ("audit-admin", 4, ()),
]


@pytest.mark.parametrize(("login", "views", "written"), ROLES, ids=[role[0] for role in ROLES])
def test_reading_every_page_in_english(page: Page, login: str, views: int, written: tuple[str, ...]) -> None:
    sign_in(page, login)
    page.get_by_role("button", name="English").click()
    before = digests()
    seen = crawl(page)
    after = digests()
    changed = {table for table in before if before[table] != after[table]}
    assert not seen.complaints, "\n".join(seen.complaints)
    assert len(seen.views) >= views, sorted(seen.views)
    assert changed <= set(written)
