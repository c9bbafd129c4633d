"""Which projects are secret follows the rules, although nobody records anything when they change."""

from dataclasses import replace
from datetime import date

import pytest

from luodi.apps.access.models import Person
from luodi.apps.audit import keeping
from luodi.apps.audit.actors import SYSTEM
from luodi.apps.audit.models import AuditEvent
from luodi.apps.projects import actions, projection
from luodi.apps.projects.actions.batches import rebuild
from luodi.apps.projects.models import NamedReader, Project, ProjectState
from luodi.config import upgrade
from luodi.kernel import clock
from tests.projects.ledger import browser, enter, listed, names, on, state
from tests.worlds import World

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("today")]


@pytest.fixture
def project(world: World, clerk: Person) -> Project:
    """A negotiation with a past, recorded before anything was secret, as a migration finds it."""
    made = enter(world, clerk, "宏图电池项目", negotiating_on=on(date(2024, 1, 5)))
    with clock.fixed(date(2024, 3, 1)):
        actions.change_profile(by=clerk, project=made, values={"remark": "再谈"})
    reviewer = world.person("reviewer", world.north)
    actions.excuse_stall(by=reviewer, project=made, rule="WU-1", excuse="government_cause", note="规划")
    NamedReader.objects.all().delete()
    ProjectState.objects.update(secret=False)
    return made


@pytest.mark.parametrize("step", ["daily", "upgrade", "rebuild"])
def test_what_existed_is_closed_its_past_too_and_its_recorders_go_on(
    project: Project, clerk: Person, officer: Person, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert names(listed(officer)) == ["宏图电池项目"]
    if step == "daily":
        assert actions.judge_stalls().renewed == 1
    elif step == "rebuild":
        rebuild()
        keeping.forget()
    else:
        monkeypatch.setattr(upgrade, "pending_migrations", list)
        upgrade.bring_up()
    for day in ("", "on=2024-02-01", "on=2024-06-01"):
        assert names(listed(officer, day)) == [f"代号{project.pk}"], day
        assert "宏图" not in browser(officer).get(f"/projects/?{day}").content.decode()
    assert names(listed(clerk)) == ["宏图电池项目"]
    assert [row.person for row in NamedReader.objects.all()] == [clerk]
    assert rebuild() == (ProjectState.objects.count(), 0)
    assert actions.review_secrecy() == 0


def test_a_rule_that_opens_a_stage_opens_its_projects_and_one_that_closes_it_closes_them(
    world: World, clerk: Person, officer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(world, clerk, "谈", negotiating_on=on(date(2024, 1, 5)))
    enter(world, clerk, "签", signed_on=on(date(2024, 1, 5)))
    gone = enter(world, clerk, "止", negotiating_on=on(date(2024, 1, 5)))
    actions.terminate_project(by=clerk, project=gone, on=date(2024, 8, 1), reason="不谈了")
    real = projection.rules_on
    said: set[str] = set()
    monkeypatch.setattr(projection, "rules_on", lambda *a: replace(real(*a), secret=frozenset(said)))
    assert actions.review_secrecy() == 2
    assert not ProjectState.objects.filter(secret=True).exists()
    said.add("approved")
    assert actions.review_secrecy() == 3
    assert state(gone).secret and sorted(names(listed(clerk))) == ["签", "谈"]
    assert names(listed(officer, "q=签")) == []
    assert actions.review_secrecy() == 0
    event = AuditEvent.objects.filter(verb="project.secrecy").order_by("-seq")[0]
    assert event.actor_id is SYSTEM.pk and event.detail["projects"] == 3


def test_who_was_taken_off_stays_off(project: Project, clerk: Person, officer: Person) -> None:
    NamedReader.objects.create(
        project=project, person=clerk, valid_from=date(2024, 1, 1), valid_to=date(2024, 2, 1)
    )
    actions.judge_stalls()
    assert names(listed(clerk)) == names(listed(officer)) == [f"代号{project.pk}"]
