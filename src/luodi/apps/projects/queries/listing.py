"""The list of projects: one page, the count and the sums of everything that matches."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, Sum

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.projects.queries import columns, secrets
from luodi.apps.projects.queries.filters import asker, matching, visible_states
from luodi.apps.projects.queries.kept import kept
from luodi.apps.projects.queries.lights import due_share, light_q, scheme_on
from luodi.apps.projects.queries.paging import Slice, slice_of
from luodi.apps.projects.queries.requests import ListRequest
from luodi.apps.projects.querysets import StateQuerySet

EXACT_UP_TO = 100_000
SUMMED = ("total_investment", "year_plan_investment", "completed_this_year")
NOTHING = Slice((), 0, None, None)
ALWAYS_READ = frozenset(["name", "standing", "kind", "stage", "secret", "code_name"])


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums in fen over every matching row, None where no row states a value; ``lights`` counts per light.

    ``planned_done`` is what the projects with a year plan have completed: the numerator of the ratio.
    """

    total: int | None
    plan: int | None
    done: int | None
    planned_done: int
    lights: dict[str, int]
    due: Fraction

    @property
    def partly(self) -> bool:
        """Whether projects without a year plan are part of what was completed."""
        return self.planned_done != (self.done or 0)

    @property
    def completion(self) -> Fraction | None:
        """Completed share of the year plans; None without a plan."""
        return Fraction(self.planned_done, self.plan) if self.plan and self.plan > 0 else None

    @property
    def ahead(self) -> Fraction | None:
        """Completion less schedule, None without a plan or before the first month is over."""
        return self.completion - self.due if self.completion is not None and self.due else None


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list: rows as the database gave them, the columns to draw, count and sums."""

    request: ListRequest
    columns: tuple[columns.Column, ...]
    slice: Slice
    count: int
    capped: bool
    sums: Sums | None

    @property
    def rows(self) -> Any:
        """The rows of the page."""
        return self.slice.rows


def list_projects(person: Person, request: ListRequest, own_columns: tuple[str, ...] = ()) -> ListPage:
    """Return one page of the projects that ``person`` may see and ``request`` asks for.

    ``own_columns`` are shown where the request names none.
    Counts are exact up to EXACT_UP_TO and marked as capped above, where sums are left out.
    """
    rows = matching(person, request)
    shown = columns.chosen(request.columns or own_columns)
    reads = ALWAYS_READ.union(*(column.reads for column in shown))
    question = (
        "list",
        tuple(request.pairs()),
        request.sums,
        _scheme_version(request),
        asker(person, request),
    )
    count, sums = kept(person, Permission.PROJECT_VIEW, question, lambda: count_and_sums(rows, request))
    # Where nothing matches, a page would be looked for through the whole ledger.
    wanted = sorted(columns.value_names(set(reads)))
    page = slice_of(rows, request, wanted, secrets.sort_value(person, request.sort)) if count else NOTHING
    page = replace(page, rows=secrets.veil_rows(person, _reachable(person, request, page.rows)))
    return ListPage(request, tuple(shown), page, min(count, EXACT_UP_TO), count > EXACT_UP_TO, sums)


def _reachable(person: Person, request: ListRequest, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Mark the rows of a past day whose project has moved out of reach since: their pages are closed."""
    if request.as_of is None:
        return list(rows)
    now = visible_states(person).filter(project__in=[row["project_id"] for row in rows])
    held = set(now.values_list("project", flat=True))
    return [{**row, "moved": row["project_id"] not in held} for row in rows]


def count_and_sums(rows: StateQuerySet, request: ListRequest) -> tuple[int, Sums | None]:
    """Return how many rows match (at most EXACT_UP_TO + 1) and their sums."""
    if not request.sums:
        return rows.order_by().values("pk")[: EXACT_UP_TO + 1].count(), None
    found = rows.order_by().aggregate(
        count=Count("pk"),
        **{f"sum_{name}": Sum(name) for name in SUMMED},
        planned=Sum("completed_this_year", filter=Q(year_plan_investment__gt=0)),
        **{f"light_{code}": Count("pk", filter=light_q(code, request.day)) for code in _lights(request)},
    )
    total, plan, done = (_fen(found[f"sum_{name}"]) for name in SUMMED)
    lights = {code: found[f"light_{code}"] for code in _lights(request)}
    sums = Sums(total, plan, done, int(found["planned"] or 0), lights, due_share(request.day))
    return found["count"], None if found["count"] > EXACT_UP_TO else sums


def _fen(value: Any) -> int | None:
    return None if value is None else int(value)


def _lights(request: ListRequest) -> list[str]:
    scheme = scheme_on(request.day)
    if not due_share(request.day) or scheme is None:
        return []
    return list(dict.fromkeys(band.light for band in scheme.bands))


def _scheme_version(request: ListRequest) -> int | None:
    scheme = scheme_on(request.day)
    return scheme.version if scheme else None


def search_projects(person: Person, text: str, limit: int = 20) -> list[dict[str, Any]]:
    """Return the projects that a search finds by name, code, enterprise or pinyin initials."""
    request = ListRequest(keyword=text)
    if not text.strip():
        return []
    names = (
        "project_id",
        "name",
        "project_code",
        "enterprise",
        "attributed_unit__current_name",
        "stage",
        "kind",
        "secret",
        "code_name",
    )
    rows = matching(person, request).order_by("-total_investment", "-project_id").values(*names)
    return secrets.veil_rows(person, rows[:limit])
