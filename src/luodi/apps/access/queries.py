"""Reads about people and permissions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import get_language

from luodi.apps.access import roles, throttle
from luodi.apps.access.enums import AdminRole, Permission, RequestState
from luodi.apps.access.models import Matter, Membership, Person, RoleRequest
from luodi.apps.access.resolver import EVERYWHERE, NOWHERE, Scope, can, held_roles, scope_of
from luodi.kernel import clock

__all__ = [
    "EVERYWHERE",
    "NOWHERE",
    "PeoplePage",
    "Scope",
    "can",
    "demo_accounts",
    "held_roles",
    "history",
    "landing_of",
    "matters",
    "may_reissue",
    "not_kept_apart",
    "pending_requests",
    "people",
    "people_page",
    "post_of",
    "scope_of",
]

PAGE_ROWS = 50


def post_of(person: Person) -> str:
    """Return how a person is addressed on every page: unit · position, or name and role."""
    held = held_roles(person)
    what = person.position or (held[0].shown if held else person.name)
    return f"{person.unit.short_name} · {what}" if person.unit else what


def landing_of(person: Person) -> str:
    """Return the URL name of an administrator's first page, '' for everyone else."""
    first = {
        AdminRole.SYSTEM: "access:people",
        AdminRole.SECURITY: "access:requests",
        AdminRole.AUDIT: "audit:events",
    }
    held = held_roles(person)
    return first.get(held[0].code, "") if held else ""  # type: ignore[call-overload]


def people(by: Person, asked: Mapping[str, Any]) -> QuerySet[Person]:
    """Return the accounts that ``by`` may see and the filter asks for, by login, with their open roles."""
    open_rows = Membership.objects.on(clock.today()).select_related("unit")
    rows = (
        Person.objects.visible_to(by, Permission.ACCOUNT_VIEW)
        .select_related("unit")
        .prefetch_related(Prefetch("memberships", open_rows, to_attr="held"))
        .order_by("login")
    )
    if asked.get("q"):
        word = asked["q"]
        rows = rows.filter(Q(login__icontains=word) | Q(name__icontains=word) | Q(position__icontains=word))
    if asked.get("unit"):
        rows = rows.filter(unit=asked["unit"])
    if asked.get("role"):
        rows = rows.filter(
            pk__in=Membership.objects.on(clock.today()).filter(role=asked["role"]).values("person")
        )
    return _in_state(rows, asked.get("state") or "active")


def _in_state(rows: QuerySet[Person], state: str) -> QuerySet[Person]:
    if state == "ended":
        return rows.filter(is_active=False)
    if state == "all":
        return rows
    rows = rows.filter(is_active=True)
    if state == "unused":
        return rows.filter(last_login=None)
    if state == "locked":
        return rows.filter(login__in=throttle.locked_logins())
    if state == "roleless":
        return rows.exclude(pk__in=Membership.objects.on(clock.today()).values("person"))
    return rows


@dataclass(frozen=True)
class PeoplePage:
    """One page of accounts; ``after`` is the login to go on from, empty at the end."""

    rows: list[Person]
    count: int
    after: str


def people_page(rows: QuerySet[Person], after: str = "") -> PeoplePage:
    """Return the accounts that come after a login."""
    count = rows.count()
    found = list(rows.filter(login__gt=after)[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    return PeoplePage(shown, count, shown[-1].login if len(found) > PAGE_ROWS else "")


def accounts() -> QuerySet[Person]:
    """Return all accounts with their units, to be narrowed by ``visible_to``."""
    rows: QuerySet[Person] = Person.objects.select_related("unit")
    return rows


def role_requests() -> QuerySet[RoleRequest]:
    """Return all requests of roles."""
    return RoleRequest.objects.select_related("person", "unit")


def open_memberships() -> QuerySet[Membership]:
    """Return the roles that have no end."""
    return Membership.objects.filter(valid_to=None).select_related("person", "unit")


def history(person: Person) -> QuerySet[Membership]:
    """Return every role that a person holds or held, the open ones first."""
    return person.memberships.select_related("unit", "granted_by").order_by("-valid_from", "-id")


def admin_roles(person: Person) -> frozenset[str]:
    """Return the administrator roles that a person holds today or will hold, whenever they end."""
    rows = person.memberships.overlapping(clock.today(), None).administrators()
    return frozenset(rows.values_list("role", flat=True))


def may_reissue(by: Person, person: Person) -> bool:
    """Tell whether ``by`` may give ``person`` a new first password, as the action decides it."""
    held = admin_roles(person)
    if by.pk == person.pk or AdminRole.SECURITY in held:
        return False
    if held:
        return can(by, Permission.ROLE_GRANT)
    return scope_of(by, Permission.ACCOUNT_MANAGE).holds(person.unit_id)


def pending_requests() -> QuerySet[RoleRequest]:
    """Return the roles asked for and not yet decided, oldest first."""
    rows = RoleRequest.objects.filter(state=RequestState.PENDING)
    return rows.select_related("person", "person__unit", "unit", "requested_by").order_by("id")


def decided_requests(limit: int = 20) -> QuerySet[RoleRequest]:
    """Return the latest decided requests."""
    rows = RoleRequest.objects.exclude(state=RequestState.PENDING)
    return rows.select_related("person", "unit", "decided_by").order_by("-decided_at")[:limit]


def matters() -> QuerySet[Matter]:
    """Return all supervision matters, newest first."""
    return Matter.objects.prefetch_related("units", "persons")


def supervisors(on: date | None = None) -> QuerySet[Person]:
    """Return the people who hold a role of scope “matter” and so can read under one."""
    codes = [code for code, role in roles.roles().items() if role.scope == "matter"]
    held = Membership.objects.on(on or clock.today()).filter(role__in=codes)
    rows: QuerySet[Person] = Person.objects.active().filter(pk__in=held.values("person"))
    return rows.select_related("unit")


def not_kept_apart() -> list[Person]:
    """Return people who hold an administrator role beside any other role today. Must be empty."""
    today = Membership.objects.on(clock.today())
    admins = set(today.administrators().values_list("person", flat=True))
    counts: dict[int, int] = {}
    for person_id in today.filter(person__in=admins).values_list("person", flat=True):
        counts[person_id] = counts.get(person_id, 0) + 1
    return list(Person.objects.filter(pk__in=[pk for pk, count in counts.items() if count > 1]))


@dataclass(frozen=True)
class DemoAccount:
    """One line of the sign-in page in demo mode: login, who it is, what it can do."""

    login: str
    who: str
    can_do: str


def demo_accounts() -> list[DemoAccount]:
    """Return the listed accounts of the demo in the order in which they were made; none outside demo mode."""
    if not settings.DEMO:
        return []
    language = "en" if (get_language() or "").startswith("en") else "zh"
    rows = Person.objects.active().filter(is_demo=True).exclude(demo_words={}).order_by("pk")
    return [
        DemoAccount(person.login, person.demo_words["title"][language], person.demo_words["can"][language])
        for person in rows
    ]
