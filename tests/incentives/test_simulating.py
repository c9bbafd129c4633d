"""What a changed clause would cost: sums that agree with their parts and records, kept and run again."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.apps.access.models import Membership, Person
from luodi.apps.incentives import actions
from luodi.apps.incentives.models import Simulation
from luodi.apps.incentives.queries import evaluate_one, listed_clauses
from luodi.apps.incentives.queries.made_over import keep_only, made_over
from luodi.apps.incentives.queries.simulating import (
    BEFORE,
    Ask,
    dials_of,
    records,
    run_of,
    same_again,
    simulate,
)
from luodi.apps.incentives.views.asking import FIGURE
from luodi.apps.projects.actions import change_profile, name_reader
from luodi.apps.projects.queries import current_states
from luodi.kernel import clock
from luodi.kernel.clauses import ClauseErrors, Engine
from tests.access.world import client_of
from tests.incentives.story import TODAY, WAN, answer, built, enter, on
from tests.worlds import SINCE, World

pytestmark = [pytest.mark.django_db, pytest.mark.database]
FOUR = Ask("XQ-1", {"parameters.rate": "4%"})


@pytest.fixture
def ledger(world: World, clerk: Person) -> dict[str, int]:
    """Equipment in 万元 of projects under article 6: two below the cap, one at it, one nobody can judge."""
    sizes = {"甲": 8000, "乙": 10000, "丙": 90000}
    for name, size in sizes.items():
        project = built(world, clerk, name, equipment_investment=size * WAN, total_investment=3 * size * WAN)
        answer(clerk, project, project_class="链主项目", verified_new_output=3000 * WAN)
    built(world, clerk, "丁")
    return sizes


def expected(size: int, rate: Fraction) -> int:
    """What article 6 gives, written from its words."""
    return int(min(Fraction(size * WAN) * rate, Fraction(500 * WAN)))


def test_every_sum_agrees_with_its_parts_and_its_records(
    world: World, officer: Person, ledger: dict[str, int]
) -> None:
    found = simulate(officer, FOUR)
    before = {name: expected(size, Fraction(3, 100)) for name, size in ledger.items()}
    after = {name: expected(size, Fraction(4, 100)) for name, size in ledger.items()}
    assert (found.before.fen, found.after.fen) == (sum(before.values()), sum(after.values()))
    assert found.after.unknown == 1 and found.rows == 4
    assert found.moves == {"gain": 2, "lose": 0, "same": 1, "eligible": 3, "unknown": 1}
    for parts in found.breakdowns.values():
        assert sum(part.after for part in parts) == found.after.fen
        assert sum(part.before for part in parts) == found.before.fen
    _listed, gainers, more = records(officer, FOUR, "gain", "", 0)
    assert {mover.state.name: (mover.before, mover.after) for mover in gainers} == {
        name: (before[name], after[name]) for name in ("甲", "乙")
    }
    assert not more
    for parts in found.breakdowns.items():
        for part in parts[1]:
            _listed, rows, _more = records(officer, FOUR, "eligible", f"{parts[0]}:{part.key}", 0)
            assert sum(row.after or 0 for row in rows) == part.after
    key, _label, n = found.missing[0]
    _listed, unknown, _more = records(officer, FOUR, "unknown", f"missing:{key}", 0)
    assert len(unknown) == n and unknown[0].after is None and unknown[0].missing


def test_a_lower_rate_makes_losers(world: World, officer: Person, ledger: dict[str, int]) -> None:
    found = simulate(officer, Ask("XQ-1", {"parameters.rate": "1%"}))
    assert found.moves["lose"] == 2 and found.moves["gain"] == 0


def test_a_change_that_is_no_formula_is_refused(
    world: World, officer: Person, ledger: dict[str, int]
) -> None:
    with pytest.raises(ClauseErrors):
        simulate(officer, Ask("XQ-1", {"parameters.rate": "四个点"}))


def test_a_sibling_pays_nothing(world: World, ledger: dict[str, int]) -> None:
    assert simulate(world.person("city_officer", world.south), FOUR).rows == 0


def test_a_simulation_kept_runs_again_to_the_same_fen(
    world: World, clerk: Person, officer: Person, ledger: dict[str, int]
) -> None:
    run = run_of(officer, FOUR).run
    kept = actions.save_simulation(
        by=officer, name="第六条4%", unit=world.city, run=run, changes={"XQ-1": FOUR.changes}
    )
    run.close()
    assert kept.rows == 4 and set(kept.totals) == {BEFORE, "XQ-1", "XQ-2", "XQ-3"}
    assert same_again(kept)
    with clock.fixed(TODAY + timedelta(days=3)):
        changed = current_states().get(name="甲").project
        answer(clerk, changed, verified_equipment_investment=9000 * WAN)
        assert simulate(officer, FOUR).after.fen > kept.totals["XQ-1"]["fen"]
        assert same_again(kept)
    Simulation.objects.get(pk=kept.pk)
    kept.digest = "0" * 64
    assert not same_again(kept)


def test_the_ledger_of_a_past_day(
    world: World, clerk: Person, officer: Person, ledger: dict[str, int]
) -> None:
    with clock.fixed(date(2024, 9, 5)):
        assert simulate(officer, Ask("XQ-1", day=TODAY)).rows == 4
        assert simulate(officer, Ask("XQ-1", day=date(2024, 1, 5))).rows == 0


def test_a_page_says_what_is_no_number_and_keeps_what_comes_out(
    world: World, officer: Person, ledger: dict[str, int]
) -> None:
    client = client_of(officer)
    wrong = client.get("/simulations/new?clause=XQ-1&parameters.rate=abc")
    assert wrong.status_code == 422 and "“abc”不是数字" in wrong.content.decode()
    shown = client.get("/simulations/new?clause=XQ-1&parameters.rate=4").content.decode()
    assert "3% 改为 4%" in shown and "1,220.00" in shown
    kept = client.post("/simulations/new", {"clause": "XQ-1", "parameters.rate": "4", "name": "四个点"})
    assert kept.status_code == 302
    again = client.get(f"{kept['Location']}?again=1").content.decode()
    assert "一分不差" in again
    assert client.get("/simulations/new?clause=none").status_code == 404


@given(st.text(max_size=12))
def test_a_figure_is_a_plain_number(text: str) -> None:
    if FIGURE.fullmatch(text):
        assert Fraction(text) >= 0


def test_dials_are_the_plain_figures_of_a_clause(world: World) -> None:
    dials = {dial.place: (dial.value, dial.unit) for dial in dials_of(listed_clauses()["XQ-1"])}
    assert dials == {
        "parameters.rate": ("3", "%"), "parameters.least_scale": ("2000", "万元"),
        "parameters.project_cap": ("500", "万元"),
    }  # fmt: skip


def test_one_case_agrees_with_the_whole(world: World, officer: Person, ledger: dict[str, int]) -> None:
    _listed, rows, _more = records(officer, FOUR, "eligible", "", 0)
    for row in rows:
        one = evaluate_one(
            officer, listed_clauses()["XQ-1"], day=TODAY, project=row.state.project_id, changes=FOUR.changes
        )
        assert one is not None and one.result["ceiling_fen"] == row.after


def test_a_past_day_calls_a_project_that_moved_as_it_was_called_then(
    world: World, clerk: Person, ledger: dict[str, int]
) -> None:
    with clock.fixed(date(2024, 7, 2)):
        project = built(world, clerk, "旧名", equipment_investment=9000 * WAN)
    answer(clerk, project, project_class="链主项目", verified_new_output=3000 * WAN)
    mover = world.person("clerk", world.north, "mover")
    Membership.objects.create(person=mover, unit=world.south, role="clerk", valid_from=SINCE)
    with clock.fixed(date(2024, 8, 5)):
        place = {"attributed_unit": world.south.pk, "county": world.south.pk}
        change_profile(by=mover, project=project, values=place)
        south = world.person("clerk", world.south)
        change_profile(by=south, project=project, values={"name": "新名项目"}, reason="更名")
    web = client_of(world.person("leader", world.north))
    for page in ("new", "records"):
        told = web.get(f"/simulations/{page}?clause=XQ-1&day=2024-07-31").content.decode()
        assert "旧名" in told and "新名项目" not in told, page


def test_it_is_run_again_over_its_own_rows_whoever_has_left_or_was_named_since(
    world: World, clerk: Person, officer: Person, ledger: dict[str, int]
) -> None:
    talks = enter(world, clerk, "谈", negotiating_on=on(date(2024, 1, 5)))
    sides = run_of(officer, FOUR)
    kept = actions.save_simulation(
        by=officer, name="留", unit=world.city, run=sides.run, changes={sides.run.changed: FOUR.changes}
    )
    sides.run.close()
    kept = Simulation.objects.get(pk=kept.pk)
    assert sum(last - first + 1 for first, last in kept.made_over["projects"]) == kept.rows
    assert same_again(kept)
    with clock.fixed(TODAY + timedelta(days=3)):
        name_reader(by=clerk, project=talks, login=officer.login, reason="牵头")
        moved = current_states().get(name="甲").project
        mover = world.person("clerk", world.north, "mover")
        Membership.objects.create(person=mover, unit=world.south, role="clerk", valid_from=SINCE)
        change_profile(by=mover, project=moved, values={"attributed_unit": world.south.pk})
        built(world, clerk, "戊")
        Membership.objects.filter(person=officer).update(valid_to=TODAY)
        assert same_again(kept)
    first, *rest = kept.made_over["projects"]
    kept.made_over = {**kept.made_over, "projects": [[first[0] + 1, first[1]], *rest]}
    assert not same_again(kept)


@settings(deadline=None, max_examples=30)
@given(st.sets(st.integers(1, 60)), st.sets(st.integers(1, 60)))
def test_spans_hold_the_numbers_that_they_were_made_of(kept: set[int], loaded: set[int]) -> None:
    engine = Engine()
    try:
        for numbers in (kept, loaded):
            engine.connection.execute(
                "CREATE OR REPLACE TABLE projects AS SELECT unnest(CAST(? AS BIGINT[])) AS project_id",
                [sorted(numbers)],
            )
            if numbers is kept:
                over = made_over(engine)
        assert {n for first, last in over["projects"] for n in range(first, last + 1)} == kept
        keep_only(engine, "projects", over)
        left = {n for (n,) in engine.connection.execute("SELECT project_id FROM projects").fetchall()}
        assert left == kept & loaded
    finally:
        engine.close()
