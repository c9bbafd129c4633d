"""The dated tree: a past day stays as it was."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from luodi.apps.audit.actions import SYSTEM
from luodi.apps.organisations import actions, queries
from luodi.apps.organisations.models import Unit, UnitSuccession
from luodi.kernel import clock

START = date(2020, 1, 1)


def make(
    name: str, parent: Unit | None = None, kind: str = "county", day: date = START, **more: object
) -> Unit:
    return actions.create_unit(by=SYSTEM, type=kind, name=name, parent=parent, valid_from=day, **more)


def picture(on: date) -> dict[str, tuple[str, str]]:
    """Name and path of every unit on a day, by its first name's id."""
    return {str(node.unit.pk): (node.name, node.version.path) for node in queries.flat_tree(on)}


@pytest.fixture
def world(db: object) -> dict[str, Unit]:
    province = make("甲省", kind="province")
    city = make("乙市", province, "city")
    one, two = make("丙县", city, short_name="丙"), make("丁县", city, short_name="丁")
    park = make("丙县产业园", one, "park", short_name="产业园")
    return {"province": province, "city": city, "one": one, "two": two, "park": park}


def test_a_move_takes_along_all_below_and_leaves_the_past(world: dict[str, Unit]) -> None:
    before = picture(date(2023, 12, 31))
    actions.move_unit(by=SYSTEM, unit=world["one"], parent=world["two"], on=date(2024, 1, 1))
    assert picture(date(2023, 12, 31)) == before
    assert queries.subtree_ids([world["two"].pk], date(2024, 1, 1)) == {
        world["two"].pk,
        world["one"].pk,
        world["park"].pk,
    }
    assert queries.subtree_ids([world["two"].pk], date(2023, 12, 31)) == {world["two"].pk}


def test_a_rename_keeps_the_old_name_for_old_days(world: dict[str, Unit]) -> None:
    actions.rename_unit(
        by=SYSTEM, unit=world["one"], name="丙市", on=date(2024, 1, 1), document="川府函〔2023〕1号"
    )
    assert queries.name_of(world["one"], date(2023, 6, 1)) == "丙县"
    assert queries.name_of(world["one"], date(2024, 6, 1)) == world["one"].name == "丙市"
    assert queries.resolve_unit("丙县", date(2024, 6, 1)) == world["one"]
    assert world["one"].changes.get(kind="renamed").document == "川府函〔2023〕1号"


def test_a_change_entered_late_reaches_what_came_after(world: dict[str, Unit]) -> None:
    actions.move_unit(by=SYSTEM, unit=world["park"], parent=world["two"], on=date(2024, 6, 1))
    actions.move_unit(by=SYSTEM, unit=world["two"], parent=world["one"], on=date(2024, 1, 1))
    assert queries.path_of(world["park"], date(2024, 7, 1))[-2:] == [world["one"], world["two"]]
    assert queries.path_of(world["park"], date(2024, 3, 1))[-1] == world["one"]


def test_a_move_entered_late_survives_a_rename_entered_before_it(world: dict[str, Unit]) -> None:
    actions.rename_unit(by=SYSTEM, unit=world["park"], name="新园", on=date(2024, 6, 1))
    actions.move_unit(by=SYSTEM, unit=world["park"], parent=world["two"], on=date(2024, 1, 1))
    assert queries.path_of(world["park"], date(2024, 7, 1))[-1] == world["two"]
    assert queries.name_of(world["park"], date(2024, 7, 1)) == "新园"


def test_a_unit_cannot_come_under_itself(world: dict[str, Unit]) -> None:
    before = picture(date(2025, 1, 1))
    with pytest.raises(ValidationError, match="自己的下级"):
        actions.move_unit(by=SYSTEM, unit=world["city"], parent=world["park"], on=date(2024, 1, 1))
    assert picture(date(2025, 1, 1)) == before


def test_a_unit_with_others_below_cannot_end(world: dict[str, Unit]) -> None:
    with pytest.raises(ValidationError, match="没有上级单位"):
        actions.end_unit(by=SYSTEM, unit=world["one"], on=date(2024, 1, 1))
    actions.end_unit(by=SYSTEM, unit=world["park"], on=date(2024, 1, 1))
    assert str(world["park"].pk) not in picture(date(2024, 1, 1))
    assert str(world["park"].pk) in picture(date(2023, 12, 31))


def test_a_merger_moves_what_lay_below_and_leads_names_on(world: dict[str, Unit]) -> None:
    day = date(2024, 1, 1)
    actions.merge_units(by=SYSTEM, units=[world["one"]], into=world["two"], on=day)
    assert queries.path_of(world["park"], day)[-1] == world["two"]
    assert queries.resolve_unit("丙县", day) == world["two"]
    assert queries.resolve_unit("丙县", date(2023, 1, 1)) == world["one"]


def test_a_split_makes_new_units_beside_the_old(world: dict[str, Unit]) -> None:
    day = date(2024, 1, 1)
    new = actions.split_unit(by=SYSTEM, unit=world["two"], parts=[{"name": "戊县"}, {"name": "己县"}], on=day)
    assert [queries.path_of(unit, day)[-1] for unit in new] == [world["city"]] * 2
    assert queries.resolve_unit("丁县", day) is None
    assert UnitSuccession.objects.filter(predecessor=world["two"]).count() == 2


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("丙县", "one"),
        ("丙", "one"),
        (" 丙 县 ", "one"),
        ("乙市丙县", "one"),
        ("甲省乙市丙县", "one"),
        ("丙县经开区", "park"),
        ("乙市 产业园", "park"),
        ("庚县", None),
        ("", None),
        ("乙市庚县", None),
    ],
)
def test_units_are_found_by_what_workbooks_write(
    world: dict[str, Unit], text: str, found: str | None
) -> None:
    actions.add_alias(by=SYSTEM, unit=world["park"], name="丙县经开区")
    assert queries.resolve_unit(text) == (world[found] if found else None)


def test_one_name_of_two_units_is_no_answer(world: dict[str, Unit]) -> None:
    other = make("丁县产业园", world["two"], "park", short_name="产业园")
    assert queries.resolve_unit("产业园") is None
    assert queries.resolve_unit("产业园", within=world["two"]) == other


def test_the_same_name_twice_beside_each_other_is_refused(world: dict[str, Unit]) -> None:
    with pytest.raises(ValidationError, match="已有"):
        make("丙县", world["city"])


def test_an_office_works_for_the_place_above_or_the_place_it_serves(world: dict[str, Unit]) -> None:
    bureau = make("经信局", world["city"], "department")
    branch = make("丙县分局", bureau, "branch", serves=world["one"])
    found = queries.territory_ids([bureau.pk, branch.pk, world["park"].pk])
    assert found == {
        bureau.pk: world["city"].pk,
        branch.pk: world["one"].pk,
        world["park"].pk: world["park"].pk,
    }


def test_a_unit_ends_once_but_its_last_day_may_be_corrected_to_an_earlier_one(world: dict[str, Unit]) -> None:
    park = world["park"]
    actions.end_unit(by=SYSTEM, unit=park, on=START + timedelta(days=9))
    for days in (9, 20):
        with pytest.raises(ValidationError, match="已经撤销"):
            actions.end_unit(by=SYSTEM, unit=park, on=START + timedelta(days=days))
    actions.end_unit(by=SYSTEM, unit=park, on=START + timedelta(days=5))
    park.refresh_from_db()
    assert park.valid_to == START + timedelta(days=5)
    assert park.pk not in {node.unit.pk for node in queries.flat_tree(park.valid_to)}


def test_the_tree_and_its_parts_take_few_queries(
    world: dict[str, Unit], django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):
        queries.flat_tree()
    with django_assert_num_queries(1):
        queries.subtree_ids([world["city"].pk])
    with django_assert_num_queries(4):
        queries.UnitResolver().resolve("丙县")


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["move", "rename", "end", "create"]),
        st.integers(0, 7),
        st.integers(0, 7),
        st.integers(0, 1500),
    ),
    min_size=1,
    max_size=8,
)


class PastStays(TestCase):
    """Whatever happens from a day on, the tree of the days before is the same."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @example([("end", 3, 0, 1), ("end", 3, 0, 2)])
    @given(MOVES)
    def test_a_later_change_never_touches_an_earlier_day(
        self, moves: list[tuple[str, int, int, int]]
    ) -> None:
        units = [make("根", kind="province")]
        for n in range(5):
            units.append(make(f"单位{n}", units[n // 2]))
        for n, (what, at, other, days) in enumerate(moves):
            on = START + timedelta(days=days)
            before = {day: picture(day) for day in (START, on - timedelta(days=1))}
            self._do(what, units, at % len(units), other % len(units), on, n)
            for day, was in before.items():
                if day < on:
                    assert picture(day) == was
            self._lies_right(on)
            self._lies_right(START + timedelta(days=2000))

    def _do(self, what: str, units: list[Unit], at: int, other: int, on: date, n: int) -> None:
        unit = Unit.objects.get(pk=units[at].pk)
        try:
            if what == "move":
                actions.move_unit(by=SYSTEM, unit=unit, parent=units[other], on=on)
            elif what == "rename":
                actions.rename_unit(by=SYSTEM, unit=unit, name=f"新{n}", on=on)
            elif what == "end":
                actions.end_unit(by=SYSTEM, unit=unit, on=on)
            else:
                units.append(make(f"再{n}", units[other], day=on))
        except ValidationError:
            pass

    def _lies_right(self, day: date) -> None:
        nodes = {node.unit.pk: node.version for node in queries.flat_tree(day)}
        assert len(nodes) == sum(1 for _ in Unit.objects.standing(day))
        for pk, version in nodes.items():
            above = nodes[version.parent_id].path if version.parent_id else "/"
            assert version.path == f"{above}{pk}/"


def test_current_names_follow_the_day(world: dict[str, Unit]) -> None:
    later = clock.today() + timedelta(days=30)
    actions.rename_unit(by=SYSTEM, unit=world["one"], name="丙区", on=later)
    assert Unit.objects.get(pk=world["one"].pk).name == "丙县"
    with clock.fixed(later):
        assert (actions.begin_names(), actions.begin_names()) == (1, 0)
        assert Unit.objects.get(pk=world["one"].pk).name == "丙区"
