"""From a list request to a queryset: scope, quick filters, conditions on any field of the catalogue."""

from collections.abc import Callable, Hashable
from datetime import date

from django.db.models import Q

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.definitions.conditions_q import to_q
from luodi.apps.organisations.queries import subtree_ids, with_predecessors
from luodi.apps.projects import projection, vocabulary
from luodi.apps.projects.enums import Standing
from luodi.apps.projects.models import ProjectState
from luodi.apps.projects.queries import secrets
from luodi.apps.projects.queries.lights import light_q
from luodi.apps.projects.queries.requests import EVERY_STANDING, ListRequest
from luodi.apps.projects.querysets import StateQuerySet
from luodi.kernel import conditions, money
from luodi.kernel.values.ranges import whole_number

YI = money.UNITS["亿元"]
BANDS: dict[str, tuple[int | None, int | None]] = {
    "ge1": (YI, None),
    "ge5": (5 * YI, None),
    "ge10": (10 * YI, None),
    "lt1": (None, YI),
    "ge05lt1": (YI // 2, YI),
    "lt05": (None, YI // 2),
}
BUILDING = "building"
OVERDUE, PENDING = "overdue", "pending"


def visible_states(person: Person, as_of: date | None = None) -> StateQuerySet:
    """Return the states that a person may see, as the ledger knew them at the end of a day (None: now)."""
    return ProjectState.objects.known_by(as_of).visible_to(person, Permission.PROJECT_VIEW)


def matching(person: Person, request: ListRequest) -> StateQuerySet:
    """Return the states that a request asks for, in the person's scope; unordered."""
    rows = visible_states(person, request.as_of).filter(_standing_q(request.standing))
    for word in request.keyword.lower().split():
        rows = rows.filter(secrets.keyword_q(person, word))
    secret = vocabulary.secret_keys() if request.clauses or "band" in request.quick else frozenset()
    for name, value in request.quick.items():
        if name in QUICK_FILTERS:
            rows = rows.filter(QUICK_FILTERS[name](value, request))
            if QUICK_FIELDS.get(name, name) in secret:
                rows = rows.filter(secrets.open_q(person))
    for clause in request.clauses:
        tree = conditions.parse(clause.tree, vocabulary.typed_catalogue())
        rows = rows.filter(to_q(tree, projection.column_names()))
        if clause.key in secret:
            rows = rows.filter(secrets.open_q(person))
    return rows


def asker(person: Person, request: ListRequest) -> Hashable:
    """Return who asks, where the answer depends on it besides scope: conditions on what may be hidden."""
    asked = request.keyword or request.clauses or request.quick.get("band")
    return person.pk if asked else None


def _standing_q(standing: str) -> Q:
    if standing == EVERY_STANDING:
        return Q(standing__in=[s for s in Standing.values if s != Standing.REMOVED])
    return Q(standing=standing)


def _unit(value: str, request: ListRequest) -> Q:
    pk = whole_number(value)
    if pk is None:
        return Q(attributed_unit__in=())
    ids = subtree_ids([pk], request.as_of) or {pk}
    return Q(attributed_unit__in=with_predecessors(ids, request.as_of))


def _stage(value: str, request: ListRequest) -> Q:
    if value == BUILDING:
        later = {f"{name}__isnull": True for name in ("completed_on", "produced_on", "on_target_on")}
        return Q(substantive_start_on__isnull=False, **later)
    return Q(stage__in=value.split(","))


def _kind(value: str, request: ListRequest) -> Q:
    """Match a kind among all of a project; of several, with commas, its main kind."""
    if "," in value:
        return Q(kind__in=value.split(","))
    return Q(kind=value) | Q(kinds__contains=value)


def _band(value: str, request: ListRequest) -> Q:
    low, high = BANDS.get(value, (None, None))
    found = Q() if value in BANDS else Q(pk__in=())
    if low is not None:
        found &= Q(total_investment__gte=low)
    if high is not None:
        found &= Q(total_investment__lt=high)
    return found


def _stall(value: str, request: ListRequest) -> Q:
    hit = Q(stall_rule__isnull=False)
    if value == OVERDUE:
        return hit & Q(stall_due_on__lt=request.day)
    if value == PENDING:
        return hit & Q(stall_due_on__gte=request.day, stall_since__lte=request.day)
    return Q(stall_rule=value, stall_due_on__lt=request.day)


QUICK_FIELDS = {"band": "total_investment"}
QUICK_FILTERS: dict[str, Callable[[str, ListRequest], Q]] = {
    "unit": _unit,
    "stage": _stage,
    "kind": _kind,
    "chain": lambda value, request: Q(chain=value),
    "level": lambda value, request: Q(level=value),
    "band": _band,
    "light": lambda value, request: light_q(value, request.day),
    "stall": _stall,
}
