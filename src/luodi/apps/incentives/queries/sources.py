"""The tables that clauses read, each filled by one query: projects, titles, figures, answers, awards."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.definitions.queries import catalogue, chains, codelist
from luodi.apps.enterprises.enums import MEASURES, TITLES
from luodi.apps.enterprises.models import Enterprise, Title, YearFigure
from luodi.apps.incentives.models import AskedFact, Award
from luodi.apps.incentives.queries.loading import Column, load
from luodi.apps.incentives.queries.made_over import MadeOver, between, keep_only
from luodi.apps.projects import projection
from luodi.apps.projects.models import ProjectState
from luodi.apps.projects.queries import visible_states
from luodi.apps.projects.queries.secrets import open_q
from luodi.kernel import clock
from luodi.kernel.clauses import Engine
from luodi.kernel.clauses.facts import literal
from luodi.kernel.clauses.layers import quoted
from luodi.kernel.clauses.sources import EVERY_YEAR, YEARS, Held

ALWAYS: dict[str, Column] = {
    "project_id": ("project_id", "BIGINT"),
    "uscc": ("uscc", "VARCHAR"),
    "enterprise": ("enterprise", "VARCHAR"),
    "unit_id": ("attributed_unit_id", "BIGINT"),
    "chain": ("chain", "VARCHAR"),
    "total_investment": ("total_investment", "BIGINT"),
    "produced_on": (Coalesce("produced_on", "planned_production_on"), "DATE"),
}
"""Columns of every run: who, and what sums are broken down by."""

_TYPES = {"money": "BIGINT", "int": "BIGINT", "percent": "BIGINT", "date": "DATE", "decimal": "DECIMAL(28,8)"}
UNIT_FIELDS = frozenset({"county", "attributed_unit", "park_unit"})


@dataclass(frozen=True)
class Scope:
    """Whose eyes, on which day, by what was known when (None: now), and which rows.

    ``rows`` narrows the states (a list's filter, one project); ``enterprise`` asks for one enterprise;
    ``at`` is an instant in place of ``known``, to run again what was saved, and ``over`` the rows that it was
    made over: then it is the same whoever asks.
    """

    person: Person
    day: date
    known: date | None = None
    rows: Q = field(default_factory=Q)
    enterprise: int | None = None
    at: datetime | None = None
    over: MadeOver | None = None

    @property
    def moment(self) -> datetime | None:
        """The first instant that is not known any more; None: everything known now."""
        return self.at or (clock.end_of_day(self.known) if self.known else None)

    def states(self) -> QuerySet[Any]:
        """Return the projects in scope that count."""
        return self._states

    def enterprises(self) -> QuerySet[Any]:
        """Return the enterprises in scope."""
        return self._enterprises

    # What a person may see is found once for a run: each source asks for it again.
    @cached_property
    def _states(self) -> QuerySet[Any]:
        if self.over is not None and self.at is not None:
            held = ProjectState.objects.known_at(self.at).counted().filter(self.rows)
            return between(held, "project", self.over.get("projects", ()))
        # What is hidden before signing is nobody's to weigh: an award would tell the figures behind it.
        shown = open_q(self.person)
        if self.at is None:
            return visible_states(self.person, self.known).counted().filter(shown, self.rows)
        seen = ProjectState.objects.known_at(self.at).visible_to(self.person, Permission.PROJECT_VIEW)
        found: QuerySet[Any] = seen.counted().filter(shown, self.rows)
        return found

    @cached_property
    def _enterprises(self) -> QuerySet[Any]:
        if self.over is not None:
            return between(Enterprise.objects.all(), "pk", self.over.get("enterprises", ()))
        rows: QuerySet[Any] = Enterprise.objects.visible_to(self.person, Permission.ENTERPRISE_VIEW)
        return rows.filter(pk=self.enterprise) if self.enterprise else rows


def stage_field(code: str) -> str:
    """Return the date column of a stage, '' for a stage that no chain has."""
    return next((s.field for chain in chains().values() for s in chain.steps if s.code == code), "")


def code_of(listed: str, word: str) -> str:
    """Return the code that a word of a list stands for, the word itself where none does."""
    known = codelist(listed)
    found = known.find(word) if known else None
    return found.code if found else word


def project_columns(places: Iterable[Held]) -> dict[str, Column]:
    """Return the columns of projects that some places need, besides those of every run."""
    columns: dict[str, Column] = {}
    for held in places:
        if held.kind == "project" and held.name != "number":
            columns |= _field_columns(held.name)
        elif held.kind == "stage":
            columns |= _field_columns(stage_field(held.name))
        elif held.kind == "schedule":
            columns |= _field_columns("completed_this_year") | _field_columns("year_plan_investment")
    return columns


def _field_columns(key: str) -> dict[str, Column]:
    known = catalogue().get(key)
    names = projection.column_names()
    if known is None:
        return {}
    if key not in names:
        return {f"p {key}": (KeyTextTransform(key, "extra"), "VARCHAR")}
    if key in UNIT_FIELDS:
        return {f"p {key}": (F(f"{key}__current_name"), "VARCHAR")}
    columns: dict[str, Column] = {f"p {key}": (F(names[key]), _TYPES.get(known.type, "VARCHAR"))}
    if known.type == "date":
        columns[f"precision {key}"] = (KeyTextTransform(key, "precisions"), "VARCHAR")
    return columns


def fill(engine: Engine, scope: Scope, places: Iterable[Held], subject: str = "project") -> int:
    """Load what the places need and join the table ``base``, a row per subject; return its size."""
    wanted = sorted(set(places), key=str)
    kinds = {held.kind for held in wanted}
    columns = {
        "enterprise_id": ("pk", "BIGINT"),
        "e_uscc": ("uscc", "VARCHAR"),
        "e_name": ("name", "VARCHAR"),
    }
    if subject == "project":
        load(engine, "projects", scope.states(), ALWAYS | project_columns(wanted))
        joined = kinds & {"title", "figure", "enterprise", "award", "asked"}
        rows = scope.enterprises() if joined else Enterprise.objects.none()
        if joined and scope.rows:
            rows = rows.filter(_of_projects(scope.states()))
        load(engine, "enterprises", rows, columns)
        if scope.over is not None:
            keep_only(engine, "projects", scope.over)
            keep_only(engine, "enterprises", scope.over)
        engine.connection.execute(_BASE)
    else:
        load(engine, "enterprises", scope.enterprises(), columns)
        if scope.over is not None:
            keep_only(engine, "enterprises", scope.over)
        engine.connection.execute(
            "CREATE OR REPLACE TABLE base AS SELECT * FROM enterprises ORDER BY enterprise_id"
        )
    _load_registers(engine, scope, wanted, kinds, subject)
    return int(engine.connection.execute("SELECT count(*) FROM base").fetchall()[0][0])


_BASE = """
CREATE OR REPLACE TABLE base AS
SELECT (row_number() OVER (ORDER BY p.project_id)) - 1 AS row_no, p.* EXCLUDE (row_no), e.enterprise_id,
       e.e_uscc, e.e_name
FROM projects p
LEFT JOIN enterprises e ON e.e_uscc = p.uscc OR (p.uscc IS NULL AND e.enterprise_id = (
    SELECT min(n.enterprise_id) FROM enterprises n WHERE n.e_name = p.enterprise))
ORDER BY p.project_id
"""


def _of_projects(states: QuerySet[Any]) -> Q:
    return Q(uscc__in=states.values("uscc")) | Q(name__in=states.filter(uscc=None).values("enterprise"))


def _load_registers(engine: Engine, scope: Scope, wanted: list[Held], kinds: set[str], subject: str) -> None:
    enterprises = scope.enterprises()
    if "title" in kinds:
        codes = {code_of(TITLES, held.name) for held in wanted if held.kind == "title"}
        titles = Title.objects.held_on(scope.day).known_by(scope.moment)
        load(
            engine,
            "titles",
            titles.filter(title__in=codes, enterprise__in=enterprises.values("pk")),
            {
                "enterprise_id": ("enterprise_id", "BIGINT"),
                "title": ("title", "VARCHAR"),
                "level": ("level", "VARCHAR"),
                "since": ("valid_from", "DATE"),
            },
        )
    if "figure" in kinds:
        figures = (
            YearFigure.objects.standing(scope.moment)
            .filter(
                measure__in={code_of(MEASURES, held.name) for held in wanted if held.kind == "figure"},
            )
            .filter(_years(scope.day.year, {held.part for held in wanted if held.kind == "figure"}))
        )
        load(
            engine,
            "figures",
            figures.filter(enterprise__in=enterprises.values("pk")),
            {
                "enterprise_id": ("enterprise_id", "BIGINT"),
                "measure": ("measure", "VARCHAR"),
                "year": ("year", "BIGINT"),
                "fen": ("fen", "BIGINT"),
            },
        )
    if "asked" in kinds:
        load(engine, "asked", _asked(scope, wanted), _ASKED)
        engine.connection.execute(_answered(sorted({h.name for h in wanted if h.kind == "asked"}), subject))
    if "award" in kinds:
        load(engine, "awards", _awards(scope, wanted), _AWARDS)


def _years(year: int, parts: set[str]) -> Q:
    """Return which years are read: some, or all until the day's."""
    if EVERY_YEAR in parts:
        return Q(year__lte=year)
    return Q(year__in={year + YEARS[part] for part in parts})


_SUBJECT: dict[str, Column] = {
    "id": ("pk", "BIGINT"),
    "project_id": ("project_id", "BIGINT"),
    "enterprise_id": ("enterprise_id", "BIGINT"),
}
_ASKED: dict[str, Column] = {
    **_SUBJECT,
    "key": ("key", "VARCHAR"),
    "value": (Cast("value", TextField()), "VARCHAR"),
}
_AWARDS: dict[str, Column] = {
    **_SUBJECT,
    "clause": ("clause", "VARCHAR"),
    "fen": ("fen", "BIGINT"),
    "paid_on": ("paid_on", "DATE"),
    "owner": ("owner", "VARCHAR"),
}


def _asked(scope: Scope, wanted: list[Held]) -> QuerySet[Any]:
    keys = {held.name for held in wanted if held.kind == "asked"}
    happened = Q(happened_on=None) | Q(happened_on__lte=scope.day)
    rows = AskedFact.objects.standing(scope.moment).filter(happened, key__in=keys)
    return _in_scope(rows, scope)


def _answered(keys: list[str], subject: str) -> str:
    """Return what puts every answer into ``base``: a project's own goes before its enterprise's.

    One aggregation for all questions: a subquery for each of them takes longer to plan than to run.
    """
    owners = [("enterprise_id", 0), *([("project_id", 1)] if subject == "project" else [])]
    told = " UNION ALL ".join(
        f"SELECT b.row_no, a.key, a.value, a.id + {own << 61} AS nearest "  # noqa: S608
        f"FROM base b JOIN asked a ON a.{owner} = b.{owner}"
        for owner, own in owners
    )
    columns = "".join(
        f", arg_max(value, nearest) FILTER (WHERE key = {literal(key)}) AS {quoted(f'asked {key}')}"
        for key in keys
    )
    return (
        "CREATE OR REPLACE TABLE base AS SELECT b.*, t.* EXCLUDE (row_no) FROM base b "  # noqa: S608
        f"LEFT JOIN (SELECT row_no{columns} FROM ({told}) GROUP BY row_no) t USING (row_no) ORDER BY b.row_no"
    )


def _awards(scope: Scope, wanted: list[Held]) -> QuerySet[Any]:
    codes = {held.name for held in wanted if held.kind == "award"}
    rows = Award.objects.standing(scope.moment).filter(clause__in=codes, paid_on__lte=scope.day)
    moment = scope.moment
    known = ProjectState.objects.known_at(moment) if moment else ProjectState.objects.known_by(None)
    of_project = known.filter(project=OuterRef("project")).values("uscc")[:1]
    rows = rows.annotate(owner=Coalesce("enterprise__uscc", Subquery(of_project)))
    if not any(held.part.startswith("enterprise") for held in wanted if held.kind == "award"):
        return _in_scope(rows, scope)
    found: QuerySet[Any] = rows.filter(owner__in=scope.enterprises().values("uscc"))
    return found


def _in_scope(rows: Any, scope: Scope) -> QuerySet[Any]:
    of_projects = () if scope.enterprise else scope.states().values("project")
    found: QuerySet[Any] = rows.about(of_projects, scope.enterprises().values("pk"))
    return found
