"""An office's clause: drafted, held against the gate, put in force by another above the packs, and ended."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from luodi.apps.access.models import Person
from luodi.apps.audit.actors import SYSTEM, PermissionRefused
from luodi.apps.definitions.actions import load_packs
from luodi.apps.definitions.models import EntryVersion
from luodi.apps.definitions.queries import entries
from luodi.apps.incentives import actions
from luodi.apps.incentives.actions import ClauseRefused
from luodi.apps.incentives.models import ClauseVersion, OfficeClause
from luodi.apps.incentives.queries import draft_of, evaluate_one, listed_clauses, own_clauses
from luodi.apps.incentives.queries.simulating import clauses_for
from tests.access.world import client_of
from tests.incentives.story import TODAY, WAN, answer, built
from tests.worlds import World

pytestmark = pytest.mark.django_db
OPINION = {
    "opinion_number": "公竞审〔2024〕3号",
    "opinion_date": date(2024, 8, 20),
    "document": "试府发〔2024〕8号",
}


def body_of(code: str, **changes: Any) -> dict[str, Any]:
    """Return a pack's clause as a starting point, at another rate."""
    body = deepcopy(entries("clauses")[code].body)
    body["parameters"]["rate"]["values"][0]["value"] = "4%"
    body["relations"] = []
    return {**body, **changes}


def begun(officer: Person, world: World, code: str = "XQ-1", **changes: Any) -> OfficeClause:
    """Draft a clause from the pack's."""
    return actions.draft_clause(
        by=officer, unit=world.city, code=code, body=body_of("XQ-1", **changes),
        policy="panzhihua-west-2025", based_on="panzhihua-west-2025/XQ-1@1",
    )  # fmt: skip


def in_force(officer: Person, other: Person, clause: OfficeClause) -> ClauseVersion:
    """Take its newest version through consultation into force."""
    version = clause.versions.first()
    actions.move_clause(by=officer, version=version, state="consultation")
    actions.move_clause(by=other, version=version, state="in_force", **OPINION)
    return version


@pytest.fixture
def other(world: World) -> Person:
    """Another officer of the city."""
    return world.person("city_officer", world.city, "other-officer")


def test_a_clause_comes_into_force_above_the_pack(
    world: World, clerk: Person, officer: Person, other: Person
) -> None:
    project = built(world, clerk)
    answer(clerk, project, project_class="链主项目", verified_new_output=3000 * WAN)
    clause = begun(officer, world)
    draft = evaluate_one(officer, draft_of(clause.versions.first()), day=TODAY, project=project.pk)
    assert draft is not None and draft.result["ceiling_fen"] == 320 * WAN
    assert listed_clauses()["XQ-1"].pack == "panzhihua-west-2025"
    in_force(officer, other, clause)
    stands = listed_clauses()["XQ-1"]
    assert (stands.pack, stands.status, stands.is_draft) == ("office", "in_force", False)
    assert entries("clauses")["XQ-1"].body["opinion"] == {"number": "公竞审〔2024〕3号", "date": "2024-08-20"}
    load_packs(by=SYSTEM, adopt=("panzhihua-west-2025",))
    assert listed_clauses()["XQ-1"].reference == "office/XQ-1@1"


def test_who_drafted_does_not_decide(world: World, officer: Person) -> None:
    version = begun(officer, world).versions.first()
    actions.move_clause(by=officer, version=version, state="consultation")
    with pytest.raises(ValidationError, match="不同的人"):
        actions.move_clause(by=officer, version=version, state="in_force", **OPINION)
    assert not EntryVersion.objects.filter(layer="office").exists()


@pytest.mark.parametrize("left_out", ["opinion_number", "opinion_date", "document"])
def test_no_opinion_no_force(world: World, officer: Person, other: Person, left_out: str) -> None:
    version = begun(officer, world).versions.first()
    actions.move_clause(by=officer, version=version, state="consultation")
    told = {key: value for key, value in OPINION.items() if key != left_out}
    with pytest.raises(ValidationError):
        actions.move_clause(by=other, version=version, state="in_force", **told)
    assert not EntryVersion.objects.filter(layer="office").exists()


def test_the_gate_names_everything_that_is_wrong(world: World, officer: Person) -> None:
    broken = body_of("XQ-1")
    broken["benefit"]["formula"] = "equip_fen * nothing"
    broken["facts"]["equip_fen"]["from"] = "project.nothing"
    clause = actions.draft_clause(by=officer, unit=world.city, code="N-1", body=broken)
    with pytest.raises(ClauseRefused) as refused:
        actions.move_clause(by=officer, version=clause.versions.first(), state="consultation")
    assert any("nothing" in issue.what.zh for issue in refused.value.issues)
    mended = body_of("XQ-1")
    mended["facts"]["equip_fen"]["from"] = "project.total_investment.x"
    assert not actions.check_body("N-1", 2, mended, []).passed
    wrong = [{"name": "样例", "given": {"apply_date": "2024-01-01"}, "expect": {"eligible": True}}]
    assert not actions.check_body("N-1", 2, body_of("XQ-1"), wrong).passed
    assert actions.check_body("N-1", 2, body_of("XQ-1"), []).passed


def test_a_new_version_is_a_draft_while_the_old_one_stands(
    world: World, officer: Person, other: Person
) -> None:
    clause = begun(officer, world)
    in_force(officer, other, clause)
    body = body_of("XQ-1")
    body["parameters"]["rate"]["values"][0]["value"] = "5%"
    actions.add_version(by=officer, clause=clause, body=body, cases=[], note="提高比例", seen=1)
    assert listed_clauses()["XQ-1"].version == 1
    with pytest.raises(ValidationError, match="已被他人修改"):
        actions.add_version(by=officer, clause=clause, body=body, cases=[], seen=1)
    in_force(officer, other, clause)
    assert listed_clauses()["XQ-1"].version == 2


def test_what_expired_does_not_stand(world: World, officer: Person, other: Person) -> None:
    clause = begun(officer, world)
    version = in_force(officer, other, clause)
    actions.move_clause(by=other, version=version, state="expired", document="试府发〔2024〕9号")
    assert "XQ-1" not in listed_clauses()
    with pytest.raises(ValidationError):
        actions.move_clause(by=other, version=version, state="in_force", **OPINION)


def test_drafts_are_seen_by_who_drafts_there(
    world: World, clerk: Person, officer: Person, other: Person
) -> None:
    clause = begun(officer, world, "N-2")
    assert own_clauses(officer) == [clause] and own_clauses(clerk) == []
    with pytest.raises(PermissionRefused):
        actions.draft_clause(by=clerk, unit=world.north, code="N-3", body={})
    actions.move_clause(by=officer, version=clause.versions.first(), state="consultation")
    assert own_clauses(clerk) == [clause]


def test_a_draft_is_withdrawn_and_taken_up_again(
    world: World, clerk: Person, officer: Person, other: Person
) -> None:
    clause = begun(officer, world, "N-4")
    version = clause.versions.first()
    assert "draft:N-4" in clauses_for(officer)
    page = client_of(officer).get("/clauses/N-4/").content.decode()
    assert "作废草案" in page
    client_of(officer).post("/clauses/N-4/step", {"state": "withdrawn"})
    clause.refresh_from_db()
    assert clause.state == "withdrawn" and "draft:N-4" not in clauses_for(officer)
    assert own_clauses(clerk) == [] and "恢复起草" in client_of(officer).get("/clauses/N-4/").content.decode()
    actions.move_clause(by=officer, version=version, state="draft")
    in_force(officer, other, clause)
    actions.add_version(by=officer, clause=clause, body=body_of("XQ-1"), cases=[], seen=1)
    with pytest.raises(ValidationError, match="施行过"):
        actions.move_clause(by=officer, version=clause.versions.first(), state="withdrawn")
    assert "作废草案" not in client_of(officer).get("/clauses/N-4/").content.decode()


def test_a_version_is_never_edited(world: World, officer: Person) -> None:
    version = begun(officer, world).versions.first()
    version.note = "别的"
    with pytest.raises(DatabaseError), transaction.atomic():
        version.save()


def test_an_answer_is_corrected_with_a_reason(world: World, clerk: Person, officer: Person) -> None:
    project = built(world, clerk)
    answer(clerk, project, project_class="其他", verified_new_output=3000 * WAN)
    with pytest.raises(ValidationError, match="更正"):
        answer(clerk, project, project_class="链主项目")
    with pytest.raises(ValidationError):
        answer(clerk, project, nobody_asks=1)
    with pytest.raises(ValidationError):
        answer(clerk, project, fits_trial_zone="是")
    actions.state_fact(
        by=clerk, project=project, key="project_class", value="链主项目", document="核定表2号", reason="复核"
    )
    one = evaluate_one(officer, listed_clauses()["XQ-1"], day=TODAY, project=project.pk)
    assert one is not None and one.result["eligible"] is True
    with pytest.raises(PermissionRefused):
        answer(world.person("clerk", world.south), project, fits_trial_zone=True)


def test_a_simulation_run_again_has_the_same_digest(world: World, clerk: Person, officer: Person) -> None:
    from luodi.apps.incentives.queries import evaluate_over_ledger

    project = built(world, clerk)
    answer(clerk, project, project_class="链主项目", verified_new_output=3000 * WAN)
    award = listed_clauses()["XQ-1"]
    changes = {"XQ-1": {"parameters.rate": "4%"}}
    run = evaluate_over_ledger(officer, [award], day=TODAY, changes=changes)
    kept = actions.save_simulation(by=officer, name="试", unit=world.city, run=run, changes=changes)
    assert kept.totals["XQ-1"]["fen"] == 320 * WAN and kept.rows == 1
    again = evaluate_over_ledger(officer, [award], day=kept.day, changes=kept.changes)
    assert again.digest() == kept.digest
    assert evaluate_over_ledger(officer, [award], day=kept.day).digest() != kept.digest
