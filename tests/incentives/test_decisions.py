"""A sum decided below a ceiling: limits shared with others, clauses that exclude it, pages opened earlier."""

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from luodi.apps.access.models import Person
from luodi.apps.definitions.queries import entries
from luodi.apps.incentives import actions
from luodi.apps.incentives.models import AskedFact, Decision
from luodi.apps.projects.models import Project
from tests.access.world import client_of
from tests.incentives.story import TODAY, WAN, answer, built
from tests.worlds import World

pytestmark = [pytest.mark.django_db, pytest.mark.database]
Change = Callable[[dict[str, Any]], None]


def in_force(world: World, officer: Person, code: str = "OWN-1", change: Change | None = None) -> None:
    """Put the award of article 6, changed or not, in force as the office's own clause."""
    body = copy.deepcopy({**entries("clauses")["XQ-1"].body})
    if change:
        change(body)
    other = world.person("city_officer", world.city, "drafting-officer")
    clause = actions.draft_clause(by=other, unit=world.city, code=code, body=body)
    version = clause.versions.get()
    actions.move_clause(by=other, version=version, state="consultation")
    actions.move_clause(
        by=officer,
        version=version,
        state="in_force",
        opinion_number="公审〔2024〕1号",
        opinion_date=date(2024, 8, 1),
        document="府发〔2024〕1号",
    )


def decide(by: Person, project: Project, fen: int, code: str = "OWN-1", **more: Any) -> Decision:
    """Register a decision."""
    return actions.register_decision(
        by=by,
        project=project,
        clause=code,
        fen=fen,
        decided_on=TODAY,
        document="纪要1号",
        reason="财力",
        **more,
    )


def earning(world: World, clerk: Person, name: str, **values: Any) -> Project:
    """Enter a project whose ceiling is 240万元."""
    project = built(world, clerk, name, **values)
    answer(clerk, project, project_class="链主项目", verified_new_output=3000 * WAN)
    return project


def capped(body: dict[str, Any]) -> None:
    """Let the projects of one enterprise come to 300万元 together."""
    body["facts"]["ent"] = {"label": "企业", "type": "text", "of_group": True, "from": "project.enterprise"}
    body["readings"] = [one for one in body["readings"] if "caps.batches" not in str(one)]
    body["group"]["caps"] = [
        {
            "id": "ent",
            "label": "单户企业上限",
            "formula": "300万元",
            "per": ["ent"],
            "order": ["apply_date"],
            "words": "单户企业累计不超过300万元",
        }
    ]


def test_a_limit_shared_with_other_projects_holds_for_the_decided_sums(
    world: World, clerk: Person, officer: Person
) -> None:
    in_force(world, officer, change=capped)
    first, second = (earning(world, clerk, name, enterprise="甲公司") for name in ("一", "二"))
    elsewhere = earning(world, clerk, "三", enterprise="乙公司")
    made = decide(clerk, first, 240 * WAN)
    with pytest.raises(ValidationError, match=r"单户企业上限.*300.00.*240.00.*最多还能审定 60.00"):
        decide(clerk, second, 60 * WAN + 1)
    decide(clerk, second, 60 * WAN)
    decide(clerk, elsewhere, 240 * WAN)
    with pytest.raises(ValidationError, match="不能高于上限"):
        decide(clerk, first, 240 * WAN + 1, supersedes=made)
    decide(clerk, first, 239 * WAN, supersedes=made)


@pytest.mark.parametrize(
    ("relation", "sentence"),
    [
        ({"kind": "exclusive", "to": ["OWN-1"], "words": "择一"}, "只能择一享受.*240.00"),
        ({"kind": "higher", "to": ["OWN-1"], "words": "就高不重复"}, "就高不重复.*240.00"),
        (
            {"kind": "capped", "to": ["OWN-1"], "limit": "300万元", "words": "合计不超过300万元"},
            "合计不超过 300.00",
        ),
    ],
)
def test_a_clause_that_does_not_go_with_a_decided_one_is_refused(
    world: World, clerk: Person, officer: Person, relation: dict[str, Any], sentence: str
) -> None:
    def change(body: dict[str, Any]) -> None:
        body["relations"] = [relation]

    in_force(world, officer)
    in_force(world, officer, "OWN-2", change)
    project = earning(world, clerk, "甲")
    decide(clerk, project, 240 * WAN)
    with pytest.raises(ValidationError, match=sentence):
        decide(clerk, project, 61 * WAN, "OWN-2")
    if relation["kind"] == "capped":
        decide(clerk, project, 60 * WAN, "OWN-2")


def sent(client: Client, project: Project, **more: str) -> Any:
    """Fill in the form that the client sees and send it."""
    address = f"/evaluations/projects/{project.pk}/decide/OWN-1"
    typed = {
        "fen_0": "200",
        "fen_1": "万元",
        "decided_on": "2024-08-31",
        "document": "纪要1号",
        "reason": "财力",
    }
    return client.post(address, {**typed, **more})


def test_a_page_opened_earlier_replaces_nothing(world: World, clerk: Person, officer: Person) -> None:
    in_force(world, officer)
    project = earning(world, clerk, "甲")
    other = world.person("clerk", world.north, "second")
    mine, theirs = client_of(clerk), client_of(other)
    assert sent(mine, project).status_code == 302
    late = sent(theirs, project, fen_0="100")
    assert late.status_code == 422 and "已有人登记或更正" in late.content.decode()
    assert sent(mine, project).status_code == 422  # the second half of a double click
    assert [one.fen for one in Decision.objects.all()] == [200 * WAN]
    seen = str(Decision.objects.get().pk)
    assert f'name="seen" value="{seen}"' in late.content.decode()
    assert sent(theirs, project, fen_0="100", seen=seen).status_code == 302
    assert [one.fen for one in Decision.objects.standing()] == [100 * WAN]


def test_an_empty_sum_is_asked_for(world: World, clerk: Person, officer: Person) -> None:
    in_force(world, officer)
    project = built(world, clerk, "甲")
    client = client_of(clerk)
    address = f"/evaluations/projects/{project.pk}/answer/verified_new_output"
    empty = client.post(address, {"value_0": "", "value_1": "万元", "document": "核定表"})
    assert empty.status_code == 422 and "这个字段是必填项" in empty.content.decode()
    assert not AskedFact.objects.exists()
    assert sent(client, project, fen_0="").status_code == 422


def test_two_clauses_add_up_until_the_office_reads_their_silence_otherwise(
    world: World, clerk: Person, officer: Person
) -> None:
    def silent(body: dict[str, Any]) -> None:
        body["relations"] = [{"kind": "silent", "to": ["OWN-1"], "words": "未规定"}]

    in_force(world, officer)
    in_force(world, officer, "OWN-2", silent)
    project = earning(world, clerk, "甲")
    decide(clerk, project, 240 * WAN)
    decided = decide(clerk, project, 10 * WAN, "OWN-2")
    actions.choose_reading(
        by=officer,
        unit=world.city,
        clause="OWN-1",
        reading="with-OWN-2",
        words="就高不重复",
        document="会议纪要3号",
        reason="避免重复",
        valid_from=TODAY,
    )
    with pytest.raises(ValidationError, match=r"就高不重复.*240.00"):
        decide(clerk, project, 20 * WAN, "OWN-2", supersedes=decided)
    decide(clerk, project, 0, "OWN-2", supersedes=decided)
