"""The main work without a mouse: sign in, search, open a project, record a stage."""

from playwright.sync_api import Page, expect

from luodi.apps.access.demo_accounts import DEMO_PASSWORD
from tests.journeys.walking import find_project, main, sign_in, sign_out, told

MOST_STEPS = 150
FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return "";
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  const marked = style.outlineStyle !== "none" || style.boxShadow !== "none";
  const labels = at.labels ? [...at.labels].map((label) => label.innerText) : [];
  const name = at.getAttribute("aria-label") || labels.join(" ") || at.innerText || "";
  return JSON.stringify([name.trim().replace(/\\s+/g, " "), marked && box.width > 0 && box.height > 0]);
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on what is called so; every stop on the way can be seen."""
    import json

    passed = []
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        said = page.evaluate(FOCUSED)
        if not said:
            continue
        label, visible = json.loads(said)
        assert visible, f"the focus on “{label}” cannot be seen"
        passed.append(label)
        if label.startswith(name):
            return
    raise AssertionError(f"“{name}” cannot be reached with Tab: {passed}")


def test_a_stage_is_recorded_with_the_keyboard_alone(page: Page) -> None:
    name = _some_project(page)
    page.goto("/")
    tab_to(page, "账号")
    page.keyboard.type("shiliu-clerk")
    page.keyboard.press("Tab")
    page.keyboard.type(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="主导航")).to_be_visible()

    page.keyboard.press("/")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("搜索")
    tab_to(page, "跳到主要内容")
    page.keyboard.press("Enter")
    tab_to(page, name)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    tab_to(page, "记录阶段")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("记录阶段")
    tab_to(page, "阶段")
    page.keyboard.type("手续开工")
    tab_to(page, "日期")
    page.keyboard.type("2024-08-28")
    tab_to(page, "保存")
    page.keyboard.press("Enter")
    told(page, "阶段已记录。")


def _some_project(page: Page) -> str:
    sign_in(page, "shiliu-clerk")
    page.goto("/stalls/?rule=WU-1")
    name = main(page).get_by_role("table").first.get_by_role("link").first.inner_text()
    expect(find_project(page, name)).to_have_count(1)
    sign_out(page)
    return name
