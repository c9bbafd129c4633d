"""The worst workbooks from upload to ledger, a worker that is killed on the way, and what is no ledger."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from luodi.kernel import clock
from tests.conftest import CopiedDatabase
from tests.journeys.test_import import confirm, counted
from tests.journeys.walking import cards, field, find_project, follow, main, navigate, press, sign_in, told

LEDGERS = Path(__file__).parents[1] / "workbooks" / "ledgers"
RESULTS = dict.fromkeys(("新项目", "有变化", "无变化", "冲突", "拒绝"), 0)
Start = Callable[[], "subprocess.Popen[bytes]"]


def ledger(name: str) -> Path:
    return next(path for path in LEDGERS.glob(f"{name}_*") if path.suffix != ".json")


def upload(page: Page, name: str) -> None:
    """Upload one of the offices' workbooks as it is."""
    navigate(page, "导入台账")
    follow(page, "导入工作簿")
    field(page, "工作簿").set_input_files(ledger(name))
    press(page, "上传并读取")


def to_preview(page: Page, kind: str | None) -> dict[str, int]:
    """Accept the columns, the kind of the projects where no column says it, and count the preview."""
    expect(page.get_by_role("heading", name=re.compile("列与字段")).first).to_be_visible(timeout=60_000)
    if kind:
        field(page, "项目类别").select_option(label=kind)
    press(page, "确认对应，去预览")
    expect(main(page).get_by_role("navigation", name="按结果查看")).to_be_visible(timeout=90_000)
    if main(page).get_by_role("button", name="都不是，全部新建").count():
        press(page, "都不是，全部新建")
        page.get_by_role("dialog").get_by_role("button", name="确认", exact=True).click()
        expect(main(page).get_by_text("疑似台账里已有")).to_have_count(0)
    return counted(page)


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(
    ("name", "kind", "rows", "refused", "cell", "project"),
    [
        ("A10", "招商", 45, 0, "", "璟峦凯工业机器人关节建设项目"),
        ("A11", "招商", 57, 5, "B30", "钧沛溪智能终端结构件建设项目"),
        ("A12", None, 342, 4, "J82", "朴榆联5G+工业互联网平台建设项目"),
    ],
)
def test_the_worst_workbooks_come_in_from_upload_to_ledger_and_again_change_nothing(
    page: Page, name: str, kind: str | None, rows: int, refused: int, cell: str, project: str
) -> None:
    sign_in(page, "city-clerk")
    upload(page, name)
    found = to_preview(page, kind)
    if cell:
        expect(cards(page, cell).first).to_be_visible()
    if found["冲突"]:  # the city has a few of these projects, told otherwise by forms
        page.get_by_role("link", name=re.compile("冲突")).click()
        press(page, "都用文件")
        told(page, "没有这样的行")
        found = counted(page)
    assert found == {**RESULTS, "新项目": found["新项目"], "有变化": found["有变化"], "拒绝": refused}
    assert found["新项目"] + found["有变化"] == rows - refused
    confirm(page, rows - refused)
    expect(find_project(page, project).first).to_be_visible()
    upload(page, name)
    assert to_preview(page, kind) == {**RESULTS, "无变化": rows - refused, "拒绝": refused}


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(("name", "sentence"), [("A06", "企业走访台账"), ("A07", "分县区的统计表")])
def test_visits_and_statistics_are_read_and_refused_with_a_sentence(
    page: Page, name: str, sentence: str
) -> None:
    sign_in(page, "city-clerk")
    upload(page, name)
    expect(page.get_by_role("heading", name=re.compile("列与字段")).first).to_be_visible(timeout=60_000)
    alert = main(page).get_by_role("alert")
    expect(alert).to_contain_text(sentence)
    expect(alert).to_contain_text("不能导入")
    expect(page.get_by_role("button", name="确认对应，去预览")).to_have_count(0)
    press(page, "取消导入")
    page.get_by_role("dialog").get_by_role("button", name="确认", exact=True).click()
    told(page, "什么也没有写入")


@pytest.fixture
def workers(copied_database: CopiedDatabase) -> Iterator[Start]:
    """Return a function that starts a worker process; all are dead at the end."""
    running: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.journeys.import_worker", clock.today().isoformat()]
        running.append(subprocess.Popen(command, env=copied_database.environment, stderr=subprocess.DEVNULL))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


def killed_at(page: Page, worker: "subprocess.Popen[bytes]", sentence: str) -> None:
    """Kill a worker with SIGKILL while the page tells that step; the page goes on waiting."""
    expect(main(page).get_by_text(sentence).first).to_be_visible(timeout=60_000)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()


def test_an_import_goes_on_after_its_worker_was_killed_while_reading_and_comparing(
    page: Page, workers: Start
) -> None:
    sign_in(page, "city-clerk")
    upload(page, "A12")
    expect(page.get_by_label("读取进度")).to_be_visible()
    told(page, "可以离开这一页，进度不会丢")
    killed_at(page, workers(), "正在读")
    second = workers()
    expect(page.get_by_role("heading", name=re.compile("列与字段")).first).to_be_visible(timeout=90_000)
    press(page, "确认对应，去预览")
    killed_at(page, second, "正在与台账比对")
    workers()
    expect(main(page).get_by_role("navigation", name="按结果查看")).to_be_visible(timeout=90_000)
    found = counted(page)
    assert (sum(found.values()), found["拒绝"]) == (342, 4)


def test_a_running_import_is_cancelled_and_nothing_is_written(page: Page, workers: Start) -> None:
    sign_in(page, "city-clerk")
    upload(page, "A12")
    workers()
    expect(main(page).get_by_text("正在读").first).to_be_visible(timeout=60_000)
    press(page, "取消导入")
    told(page, "这次导入已取消，什么也没有写入")
    navigate(page, "导入台账")
    expect(cards(page, ledger("A12").name).first).to_contain_text("已取消")
