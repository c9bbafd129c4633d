"""An officer enters a clause from its words, runs its cases, mends one that fails, and sends it out."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.walking import cards, field, follow, main, navigate, press, sign_in, told

TEXT = (
    "对获得省级以上专精特新称号的企业，一次性奖励20万元；其当年软件投资100万元以上的，"
    "按软件投资额的10%另给予补助，合计最高60万元。"
)
UNSEEN = (
    "企业年度技术改造投资达到1000万元以上的，按其设备投资额的5%给予补助，单个企业每年最高不超过300万元；"
    "首次认定为省级绿色工厂的，另一次性奖励30万元。本条有效期至2026年12月31日。"
)


def test_a_clause_is_entered_from_its_text_and_sent_out(page: Page) -> None:
    sign_in(page, "city-officer")
    navigate(page, "惠企政策")
    follow(page, "起草条款")
    field(page, "政策名称").fill("软件业扶持措施（讨论稿）")
    field(page, "第几条").fill("三")
    field(page, "代码").fill("RJ-3")
    field(page, "条款名称").fill("专精特新企业软件投入奖补")
    field(page, "条款原文").fill(TEXT)
    press(page, "开始")
    _says_what_must_be_known(page)
    _says_who_gets_how_much(page)
    _runs_its_cases(page)
    press(page, "保存草案")
    told(page, "已保存草案")
    _sends_it_out(page)


def _part(page: Page, section: str, number: int) -> Locator:
    return page.locator(f"#part-{section}-{number}")


def _add(page: Page, section: str) -> None:
    rows = page.locator(f"#sec-{section} > .part")
    before = rows.count()
    page.locator(f"#sec-{section}").get_by_role("button", name=re.compile("^加")).last.click()
    expect(rows).to_have_count(before + 1)


def _says_what_must_be_known(page: Page) -> None:
    _add(page, "facts")
    first = _part(page, "facts", 0)
    first.get_by_label("名称").fill("称号级别")
    first.get_by_label("类型").select_option(label="选项")
    first.get_by_label("可选项").fill("国家级、省级、市级")
    _add(page, "facts")
    second = _part(page, "facts", 1)
    second.get_by_label("名称").fill("当年软件投资")
    second.get_by_label("类型").select_option(label="金额")
    _add(page, "parameters")
    figure = _part(page, "parameters", 0)
    figure.get_by_label("名称").fill("补助比例")
    figure.get_by_label("值", exact=True).fill("10%")
    figure.get_by_label("原文").fill("按软件投资额的10%")


def _says_who_gets_how_much(page: Page) -> None:
    _add(page, "conditions")
    condition = _part(page, "conditions", 0)
    picked = condition.get_by_label("事实或量")
    picked.fill("称号级别")
    picked.press("Tab")
    expect(condition.get_by_placeholder("国家级、省级、市级")).to_be_visible()
    condition.get_by_label("关系").select_option(label="属于")
    condition.get_by_label("取值").fill("国家级、省级")
    condition.get_by_label("原文").fill("获得省级以上专精特新称号")
    benefit = _part(page, "benefit", 0)
    benefit.get_by_label("怎么给").select_option(label="按公式")
    benefit.get_by_label("公式").fill("20万元 + 按条件(当年软件投资 ≥ 100万元, 当年软件投资 × 比例, 0元)")
    told(page, "没有叫")
    benefit.get_by_label("公式").fill("20万元 + 按条件(当年软件投资 ≥ 100万元, 当年软件投资 × 补助比例, 0元)")
    benefit.get_by_label("原文").fill("一次性奖励20万元")
    _add(page, "limits")
    limit = _part(page, "limits", 0)
    limit.get_by_label("名称").fill("合计上限")
    limit.get_by_label("公式").fill("60万元")
    limit.get_by_label("原文").fill("合计最高60万元")
    told(page, "结构完整")
    expect(page.locator("#passages mark").first).to_have_text("获得省级以上专精特新称号")


def _case(page: Page, number: int, name: str, level: str, invested: str, outcome: str, wanted: str) -> None:
    press(page, "加一个算例")
    row = page.locator(f"#case-{number}")
    # While the page follows what was typed, the row that goes and the row that comes may both be there.
    expect(row.get_by_label("算例名称")).to_have_count(1)
    row.get_by_label("算例名称").fill(name)
    row.get_by_label("应得：符合与否").select_option(label=outcome)
    row.get_by_label("应得（万元）").fill(wanted)
    facts = page.locator(f"#case-{number} + tr")
    facts.get_by_label("称号级别").select_option(label=level)
    facts.get_by_label("当年软件投资（万元）").fill(invested)


def _runs_its_cases(page: Page) -> None:
    _case(page, 0, "省级，软件投资250万元", "省级", "250", "符合", "45")
    expect(page.locator("#state-0")).to_have_text("通过")
    _case(page, 1, "差一分不到100万元", "国家级", "99.999999", "符合", "30")
    expect(page.locator("#state-1")).to_have_text("不通过")
    expect(page.locator("#got-1")).to_have_text("20.00")
    page.locator("#case-1").get_by_label("应得（万元）").fill("20")
    expect(page.locator("#state-1")).to_have_text("通过")
    _case(page, 2, "市级", "市级", "500", "不符合", "")
    _case(page, 3, "封顶", "省级", "5,000", "符合", "60")
    expect(page.locator("#binding-3")).to_have_text("合计上限")
    expect(page.locator("#tally")).to_have_text("通过 4")
    told(page, "奖补由")


def _sends_it_out(page: Page) -> None:
    follow(page, "版本与流转")
    told(page, "称号级别 属于 国家级、省级")
    press(page, "送出征求意见")
    told(page, "条款现为“征求意见”")
    expect(cards(page, "征求意见").first).to_be_visible()
    expect(main(page).get_by_role("button", name="登记施行")).to_have_count(0)
    told(page, "须由另一人办理")


def test_a_clause_grows_from_its_words_and_a_case_turns_red(page: Page) -> None:
    """An officer pastes words nobody prepared, takes what is offered, keeps a case that a change breaks."""
    sign_in(page, "city-policy")
    navigate(page, "惠企政策")
    follow(page, "起草条款")
    field(page, "政策名称").fill("绿色制造扶持措施（讨论稿）")
    field(page, "代码").fill("LS-8")
    field(page, "条款名称").fill("技术改造与绿色工厂奖补")
    field(page, "条款原文").fill(UNSEEN)
    press(page, "开始")
    told(page, "还没有写明要看哪些事实")
    for figure in ("1000万元", "5%", "300万元", "30万元", "2026年12月31日"):
        page.locator("#offers").get_by_role("button", name=f"填入 {figure}").first.click()
        expect(page.locator("#offers .took")).to_contain_text(figure)
        expect(page.locator("#offers .took")).to_be_focused()
    told(page, "结构完整")
    expect(page.locator("#recited")).to_contain_text(
        "年度技术改造投资不低于1000万元的，按设备投资额的5%给予，另外首次认定为省级绿色工厂的，给予30万元，单个企业年度上限300万元。"
    )
    expect(page.locator("#passages mark").first).to_contain_text("年度技术改造投资达到1000万元以上")
    _asks_for_one_thing_more(page)
    press(page, "加一个算例")
    facts = page.locator("#case-0 + tr")
    facts.get_by_label("年度技术改造投资（万元）").fill("2,000")
    expect(page.locator("#got-0")).to_contain_text("缺：设备投资额")
    facts.get_by_label("设备投资额（万元）").fill("1500")
    facts.get_by_label("首次认定为省级绿色工厂").select_option(label="是")
    facts.get_by_label("申报日期").fill("2024-08-01")
    facts.get_by_label("是否规上企业").select_option(label="是")
    page.locator("#case-0").get_by_label("应得（万元）").fill("105")
    expect(page.locator("#state-0")).to_have_text("通过")
    expect(page.locator("#steps-0")).to_contain_text("105.00 万元")
    _part(page, "parameters", 0).get_by_label("值", exact=True).fill("4%")
    expect(page.locator("#state-0")).to_have_text("不通过")
    expect(page.locator("#recited")).to_contain_text("按设备投资额的4%给予")
    _part(page, "parameters", 0).get_by_label("值", exact=True).fill("5%")
    expect(page.locator("#state-0")).to_have_text("通过")
    press(page, "保存草案")
    told(page, "已保存草案")
    expect(page.locator("#tally")).to_have_text("通过 1")


def _asks_for_one_thing_more(page: Page) -> None:
    """Name in a condition what nothing is called yet: it becomes a fact on one press."""
    _add(page, "conditions")
    more = _part(page, "conditions", 1)
    more.get_by_label("事实或量").fill("是否规上企业")
    more.get_by_label("事实或量").press("Tab")
    expect(more).to_contain_text("没有叫“是否规上企业”的事实")
    more.get_by_role("button", name="加为要知道的事实").click()
    expect(page.locator("#sec-facts > .part")).to_have_count(5)
    told(page, "结构完整")
