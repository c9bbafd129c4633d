"""A project entered in a form, split into phases; two records of one project merged and taken apart."""

import re

from playwright.sync_api import Page, expect

from tests.browsing import DESKTOP, window
from tests.journeys.walking import (
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

NAME, DOUBLE = "试用电解液添加剂项目", "试用电解液添加剂项目（一期）重复"


def enter(page: Page, name: str, amount: str) -> None:
    """Enter a project with what a clerk knows on the first day."""
    navigate(page, "项目台账")
    follow(page, "新建项目")
    told(page, "严禁录入国家秘密")
    field(page, "项目名称").fill(name)
    field(page, "项目类别").select_option(label="增产扩能")
    units = field(page, "考核归属单位")
    chosen = next(text for text in units.locator("option").all_inner_texts() if "石柳区" in text)
    units.select_option(label=chosen)
    field(page, "总投资").fill(amount)
    press(page, "登记")
    told(page, "项目已登记。")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_project_is_entered_and_split_into_phases(page: Page) -> None:
    sign_in(page, "shiliu-clerk")
    follow(page, "新建项目")
    press(page, "登记")
    told(page, "还没有保存")
    enter(page, NAME, "1.5亿元")
    told(page, "1.50 亿元")
    told(page, "还没有进度记录")
    follow(page, "分期")
    for number, amount in ((1, "9000"), (2, "6000")):
        field(page, f"第 {number} 期名称").fill(f"{'一二'[number - 1]}期")
        field(page, "总投资").nth(number - 1).fill(amount)
    field(page, "为什么分期").fill("可研批复分两期建设")
    press(page, "分期")
    told(page, "已分期")
    related = main(page).locator("section").filter(has=page.get_by_role("heading", name="相关项目")).last
    expect(related.get_by_role("link")).to_have_count(2)
    found = find_project(page, NAME)
    expect(found).to_have_count(2)
    found.filter(has_text="二期").click()
    told(page, re.compile(r"0\.60 亿元|6000 万元"))


def test_two_records_of_one_project_are_merged_and_taken_apart(page: Page, phone: Page) -> None:
    sign_in(phone, "shiliu-clerk")
    enter(phone, NAME, "1.5亿元")
    enter(phone, DOUBLE, "1.6亿元")
    sign_in(page, "city-officer")
    open_project(page, NAME)
    follow(page, "合并重复记录")
    main(page).get_by_role("searchbox", name="找另一条记录").fill(DOUBLE)
    press(page, "查找")
    follow(page, DOUBLE)
    told(page, "被并入的记录不再计数，随时可以撤销合并")
    row = main(page).get_by_role("row").filter(has_text="总投资")
    expect(row).to_contain_text("1.60 亿元")
    row.get_by_role("checkbox").check()
    field(page, "为什么认定是同一个项目").fill("同一项目报了两次")
    press(page, "合并")
    told(page, "已合并")
    told(page, "1.60 亿元")
    expect(find_project(page, DOUBLE)).to_have_count(0)

    open_project(page, NAME)
    follow(page, re.compile(re.escape(DOUBLE)))
    follow(page, "撤销合并")
    field(page, "理由").fill("核实为两个项目")
    press(page, "撤销合并")
    told(page, "合并已撤销，两条记录各自在库。")
    expect(find_project(page, DOUBLE)).to_have_count(1)
    open_project(page, NAME)
    told(page, "1.50 亿元")


def test_another_county_s_project_does_not_exist(page: Page, phone: Page) -> None:
    sign_in(phone, "shiliu-clerk")
    enter(phone, NAME, "1.5亿元")
    sign_in(page, "qingdu-clerk")
    answer = page.goto(phone.url)
    assert answer is not None and answer.status == 404
    told(page, "没有这个页面，或者不在您的权限范围内")
    expect(page.get_by_text(NAME)).to_have_count(0)
    follow(page, "回首页")
    expect(find_project(page, NAME)).to_have_count(0)
    never = page.goto("/projects/987654321/")
    assert never is not None and never.status == 404


def test_two_windows_do_not_overwrite_each_other(page: Page, served: str) -> None:
    sign_in(page, "shiliu-clerk")
    enter(page, NAME, "1.5亿元")
    project = page.url
    follow(page, "记录阶段")
    with window(page.context.browser, served, DESKTOP) as other:  # type: ignore[arg-type]
        second = other.new_page()
        sign_in(second, "shiliu-clerk")
        second.goto(project)
        follow(second, "记录阶段")
        field(second, "阶段").select_option(index=0)
        field(second, "日期").fill("2024-08-20")
        press(second, "保存")
        told(second, "阶段已记录。")
    field(page, "日期").fill("2024-08-21")
    press(page, "保存")
    told(page, "刚改过这个项目，您填的内容还没有保存")
    expect(field(page, "日期")).to_have_value("2024-08-21")
