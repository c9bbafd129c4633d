"""Getting in, being locked out, and leaving for good."""

from playwright.sync_api import Page, expect

from luodi.apps.access.demo_accounts import DEMO_PASSWORD
from tests.journeys.walking import (
    cards,
    field,
    follow,
    main,
    navigate,
    press,
    sign_in,
    sign_out,
    told,
    try_to_sign_in,
)

NEW_WORD = "Xin-mima-2024-ok"


def test_a_new_colleague_gets_an_account_a_role_and_a_password_of_their_own(page: Page) -> None:
    sign_in(page, "sys-admin")
    issued = _account_is_made(page)
    sign_out(page)
    sign_in(page, "sec-admin")
    navigate(page, "授权申请")
    expect(cards(page, "试用填报员")).to_contain_text("填报员")
    cards(page, "试用填报员").get_by_role("button", name="授权").click()
    sign_out(page)

    try_to_sign_in(page, "shiliu-new", issued)
    told(page, "现在用的是管理员发的初始密码，改好后才能使用系统")
    page.goto("/projects/")
    expect(page.get_by_role("heading", level=1)).to_have_text("修改密码")
    field(page, "原密码").fill(issued)
    for label in ("新密码", "再输一次"):
        field(page, label).fill("12345678")
    press(page, "保存新密码")
    told(page, "还没有保存")
    field(page, "原密码").fill(issued)
    for label in ("新密码", "再输一次"):
        field(page, label).fill(NEW_WORD)
    press(page, "保存新密码")
    expect(page.get_by_role("heading", level=1)).not_to_have_text("修改密码")
    navigate(page, "项目台账")
    told(page, "符合条件")
    sign_out(page)
    sign_in(page, "shiliu-new", NEW_WORD)


def _account_is_made(page: Page) -> str:
    navigate(page, "人员与账号")
    follow(page, "新建账号")
    field(page, "姓名").fill("试用填报员")
    field(page, "账号").fill("shiliu-new")
    units = field(page, "单位")
    named = next(text for text in units.locator("option").all_inner_texts() if "石柳区" in text)
    units.select_option(label=named)
    field(page, "申请角色").select_option(label="填报员")
    field(page, "事由").fill("新到岗")
    press(page, "建账号")
    told(page, "只在本页显示这一次")
    row = cards(page, "shiliu-new")
    issued = row.get_by_role("code").last.inner_text()
    assert len(issued) >= 10
    return issued


def test_five_failures_lock_an_account_and_the_right_password_waits(page: Page) -> None:
    page.goto("/")
    for _attempt in range(5):
        try_to_sign_in(page, "mingxi-clerk", "not-the-word")
        expect(page.get_by_role("alert")).to_be_visible()
    try_to_sign_in(page, "mingxi-clerk", DEMO_PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("登录失败次数过多")
    expect(page.get_by_role("navigation", name="主导航")).to_have_count(0)
    sign_in(page, "sys-admin")
    navigate(page, "人员与账号")
    field(page, "姓名、账号或岗位").fill("mingxi-clerk")
    press(page, "筛选")
    expect(cards(page, "mingxi-clerk")).to_contain_text("已锁定")
    cards(page, "mingxi-clerk").get_by_role("link").first.click()
    press(page, "解除锁定")
    sign_out(page)
    sign_in(page, "mingxi-clerk")


def test_after_leaving_the_back_button_shows_nothing(page: Page) -> None:
    sign_in(page, "shiliu-clerk")
    navigate(page, "项目台账")
    name = main(page).get_by_role("table").first.get_by_role("link", name="项目").last.inner_text()
    expect(page.get_by_text(name).first).to_be_visible()
    old = page.context.cookies()
    sign_out(page)
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()
    expect(page.get_by_text(name)).to_have_count(0)
    page.context.add_cookies(old)  # a copy of the cookie is worth nothing either
    page.goto("/projects/")
    expect(page.get_by_role("button", name="登录", exact=True)).to_be_visible()


def test_the_sign_in_page_warns_and_says_what_each_demo_account_can_do(page: Page) -> None:
    page.goto("/projects/")
    told(page, "非涉密系统，严禁录入国家秘密、工作秘密")
    page.get_by_role("button", name="使用 city-leader").click()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("项目台账")
