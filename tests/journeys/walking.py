"""How people find their way: by the words on the pages, never by what stands behind them."""

import re

from playwright.sync_api import Locator, Page, expect

from luodi.apps.access.demo_accounts import DEMO_PASSWORD


def sign_in(page: Page, login: str, password: str = DEMO_PASSWORD) -> None:
    """Sign in as a person does who was given the address only."""
    page.goto("/")
    try_to_sign_in(page, login, password)
    expect(page.get_by_role("heading", level=1)).not_to_have_text("登录")


def try_to_sign_in(page: Page, login: str, password: str) -> None:
    """Fill in the form of the sign-in page and send it."""
    field(page, "账号").fill(login)
    field(page, "密码").fill(password)
    page.get_by_role("button", name="登录", exact=True).click()


def sign_out(page: Page) -> None:
    """Leave by the person's menu."""
    page.locator("summary").filter(has=page.get_by_role("img").or_(page.locator("svg"))).first.click()
    page.get_by_role("button", name="退出登录").click()


def main(page: Page) -> Locator:
    """Return the part of the page that changes."""
    return page.get_by_role("main")


def follow(page: Page, name: str | re.Pattern[str]) -> None:
    """Follow the first link of that name in the page's main part."""
    main(page).get_by_role("link", name=name).first.click()


def press(page: Page, name: str | re.Pattern[str]) -> None:
    """Press the button of that name in the page's main part."""
    main(page).get_by_role("button", name=name).first.click()


def navigate(page: Page, name: str | re.Pattern[str]) -> None:
    """Use the side navigation; on a phone open it first."""
    menu = page.get_by_role("button", name="打开导航菜单")
    if menu.is_visible():
        menu.click()
    page.get_by_role("navigation", name="主导航").get_by_role("link", name=name).click()


def told(page: Page, text: str | re.Pattern[str]) -> None:
    """Wait for the page to say something."""
    expect(main(page).get_by_text(text).first).to_be_visible()


def cards(page: Page, text: str | re.Pattern[str]) -> Locator:
    """Return the rows of tables that contain a text."""
    return main(page).get_by_role("row").filter(has_text=text)


def field(page: Page, label: str) -> Locator:
    """Return the field of the page's form with that label, required or not."""
    return main(page).get_by_label(re.compile(f"^{re.escape(label)}( 必填)?$"))


def section(page: Page, heading: str) -> Locator:
    """Return the part of a page below one of its second headings."""
    title = page.get_by_role("heading", level=2, name=heading, exact=True)
    return main(page).locator("section").filter(has=title).last


def find_project(page: Page, words: str) -> Locator:
    """Search for a project from the top of the page; return the links found."""
    page.get_by_role("searchbox", name="全局搜索").fill(words)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="搜索")).to_be_visible()
    return main(page).get_by_role("link", name=words)


def open_project(page: Page, name: str) -> None:
    """Search for a project by its whole name and open it."""
    found = find_project(page, name)
    found.and_(main(page).get_by_role("link", name=name, exact=True)).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
