"""What must hold when many try at once, in a database that really commits."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections

from luodi.apps.access import actions, queries, throttle
from luodi.apps.access.models import Membership, Person, SignInCounter
from luodi.apps.audit.actions import SYSTEM
from luodi.apps.audit.verification import verify_chain
from luodi.kernel import clock
from tests.access.world import person

TRIES = 12


def all_at_once(work: Callable[[int], Any], number: int) -> list[Any]:
    """Run ``work`` in threads that start together; return results and errors."""
    start, results = threading.Barrier(number), []

    def run(n: int) -> None:
        start.wait()
        try:
            results.append(work(n))
        except Exception as error:  # the race decides who fails
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def guesses(monkeypatch: pytest.MonkeyPatch) -> int:
    """Guess a password many times at once; return how many hashes were computed."""
    hashed: list[str] = []
    monkeypatch.setattr(Person, "check_password", lambda self, raw: bool(hashed.append(raw)))
    all_at_once(lambda n: actions.sign_in(login="victim", password=f"guess{n}", ip=f"10.0.0.{n}"), TRIES)
    return len(hashed)


def test_guesses_at_once_never_exceed_the_limit(
    copied_database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    person("victim")
    assert guesses(monkeypatch) == throttle.ACCOUNT.failures


def test_without_the_throttle_all_guesses_are_hashed(
    copied_database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    person("victim")
    monkeypatch.setattr(throttle, "reserve", lambda key, limit: throttle.Attempt(True))
    assert guesses(monkeypatch) == TRIES


def test_two_administrator_roles_granted_at_once_leave_one(copied_database: Any) -> None:
    someone = person("someone")
    roles = ["system_admin", "security_admin", "audit_admin"] * 2
    results = all_at_once(
        lambda n: actions.grant_role(by=SYSTEM, person=Person.objects.get(pk=someone.pk), role=roles[n]), 6
    )
    made = [result for result in results if isinstance(result, Membership)]
    assert len(made) == 1 and all(isinstance(r, Membership | ValidationError) for r in results)
    assert queries.not_kept_apart() == [] and verify_chain().ok


def test_two_last_administrators_cannot_both_go(copied_database: Any) -> None:
    held = [person(f"admin{n}", None, "audit_admin").memberships.get() for n in range(2)]
    results = all_at_once(lambda n: actions.end_membership(by=SYSTEM, membership=held[n]), 2)
    assert sum(isinstance(result, ValidationError) for result in results) == 1
    assert Membership.objects.on(clock.today()).filter(role="audit_admin").count() == 1


def test_one_login_made_at_once_is_one_account(copied_database: Any) -> None:
    all_at_once(lambda n: actions.create_person(by=SYSTEM, login="twin", name=f"某{n}", unit=None), 4)
    assert Person.objects.filter(login="twin").count() == 1
    assert verify_chain().ok and not SignInCounter.objects.exists()
