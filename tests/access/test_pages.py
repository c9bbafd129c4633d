"""Pages of accounts, units and roles: the queries stay the same for any number of rows."""

import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from luodi.apps.access import actions, queries
from luodi.apps.access.models import Person, RoleRequest
from luodi.apps.audit.actions import SYSTEM
from luodi.apps.audit.models import AuditEvent
from luodi.apps.organisations.actions import create_unit
from luodi.apps.organisations.models import Unit
from luodi.kernel import clock
from tests.access.world import World

PAGES = {
    "/people/": ("system_admin", 11),
    "/people/new/": ("system_admin", 7),
    "/units/": ("system_admin", 6),
    "/units/new/": ("system_admin", 9),
    "/role-requests/": ("security_admin", 9),
    "/roles/": ("security_admin", 5),
    "/matters/": ("security_admin", 8),
}


def count(world: World, role: str, address: str) -> int:
    client = world.client(role)
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def more(world: World, numbers: range) -> None:
    """Add units, people, roles, requests and matters."""
    for n in numbers:
        unit = create_unit(by=SYSTEM, type="park", name=f"园{n}", parent=world.units["county"])
        person = Person.objects.create(
            login=f"extra{n}", name=f"某{n}", unit=unit, created_at=clock.now(), password="!"
        )
        actions.grant_role(by=SYSTEM, person=person, role="leader", unit=unit)
        actions.request_role(by=SYSTEM, person=person, role="clerk", unit=unit)
        actions.open_matter(
            by=SYSTEM,
            document=f"{n}号",
            title="审计",
            units=[unit],
            persons=[person],
            valid_from=clock.today(),
            valid_to=clock.today(),
        )


@pytest.mark.parametrize("address", PAGES)
def test_a_page_takes_the_same_few_queries_for_any_number_of_rows(world: World, address: str) -> None:
    role, wanted = PAGES[address]
    more(world, range(2))
    few = count(world, role, address)
    more(world, range(2, 20))
    assert count(world, role, address) == few <= wanted


def test_the_list_of_people_pages_by_login(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE_ROWS", 4)
    client, seen, after = world.client("system_admin"), [], ""
    while True:
        page = client.get(f"/people/?after={after}").context["page"]
        seen += [row.login for row in page.rows]
        after = page.after
        if not after:
            break
    assert seen == sorted(Person.objects.values_list("login", flat=True))


STATES: dict[str, Callable[[World], set[str]]] = {
    "roleless": lambda world: {"nobody"},
    "ended": lambda world: set(),
    "locked": lambda world: set(),
    "active": lambda world: {person.login for person in world.people.values()},
    "all": lambda world: {person.login for person in world.people.values()},
}


@pytest.mark.parametrize("state", STATES)
def test_the_list_of_people_is_filtered_by_state(world: World, state: str) -> None:
    page = world.client("system_admin").get(f"/people/?state={state}").context["page"]
    assert {row.login for row in page.rows} == STATES[state](world)


def test_a_new_account_shows_its_password_once(world: World) -> None:
    client = world.client("system_admin")
    words = {"name": "王五", "login": "wang.wu", "unit": world.units["county"].pk, "role": "clerk"}
    page = client.post("/people/new/", words)
    (issued,) = page.context["issued"]
    assert issued.password in page.content.decode() and "no-store" in page["Cache-Control"]
    found = client.get(f"/people/{issued.person.pk}/").content.decode()
    assert issued.password not in found and "待授权" in found
    again = client.post("/people/new/", words)
    assert again.status_code == 422 and "已被使用" in again.content.decode()


def workbook(*rows: tuple[object, ...]) -> SimpleUploadedFile:
    book, file = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return SimpleUploadedFile("名单.xlsx", file.getvalue())


def test_an_uploaded_list_is_shown_then_made(world: World) -> None:
    client = world.client("system_admin")
    file = workbook(
        ("姓名", "单位", "角色", "电话"), ("张三", "甲县", "填报员", 13812341234), ("李四", "甲园区", "", "")
    )
    shown = client.post("/people/import/", {"file": file})
    assert shown.status_code == 200 and len(shown.context["read"].people) == 2
    assert not Person.objects.filter(login="zhangsan").exists()
    made = client.post("/people/import/", {"text": shown.context["text"], "confirm": "1"})
    assert [row.person.login for row in made.context["issued"]] == ["zhangsan", "lisi"]
    assert Person.objects.get(login="zhangsan").phone == "13812341234"
    assert RoleRequest.objects.get().role == "clerk"


def test_every_fault_of_a_list_is_told_with_its_row(world: World) -> None:
    client = world.client("system_admin")
    page = client.post(
        "/people/import/", {"file": workbook(("姓名", "单位"), ("张三", "没有的县"), ("", "甲县"))}
    )
    assert page.status_code == 422
    assert [issue.row for issue in page.context["read"].issues] == [2, 3]
    bad = client.post("/people/import/", {"file": SimpleUploadedFile("x.xlsx", b"not a workbook")})
    assert bad.status_code == 422 and "读不了这个文件" in bad.content.decode()
    empty = client.post("/people/import/", {"text": "  "})
    assert empty.status_code == 422


def test_the_button_to_reissue_stands_only_where_it_works(world: World) -> None:
    expected = {
        ("system_admin", "clerk"): True,
        ("system_admin", "audit_admin"): False,
        ("security_admin", "clerk"): False,
        ("security_admin", "audit_admin"): True,
        ("security_admin", "security_admin"): False,
    }
    for (role, other), works in expected.items():
        client, pk = world.client(role), world.people[other].pk
        assert ("重发初始密码" in client.get(f"/people/{pk}/").content.decode()) is works
        assert (client.post(f"/people/{pk}/password/").status_code == 200) is works


def test_a_refusal_that_owes_a_sentence_says_it(world: World) -> None:
    security = world.people["security_admin"]
    words = {"role": "clerk", "unit": world.units["county"].pk, "on": "2024-01-01"}
    page = world.client("security_admin").post(f"/people/{security.pk}/grant/", words)
    assert page.status_code == 403
    event = AuditEvent.objects.order_by("-seq")[0]
    assert (event.outcome, event.summary) == ("refused", "不能给自己授权")


def test_a_division_code_is_looked_up(world: World) -> None:
    client = world.client("system_admin")
    assert ("510981", "四川省 遂宁市 射洪市", "射洪市") in client.get("/units/new/?find=射洪").context[
        "found"
    ]
    words = {"type": "county", "name": "新县", "valid_from": "2024-01-01", "code": "999999"}
    assert client.post("/units/new/", words).status_code == 422
    words["code"] = "510981"
    assert client.post("/units/new/", words).status_code == 302
    assert Unit.objects.get(code="510981").name == "新县"


def test_the_fragment_of_codes_is_part_of_the_page(world: World) -> None:
    client = world.client("system_admin")
    whole = client.get("/units/new/?find=遂宁").content.decode()
    part = client.get("/units/new/?find=遂宁", headers={"HX-Request": "true"}).content.decode()
    assert part.strip() in whole


def test_the_tree_shows_a_past_day(world: World) -> None:
    client = world.client("system_admin")
    unit = world.units["county"]
    words = {"name": "甲区", "on": "2024-01-01", "document": "民函〔2023〕9号"}
    assert client.post(f"/units/{unit.pk}/rename/", words).status_code == 302
    assert "甲县" in client.get("/units/?on=2023-12-31").content.decode()
    today = client.get("/units/").content.decode()
    assert "甲区" in today and ">甲县<" not in today
    assert "民函〔2023〕9号" in client.get(f"/units/{unit.pk}/").content.decode()
    assert client.get("/units/?on=yesterday").status_code == 404


def test_a_clerk_sees_only_the_own_branch_of_the_tree(world: World) -> None:
    rows = world.client("clerk").get("/units/").context["rows"]
    assert [row.name for row in rows] == ["甲省", "甲市", "甲县", "甲园区", "甲公司", "乙公司"]


def test_the_accounts_of_the_filter_leave_as_a_workbook(world: World) -> None:
    client = world.client("system_admin")
    more(world, range(60))
    shown = client.get("/people/?q=1").context["page"].count
    answer = client.post("/people/export/?q=1")
    lines = list(load_workbook(io.BytesIO(answer.getvalue())).active.iter_rows(values_only=True))
    assert lines[0][:5] == ("姓名", "账号", "单位", "岗位", "角色")
    assert len(lines) - 1 == shown > 10
    event = AuditEvent.objects.order_by("-seq")[0]
    assert (event.verb, event.detail["rows"]) == ("account.export", shown)


def test_the_units_of_a_day_leave_as_a_workbook(world: World) -> None:
    for role in ("system_admin", "clerk"):
        client = world.client(role)
        shown = [node.name for node in client.get("/units/").context["rows"]]
        sheet = load_workbook(io.BytesIO(client.post("/units/export/").getvalue())).active
        lines = list(sheet.iter_rows(min_row=4, values_only=True))
        assert [line[0] for line in lines] == shown
        assert {line[1] for line in lines if line[1]} <= set(shown)
    assert world.client("clerk").post("/units/export/?on=2024-02-30").status_code == 404
