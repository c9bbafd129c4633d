"""Our scripts in a real browser: dialog, confirmation, paste, undo, dates, the phone's menu."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

PASTE = """([selector, text]) => {
  const input = document.querySelector(selector);
  const data = new DataTransfer();
  data.setData('text/plain', text);
  input.focus();
  input.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(autouse=True)
def gallery(settings: Any) -> None:
    """Serve the gallery instead of the program."""
    settings.ROOT_URLCONF = "tests.web.gallery"


def values(page: Page) -> dict[str, str]:
    """Return what stands in the cells of the sheet."""
    found: dict[str, str] = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.sheet input')].map(i => [i.name, i.value]))"
    )
    return found


def test_a_block_from_excel_is_tidied_and_can_be_taken_back(page: Page) -> None:
    page.goto("/")
    page.fill("[name=a1]", "before")
    page.evaluate(PASTE, ["[name=a1]", '甲\t1,236.50亿元\t３户\r\n"乙\n二"\t—\t5\r\n'])
    assert {k: v for k, v in values(page).items() if k[1] in "12"} == {
        "a1": "甲", "b1": "1236.50", "c1": "3", "a2": "乙\n二".replace("\n", ""), "b2": "", "c2": "5",
    }  # fmt: skip
    expect(page.locator("#pasteinfo")).to_have_text("已粘贴 2 行 6 格")
    page.keyboard.press("Control+z")
    assert values(page)["a1"] == "before"
    assert values(page)["c2"] == ""
    expect(page.locator("#pasteinfo")).to_have_text("已撤销粘贴")


def test_what_does_not_fit_is_counted_and_another_unit_is_not_stripped(page: Page) -> None:
    page.goto("/")
    page.evaluate(PASTE, ["[name=b3]", "5万元\t7\t8\n9\t9\t9"])
    assert values(page)["b3"] == "5万元"
    expect(page.locator("td.err [name=b3]")).to_be_visible()
    expect(page.locator("#pasteinfo")).to_contain_text("4 格超出表格未写入")


def test_arrows_move_between_cells(page: Page) -> None:
    page.goto("/")
    page.focus("[name=a1]")
    for key in ("ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("[name=b3]")).to_be_focused()


def test_a_form_asks_before_it_is_sent_and_keeps_the_button(page: Page) -> None:
    page.goto("/")
    page.fill("[name=name]", "x")
    page.fill("[name=total]", "1")
    page.click("text=保存")
    expect(page.locator("#confirm")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#answer")).to_have_text("")
    page.click("text=保存")
    page.click("#confirm-ok")
    expect(page.locator("#answer")).to_have_text("save")


def test_a_dialog_opens_and_closes_by_keyboard(page: Page) -> None:
    page.goto("/")
    page.focus("[data-dialog]")
    page.keyboard.press("Enter")
    expect(page.locator("#undo")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#undo")).to_be_hidden()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("20240831", "2024-08-31"),
        ("2024.8.1", "2024-08-01"),
        ("２０２４年８月３日", "2024-08-03"),
        ("2024/8", "2024-08"),
        ("2024年8月", "2024-08"),
        ("三季度", "三季度"),
    ],
)
def test_dates_are_tidied_as_typed(page: Page, typed: str, kept: str) -> None:
    page.goto("/")
    page.fill("[name=day]", typed)
    page.press("[name=day]", "Tab")
    expect(page.locator("[name=day]")).to_have_value(kept)


def test_no_page_is_wider_than_the_phone(phone: Page) -> None:
    phone.goto("/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_first_tab_leads_to_the_content(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
