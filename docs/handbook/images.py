"""Takes the pictures of the handbook from a running demo.

    .venv/bin/luodi --data /tmp/handbook run --port 8360 &
    .venv/bin/python docs/handbook/images.py http://127.0.0.1:8360

Plays what the chapter tells in the demo's own county and takes it back at the end. Needs Chromium.
"""

import re
import shutil
import sys
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from xlsxwriter import Workbook

from luodi.demo.people import DEMO_PASSWORD

IMAGES = Path(__file__).parent / "images"
CLERK = "shiliu-clerk"
OWN = "石柳区"
HEADINGS = ("序号", "项目名称", "属地", "项目公司", "统一社会信用代码", "总投资", "签约时间", "目前进展")
ROWS = (
    (1, "示例餐盒生产线项目", OWN, "石柳示例包装有限公司", "", 3600, "2024-07-09", "正在选址"),
    (2, "示例冷链分拨项目", OWN, "石柳示例物流有限公司", "", 8200, "2024年2月30日", "正在注册"),
    (3, "示例电表组装项目", OWN, "石柳示例电子有限公司", "91519902MA00000000", 12500, "2024.8.6", ""),
    (4, "示例调味品扩能项目", OWN, "石柳示例食品有限公司", "", 5200, "2024-07-21", "已签合同"),
    (5, "示例精密轴承项目", OWN, "石柳示例机械有限公司", "", 9800, "2024-08-02", "已签合同"),
)
# A month later another section keeps the same projects in its own way.
LATER_HEADINGS = ("序号", "项目", "县区", "业主单位", "计划总投资", "签约日期", "进展情况")
LATER_ROWS = (
    (1, "示例餐盒生产线建设", OWN, "石柳示例包装有限公司", 4100, "2024-07-09", "正在平场"),
    (2, "示例调味品扩能项目", OWN, "石柳示例食品有限公司", 52000000, "2024-07-21", "已进场"),
    (3, "示例精密轴承项目", OWN, "石柳示例机械有限公司", 10200, "2024-08-02", "已进场"),
    (4, "示例秸秆板材项目", OWN, "石柳示例板材有限公司", 6600, "2024-08-20", "新签"),
)


def main(address: str) -> None:
    """Take every picture."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = _window(browser, address)
        _sign_in(page)
        _ledger(page)
        _record(page)
        _import(page)
        browser.close()


def _window(browser: Browser, address: str) -> Page:
    context = browser.new_context(
        base_url=address, viewport={"width": 1040, "height": 660}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    return context.new_page()


def take(page: Page, name: str) -> None:
    """Take what the window shows."""
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{name}.png")
    print(f"== {name} {page.url}")


def part(page: Page, selector: str, name: str) -> None:
    """Take one part of the page."""
    page.wait_for_load_state("networkidle")
    page.locator(selector).first.screenshot(path=IMAGES / f"{name}.png")
    print(f"== {name} {page.url}")


def _sign_in(page: Page) -> None:
    page.goto("/")
    page.fill("#id_login", CLERK)
    page.fill("#id_password", DEMO_PASSWORD)
    take(page, "sign-in")
    page.click("#sign-in")
    take(page, "home")


def _ledger(page: Page) -> None:
    page.goto("/projects/?stage=building&level=市重点")
    take(page, "ledger")
    page.locator("main table a[href^='/projects/']").first.click()
    take(page, "project")
    page.goto(page.url.split("?")[0] + "as-of?on=2024-03-31&by=then")
    take(page, "as-of")
    page.goto("/stalls/")
    take(page, "stalls")


def _record(page: Page) -> None:
    page.goto("/projects/?stage=approved")
    page.select_option("select[name=unit]", label=OWN)
    page.get_by_role("button", name="查询").click()
    page.wait_for_load_state("networkidle")
    page.locator("main table a[href^='/projects/']").first.click()
    page.wait_for_load_state()
    project = page.url.split("?")[0]
    page.goto(project + "stage")
    page.get_by_label("日期").first.fill("2024-08-26")
    take(page, "stage")
    page.get_by_role("button", name="保存").first.click()
    page.wait_for_load_state()
    page.locator("a[href*='/facts/'][href$='/correct']").last.click()
    take(page, "correct")


def _import(page: Page) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    _read(page, "石柳区新签约项目表.xlsx", HEADINGS, ROWS, picture=True)
    take(page, "preview")
    first = _write(page)
    _read(page, "石柳区在建项目台账.xlsx", LATER_HEADINGS, LATER_ROWS)
    part(page, "#asked", "asked")
    page.get_by_role("button", name="是同一项目").first.click()
    page.locator("#asked").wait_for(state="detached")
    part(page, "#suspects", "suspects")
    page.locator("#suspects button").first.click()
    page.locator("#suspects").wait_for(state="detached")
    page.get_by_role("link", name=re.compile("冲突")).click()
    part(page, "section:has(> .tally)", "conflict")
    page.get_by_role("button", name="都用文件").click()
    page.get_by_text("没有这样的行").wait_for()
    second = _write(page)
    take(page, "written")
    _take_back(page, second, picture=True)
    _take_back(page, first)


def _read(
    page: Page, name: str, headings: Sequence[str], rows: Sequence[Sequence[object]], *, picture: bool = False
) -> None:
    """Bring a workbook to its preview."""
    page.goto("/imports/new/")
    content = _workbook(name.removesuffix(".xlsx"), headings, rows)
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.locator("input[type=file]").set_input_files(files=[file])  # type: ignore[list-item]
    if picture:
        take(page, "upload")
    page.get_by_role("button", name="上传并读取").click()
    next_button = page.get_by_role("button", name="确认对应，去预览")
    next_button.wait_for(timeout=60_000)
    page.locator("select[name=default_kind]").select_option("attraction")
    if picture:
        take(page, "columns")
    next_button.click()
    page.locator("button[form=confirm-it]").wait_for(timeout=60_000)


def _write(page: Page) -> str:
    """Confirm the import; return the address of its page."""
    page.locator("button[form=confirm-it]").click()
    page.get_by_role("link", name="撤销这批").wait_for(timeout=60_000)
    return page.url


def _take_back(page: Page, address: str, *, picture: bool = False) -> None:
    page.goto(address)
    page.get_by_role("link", name="撤销这批").click()
    page.locator("[name=reason]").fill("手册示例，取图后撤销")
    if picture:
        take(page, "undo")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()


def _workbook(title: str, headings: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("项目")
    sheet.write(0, 0, f"{title}（2024年8月）")
    sheet.write(1, len(headings) - 2, "单位：万元")
    sheet.write_row(2, 0, headings)
    for number, row in enumerate(rows):
        sheet.write_row(3 + number, 0, row)
    book.close()
    return buffer.getvalue()


if __name__ == "__main__":
    main(sys.argv[1])
