"""Enterprises: who they are, what they hold on a day, what their years were, and who may see them."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from luodi.apps.access.models import Person
from luodi.apps.audit.actors import PermissionRefused
from luodi.apps.enterprises import actions, queries
from luodi.apps.enterprises.models import Enterprise, Title, YearFigure
from luodi.kernel import clock
from luodi.kernel.identifiers import uscc_check_character
from tests.access.world import client_of
from tests.projects.ledger import TODAY, WAN, enter
from tests.worlds import World, build_world

pytestmark = pytest.mark.django_db


def code(number: int) -> str:
    """Return a valid credit code."""
    body = f"9151{number:013d}"
    return body + uscc_check_character(body)


@pytest.fixture
def world(clock_at: Callable[[date], None]) -> World:
    """Units and people, on the last day of August 2024."""
    clock_at(TODAY)
    return build_world()


@pytest.fixture
def clerk(world: World) -> Person:
    """The clerk of the north county."""
    return world.person("clerk", world.north)


@pytest.fixture
def firm(world: World, clerk: Person) -> Enterprise:
    """An enterprise that the north county keeps."""
    return actions.register_enterprise(by=clerk, uscc=code(1), name="甲有限公司", unit=world.north)


@pytest.mark.parametrize(
    "wrong", ["", "9151", code(2)[:-1] + "I", code(2)[:-1] + ("0" if code(2)[-1] != "0" else "1")]
)
def test_a_code_that_the_standard_refuses(world: World, clerk: Person, wrong: str) -> None:
    with pytest.raises(ValidationError):
        actions.register_enterprise(by=clerk, uscc=wrong, name="乙", unit=world.north)


def test_a_code_stands_once(world: World, clerk: Person, firm: Enterprise) -> None:
    with pytest.raises(ValidationError, match="已登记"):
        actions.register_enterprise(by=clerk, uscc=f" {code(1).lower()} ", name="乙", unit=world.north)


def test_a_title_holds_on_its_last_day(clerk: Person, firm: Enterprise) -> None:
    title = actions.add_title(
        by=clerk, enterprise=firm, title="chain_leader", valid_from=date(2023, 5, 1), document="1号"
    )
    assert list(Title.objects.held_on(date(2023, 4, 30))) == []
    assert list(Title.objects.held_on(date(2023, 5, 1))) == [title]
    actions.end_title(by=clerk, title=title, valid_to=date(2024, 6, 30), document="2号")
    assert list(Title.objects.held_on(date(2024, 6, 30))) == [title]
    assert list(Title.objects.held_on(date(2024, 7, 1))) == []
    with pytest.raises(ValidationError, match="已经终止"):
        actions.end_title(by=clerk, title=title, valid_to=date(2024, 7, 30), document="3号")


@given(
    spans=st.lists(
        st.tuples(st.dates(date(2020, 1, 1), date(2023, 1, 1)), st.none() | st.integers(0, 900)),
        max_size=5, unique_by=lambda span: span[0],
    ),
    day=st.dates(date(2019, 1, 1), date(2026, 1, 1)),
)  # fmt: skip
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_held_on_a_day_is_plain_comparison(
    clerk: Person, firm: Enterprise, spans: list[tuple[date, int | None]], day: date
) -> None:
    with transaction.atomic():
        wanted = 0
        for start, length in spans:
            end = None if length is None else start + timedelta(days=length)
            actions.add_title(
                by=clerk, enterprise=firm, title="specialised", valid_from=start, valid_to=end, document="1号"
            )
            wanted += start <= day and (end is None or day <= end)
        assert Title.objects.held_on(day).count() == wanted
        transaction.set_rollback(True)


def test_a_figure_is_corrected_and_never_edited(clerk: Person, firm: Enterprise) -> None:
    with clock.fixed(date(2024, 3, 1)):
        first = actions.record_figure(
            by=clerk, enterprise=firm, year=2023, measure="tax", fen=90 * WAN, document="报表"
        )
    with pytest.raises(ValidationError, match="更正"):
        actions.record_figure(by=clerk, enterprise=firm, year=2023, measure="tax", fen=1, document="报表")
    second = actions.record_figure(
        by=clerk, enterprise=firm, year=2023, measure="tax", fen=95 * WAN, document="报表", reason="补税"
    )
    assert list(YearFigure.objects.standing()) == [second]
    assert list(YearFigure.objects.standing(clock.end_of_day(date(2024, 4, 1)))) == [first]
    first.fen = 1
    with pytest.raises(DatabaseError), transaction.atomic():
        first.save()
    assert [(row.fen, corrected) for row, corrected in queries.figure_lines(firm)[0].years] == [
        (95 * WAN, True)
    ]


def test_who_sees_an_enterprise(world: World, clerk: Person, firm: Enterprise) -> None:
    south = world.person("clerk", world.south)
    assert queries.list_enterprises(south).rows == []
    assert client_of(south).get(firm.get_absolute_url()).status_code == 404
    enter(world, south, "南县项目", attributed_unit=world.south.pk, uscc=firm.uscc, enterprise=firm.name)
    assert [row.enterprise for row in queries.list_enterprises(south).rows] == [firm]
    page = client_of(south).get(firm.get_absolute_url())
    assert page.status_code == 200 and "南县项目" in page.content.decode()
    assert "南县项目" not in client_of(clerk).get(firm.get_absolute_url()).content.decode()
    with pytest.raises(PermissionRefused):
        actions.rename_enterprise(by=south, enterprise=firm, name="乙", on=TODAY)


def test_a_former_name_is_found(clerk: Person, firm: Enterprise) -> None:
    actions.rename_enterprise(by=clerk, enterprise=firm, name="丁有限公司", on=TODAY, document="核准")
    assert [row.enterprise.name for row in queries.list_enterprises(clerk, "甲有限").rows] == ["丁有限公司"]


def test_the_list_goes_on_where_it_ended(world: World, clerk: Person) -> None:
    for number in range(queries.PAGE + 3):
        actions.register_enterprise(
            by=clerk, uscc=code(100 + number), name=f"企业{number % 7}", unit=world.north
        )
    first = queries.list_enterprises(clerk)
    rest = queries.list_enterprises(clerk, after=first.after)
    found = [row.enterprise.pk for row in first.rows + rest.rows]
    assert len(found) == len(set(found)) == first.count == queries.PAGE + 3
    assert rest.after == ""


def test_the_pages_ask_as_often_for_many_as_for_one(world: World, clerk: Person, firm: Enterprise) -> None:
    browser = client_of(clerk)

    def once(address: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(address).status_code == 200
        return len(seen)

    def asked(address: str) -> int:
        # Once a minute a request also notes when the session was last seen.
        return min(once(address), once(address))

    before = asked("/enterprises/"), asked(firm.get_absolute_url())
    for number in range(5):
        made = actions.register_enterprise(
            by=clerk, uscc=code(10 + number), name=f"乙{number}", unit=world.north
        )
        actions.add_title(by=clerk, enterprise=made, title="high_tech", valid_from=TODAY, document="1号")
        actions.add_title(
            by=clerk,
            enterprise=firm,
            title="high_tech",
            valid_from=TODAY - timedelta(days=number),
            document="1号",
        )
        actions.record_figure(
            by=clerk, enterprise=firm, year=2019 + number, measure="tax", fen=WAN, document="报表"
        )
    assert (asked("/enterprises/"), asked(firm.get_absolute_url())) == before
    assert before == (10, 13)


def test_a_figure_is_typed_in_any_unit(clerk: Person, firm: Enterprise) -> None:
    browser = client_of(clerk)
    for year, typed in ((2021, "1.2亿元"), (2022, "5200"), (2023, "90.5 万元")):
        sent = {"year": year, "measure": "revenue", "fen": typed, "document": "报表"}
        assert browser.post(f"{firm.get_absolute_url()}figures/new", sent).status_code == 302
    found = dict(YearFigure.objects.values_list("year", "fen"))
    assert found == {2021: 12_000 * WAN, 2022: 5200 * WAN, 2023: 90_500_000}
    wrong = browser.post(
        f"{firm.get_absolute_url()}figures/new",
        {"year": 2020, "measure": "revenue", "fen": "约五千", "document": "报表"},
    )
    assert wrong.status_code == 422


def test_the_list_leaves_as_a_workbook(world: World, clerk: Person) -> None:
    for number in range(60):
        actions.register_enterprise(by=clerk, uscc=code(number), name=f"={number}号厂", unit=world.north)
    web = client_of(clerk)
    sheet = load_workbook(BytesIO(web.post("/enterprises/export?q=1号").getvalue())).active
    lines = list(sheet.iter_rows(values_only=True))
    assert lines[0] == ("企业名称", "统一社会信用代码", "属地", "现有称号")
    assert sorted(line[0] for line in lines[1:]) == sorted(f"={n}号厂" for n in (1, 11, 21, 31, 41, 51))
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
