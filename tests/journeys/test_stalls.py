"""A city officer opens the 五未 list, sees why, and registers an excuse that changes no count."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.walking import cards, field, follow, main, navigate, press, sign_in, told

NOTE = "用地红线调整待省厅批复，10月底前可取得施工许可。"


def count(page: Page, tab: str) -> int:
    """Return the number on one of the list's tabs."""
    link = page.get_by_role("navigation", name="是否到期").get_by_role("link", name=re.compile(tab))
    return int(re.search(r"\d+", link.inner_text()).group())  # type: ignore[union-attr]


def open_list(page: Page) -> None:
    """Go to the list of stalled projects from wherever the page is."""
    navigate(page, re.compile("五未"))
    expect(page.get_by_role("heading", level=1)).to_have_text("“五未”项目")


def without_excuse(page: Page) -> Locator:
    """Return the rows of projects for which nobody has given a reason."""
    return cards(page, "未提出")


def test_an_officer_sees_why_and_registers_an_excuse(page: Page) -> None:
    sign_in(page, "city-officer")
    open_list(page)
    overdue, excused = count(page, "超过时限"), count(page, "有正当理由")
    assert overdue and count(page, "未到期") > 0
    kinds = page.get_by_role("navigation", name="“五未”分类").get_by_role("link")
    numbers = [int(text) for text in kinds.locator("b").all_inner_texts()]
    assert numbers[0] == sum(numbers[1:]) == overdue

    row = without_excuse(page).first
    expect(row).to_contain_text(re.compile(r"\d+ 天"))
    why = row.get_by_role("paragraph").first.inner_text()
    assert re.search(r"\d{4}年\d+月", why), why
    expect(row.get_by_role("link", name=re.compile(r"规则 WU-\d 版本 \d"))).to_be_visible()
    name = row.get_by_role("link").first.inner_text()
    row.get_by_role("link").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    told(page, why)
    told(page, re.compile(r"规则 WU-\d 版本 \d"))
    follow(page, "登记正当理由")
    told(page, "登记理由不会把项目移出“五未”")
    field(page, "正当理由").select_option(label="政府原因")
    field(page, "具体说明").fill(NOTE)
    press(page, "登记")
    told(page, "正当理由已登记；项目仍计入“五未”")
    told(page, NOTE)

    open_list(page)
    assert (count(page, "超过时限"), count(page, "有正当理由")) == (overdue, excused + 1)
    expect(cards(page, name)).to_contain_text("政府原因")
    page.get_by_role("navigation", name="是否到期").get_by_role("link", name=re.compile("有正当理由")).click()
    expect(cards(page, name)).to_contain_text(NOTE)


def test_the_home_page_and_the_list_and_the_county_count_alike(page: Page) -> None:
    sign_in(page, "city-officer")
    box = main(page).get_by_role("link", name=re.compile("“五未”超过时限"))
    said = int(re.search(r"(\d+)\s*个", box.inner_text()).group(1))  # type: ignore[union-attr]
    box.click()
    assert count(page, "超过时限") == said
    units = main(page).get_by_label("考核归属")
    counties = [text.strip() for text in units.locator("option").all_inner_texts()]
    units.select_option(label=next(text for text in counties if "石柳区" in text))
    expect(page).to_have_url(re.compile("unit="))
    expect(cards(page, "石柳").first).to_be_visible()
    assert 0 < count(page, "超过时限") < said
