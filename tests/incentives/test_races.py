"""Two people at the same moment, on the database as it is."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from luodi.apps.access.models import Person
from luodi.apps.audit.actors import SYSTEM
from luodi.apps.definitions.actions import load_packs
from luodi.apps.incentives.actions import check_decision
from luodi.apps.incentives.models import Decision, DecisionCheck
from luodi.kernel import clock
from tests.conftest import CopiedDatabase
from tests.incentives.story import TODAY, WAN
from tests.incentives.test_decisions import decide, earning, in_force
from tests.worlds import build_world


def test_two_who_decide_at_once_do_not_both_decide(
    copied_database: CopiedDatabase, monkeypatch: pytest.MonkeyPatch, clock_at: Callable[[date], None]
) -> None:
    clock_at(TODAY)
    load_packs(by=SYSTEM, adopt=("base", "suining-2024", "panzhihua-west-2025"))
    world = build_world()
    people = [world.person("clerk", world.north, login) for login in ("first", "second")]
    in_force(world, world.person("city_officer", world.city))
    project = earning(world, people[0], "甲")
    barrier, create = threading.Barrier(2), Decision.objects.create
    told: list[str] = []

    def together(**values: Any) -> Decision:
        try:
            barrier.wait(3)
        except threading.BrokenBarrierError:
            told.append("alone")
        return create(**values)

    def go(person: Person, fen: int) -> None:
        try:
            with clock.fixed(TODAY):
                decide(person, project, fen * WAN)
            told.append("decided")
        except ValidationError as refused:
            told.append(refused.messages[0])
        finally:
            connection.close()

    monkeypatch.setattr(Decision.objects, "create", together)
    threads = [threading.Thread(target=go, args=pair) for pair in zip(people, (200, 240), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told.count("decided") == 1, told
    assert any("已登记审定额度" in sentence for sentence in told)
    assert Decision.objects.standing().count() == 1


def test_two_who_check_at_once_are_told_and_one_check_stands(
    copied_database: CopiedDatabase, monkeypatch: pytest.MonkeyPatch, clock_at: Callable[[date], None]
) -> None:
    clock_at(TODAY)
    load_packs(by=SYSTEM, adopt=("base", "suining-2024", "panzhihua-west-2025"))
    world = build_world()
    clerk = world.person("clerk", world.north)
    people = [world.person("reviewer", world.north, login) for login in ("first", "second")]
    in_force(world, world.person("city_officer", world.city))
    project = earning(world, clerk, "甲")
    decision = decide(clerk, project, 200 * WAN)
    barrier, create = threading.Barrier(2), DecisionCheck.objects.create
    told: list[str] = []

    def together(**values: Any) -> DecisionCheck:
        with suppress(threading.BrokenBarrierError):
            barrier.wait(3)
        return create(**values)

    def go(person: Person) -> None:
        try:
            with clock.fixed(TODAY):
                check_decision(by=person, decision=decision)
            told.append("checked")
        except ValidationError as refused:
            told.append(refused.messages[0])
        finally:
            connection.close()

    monkeypatch.setattr(DecisionCheck.objects, "create", together)
    threads = [threading.Thread(target=go, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == sorted(["checked", "这一条已被更正或复核，请刷新页面"])
    assert DecisionCheck.objects.count() == 1
