"""A clause is tried at another rate and its gainers are opened; an enterprise sees what it qualifies for."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.walking import cards, field, follow, main, navigate, press, sign_in, told


def figure(page: Page, words: str) -> str:
    """Return one of the numbers above the breakdowns."""
    box = main(page).locator(".tally > div").filter(has_text=words)
    return box.locator("b").inner_text().strip()


def number(text: str) -> float:
    """Read a number as the page writes it."""
    return float(text.replace(",", "").replace("+", "").replace("−", "-"))


def test_an_officer_tries_article_six_at_four_percent_and_opens_the_gainers(page: Page) -> None:
    sign_in(page, "city-policy")
    navigate(page, "成本试算")
    follow(page, "重点项目如期竣工投产专项补助")
    expect(page.get_by_role("heading", level=1)).to_have_text("重点项目如期竣工投产专项补助")
    before = figure(page, "本试算合计")
    assert figure(page, "增加（万元）") == "0.00"

    rate = main(page).get_by_role("textbox", name="补助比例")
    rate.fill("4")
    rate.press("Tab")
    expect(page.get_by_role("heading", level=1)).to_contain_text("补助比例由 3% 改为 4%")
    assert figure(page, "对照合计") == before
    increase = number(figure(page, "增加（万元）"))
    assert increase > 0 and number(figure(page, "本试算合计")) == round(number(before) + increase, 2)

    main(page).get_by_role("link", name=re.compile(r"^增加 \d+$")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("重点项目如期竣工投产专项补助：增加的项目")
    gains = [number(text) for text in main(page).locator("td[data-l=增加]").all_inner_texts()]
    assert gains and min(gains) > 0 and round(sum(gains), 2) == increase

    cards(page, "+").first.get_by_role("link").first.click()
    told(page, "各条条件互不借用")
    told(page, "按照不超过其设备（含软件）投资额的3%核算补助金额")
    told(page, "本次假定为测算当日")
    follow(page, "打印测算书")
    expect(page.get_by_role("heading", level=1)).to_have_text("政策测算书")


def test_a_simulation_is_kept_and_runs_again_to_the_same_fen(page: Page) -> None:
    sign_in(page, "city-policy")
    page.goto("/simulations/new?clause=XQ-1&parameters.rate=4")
    wanted = figure(page, "本试算合计")
    page.goto("/simulations/new?clause=XQ-1")
    # What stands in the box is kept, also by who does not wait for the page to follow.
    page.route("**/simulations/new?*", lambda route: route.abort())
    main(page).get_by_role("textbox", name="补助比例").fill("4")
    field(page, "名称").fill("第六条4%")
    press(page, "保存")
    page.unroute("**/simulations/new?*")
    told(page, "XQ-1")
    told(page, wanted)
    follow(page, "按当时台账再算一次")
    told(page, "一分不差")


def test_an_enterprise_sees_what_it_qualifies_for(page: Page) -> None:
    sign_in(page, "enterprise")
    navigate(page, "企业")
    main(page).get_by_role("row").nth(1).get_by_role("link").first.click()
    follow(page, "直达快享")
    expect(page.get_by_role("heading", level=1)).to_contain_text("直达快享")
    for heading in ("符合", "差一项", "不能判断"):
        expect(page.get_by_role("heading", level=2, name=heading, exact=True)).to_be_visible()
    assert main(page).locator(".match").count() > 0
    follow(page, "打印清单")
    expect(page.get_by_role("heading", level=1)).to_have_text("惠企政策匹配清单")


def test_a_clerk_answers_what_is_missing_and_the_result_changes(page: Page) -> None:
    sign_in(page, "city-policy")
    page.goto("/evaluations/?clause=XQ-1&standing=unknown")
    told(page, "缺什么事实")
    main(page).get_by_role("row").nth(1).get_by_role("link").first.click()
    told(page, "不能判断，缺：")
    asked = main(page).locator(".alert a").first
    label = asked.inner_text()
    asked.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("登记测算事实")
    press(page, "登记")
    told(page, re.compile("必填|请"))
    box = field(page, label)
    if box.evaluate("node => node.tagName") == "SELECT":
        box.select_option(index=1)
    else:
        box.fill("2024-06-30" if "日期" in label else "3000")
    field(page, "来源（文件、证书或核定表）").fill("核定表12号")
    press(page, "登记")
    told(page, f"已登记“{label}”，结果已重新测算")
    told(page, "核定表12号")
