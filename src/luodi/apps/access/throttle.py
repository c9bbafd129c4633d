"""Counts sign-in attempts before any hash is computed, so that guessing costs us nothing.

An attempt is counted before it is tried and taken back when it succeeds: parallel attempts cannot
slip through together.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from luodi.apps.access.models import SignInCounter
from luodi.kernel import clock


@dataclass(frozen=True)
class Limit:
    """``failures`` within ``window`` lock for ``lock``."""

    failures: int
    window: timedelta
    lock: timedelta


ACCOUNT = Limit(5, timedelta(minutes=15), timedelta(minutes=30))
# Many offices share one address, so it allows far more than one account does.
ADDRESS = Limit(60, timedelta(minutes=15), timedelta(minutes=15))

# Two hosts may differ by this much; a counter from further ahead means that a clock was set back.
SKEW = timedelta(minutes=2)


@dataclass(frozen=True)
class Attempt:
    """Whether an attempt may go on; ``until`` ends the lock, ``last`` says it was the last free one."""

    allowed: bool
    until: datetime | None = None
    last: bool = False


def account_key(login: str) -> str:
    """Return the counter of a login, known or not."""
    return f"login:{login[:60]}"


def address_key(ip: str | None) -> str:
    """Return the counter of an address."""
    return f"ip:{ip or '-'}"


def reserve(key: str, limit: Limit) -> Attempt:
    """Count one attempt and tell whether it may be tried."""
    with transaction.atomic():
        counter = _held(key)
        now = clock.machine_now()
        if counter.locked_until and now < counter.locked_until <= now + limit.lock + SKEW:
            return Attempt(False, counter.locked_until)
        if counter.locked_until or not now - limit.window < counter.since <= now + SKEW:
            counter.failures, counter.since, counter.locked_until = 0, now, None
        counter.failures += 1
        last = counter.failures >= limit.failures
        counter.locked_until = now + limit.lock if last else None
        counter.save()
    return Attempt(True, counter.locked_until, last)


def succeeded(login: str, ip: str | None) -> None:
    """Forget the account's failures and give the address its attempt back."""
    with transaction.atomic():
        SignInCounter.objects.filter(key=account_key(login)).delete()
        counter = SignInCounter.objects.select_for_update().filter(key=address_key(ip)).first()
        if counter is not None and counter.failures:
            counter.failures -= 1
            counter.locked_until = None
            counter.save()


def unlock(login: str) -> None:
    """Take the lock off an account."""
    SignInCounter.objects.filter(key=account_key(login)).delete()


def locked_logins() -> dict[str, datetime]:
    """Return the logins that are locked now, with the end of the lock."""
    rows = SignInCounter.objects.filter(key__startswith="login:", locked_until__gt=clock.machine_now())
    return {row.key.removeprefix("login:"): row.locked_until for row in rows if row.locked_until}


def _held(key: str) -> SignInCounter:
    """Return the counter, locked, made when there is none."""
    now = clock.machine_now()
    counter = SignInCounter.objects.select_for_update().filter(key=key).first()
    if counter is not None:
        return counter
    SignInCounter.objects.filter(since__lt=now - timedelta(days=1)).delete()
    SignInCounter.objects.bulk_create([SignInCounter(key=key, since=now)], ignore_conflicts=True)
    return SignInCounter.objects.select_for_update().get(key=key)
