"""Two people at the same moment: the slower one reads a sentence."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from luodi.apps.access.models import Person
from luodi.apps.enterprises import actions
from luodi.apps.enterprises.models import Enterprise, Title
from luodi.kernel import clock
from tests.conftest import CopiedDatabase
from tests.enterprises.test_enterprises import code
from tests.projects.ledger import TODAY
from tests.worlds import build_world


def both(monkeypatch: pytest.MonkeyPatch, people: list[Person], verb: Callable[[Person], Any]) -> list[str]:
    """Let two people pass the checks before either writes; return what each was told."""
    barrier, act, told = threading.Barrier(2), actions.act, []

    def together(**given: Any) -> Any:
        barrier.wait(5)
        return act(**given)

    def go(person: Person) -> None:
        try:
            with clock.fixed(TODAY):
                verb(person)
            told.append("written")
        except ValidationError as refused:
            told.append(refused.messages[0])
        finally:
            connection.close()

    monkeypatch.setattr(actions, "act", together)
    threads = [threading.Thread(target=go, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    monkeypatch.setattr(actions, "act", act)
    return sorted(told)


def test_two_who_register_at_once(
    copied_database: CopiedDatabase, monkeypatch: pytest.MonkeyPatch, clock_at: Callable[[date], None]
) -> None:
    clock_at(TODAY)
    world = build_world()
    people = [world.person("clerk", world.north, login) for login in ("first", "second")]
    told = both(
        monkeypatch,
        people,
        lambda by: actions.register_enterprise(by=by, uscc=code(1), name="甲", unit=world.north),
    )
    assert told == sorted(["written", "这个统一社会信用代码已登记"])
    firm = Enterprise.objects.get()
    given = {"title": "above_scale", "valid_from": date(2024, 1, 1), "document": "文件"}
    told = both(monkeypatch, people, lambda by: actions.add_title(by=by, enterprise=firm, **given))
    assert told == sorted(["written", "同一天认定的这一称号已登记"])
    assert Title.objects.count() == 1
