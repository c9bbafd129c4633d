"""The list: filters on any field, order with unknown values last, sums that agree with the rows."""

import random
from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from luodi.apps.audit.actions import SYSTEM, act
from luodi.apps.definitions.actions import add_office_field
from luodi.apps.projects import actions, queries
from luodi.apps.projects.models import ProjectState
from luodi.apps.projects.queries import kept
from luodi.apps.projects.queries.lights import light_q, progress_of
from luodi.kernel import clock
from tests.projects.ledger import TODAY, WAN, YI, browser, enter, listed, names, on, progress, state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def ledger(world, clerk):
    enter(
        world,
        clerk,
        "铜箔项目",
        total_investment=3 * YI,
        chain="锂电",
        level="市重点",
        approved_on=on(date(2023, 5, 20)),
    )
    enter(world, clerk, "肉制品项目", total_investment=8000 * WAN, chain="食品", kind="expansion")
    enter(world, clerk, "纺纱项目", total_investment=1 * YI, chain="纺织", land_mu="120.5")
    enter(world, clerk, "数字化项目", kind="digital_upgrade", enterprise="北方实业有限公司")


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", {"铜箔项目", "肉制品项目", "纺纱项目", "数字化项目"}),
        ("f.total_investment.ge=1亿", {"铜箔项目", "纺纱项目"}),
        ("f.total_investment.lt=1亿元", {"肉制品项目"}),
        ("f.total_investment.is_empty=1", {"数字化项目"}),
        ("band=ge1", {"铜箔项目", "纺纱项目"}),
        ("band=lt1", {"肉制品项目"}),
        ("f.chain.eq=食品", {"肉制品项目"}),
        ("chain=纺织", {"纺纱项目"}),
        ("kind=expansion", {"肉制品项目"}),
        ("level=市重点", {"铜箔项目"}),
        ("f.approved_on.eq=2023-05", {"铜箔项目"}),
        ("f.approved_on.le=2023-04", set()),
        ("f.land_mu.ge=120", {"纺纱项目"}),
        ("f.kind.contains=expans", {"肉制品项目"}),
        ("q=铜箔", {"铜箔项目"}),
        ("q=tb", {"铜箔项目"}),
        ("q=RZP", {"肉制品项目"}),
        ("q=bfsy", {"数字化项目"}),
        ("q=铜箔+食品", set()),
        ("stage=approved", {"铜箔项目"}),
        ("standing=terminated", set()),
    ],
)
def test_a_filter_finds_what_it_says(ledger, officer, address, found):
    assert set(names(listed(officer, address))) == found


def test_a_filter_by_unit_takes_what_lies_below(world, clerk, officer):
    enter(world, clerk, "园区内", attributed_unit=world.park.pk)
    enter(world, clerk, "县里")
    assert names(listed(officer, f"unit={world.park.pk}")) == ["园区内"]
    assert set(names(listed(officer, f"unit={world.north.pk}"))) == {"园区内", "县里"}
    assert names(listed(officer, f"unit={world.south.pk}")) == []


@pytest.mark.parametrize(
    "address",
    [
        "f.total_investment.ge=5",
        "f.nothing.eq=1",
        "f.chain.ge=1",
        "f.approved_on.ge=2024-02-30",
        "sort=nothing",
    ],
)
def test_what_cannot_be_read_is_named_and_not_dropped_silently(address):
    asked = queries.parse_list_request(QueryDict(address))
    assert len(asked.refused) == 1
    assert asked.clauses == ()


def test_an_address_survives_being_read(officer):
    address = (
        "q=甲&unit=3&f.total_investment.ge=1亿&f.chain.is_empty=1&on=2024-05-31&sort=name&cols=name,chain"
    )
    asked = queries.parse_list_request(QueryDict(address), officer)
    again = queries.parse_list_request(QueryDict(asked.address().lstrip("?")), officer)
    assert again == asked


def test_personal_fields_answer_neither_filter_nor_order_without_the_right(ledger, clerk, officer):
    for address in ("f.contact.contains=138", "sort=contact", "sort=-responsible_leader"):
        assert queries.parse_list_request(QueryDict(address), clerk).refused
        assert queries.parse_list_request(QueryDict(address)).refused
        assert not queries.parse_list_request(QueryDict(address), officer).refused


@pytest.mark.parametrize(
    "sort", ["total_investment", "-total_investment", "name", "-approved_on", "completion"]
)
def test_pages_forwards_and_back_hold_every_row_once_with_unknown_last(
    world, clerk, officer, monkeypatch, sort
):
    rng = random.Random(3)
    for number in range(17):
        amount = rng.choice([None, YI, 2 * YI, 3 * YI])
        made = enter(world, clerk, f"项目{number}", total_investment=amount, year_plan_investment=YI)
        if number % 3 == 0:
            progress(clerk, made, date(2024, 3, 31), completed_this_year=number * WAN)
    monkeypatch.setattr("luodi.apps.projects.queries.paging.slice_of.__defaults__", (5,))
    seen, firsts, page = [], [], listed(officer, f"sort={sort}")
    while True:
        seen.append(names(page))
        firsts.append(page.slice.first)
        if page.slice.after is None:
            break
        page = listed(officer, f"sort={sort}&at={page.slice.after.encode()}")
    assert [len(part) for part in seen] == [5, 5, 5, 2]
    assert len({name for part in seen for name in part}) == 17
    assert firsts == [1, 6, 11, 16]
    back = []
    while page.slice.before is not None:
        page = listed(officer, f"sort={sort}&at={page.slice.before.encode()}")
        back.append(names(page))
    assert back == seen[-2::-1]
    unknown = [row["sort_value"] is None for row in listed(officer, f"sort={sort}").rows]
    assert unknown == sorted(unknown)


def test_a_cursor_that_is_none_gives_the_first_page(ledger, officer):
    assert names(listed(officer, "at=nonsense")) == names(listed(officer))


def test_a_sum_that_nobody_stated_is_unknown_and_not_zero(world, clerk, officer):
    enter(world, clerk, "只有总投资", total_investment=YI)
    sums = listed(officer).sums
    assert (sums.total, sums.plan, sums.done, sums.completion) == (YI, None, None, None)
    assert '年度计划 <b class="ink">—</b>' in browser(officer).get("/projects/").content.decode()
    enter(world, clerk, "一分也没有", year_plan_investment=0)
    assert listed(officer).sums.plan == 0


def test_counts_and_sums_agree_with_the_rows(world, clerk, officer):
    for number in range(40):
        made = enter(
            world, clerk, f"项目{number}", total_investment=number * WAN, year_plan_investment=1000 * WAN
        )
        progress(clerk, made, date(2024, 7, 31), completed_this_year=number * 20 * WAN)
    page = listed(officer, "f.total_investment.ge=10万元")
    rows = list(queries.rows_for_export(officer, page.request))
    assert (page.count, len(page.rows), len(rows)) == (30, 30, 30)
    assert page.sums.total == sum(row["total_investment"] for row in rows)
    assert page.sums.done == sum(row["completed_this_year"] for row in rows)
    assert sum(page.sums.lights.values()) == 30
    for light, count in page.sums.lights.items():
        assert listed(officer, f"f.total_investment.ge=10万元&light={light}").count == count


def test_the_light_of_the_filter_is_the_light_of_the_row(world, clerk):
    rng = random.Random(5)
    for number in range(60):
        plan = rng.choice([0, 1, 300, 1200, 7 * YI, 9 * 10**17])
        done = rng.choice([0, 1, 170, 200, 680, 800, plan // 3 * 2, plan * 17 // 30, plan])
        made = enter(world, clerk, f"项目{number}", year_plan_investment=plan)
        progress(clerk, made, date(2024, 8, 31), completed_this_year=done)
    for row in ProjectState.objects.known_by(None):
        light = progress_of(row.completed_this_year, row.year_plan_investment, TODAY).light
        for colour in ("green", "yellow", "red"):
            shown = ProjectState.objects.filter(light_q(colour, TODAY), pk=row.pk).exists()
            assert shown == (colour == light), (row.completed_this_year, row.year_plan_investment, light)


def test_no_light_burns_before_the_first_month_is_over(world, clerk, officer):
    enter(world, clerk, "项目", year_plan_investment=YI)
    with clock.fixed(date(2025, 1, 30)):
        assert listed(officer).sums.lights == {}
        assert listed(officer, "light=red").count == 0


def test_the_list_of_a_past_day_is_what_was_known_then(world, clerk, officer):
    project = enter(world, clerk, "项目", day=date(2024, 3, 1), total_investment=YI)
    with clock.fixed(date(2024, 6, 1)):
        actions.change_profile(
            by=clerk, project=project, values={"total_investment": 5 * YI}, reason="批复调整"
        )
    enter(world, clerk, "后来的", day=date(2024, 7, 1), total_investment=2 * YI)
    assert listed(officer).sums.total == 7 * YI
    assert listed(officer, "on=2024-06-01").sums.total == 5 * YI
    assert listed(officer, "on=2024-05-31").sums.total == YI
    assert names(listed(officer, "on=2024-02-29")) == []
    assert listed(officer, "on=2024-05-31&band=ge5").count == 0


def test_what_is_kept_is_forgotten_with_the_next_act(world, clerk, officer):
    enter(world, clerk, "甲", total_investment=YI)
    assert listed(officer).sums.total == YI
    enter(world, clerk, "乙", total_investment=2 * YI)
    assert listed(officer).sums.total == 3 * YI


def test_a_sign_in_leaves_what_is_kept(world, clerk, officer):
    enter(world, clerk, "一号", total_investment=YI)
    rows, asked = queries.visible_states(officer), ("一号",)
    kept.kept(officer, "project.view", asked, rows.count)
    with act(by=officer, verb="access.sign_in", summary="登录"):
        pass
    assert kept.kept(officer, "project.view", asked, lambda: -1) == 1
    enter(world, clerk, "二号", total_investment=YI)
    assert kept.kept(officer, "project.view", asked, rows.count) == 2


def test_nothing_is_looked_for_where_nothing_matches(ledger, officer):
    with CaptureQueriesContext(connection) as found:
        page = listed(officer, "stage=producing&sort=-signed_on")
    assert (page.count, list(page.rows), page.slice.first) == (0, [], 0)
    assert not [query for query in found if "sort_value" in query["sql"]]


def test_each_sees_what_lies_in_the_own_scope(world, clerk, officer):
    enter(world, clerk, "北")
    enter(world, world.person("clerk", world.south), "南", attributed_unit=world.south.pk)
    assert names(listed(clerk)) == ["北"]
    assert set(names(listed(officer))) == {"北", "南"}
    assert names(listed(world.person("system_admin", world.city))) == []


def test_lists_and_exports_hide_personal_data(world, clerk, officer):
    enter(world, clerk, "项目", contact="张三 13812345678")
    page = listed(officer, "cols=name,contact")
    (row,) = queries.rows_for_export(officer, page.request)
    assert row["contact"] == "张* 138****5678"
    (clear,) = queries.rows_for_export(officer, page.request, unmask=True)
    assert clear["contact"] == "张三 13812345678"
    (still,) = queries.rows_for_export(clerk, page.request, unmask=True)
    assert still["contact"] == "张* 138****5678"


def test_an_exported_row_names_units_and_keeps_types(world, clerk, officer):
    project = enter(world, clerk, "项目", total_investment=YI, signed_on=on(date(2024, 1, 1), "month"))
    (row,) = queries.rows_for_export(officer, listed(officer).request)
    assert row["project_id"] == project.pk
    assert (row["attributed_unit"], row["total_investment"]) == ("北县", YI)
    assert (row["signed_on"], row["precisions"]) == (date(2024, 1, 1), {"signed_on": "month"})


def test_an_accountable_unit_not_said_is_the_place(world, clerk):
    with clock.fixed(date(2024, 1, 10)):
        project = actions.create_project(
            by=clerk, values={"name": "项目", "kind": "attraction", "county": world.north.pk}
        )
    assert state(project).attributed_unit_id == world.north.pk


def test_a_field_of_the_office_is_filtered_sorted_shown_and_exported_like_any_other(world, clerk, officer):
    amount = add_office_field(
        by=SYSTEM, label_zh="设备贷款", label_en="Equipment loan", type="money", unit="万元"
    )
    word = add_office_field(by=SYSTEM, label_zh="专班", label_en="Task force", type="text")
    for number, (fen, name) in enumerate([(5 * YI, "甲组"), (40 * WAN, "乙组"), (None, None)]):
        given = {key: value for key, value in ((amount.key, fen), (word.key, name)) if value is not None}
        enter(world, clerk, f"项目{number}", **given)
    assert names(listed(officer, f"f.{amount.key}.ge=1亿")) == ["项目0"]
    assert names(listed(officer, f"f.{word.key}.contains=乙")) == ["项目1"]
    assert names(listed(officer, f"f.{amount.key}.is_empty=1")) == ["项目2"]
    assert names(listed(officer, f"sort={amount.key}")) == ["项目1", "项目0", "项目2"]
    assert names(listed(officer, f"sort=-{word.key}")) == ["项目0", "项目1", "项目2"]
    shown = browser(officer).get(f"/projects/?cols=name,{amount.key},{word.key}").content.decode()
    assert "设备贷款" in shown and "5.00" in shown and "乙组" in shown
    rows = {row["name"]: row for row in queries.rows_for_export(officer, listed(officer).request)}
    assert rows["项目0"][amount.key] == 5 * YI
