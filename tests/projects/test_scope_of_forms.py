"""What forms show and offer: nothing that the reader may not read, nothing replaced later."""

from datetime import date

import pytest

from luodi.apps.audit.actors import SYSTEM
from luodi.apps.organisations.actions import create_unit
from luodi.apps.projects import actions
from luodi.apps.projects.models import Fact, ProjectState
from tests.projects.ledger import YI, browser, enter, on, state
from tests.worlds import SINCE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

CONTACT = "张三 13812345678"


@pytest.fixture
def project(world, clerk):
    return enter(
        world, clerk, "铜箔项目", total_investment=3 * YI, signed_on=on(date(2023, 12, 1)), contact=CONTACT
    )


def first_profile(project):
    return Fact.objects.filter(project=project, kind="profile").order_by("pk")[0]


def corrected(client, project, fact, **sent):
    sent = {"seen": state(project).pk, "reason": "抄错", **sent}
    return client.post(f"/projects/{project.pk}/facts/{fact.pk}/correct", sent)


def test_a_correction_shows_no_personal_data_and_blank_keeps_it(project, clerk, officer):
    fact = first_profile(project)
    shown = browser(clerk).get(f"/projects/{project.pk}/facts/{fact.pk}/correct").content.decode()
    assert "13812345678" not in shown and "张三" not in shown
    amount = {"total_investment_0": "3", "total_investment_1": "亿元"}
    unit = {"attributed_unit": state(project).attributed_unit_id}
    sent = corrected(
        browser(clerk), project, fact, name="铜箔二厂", kind="attraction", contact="", **amount, **unit
    )
    assert sent.status_code == 302
    assert (state(project).name, state(project).contact) == ("铜箔二厂", CONTACT)
    new = Fact.objects.get(supersedes=fact)
    sent = corrected(browser(clerk), project, new, name="铜箔二厂", kind="attraction", contact="李四", **unit)
    assert (sent.status_code, state(project).contact) == (302, "李四")


def test_a_correction_offers_only_what_still_stands(project, clerk):
    fact = first_profile(project)
    changed = {"total_investment": 5 * YI}
    actions.change_profile(by=clerk, project=project, values=changed, reason="追加投资")
    shown = browser(clerk).get(f"/projects/{project.pk}/facts/{fact.pk}/correct").content.decode()
    assert 'name="total_investment_0"' not in shown and 'name="name"' in shown
    unit = {"attributed_unit": state(project).attributed_unit_id}
    assert corrected(browser(clerk), project, fact, name="新名", kind="attraction", **unit).status_code == 302
    assert (state(project).name, state(project).total_investment) == ("新名", 5 * YI)


def test_filters_offer_only_words_of_projects_in_scope(world, project, clerk):
    south = world.person("clerk", world.south)
    enter(world, south, "别处", attributed_unit=world.south.pk, chain="机密意向链")
    enter(world, clerk, "此处", chain="铜箔链")
    mine, theirs = (browser(p).get("/projects/").content.decode() for p in (clerk, south))
    assert "铜箔链" in mine and "机密意向链" not in mine
    assert "机密意向链" in theirs and "铜箔链" not in theirs


def test_the_place_may_be_any_county_whoever_is_accountable(world):
    zone = create_unit(
        by=SYSTEM, type="functional_zone", name="试经开区", parent=world.city, valid_from=SINCE
    )
    web = browser(world.person("clerk", zone))
    sent = {"name": "甲", "kind": "attraction", "attributed_unit": zone.pk}
    assert web.post("/projects/new", {**sent, "county": world.south.pk}).status_code == 302
    assert web.post("/projects/new", {**sent, "name": "乙"}).status_code == 302
    places = dict(ProjectState.objects.values_list("name", "county_id"))
    assert places == {"甲": world.south.pk, "乙": None}
    made = ProjectState.objects.get(name="甲")
    assert made.attributed_unit_id == zone.pk
    sent = {"seen": made.pk, "county": world.north.pk, "attributed_unit": zone.pk, "reason": "选址变更"}
    assert "南县" in web.get(f"/projects/{made.project_id}/edit").content.decode()
