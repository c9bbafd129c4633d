"""A clerk brings the office's own workbook into the ledger, mends it, and takes it back."""

import re
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from tests.journeys.walking import (
    cards,
    field,
    find_project,
    follow,
    main,
    navigate,
    open_project,
    press,
    sign_in,
    told,
)

pytestmark = pytest.mark.usefixtures("worker")

HEADINGS = (
    "序号",
    "项目名称",
    "属地",
    "项目公司",
    "统一社会信用代码",
    "总投资",
    "签约时间",
    "固投额",
    "产出预期",
)
BOXES, COLD, METERS, NOODLES, SCREWS = (
    "试用一次性餐盒生产线项目",
    "试用冷链分拨中心项目",
    "试用智能电表组装项目",
    "试用方便面调料车间项目",
    "试用高强度螺栓项目",
)
ELSEWHERE = "青渡县第"
RESULTS = ("新项目", "有变化", "无变化", "冲突", "拒绝")
Row = tuple[str, Any, str]


def workbook(rows: Sequence[Row], total: int | None = None) -> bytes:
    """Return a ledger of signed projects as the office keeps it: a title, a unit, headings, a total, help."""
    book = Workbook()
    sheet = book.active
    sheet.title = "签约项目"
    sheet.append(["石柳区2024年新签约项目表"])
    sheet.append([*[None] * 7, "单位：万元"])
    sheet.append(HEADINGS)
    for number, (name, amount, day) in enumerate(rows, 1):
        place = "青渡县" if name.startswith(ELSEWHERE) else "石柳区"
        sheet.append([number, name, place, f"石柳{name[2:5]}有限公司", None, amount, day, 1200, 3000])
    if total is not None:
        sheet.append(["合计", None, None, None, None, total])
    notes = book.create_sheet("填表说明")
    notes.append(["填表说明"])
    notes.append(["1．金额填万元，保留整数；2．签约时间填到日。"])
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def upload(page: Page, content: bytes, name: str = "石柳区新签约项目表.xlsx") -> None:
    """Choose a workbook on the upload page and wait until it is read."""
    told(page, "严禁录入国家秘密")
    field(page, "工作簿").set_input_files([{"name": name, "mimeType": "", "buffer": content}])
    press(page, "上传并读取")
    expect(page.get_by_role("heading", name="列与字段")).to_be_visible(timeout=30_000)


def to_preview(page: Page) -> dict[str, int]:
    """Say what kind of projects these are, accept the columns, and return what the preview counts."""
    field(page, "项目类别").select_option(label="招商")
    press(page, "确认对应，去预览")
    expect(main(page).get_by_role("navigation", name="按结果查看")).to_be_visible(timeout=30_000)
    return counted(page)


def counted(page: Page) -> dict[str, int]:
    """Return the rows of the preview by their result; together they are all the rows of the file."""
    links = main(page).get_by_role("navigation", name="按结果查看").get_by_role("link")
    found: dict[str, int] = {}
    for text in links.all_inner_texts():
        number, word = re.match(r"\s*(\d+)\s*(\S+)", text).groups()  # type: ignore[union-attr]
        found[next(name for name in RESULTS if word.startswith(name))] = int(number)
    rows = re.search(r"(\d+) 行", main(page).inner_text())
    assert rows is not None
    assert sum(found.values()) == int(rows.group(1))
    assert tuple(found) == RESULTS
    return found


def confirm(page: Page, writing: int) -> None:
    """Write the batch into the ledger."""
    press(page, f"确认写入 {writing} 行")
    expect(main(page).get_by_text(f"已写入 {writing} 行")).to_be_visible(timeout=30_000)


def bring_in(page: Page, rows: Sequence[Row]) -> None:
    """Import a workbook without errors, nothing looked at."""
    navigate(page, "导入台账")
    follow(page, "导入工作簿")
    upload(page, workbook(rows))
    confirm(page, to_preview(page)["新项目"])


def test_a_clerk_brings_a_workbook_in_and_takes_it_back(page: Page, tmp_path: Path) -> None:
    sign_in(page, "shiliu-clerk")
    follow(page, "导入 Excel")
    rows = [
        (BOXES, 13600, "2024-07-09"),
        (COLD, 18200, "2024年2月30日"),
        (METERS, "一亿五六", "2024.8.6"),
        (NOODLES, 12600, "2024-08-12"),
    ]
    upload(page, workbook(rows, total=50000))
    _shows_what_was_read(page)
    main(page).get_by_label("产出预期 对应字段").select_option(label="预计年产值")
    assert to_preview(page) == {"新项目": 2, "有变化": 0, "无变化": 0, "冲突": 0, "拒绝": 2}
    told(page, "差 ")  # the total that the office wrote is not what the rows add up to

    page.get_by_role("link", name=re.compile("拒绝")).click()
    date = cards(page, "G5")
    expect(date).to_contain_text("2024年2月30日")
    date.get_by_role("textbox", name="G5 签约").fill("2024-02-29")
    date.get_by_role("button", name="改好").click()
    expect(cards(page, "G5")).to_contain_text("已改好，确认后写入")
    expect(cards(page, "G5")).to_contain_text("改为 2024-02-29")
    expect(cards(page, "G5").locator("del")).to_have_text("2024年2月30日")
    _takes_the_mend_back(page)
    _download_says_why(page, tmp_path / "refused.xlsx")

    confirm(page, 3)
    _ledger_names_the_source(page)
    _correct_amount(page, BOXES, "21000")
    _takes_it_back(page)


def _takes_the_mend_back(page: Page) -> None:
    """The workbook's own text holds again, with its reason; then the cell is mended once more."""
    page.get_by_role("button", name="G5 签约").filter(has_text="恢复原值").click()
    expect(cards(page, "G5").locator("del")).to_have_count(0)
    expect(cards(page, "G5")).to_contain_text("2024年2月30日")
    cards(page, "G5").get_by_role("textbox", name="G5 签约").fill("2024-02-29")
    cards(page, "G5").get_by_role("button", name="改好").click()
    expect(cards(page, "G5").locator("del")).to_have_text("2024年2月30日")


def _shows_what_was_read(page: Page) -> None:
    sheets = main(page).get_by_role("navigation", name="工作表")
    expect(sheets.get_by_role("link").first).to_contain_text("签约项目4 行，将导入")
    expect(sheets.get_by_role("link").last).to_contain_text("不导入")
    told(page, "表头在第 3 行，数据第 4—7 行")
    told(page, "单位行 H2：万元")
    doubtful = cards(page, "固投额").filter(has=page.get_by_role("combobox"))
    expect(doubtful).to_contain_text("请确认是不是这个字段")
    expect(doubtful.get_by_label("固投额 对应字段")).to_have_value("fixed_asset_investment")
    expect(doubtful.get_by_label("固投额 单位")).to_have_value("万元")
    expect(cards(page, "产出预期").filter(has=page.get_by_role("combobox"))).to_contain_text("未对应")


def _download_says_why(page: Page, target: Path) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="下载带错误列的原表").click()
    download.value.save_as(target)
    sheet = load_workbook(target)["签约项目"]
    refused = [row for row in sheet.iter_rows(values_only=True) if METERS in row]
    assert len(refused) == 1
    assert any("F6" in str(cell) for cell in refused[0]), refused
    assert not [row for row in sheet.iter_rows(values_only=True) if BOXES in row]


def _ledger_names_the_source(page: Page) -> None:
    expect(find_project(page, METERS)).to_have_count(0)
    find_project(page, COLD).click()
    stage = main(page).get_by_role("row").filter(has_text="2024-02-29")
    expect(stage.first).to_contain_text("石柳区新签约项目表.xlsx")
    expect(stage.first).to_contain_text("签约项目")
    expect(stage.first).to_contain_text(re.compile("第 ?5 ?行"))
    told(page, re.compile(r"1\.82 亿元"))
    told(page, re.compile(r"3000 万元|0\.30 亿元|3,000 万元"))


def _takes_it_back(page: Page) -> None:
    navigate(page, "导入台账")
    cards(page, "石柳区新签约项目表").first.get_by_role("link", name="撤销").click()
    told(page, "什么也不删除")
    later = cards(page, BOXES)  # what was corrected since is listed first, and stays
    expect(later).to_have_count(1)
    expect(later).to_contain_text("总投资")
    expect(later).to_contain_text("2.10 亿元")
    field(page, "理由").fill("传错了版本")
    press(page, "确认撤销")
    told(page, "撤销。之后别人更正过的内容仍然有效")
    for name in (COLD, NOODLES):
        expect(find_project(page, name)).to_have_count(0)
    open_project(page, BOXES)
    told(page, "2.10 亿元")


def test_the_same_workbook_twice_changes_nothing(page: Page) -> None:
    sign_in(page, "shiliu-clerk")
    rows = [(BOXES, 13600, "2024-07-09"), (COLD, 18200, "2024-07-30")]
    bring_in(page, rows)
    navigate(page, "导入台账")
    follow(page, "导入工作簿")
    upload(page, workbook(rows))
    assert to_preview(page) == {"新项目": 0, "有变化": 0, "无变化": 2, "冲突": 0, "拒绝": 0}
    page.get_by_role("link", name=re.compile("无变化")).click()
    expect(main(page).get_by_role("link", name=BOXES)).to_be_visible()
    press(page, "没有要写入的，结束")
    expect(main(page).get_by_text("与台账完全一致，没有写入任何内容")).to_be_visible(timeout=30_000)


def test_a_clerk_chooses_cell_by_cell_where_the_ledger_was_changed(page: Page) -> None:
    sign_in(page, "shiliu-clerk")
    days = ("2024-07-09", "2024-07-30", "2024-08-06")
    bring_in(page, list(zip((BOXES, COLD, METERS), (13600, 18200, 15000), days, strict=True)))
    for name in (BOXES, COLD):
        _correct_amount(page, name, "21000")
    navigate(page, "导入台账")
    follow(page, "导入工作簿")
    later = list(zip((BOXES, COLD, METERS), (14100, 18900, 15500), days, strict=True))
    upload(page, workbook([*later, (NOODLES, 12600, "2024-08-12"), (SCREWS, 9600, "2024年2月30日")]))
    assert to_preview(page) == {"新项目": 1, "有变化": 1, "无变化": 0, "冲突": 2, "拒绝": 1}

    page.get_by_role("link", name=re.compile("冲突")).click()
    expect(cards(page, BOXES)).to_contain_text("2.1")
    cards(page, COLD).get_by_role("button", name="用文件").click()
    expect(cards(page, COLD)).to_have_count(0)
    assert counted(page)["冲突"] == 1
    cards(page, BOXES).get_by_role("button", name="留现值").click()
    expect(cards(page, BOXES)).to_have_count(0)
    assert counted(page) == {"新项目": 1, "有变化": 2, "无变化": 1, "冲突": 0, "拒绝": 1}
    confirm(page, 3)
    for name, amount in ((BOXES, "2.10 亿元"), (COLD, "1.89 亿元"), (METERS, "1.55 亿元")):
        find_project(page, name).click()
        told(page, amount)


def test_many_rows_of_another_county_are_one_line_to_open(page: Page) -> None:
    sign_in(page, "shiliu-clerk")
    navigate(page, "导入台账")
    follow(page, "导入工作簿")
    others: list[Row] = [(f"{ELSEWHERE}{number}号项目", 12600, "2024-08-12") for number in range(40)]
    upload(page, workbook([(SCREWS, 9600, "2024年2月30日"), *others]))
    assert to_preview(page)["拒绝"] == 41
    group = main(page).locator("details.alike")
    expect(group).to_have_count(1)
    expect(group.locator("summary")).to_contain_text("40 行")
    expect(group.get_by_text(f"{ELSEWHERE}7号项目")).to_be_hidden()
    group.locator("summary").click()
    expect(group.get_by_text(f"{ELSEWHERE}7号项目")).to_be_visible()
    expect(main(page).get_by_role("button", name="改好")).to_have_count(1)
    group.get_by_role("link", name="逐行看、逐行改").click()
    expect(main(page).locator("tr.bad")).to_have_count(30)
    follow(page, "回到全部拒绝的行")
    expect(main(page).locator("details.alike")).to_have_count(1)


def _correct_amount(page: Page, name: str, amount: str) -> None:
    find_project(page, name).click()
    profile = main(page).locator("section").filter(has=page.get_by_role("heading", name="基本情况")).last
    profile.get_by_role("link", name="更正").click()
    field(page, "总投资").fill(f"{amount}万元")
    field(page, "为什么改").fill("补签协议，增加二期")
    press(page, "保存")
    told(page, "已更正，原值留在历史里。")


def test_what_is_confirmed_once_comes_back_with_the_next_workbook(page: Page) -> None:
    def content(name: str) -> bytes:
        book = Workbook()
        book.active.append(["石柳区专班手工台账"])
        book.active.append(["项目名称", "总投资（万元）", "盘口主理", "属地"])
        book.active.append([name, 5200, "石柳某某公司", "石柳区"])
        target = BytesIO()
        book.save(target)
        return target.getvalue()

    sign_in(page, "shiliu-clerk")
    navigate(page, "导入台账")
    follow(page, "导入工作簿")
    upload(page, content("试用一号手工项目"), "手工台账7月.xlsx")
    main(page).get_by_label("盘口主理 对应字段").select_option(label="企业（业主）名称")
    expect(main(page).get_by_label("记住这套表头，下次直接用")).to_be_checked()
    to_preview(page)
    navigate(page, "导入台账")
    follow(page, "导入工作簿")
    upload(page, content("试用二号手工项目"), "手工台账8月.xlsx")
    told(page, "确认的列对应")
    chosen = main(page).get_by_label("盘口主理 对应字段")
    assert chosen.locator("option:checked").inner_text() == "企业（业主）名称"
    main(page).get_by_label("总投资（万元） 单位").select_option(label="亿元")
    expect(main(page).get_by_text("读作 5,200.00 亿元")).to_be_visible(timeout=30_000)
    follow(page, "看这套对应")
    field(page, "分享给").select_option(label="平级单位")
    press(page, "保存分享范围")
    told(page, "对方采用后才生效")
