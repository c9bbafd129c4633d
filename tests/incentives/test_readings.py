"""A reading that the office chose: dated, with its basis, used from its day on, never written over."""

from datetime import date, timedelta
from itertools import product
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from luodi.apps.access.models import Person
from luodi.apps.audit.actors import PermissionRefused
from luodi.apps.audit.models import AuditEvent
from luodi.apps.incentives import actions
from luodi.apps.incentives.models import ReadingChoice
from luodi.apps.incentives.queries import Listed, evaluate_one, evaluate_over_ledger
from luodi.apps.incentives.queries.readings import choices_on
from luodi.apps.projects.models import Project
from luodi.kernel import clock
from tests.access.world import client_of
from tests.incentives.story import TODAY, WAN, answer, built
from tests.worlds import World

pytestmark = [pytest.mark.django_db, pytest.mark.database]
EACH, ALL = "每批分别计算", "历次累计，此前已获补助扣减"
FROM = date(2024, 8, 10)


@pytest.fixture
def paid(world: World, clerk: Person) -> Project:
    """A project of 500 whose award was paid in part: the readings of the cap differ by what was paid."""
    project = built(world, clerk, equipment_investment=20000 * WAN)
    answer(clerk, project, project_class="链主项目", verified_new_output=3000 * WAN)
    actions.record_award(
        by=clerk,
        project=project,
        clause="XQ-1",
        fen=120 * WAN,
        paid_on=date(2024, 8, 1),
        document="拨款单1号",
    )
    return project


def choose(by: Person, words: str = EACH, valid_from: date = FROM, **other: str) -> ReadingChoice:
    """Choose how the cap of article 6 is read."""
    told = {
        "clause": "XQ-1",
        "reading": "life",
        "document": "会议纪要〔2024〕7号",
        "reason": "按批次管理",
        **other,
    }
    return actions.choose_reading(by=by, unit=by.unit, words=words, valid_from=valid_from, **told)  # type: ignore[arg-type]


def test_a_county_chooses_no_reading_for_the_whole_city(world: World, paid: Project) -> None:
    county = world.person("city_officer", world.north, "north-policy")
    with pytest.raises(PermissionRefused):
        choose(county)
    page = client_of(county).get("/readings/XQ-1/").content.decode()
    assert "/readings/XQ-1/life" not in page
    assert client_of(county).get("/readings/XQ-1/life").status_code == 404
    assert not ReadingChoice.objects.exists()


def test_from_its_day_on_a_choice_computes_and_the_others_stand_beside(
    paid: Project, officer: Person, award: Listed
) -> None:
    choose(officer)
    before = evaluate_one(officer, award, day=FROM - timedelta(1), project=paid.pk)
    after = evaluate_one(officer, award, day=FROM, project=paid.pk)
    assert before is not None and after is not None
    assert (before.result["ceiling_fen"], after.result["ceiling_fen"]) == (380 * WAN, 500 * WAN)
    assert "life" in before.result["open_questions"] and not before.choices
    life = next(one for one in after.result["readings"] if one["id"] == "life")
    assert life["chosen"] and life["computed_as"]["zh"] == EACH
    assert [other["zh"] for other in life["others"]] == [ALL]
    assert life["others"][0]["result"]["ceiling_fen"] == 380 * WAN
    assert "life" not in after.result.get("open_questions", ())
    assert after.choices["life"].document == "会议纪要〔2024〕7号"
    run = evaluate_over_ledger(officer, [award], day=FROM)
    assert run.totals("XQ-1").fen == 500 * WAN
    run.close()


def test_the_past_knows_only_what_was_known(paid: Project, officer: Person, award: Listed) -> None:
    kept = evaluate_over_ledger(officer, [award], day=TODAY)
    saved = actions.save_simulation(by=officer, name="试", unit=officer.unit, run=kept)
    kept.close()
    with clock.fixed(clock.now() + timedelta(minutes=5)):
        choose(officer)
        again = evaluate_over_ledger(officer, [award], day=TODAY, at=saved.known_at)
        now = evaluate_over_ledger(officer, [award], day=TODAY)
        assert again.digest() == saved.digest != now.digest()
        again.close()
        now.close()


def test_a_choice_ends_and_is_replaced_and_nothing_is_lost(
    paid: Project, officer: Person, award: Listed
) -> None:
    choose(officer)
    choose(officer, "", date(2024, 8, 20), reason="重新研究")
    ended = evaluate_one(officer, award, day=date(2024, 8, 20), project=paid.pk)
    held = evaluate_one(officer, award, day=date(2024, 8, 19), project=paid.pk)
    assert ended is not None and "life" in ended.result["open_questions"]
    assert held is not None and held.result["ceiling_fen"] == 500 * WAN
    page = client_of(officer).get("/readings/XQ-1/").content.decode()
    assert "重新研究" in page and "按批次管理" in page and "重新待定" in page
    row = ReadingChoice.objects.first()
    assert row is not None
    row.words = ALL
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()
    assert AuditEvent.objects.filter(verb="incentive.read").count() == 2


def test_choices_fold_by_both_clocks(world: World, officer: Person) -> None:
    rng = Random(7)
    days = [date(2024, 8, 1) + timedelta(n) for n in range(6)]
    told: list[tuple[int, date, str]] = []
    start = clock.now()
    for number in range(14):
        words, day = rng.choice((EACH, ALL, "")) if told else EACH, rng.choice(days)
        with clock.fixed(start + timedelta(minutes=number)):
            choose(officer, words, day)
        told.append((number, day, words))
    for day, minute in product(days, range(15)):
        known = [(d, n, w) for n, d, w in told if n < minute and d <= day]
        right = max(known)[2] if known else ""
        found = choices_on({"XQ-1"}, day, start + timedelta(minutes=minute)).get("XQ-1", {})
        assert (found["life"].words if found else "") == right


def test_a_choice_has_a_basis_and_is_one_of_the_readings(
    world: World, officer: Person, clerk: Person
) -> None:
    for wrong in (
        {"words": "随便"},
        {"words": ""},
        {"document": " "},
        {"reading": "nothing"},
        {"clause": "N"},
    ):
        with pytest.raises(ValidationError):
            choose(officer, **wrong)  # type: ignore[arg-type]
    with pytest.raises(PermissionRefused):
        choose(clerk)
    assert not ReadingChoice.objects.exists()


def test_whether_clauses_add_up_is_chosen_too(world: World, clerk: Person, officer: Person) -> None:
    choose(officer, "就高不重复", date(2024, 8, 1), reading="with-XQ-2")
    assert choices_on({"XQ-1"}, TODAY)["XQ-1"]["with-XQ-2"].words == "就高不重复"
    page = client_of(officer).get("/readings/XQ-2/").content.decode()
    assert "XQ-1 与 XQ-2 能否叠加" in page and "会议纪要〔2024〕7号" in page


def test_the_officer_chooses_on_the_page(paid: Project, officer: Person, clerk: Person) -> None:
    browser = client_of(officer)
    form = "/readings/XQ-1/life"
    assert "暂按" in browser.get("/readings/XQ-1/").content.decode()
    given = {"words": EACH, "valid_from": "2024-08-10", "document": "会议纪要〔2024〕7号", "reason": "按批次"}
    assert browser.post(form, {**given, "document": ""}).status_code == 422
    assert browser.post(form, {**given, "words": "again"}).status_code == 422
    assert browser.post(form, given).status_code == 302
    shown = browser.get(f"/evaluations/projects/{paid.pk}/").content.decode()
    for text in ("读法已选定", EACH, "依据 会议纪要〔2024〕7号，自 2024-08-10 起", ALL, "500.00"):
        assert text in shown, text
    assert "读法已选定" in browser.get(f"/evaluations/projects/{paid.pk}/sheet").content.decode()
    assert browser.get("/readings/XQ-1/nothing").status_code == 404
    assert client_of(clerk).get("/readings/nothing/").status_code == 404
    assert client_of(clerk).get(form).status_code == 404
    with CaptureQueriesContext(connection) as seen:
        browser.get("/readings/XQ-1/")
    assert len([one for one in seen if "definitionscounter" not in one["sql"]]) <= 17
