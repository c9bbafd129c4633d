"""Two people at the same moment, on the database as it is."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from luodi.apps.access.models import Person
from luodi.apps.audit.actors import SYSTEM
from luodi.apps.definitions.actions import load_packs
from luodi.apps.incentives.models import Decision
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
