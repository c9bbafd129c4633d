"""The main pages hold no serious barrier for people with a screen reader, a keyboard, or weak sight."""

import hashlib
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.walking import main, navigate, sign_in

AXE = Path(__file__).parent / "axe"
# The whole library is given to the window through the debugger: the pages' own policy allows no such script.
SCRIPT = (AXE / "axe.min.js").read_text(encoding="utf-8")
RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations
    .filter((rule) => rule.impact === "serious" || rule.impact === "critical")
    .map((rule) => `${rule.id} (${rule.impact}): ${rule.nodes.map((node) => node.html.slice(0, 160))}`);
}"""
PROJECT = "a project"
PAGES = {
    "shiliu-clerk": ["/", "/projects/?more=1", PROJECT, "/projects/new", "/imports/new/", "/imports/"],
    "city-officer": ["/", "/stalls/", "/projects/?on=2024-06-30", "/definitions/rules/", "/definitions/"],
    "city-leader": ["/", "/search/?q=项目"],
    "sys-admin": ["/", "/people/", "/people/new/", "/units/"],
    "sec-admin": ["/matters/new/", "/roles/"],
    "audit-admin": ["/audit/"],
}
OF_A_PROJECT = ["", "history", "as-of?on=2024-06-30", "stage", "progress", "edit", "split"]


def test_the_library_is_as_published() -> None:
    digest = hashlib.sha256((AXE / "axe.min.js").read_bytes()).hexdigest()
    assert digest in (AXE / "README.md").read_text(encoding="utf-8")


def test_the_library_sees_a_field_without_a_name(page: Page) -> None:
    page.set_content("<html lang=zh><title>试</title><main><h1>试</h1><input></main>")
    page.evaluate(SCRIPT)
    assert [rule.split()[0] for rule in page.evaluate(RUN)] == ["label"]


def barriers(page: Page, address: str) -> list[str]:
    """Return what axe-core calls serious or critical on a page."""
    page.goto(address)
    page.evaluate(SCRIPT)
    return [f"{page.viewport_size} {address}: {found}" for found in page.evaluate(RUN)]


def _of_a_project(page: Page) -> list[str]:
    navigate(page, "项目台账")
    link = main(page).get_by_role("table").first.get_by_role("link", name="项目").last
    address = link.get_attribute("href")
    return [f"{address}{part}" for part in OF_A_PROJECT]


@pytest.mark.parametrize("login", PAGES)
def test_the_main_pages_have_no_serious_barrier(page: Page, phone: Page, login: str) -> None:
    found = [] if login != "city-leader" else [*barriers(page, "/"), *barriers(phone, "/")]
    for window in (page, phone):
        sign_in(window, login)
        addresses = [a for a in PAGES[login] if a != PROJECT]
        if PROJECT in PAGES[login]:
            addresses += _of_a_project(window)
        for address in addresses:
            found += barriers(window, address)
    assert not found, "\n".join(found)
