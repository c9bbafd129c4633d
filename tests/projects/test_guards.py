"""What the ledger takes once, takes from whom, and how large."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import ngettext, override

from luodi.apps.audit.models import AuditEvent
from luodi.apps.projects import actions
from luodi.apps.projects.drafts import FactDraft
from luodi.apps.projects.models import Project
from luodi.kernel.values.ranges import fits, settled, whole_number
from tests.projects.ledger import browser, enter, on, state

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

LONG = "9" * 23


@pytest.mark.parametrize(
    ("type_", "most", "over"),
    [
        ("int", 2**31 - 1, 2**31),
        ("percent", 2**31 - 1, 2**31),
        ("money", 2**63 - 1, 2**63),
        ("decimal", "9999999999.9999", "10000000000"),
        ("decimal", "0.00001", "NaN"),
    ],
)
def test_each_type_has_a_range(type_, most, over):
    assert fits(type_, most) and not fits(type_, over)


def test_decimals_keep_four_places_and_numbers_are_ascii_digits():
    assert [settled("decimal", text) for text in ("12.34565", "3.0000", "100")] == ["12.3457", "3", "100"]
    assert [whole_number(text) for text in ("12", "²", "", "-1", LONG, "٣")] == [
        12,
        None,
        None,
        None,
        None,
        None,
    ]


def test_numbers_too_large_are_refused_in_forms_and_never_stated(world, clerk):
    web = browser(clerk)
    sent = {"name": "甲", "kind": "attraction", "attributed_unit": world.north.pk}
    large = (("land_mu", LONG), ("expected_jobs", LONG), ("total_investment_0", LONG + "亿元"))
    for field, value in large:
        found = web.post("/projects/new", {**sent, field: value})
        assert found.status_code == 422
    assert not Project.objects.exists()
    for key, value in (("land_mu", LONG), ("expected_jobs", 2**31), ("total_investment", 2**63)):
        with pytest.raises(ValidationError, match="太大"):
            FactDraft("profile", {"values": {key: value}})


def test_the_same_form_sent_twice_enters_one_project(world, clerk):
    web = browser(clerk)
    once = web.get("/projects/new").context["form"]["once"].value()
    sent = {"name": "甲", "kind": "attraction", "attributed_unit": world.north.pk, "once": once}
    first, second = web.post("/projects/new", sent), web.post("/projects/new", sent)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"] and Project.objects.count() == 1
    tab = browser(clerk)  # another tab after signing in again: another session
    assert tab.post("/projects/new", sent)["Location"] == first["Location"]
    stated = {"name": "甲", "kind": "attraction", "attributed_unit": world.north.pk}
    before = AuditEvent.objects.count()
    again = actions.create_project(by=clerk, values=stated, once=once)
    assert first["Location"] == f"/projects/{again.pk}/", "refused by the database, not by a look before"
    assert (Project.objects.count(), AuditEvent.objects.count()) == (1, before)
    stranger = world.person("clerk", world.north, "another")
    actions.create_project(by=stranger, values=stated, once=once)
    assert Project.objects.count() == 2, "another person's form of the same name is another form"
    other = web.get("/projects/new").context["form"]["once"].value()
    assert other != once
    web.post("/projects/new", {**sent, "once": other})
    assert Project.objects.count() == 3


def test_an_excuse_on_an_old_version_is_refused(world, clerk):
    project = enter(world, clerk, "备而未开", approved_on=on(date(2023, 1, 5)))
    seen = state(project).pk
    actions.change_profile(by=clerk, project=project, values={"chain": "铜箔"}, reason="补录")
    judge = browser(world.person("reviewer", world.north))
    page = judge.get(f"/projects/{project.pk}/excuse")
    assert page.status_code == 200
    rule = page.context["form"].fields["rule"].choices[0][0]
    excuse = page.context["form"].fields["excuse"].choices[0][0]
    sent = {"rule": rule, "excuse": excuse, "note": "征地未完成", "seen": seen}
    assert judge.post(f"/projects/{project.pk}/excuse", sent).status_code == 409
    assert (
        judge.post(f"/projects/{project.pk}/excuse", {**sent, "seen": state(project).pk}).status_code == 302
    )


def test_pages_that_write_open_only_to_whom_they_obey(world, clerk):
    south = world.person("clerk", world.south)
    project = enter(world, south, "落在北县", attributed_unit=world.south.pk, county=world.north.pk)
    web = browser(clerk)
    assert web.get(f"/projects/{project.pk}/").status_code == 200
    fact = project.facts.order_by("pk")[0]
    for verb in ("edit", "stage", "progress", "split", "terminate", f"facts/{fact.pk}/correct"):
        path = f"/projects/{project.pk}/{verb}"
        assert (web.get(path).status_code, web.post(path).status_code) == (404, 404), verb
        assert browser(south).get(path).status_code == 200


def test_the_history_names_the_unit_of_the_park(world, clerk):
    project = enter(world, clerk, "甲", park="北县工业园", park_unit=world.park.pk)
    shown = browser(clerk).get(f"/projects/{project.pk}/history").content.decode()
    assert "园区单位 北县工业园" in shown and "park_unit" not in shown


def test_days_in_english_have_a_plural():
    with override("en"):
        for text in ("%(n)s 天", "已推迟 %(n)s 天", "还有 %(n)s 天"):
            said = [ngettext(text, text, n) % {"n": n} for n in (1, 401)]
            assert said[0].startswith("1 day") and said[0][5:6] != "s"
            assert said[1].startswith("401 days")
