"""Several clauses simulated together: sums that agree with parts, records and what is in force."""

from datetime import timedelta
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.apps.access.models import Person
from luodi.apps.incentives import actions
from luodi.apps.incentives.models import Simulation
from luodi.apps.incentives.queries.simulating import IN_FORCE, Ask, records, run_of, same_again, simulate
from luodi.apps.projects.queries import current_states
from luodi.kernel import clock
from tests.access.world import client_of
from tests.incentives.story import TODAY, WAN, answer, built
from tests.incentives.test_clauses import begun, in_force
from tests.worlds import World

pytestmark = [pytest.mark.django_db, pytest.mark.database]
TWO = Ask("XQ-1", others={"XQ-3": {}})
SIZES = {"甲": (8000, True), "乙": (12000, False), "丙": (30000, True), "丁": (9000, None)}
"""Equipment in 万元 (the whole is three times that), and whether it fits the trial zone (None: unknown)."""


@pytest.fixture
def ledger(world: World, clerk: Person) -> None:
    """Projects under article 6 of which some are under article 8 too, and one that nobody can judge there."""
    for name, (size, fits) in SIZES.items():
        project = built(world, clerk, name, equipment_investment=size * WAN, total_investment=3 * size * WAN)
        answer(clerk, project, project_class="链主项目", verified_new_output=3000 * WAN)
        answer(clerk, project, strategic_field="精深加工")
        if fits is not None:
            answer(clerk, project, fits_trial_zone=fits)


def six(name: str, rate: int = 3) -> int:
    """What article 6 gives, from its words."""
    return int(min(Fraction(SIZES[name][0] * WAN * rate, 100), 500 * WAN))


def eight(name: str) -> int:
    """What article 8 gives, from its words."""
    size, fits = SIZES[name]
    return int(min(Fraction(3 * size * WAN * 8, 100), 2500 * WAN)) if fits else 0


def test_parts_and_records_agree_with_the_sum(world: World, officer: Person, ledger: None) -> None:
    found = simulate(officer, TWO)
    sums = {name: six(name) + eight(name) for name in SIZES}
    assert found.after.fen == sum(sums.values()) == found.before.fen
    assert (found.after.eligible, found.after.unknown, found.rows) == (4, 1, 4)
    for name, parts in found.breakdowns.items():
        assert sum(part.after for part in parts) == found.after.fen, name
        for part in parts:
            rows = records(officer, TWO, "eligible", f"{name}:{part.key}", 0)[1]
            assert len(rows) == part.count, name
    by_clause = {part.key: (part.before, part.after, part.count) for part in found.breakdowns["clause"]}
    lone, joint = sum(map(six, SIZES)), sum(map(eight, SIZES))
    assert by_clause == {"XQ-1": (lone, lone, 4), "XQ-3": (joint, joint, 2)}
    every = records(officer, TWO, "eligible", "", 0)[1]
    assert {row.state.name: row.after for row in every} == sums
    unjudged = records(officer, TWO, "unknown", "", 0)[1]
    assert [(row.state.name, row.after) for row in unjudged] == [("丁", six("丁"))]
    assert unjudged[0].missing and found.missing[0][2] == 1


def test_stacking_names_who_draws_twice_and_the_highest(world: World, officer: Person, ledger: None) -> None:
    stack = simulate(officer, TWO).stacking
    assert stack is not None and stack.only
    assert stack.sets == [(("XQ-1", "XQ-3"), 2)]
    assert stack.added == sum(six(name) + eight(name) for name in SIZES)
    assert stack.highest == sum(max(six(name), eight(name)) for name in SIZES)
    assert stack.top_state is not None and stack.top_state.name == "丙"
    assert stack.top == six("丙") + eight("丙")
    rows = records(officer, TWO, "", "stack:XQ-1+XQ-3", 0)[1]
    assert {row.state.name for row in rows} == {"甲", "丙"}


def test_drafts_are_held_against_what_is_in_force(world: World, officer: Person, ledger: None) -> None:
    ask = Ask("XQ-1", others={"XQ-3": {}}, against=IN_FORCE)
    bare = simulate(officer, ask)
    assert (bare.before.fen, bare.against) == (0, []), "nothing of the draft policy is in force"
    other = world.person("city_officer", world.city, "other-officer")
    in_force(officer, other, begun(officer, world))
    draft = Ask("XQ-1", {"parameters.rate": "2%"}, IN_FORCE, others={"XQ-3": {}})
    found = simulate(officer, draft)
    assert found.before.fen == sum(six(name, 4) for name in SIZES)
    assert found.after.fen == sum(six(name, 2) + eight(name) for name in SIZES)
    wins = {name for name in SIZES if six(name, 2) + eight(name) > six(name, 4)}
    gainers = records(officer, draft, "gain", "", 0)[1]
    losers = records(officer, draft, "lose", "", 0)[1]
    assert {row.state.name for row in gainers} == wins == {"甲", "丙"}
    assert {row.state.name for row in losers} == {"乙", "丁"} and found.moves["lose"] == 2


def test_it_is_kept_and_runs_again_to_the_same_fen(
    world: World, clerk: Person, officer: Person, ledger: None
) -> None:
    client = client_of(officer)
    address = "/simulations/new?clause=XQ-1&clause=XQ-3&XQ-1~parameters.rate=4"
    shown = client.get(address).content.decode()
    for text in ("2 个条款一起试算", "3% 改为 4%", "按条款", "同时符合 XQ-1 + XQ-3", "所选条款"):
        assert text in shown, text
    given = {"clause": ["XQ-1", "XQ-3"], "XQ-1~parameters.rate": "4", "name": "两条"}
    made = client.post("/simulations/new", given)
    assert made.status_code == 302
    assert "一分不差" in client.get(f"{made['Location']}?again=1").content.decode()
    kept = Simulation.objects.get()
    assert kept.totals["XQ-1"]["fen"] == sum(six(name, 4) for name in SIZES)
    assert kept.totals["before XQ-1"]["fen"] == sum(map(six, SIZES))
    with clock.fixed(TODAY + timedelta(days=3)):
        first = current_states().get(name="甲").project
        answer(clerk, first, verified_equipment_investment=9000 * WAN)
        assert simulate(officer, TWO).after.fen > sum(six(name) + eight(name) for name in SIZES)
        assert same_again(kept)
    assert client.get(f"/simulations/new?{kept.asked}").status_code == 200
    wrong = client.get("/simulations/new?clause=XQ-1&clause=XQ-3&XQ-3~parameters.rate=x")
    assert wrong.status_code == 422
    assert client.get("/simulations/new?clause=XQ-1&clause=none").status_code == 404


def test_a_draft_stands_in_for_the_clause_of_its_code(world: World, officer: Person, ledger: None) -> None:
    begun(officer, world)
    client = client_of(officer)
    page = client.get("/simulations/new?clause=XQ-1&clause=XQ-3&clause=draft:XQ-1").content.decode()
    assert "office/XQ-1@1、panzhihua-west-2025/XQ-3@1" in page
    editor = client.get("/clauses/XQ-1/edit").content.decode()
    assert "/simulations/new?clause=draft%3AXQ-1&amp;against=XQ-1" in editor
    assert "difference" not in editor
    clause = begun(officer, world, "N-1")
    actions.add_version(by=officer, clause=clause, body=clause.versions.first().body, cases=[])
    second = client.get("/clauses/N-1/edit").content.decode()
    assert "/clauses/N-1/difference?old=1&amp;new=2" in second
    assert "clause=draft%3AN-1&amp;against=XQ-1" in second


def test_policies_lead_to_their_simulation(
    world: World, officer: Person, clerk: Person, ledger: None
) -> None:
    asked = "clause=XQ-1&amp;clause=XQ-2&amp;clause=XQ-3&amp;against=in_force"
    address = "/policies/panzhihua-west-2025/"
    assert asked in client_of(officer).get(address).content.decode()
    assert asked not in client_of(clerk).get(address).content.decode()
    client, page = client_of(officer), f"/simulations/new?{asked.replace('&amp;', '&')}"
    client.get(page)
    with CaptureQueriesContext(connection) as seen:
        assert "没有施行中的条款，按 0 计" in client.get(page).content.decode()
    assert len([one for one in seen if "definitionscounter" not in one["sql"]]) <= 40
    run = run_of(officer, TWO).run
    assert set(run.clauses) == {"XQ-1", "XQ-3", "before XQ-1", "before XQ-3"}
    run.close()
