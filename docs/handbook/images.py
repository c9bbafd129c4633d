"""Takes the pictures of the handbook from a running demo.

    .venv/bin/luodi --data /tmp/handbook run --port 8360 &
    .venv/bin/python docs/handbook/images.py http://127.0.0.1:8360

Plays what the chapter tells in the demo's own county and takes it back at the end. Needs Chromium.
"""

import re
import shutil
import sys
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
    (1, "示例餐盒生产线项目", "石柳区", "石柳示例包装有限公司", "", 3600, "2024-07-09", "正在选址"),
    (2, "示例冷链分拨项目", "石柳区", "石柳示例物流有限公司", "", 8200, "2024年2月30日", "正在注册"),
    (3, "示例电表组装项目", "石柳区", "石柳示例电子有限公司", "91519902MA00000000", 12500, "2024.8.6", ""),
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
    page.goto("/imports/new/")
    file = {"name": "石柳区新签约项目表.xlsx", "mimeType": "application/octet-stream", "buffer": _workbook()}
    page.locator("input[type=file]").set_input_files(files=[file])  # type: ignore[list-item]
    take(page, "upload")
    page.get_by_role("button", name="上传并读取").click()
    page.wait_for_url(re.compile(r"/map/|/imports/\d+/"))
    next_button = page.get_by_role("button", name="确认对应，去预览")
    next_button.wait_for(timeout=60_000)
    page.locator("select[name=default_kind]").select_option("attraction")
    take(page, "columns")
    next_button.click()
    confirm = page.locator("button[form=confirm-it]")
    confirm.wait_for(timeout=60_000)
    take(page, "preview")
    page.on("dialog", lambda dialog: dialog.accept())
    confirm.click()
    page.get_by_role("link", name="撤销这批").wait_for()
    page.get_by_role("link", name="撤销这批").click()
    page.locator("[name=reason]").fill("手册示例，取图后撤销")
    take(page, "undo")
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_load_state()


def _workbook() -> bytes:
    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("签约项目")
    sheet.write(0, 0, "石柳区2024年新签约项目表")
    sheet.write(1, len(HEADINGS) - 2, "单位：万元")
    sheet.write_row(2, 0, HEADINGS)
    for number, row in enumerate(ROWS):
        sheet.write_row(3 + number, 0, row)
    book.close()
    return buffer.getvalue()


if __name__ == "__main__":
    main(sys.argv[1])
