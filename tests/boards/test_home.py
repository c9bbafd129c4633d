"""Home pages and search: whose page, which figures, and that figures and lists agree."""

import re
from datetime import date
from fractions import Fraction
from urllib.parse import urlsplit

import pytest
from django.http import QueryDict
from django.test import Client

from luodi.apps.access.actions import open_matter
from luodi.apps.access.models import Membership, Person
from luodi.apps.audit import keeping
from luodi.apps.audit.actors import SYSTEM
from luodi.apps.boards import queries
from luodi.apps.boards.enums import Home
from luodi.apps.enterprises.actions import register_enterprise
from luodi.apps.organisations.actions import create_unit
from luodi.apps.projects import actions
from luodi.apps.projects.models import Project
from luodi.apps.projects.queries.stalled import parse_stall_request, stalled_projects
from luodi.kernel import clock
from luodi.kernel.identifiers import uscc_check_character
from tests.access.world import client_of
from tests.worlds import World, build_world

pytestmark = pytest.mark.django_db
YI = 10_000_000_000
TODAY = date(2024, 8, 31)
BODY = "91510900MA6A0AAA0"


@pytest.fixture
def world() -> World:
    """A city with two counties."""
    return build_world()


@pytest.fixture
def officer(world: World) -> Person:
    """The officer of the city."""
    return world.person("city_officer", world.city)


def make(world: World, place: str, name: str, **values: object) -> Project:
    """Enter a project in one of the counties, on a day long before today."""
    unit = getattr(world, place)
    given = {"name": name, "kind": "attraction", "attributed_unit": unit.pk, "county": unit.pk, **values}
    with clock.fixed(date(2024, 8, 2)):
        return actions.create_project(by=world.person("clerk", unit), values=given)


def on(day: str) -> dict[str, str]:
    """A date known to the day."""
    return {"date": day, "precision": "day"}


@pytest.fixture
def ledger(world: World) -> World:
    """Three projects in the north (one stalled), one in the south, with a year plan."""
    make(world, "north", "甲铜箔项目", total_investment=5 * YI, signed_on=on("2024-02-01"))
    make(world, "north", "乙电池项目", total_investment=3 * YI, approved_on=on("2023-06-01"))
    make(world, "north", "丙谋划项目", negotiating_on=on("2024-01-05"))
    make(world, "south", "丁铜箔项目", total_investment=2 * YI, started_on=on("2024-08-01"))
    planned = make(world, "south", "戊在建项目", total_investment=4 * YI, year_plan_investment=3 * YI)
    with clock.fixed(date(2024, 8, 20)):
        actions.record_progress(
            by=world.person("clerk", world.south),
            project=planned,
            on=date(2024, 8, 20),
            values={"completed_this_year": 1 * YI},
        )
    return world


@pytest.mark.parametrize(
    ("role", "place", "home"),
    [
        ("clerk", "north", Home.FILL),
        ("reviewer", "north", Home.CHECK),
        ("city_officer", "city", Home.CHECK),
        ("province_officer", "province", Home.CHECK),
        ("leader", "city", Home.READ),
        ("enterprise", "north", Home.READ),
    ],
)
def test_the_page_follows_from_what_a_person_may_do(world: World, role: str, place: str, home: Home) -> None:
    assert queries.home_for(world.person(role, getattr(world, place))) is home


def test_units_add_up_to_the_headline(ledger: World, officer: Person) -> None:
    with clock.fixed(TODAY):
        units, headline = queries.units_and_headline(officer)
    assert {unit.name: (unit.count, unit.total) for unit in units} == {
        "北县": (3, 8 * YI),
        "南县": (2, 6 * YI),
    }
    assert (headline.count, headline.total, headline.plan, headline.done) == (5, 14 * YI, 3 * YI, 1 * YI)
    assert headline.progress.completion == Fraction(1, 3)
    assert headline.progress.ahead == Fraction(-1, 3)
    assert [unit.name for unit in units] == ["南县", "北县"]


def test_a_clerk_sees_the_own_county_only(ledger: World) -> None:
    with clock.fixed(TODAY):
        units, headline = queries.units_and_headline(ledger.person("clerk", ledger.north))
        found = queries.found(ledger.person("clerk", ledger.north), "铜箔")
    assert [unit.name for unit in units] == ["北县"]
    assert headline.count == 3
    assert [row["name"] for row in found] == ["甲铜箔项目"]


def test_stages_stand_on_the_chain_of_the_kind(ledger: World, officer: Person) -> None:
    (group,) = queries.stage_groups(officer)
    counts = {stage.label: stage.count for stage in group.stages if stage.count}
    assert counts == {"签约": 1, "立项（备案/核准）": 1, "在谈": 1, "开工": 1, "没有阶段日期": 1}
    assert group.count == 5


def test_overdue_counts_and_pending_stands_apart(ledger: World, officer: Person) -> None:
    with clock.fixed(TODAY):
        stalls = {stall.code: (stall.overdue, stall.pending) for stall in queries.stall_figures(officer)}
        headline = queries.units_and_headline(officer)[1]
        stuck = queries.stuck(officer)
        badge = queries.overdue_up_to(officer)
    assert (
        sum(overdue for overdue, _pending in stalls.values()) == headline.overdue == len(stuck) == badge == 1
    )
    assert sum(pending for _overdue, pending in stalls.values()) == headline.pending == 1
    assert stuck[0].name == "乙电池项目"
    assert stuck[0].days > 0


def test_gaps_name_what_is_missing_and_nothing_that_is_there(ledger: World, officer: Person) -> None:
    counts = {gap.label: gap.count for gap in queries.gaps(officer)}
    assert counts["缺总投资"] == 1
    assert counts["缺年度计划投资"] == 4
    assert "缺项目类别" not in counts
    assert "缺考核归属单位" not in counts


def test_a_share_of_the_plan_stands_beside_its_own_numerator(ledger: World, officer: Person) -> None:
    unplanned = make(ledger, "south", "没有计划的项目")
    with clock.fixed(date(2024, 8, 20)):
        actions.record_progress(
            by=ledger.person("clerk", ledger.south),
            project=unplanned,
            on=date(2024, 8, 20),
            values={"completed_this_year": 2 * YI},
        )
    _units, headline = queries.units_and_headline(officer)
    assert (headline.done, headline.planned_done, headline.plan) == (3 * YI, YI, 3 * YI)
    for person in (officer, ledger.person("leader", ledger.city)):
        shown = client_of(person).get("/").content.decode()
        assert "其中有年度计划的项目" in shown and "有计划的 1.00" in shown and "33.3%" in shown


def listed(client: Client, address: str) -> int:
    """Return how many projects the ledger counts behind an address."""
    text = client.get(address).content.decode()
    match = re.search(r"符合条件\s*<b[^>]*>(\d+)</b>", text)
    assert match, address
    return int(match[1])


def test_every_figure_leads_to_as_many_records(ledger: World, officer: Person) -> None:
    make(ledger, "north", "实质开工项目", substantive_start_on=on("2024-07-01"))
    renewed = {"kind": "renovation", "kinds": ["renovation", "equipment_renewal"]}
    make(ledger, "north", "两类项目", **renewed, started_on=on("2024-07-01"))
    make(ledger, "south", "更新项目", kind="equipment_renewal", substantive_start_on=on("2024-07-01"))
    with clock.fixed(TODAY):
        client = client_of(officer)
        for unit in queries.units_and_headline(officer)[0]:
            assert listed(client, unit.address) == unit.count
            assert stalled(officer, unit.stall_address) == unit.overdue
        for group in queries.stage_groups(officer):
            for stage in group.stages:
                assert listed(client, stage.address) == stage.count, stage
        for stall in queries.stall_figures(officer):
            assert stalled(officer, stall.address) == stall.overdue
        for gap in queries.gaps(officer):
            assert listed(client, gap.address) == gap.count


def stalled(person: Person, address: str) -> int:
    """Return how many overdue projects the list of stalls holds behind an address."""
    return stalled_projects(person, parse_stall_request(QueryDict(urlsplit(address).query))).shown


@pytest.mark.parametrize("role", ["clerk", "reviewer", "leader"])
def test_the_pages_show_the_figures(ledger: World, role: str) -> None:
    with clock.fixed(TODAY):
        text = client_of(ledger.person(role, ledger.north)).get("/").content.decode()
    assert "乙电池项目" in text
    assert "丁铜箔项目" not in text


def test_an_empty_ledger_says_what_to_do(world: World) -> None:
    text = client_of(world.person("clerk", world.north)).get("/").content.decode()
    assert "台账里还没有项目" in text
    assert "/imports/new/" in text


def test_an_administrator_starts_without_business_data(ledger: World) -> None:
    person = Person.objects.create(login="admin", name="系统管理员", issued=False, created_at=clock.now())
    person.memberships.create(role="system_admin", valid_from=date(2020, 1, 1))
    text = client_of(person).get("/").content.decode()
    assert "人员与账号" in text
    assert "项目台账" not in text
    assert "铜箔" not in text


def test_the_search_marks_what_it_found_and_escapes_it(ledger: World, officer: Person) -> None:
    client = client_of(officer)
    assert "<mark>铜箔</mark>" in client.get("/search/?q=铜箔").content.decode()
    text = client.get("/search/", {"q": "<script>"}).content.decode()
    assert "没有找到" in text
    assert "<script>”" not in text
    assert client.get("/search/").status_code == 200


@pytest.mark.parametrize("address", ["/", "/search/?q=铜箔"])
def test_a_page_asks_the_same_few_questions_whatever_the_ledger_holds(
    ledger: World, officer: Person, address: str, django_assert_max_num_queries: object
) -> None:
    client = client_of(officer)
    with django_assert_max_num_queries(33):  # type: ignore[operator]
        client.get(address)


@pytest.mark.parametrize("role", ["clerk", "reviewer", "leader"])
@pytest.mark.parametrize("address", ["/", "/search/?q=nothing-there"])
def test_the_english_pages_hold_no_chinese_but_data(ledger: World, role: str, address: str) -> None:
    client = client_of(ledger.person(role, ledger.north))
    client.post("/i18n/setlang/", {"language": "en"})
    with clock.fixed(TODAY):
        page = client.get(address).content.decode()
    text = re.sub(
        r'<script.*?</script>|<span class="mark".*?</span>|lang="zh-Hans">.*?</button>', "", page, flags=re.S
    )
    for data in ("北县工业园", "北县", "试市", "试省", "甲铜箔项目", "乙电池项目", "丙谋划项目"):
        text = text.replace(data, "")
    assert re.findall("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", text) == []


def test_an_enterprise_finds_its_policies_and_projects_on_its_home_page(ledger: World) -> None:
    clerk = ledger.person("clerk", ledger.north)
    firm = register_enterprise(
        by=clerk, uscc=BODY + uscc_check_character(BODY), name="甲公司", unit=ledger.north
    )
    given = {"enterprise": "甲公司", "total_investment": YI, "approved_on": on("2023-06-01")}
    make(ledger, "north", "甲公司扩建", **given)
    unit = create_unit(by=SYSTEM, type="enterprise", name="甲公司", parent=ledger.north)
    own = ledger.person("enterprise", unit)
    with clock.fixed(TODAY):
        assert queries.home_for(own) is Home.OWN
        page = client_of(own).get("/").content.decode()
        projects = queries.own_projects(own)
        Membership.objects.create(person=own, unit=ledger.south, role="leader", valid_from=date(2020, 1, 1))
        keeping.forget()
        assert queries.home_for(own) is Home.READ and queries.own_enterprises(own) == []
    assert [(project.name, project.days > 0) for project in projects] == [("甲公司扩建", True)]
    assert projects[0].rule in page and "甲铜箔项目" not in page
    assert (
        f'href="/evaluations/enterprises/{firm.pk}/"' in page and f'href="{firm.get_absolute_url()}"' in page
    )


def test_supervision_is_told_under_which_matter_it_reads(ledger: World) -> None:
    inspector = ledger.person("supervision", ledger.city)
    open_matter(
        by=SYSTEM,
        document="审〔2024〕1号",
        title="工业项目专项审计",
        units=[ledger.south],
        persons=[inspector],
        valid_from=TODAY,
        valid_to=date(2024, 12, 31),
    )
    with clock.fixed(TODAY):
        page = client_of(inspector).get("/").content.decode()
        leader = client_of(ledger.person("leader", ledger.city)).get("/").content.decode()
    assert "工业项目专项审计" in page and "审〔2024〕1号" in page and "2024-12-31" in page
    assert "丁铜箔项目" in page or "2 个项目" in page
    assert "专项审计" not in leader
