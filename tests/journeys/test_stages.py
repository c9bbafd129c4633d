"""A clerk records 开工 on a phone and corrects its date; the city sees both, each as of its day."""

import re
from collections.abc import Callable
from datetime import date

from playwright.sync_api import Page, expect

from tests.journeys.walking import cards, field, find_project, follow, main, navigate, press, sign_in, told

RECORDED, CORRECTED, LOOKED = date(2024, 9, 3), date(2024, 9, 6), date(2024, 9, 9)
BEFORE = date(2024, 9, 1)
FIRST, SECOND = "2024-08-28", "2024-08-19"
WHY = "开工令上的日期是8月19日，上次看错了"


def test_a_start_is_recorded_on_a_phone_and_corrected(
    phone: Page, page: Page, clock_at: Callable[[date], None]
) -> None:
    clock_at(RECORDED)
    sign_in(phone, "shiliu-clerk")
    name = _opens_a_project_that_has_not_started(phone)
    _records_the_start(phone)
    clock_at(CORRECTED)
    _corrects_its_date(phone)
    clock_at(LOOKED)
    sign_in(page, "city-officer")
    find_project(page, name).click()
    told(page, "原日期留痕")
    expect(cards(page, WHY)).to_contain_text(SECOND)
    _officer_looks_back(page)


def _opens_a_project_that_has_not_started(phone: Page) -> str:
    navigate(phone, re.compile("五未"))
    follow(phone, re.compile("^立项未开工"))
    first = main(phone).get_by_role("table").first.get_by_role("link").first
    name = first.inner_text()
    first.click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(name)
    told(phone, "施工许可")
    return name


def _records_the_start(phone: Page) -> None:
    follow(phone, "记录阶段")
    told(phone, "怎样才算到了这一阶段")
    press(phone, "保存")
    told(phone, "还没有保存")
    field(phone, "阶段").select_option(label="开工")
    field(phone, "日期").fill(FIRST)
    field(phone, "佐证材料").fill("开工令 涪开令〔2024〕31号")
    press(phone, "保存")
    told(phone, "阶段已记录。")
    expect(cards(phone, "涪开令").first).to_contain_text(FIRST)


def _corrects_its_date(phone: Page) -> None:
    cards(phone, "涪开令").first.get_by_role("link", name="更正").click()
    told(phone, "原记录：")
    field(phone, "日期").fill(SECOND)
    press(phone, "更正")
    told(phone, "还没有保存")
    field(phone, "为什么更正").fill(WHY)
    press(phone, "更正")
    told(phone, WHY)
    expect(cards(phone, "涪开令").filter(has_text=SECOND).first).to_be_visible()


def _officer_looks_back(page: Page) -> None:
    follow(page, "看某一天")
    for day, seen, unseen in (
        (BEFORE, None, (FIRST, SECOND)),
        (RECORDED, FIRST, (SECOND,)),
        (CORRECTED, SECOND, (FIRST,)),
    ):
        field(page, "截至哪一天").fill(day.isoformat())
        press(page, "查看")
        told(page, f"您看到的是 {day.isoformat()} 当天系统所知的情况")
        rail = main(page).locator("section").filter(has_text="灰色为当天尚未发生").get_by_role("list")
        short = {text: text[2:] for text in (FIRST, SECOND)}  # the rail writes 24-08-28
        if seen:
            expect(rail).to_contain_text(short[seen])
        for text in unseen:
            expect(rail).not_to_contain_text(short[text])
    field(page, "截至哪一天").fill(RECORDED.isoformat())
    main(page).get_by_label("按哪一天所知").select_option(label="今天所知（含以后的更正）")
    press(page, "查看")
    told(page, "按今天所知")
    rail = main(page).locator("section").filter(has_text="灰色为当天尚未发生").get_by_role("list")
    expect(rail).to_contain_text(SECOND[2:])
