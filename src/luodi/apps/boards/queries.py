"""What the first pages show: figures over everything that the person may see, as the ledger is now."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Matter, Person
from luodi.apps.access.queries import can, scope_of
from luodi.apps.audit import keeping
from luodi.apps.boards.enums import Home
from luodi.apps.boards.figures import (
    Benefits,
    Gap,
    Headline,
    OwnEnterprise,
    OwnProject,
    StageFigure,
    StageGroup,
    StallFigure,
    Stuck,
    UnitFigure,
)
from luodi.apps.definitions.queries import chains, stall_rules
from luodi.apps.enterprises.models import Enterprise
from luodi.apps.enterprises.queries import enterprises
from luodi.apps.enterprises.querysets import EnterpriseQuerySet
from luodi.apps.exchange.models import ImportBatch
from luodi.apps.incentives.queries.results import NEAR, QUALIFIES, UNKNOWN, enterprise_results
from luodi.apps.organisations.enums import UnitType
from luodi.apps.organisations.models import Unit
from luodi.apps.projects import vocabulary
from luodi.apps.projects.queries.filters import visible_states
from luodi.apps.projects.queries.kept import kept
from luodi.apps.projects.queries.lights import due_share, progress_of
from luodi.apps.projects.queries.listing import search_projects
from luodi.apps.projects.queries.requests import Clause, ListRequest
from luodi.apps.projects.queries.secrets import open_q, veil_rows
from luodi.apps.projects.queries.stalled import StallRequest, overdue_q, pending_q
from luodi.apps.projects.querysets import StateQuerySet
from luodi.kernel import clock
from luodi.kernel.stages import Chain

STUCK_SHOWN = 8
IMPORTS_SHOWN = 5
FOUND_SHOWN = 50


def home_for(person: Person) -> Home:
    """Return the home page that fits what a person may do."""
    if can(person, Permission.PROJECT_EDIT) or can(person, Permission.PROJECT_IMPORT):
        return Home.FILL
    export = scope_of(person, Permission.PROJECT_EXPORT)
    if not export.empty and not export.matters:
        return Home.CHECK
    if not can(person, Permission.PROJECT_VIEW):
        return Home.KEEP
    return Home.OWN if _own_enterprises(person).exists() else Home.READ


def _own_enterprises(person: Person) -> EnterpriseQuerySet:
    """Return the enterprises that a person acts for: none for who sees the projects of a place as well."""
    scope = scope_of(person, Permission.PROJECT_VIEW)
    places = Unit.objects.filter(pk__in=scope.unit_ids).exclude(type=UnitType.ENTERPRISE)
    if scope.everything or not scope.enterprises or places.exists():
        return enterprises().none()
    return enterprises().visible_to(person, Permission.ENTERPRISE_VIEW).filter(name__in=scope.enterprises)


def list_address(**quick: str) -> str:
    """Return the address of the ledger with quick filters set."""
    return reverse("projects:list") + ListRequest(quick=quick).address()


def stall_address(rule: str = "", **quick: str) -> str:
    """Return the address of the 五未 list, of one rule or unit."""
    pairs = StallRequest(rule=rule, base=ListRequest(quick=quick)).pairs()
    return reverse("projects:stalls") + (f"?{urlencode(pairs)}" if pairs else "")


def _field_address(key: str, op: str, **quick: str) -> str:
    clause = Clause(key, op, "", op, None)
    return reverse("projects:list") + replace(ListRequest(quick=quick), clauses=(clause,)).address()


def _stage_address(stages: list[str], kinds: list[str]) -> str:
    """Return the address of the projects whose main kind is one of ``kinds`` at one of ``stages``."""
    quick, clauses = {}, []
    if stages == [""]:
        clauses.append(Clause("stage", "is_empty", "", "is_empty", None))
    else:
        quick["stage"] = ",".join(stages)
    if len(kinds) > 1:
        quick["kind"] = ",".join(kinds)
    else:
        op = "eq" if kinds[0] else "is_empty"
        clauses.append(Clause("kind", op, kinds[0], op, kinds[0] or None))
    return reverse("projects:list") + replace(ListRequest(quick=quick), clauses=tuple(clauses)).address()


def _counted(person: Person) -> StateQuerySet:
    return visible_states(person).counted()


def units_and_headline(person: Person) -> tuple[list[UnitFigure], Headline]:
    """Return one row per accountable unit, the furthest behind first, and the sums of all rows.

    Every project has at most one accountable unit, so the rows add up to the headline.
    """
    day = clock.today()
    rows = list(
        _counted(person)
        .values("attributed_unit", unit=F("attributed_unit__current_name"))
        .order_by()
        .annotate(
            count=Count("pk"),
            total=Sum("total_investment"),
            plan=Sum("year_plan_investment"),
            done=Sum("completed_this_year"),
            planned_done=Sum("completed_this_year", filter=Q(year_plan_investment__gt=0)),
            overdue=Count("pk", filter=overdue_q(day)),
            pending=Count("pk", filter=pending_q(day)),
        )
    )
    figures = [_unit_figure(row, day) for row in rows]
    return sorted(figures, key=_behind), _headline(rows, day)


def _unit_figure(row: dict[str, Any], day: date) -> UnitFigure:
    unit = str(row["attributed_unit"] or "")
    nowhere = _field_address("attributed_unit", "is_empty")
    return UnitFigure(
        name=row["unit"] or _("未填考核归属单位"),
        count=row["count"],
        total=int(row["total"] or 0),
        plan=int(row["plan"] or 0),
        done=int(row["done"] or 0),
        planned_done=int(row["planned_done"] or 0),
        progress=progress_of(int(row["planned_done"] or 0), int(row["plan"] or 0), day),
        overdue=row["overdue"],
        address=list_address(unit=unit) if unit else nowhere,
        stall_address=stall_address(unit=unit) if unit else nowhere,
    )


def _behind(figure: UnitFigure) -> tuple[bool, Fraction, str]:
    ahead = figure.progress.ahead
    return ahead is None, ahead if ahead is not None else Fraction(0), figure.name


def _headline(rows: Iterable[dict[str, Any]], day: date) -> Headline:
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        for name in ("count", "total", "plan", "done", "planned_done", "overdue", "pending"):
            sums[name] += int(row[name] or 0)
    return Headline(
        day=day,
        count=sums["count"],
        total=sums["total"],
        plan=sums["plan"],
        done=sums["done"],
        planned_done=sums["planned_done"],
        progress=progress_of(sums["planned_done"], sums["plan"], day),
        due=due_share(day),
        overdue=sums["overdue"],
        pending=sums["pending"],
    )


def stage_groups(person: Person) -> list[StageGroup]:
    """Return the stages of every kind of project that is there; kinds with one chain stand together."""
    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    rows = _counted(person).values("kind", "stage").order_by()
    for row in rows.annotate(count=Count("pk"), total=Sum("total_investment")):
        found[row["kind"] or ""][row["stage"] or ""] = (row["count"], int(row["total"] or 0))
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    known = chains()
    order = [code for code, _label in vocabulary.kind_choices()]
    for kind in sorted(found, key=lambda kind: (order.index(kind) if kind in order else len(order), kind)):
        nodes = tuple(step.code for step, _within in known[kind].rail) if kind in known else ()
        groups[nodes].append(kind)
    made = [_stage_group(kinds, known.get(kinds[0]), found) for kinds in groups.values()]
    return sorted(made, key=lambda group: -group.count)


def _stage_group(
    kinds: list[str], chain: Chain | None, found: dict[str, dict[str, tuple[int, int]]]
) -> StageGroup:
    nodes = {step.code: step.code for step, _within in chain.rail} if chain else {}
    within = {inner.code: step.code for step, inners in (chain.rail if chain else ()) for inner in inners}
    sums: dict[str, list[int]] = {code: [0, 0] for code in nodes}
    for kind in kinds:
        for stage, (count, total) in found[kind].items():
            pair = sums.setdefault(within.get(stage, stage), [0, 0])
            pair[0] += count
            pair[1] += total
    inside: dict[str, list[str]] = defaultdict(list)
    for inner, step in within.items():
        inside[step].append(inner)
    figures = [
        StageFigure(
            vocabulary.stage_label(code, kinds[0]) or _("没有阶段日期"),
            count,
            total,
            _stage_address([code, *inside[code]], kinds),
        )
        for code, (count, total) in sums.items()
    ]
    label = _("、").join(vocabulary.kind_label(kind) or _("未填类别") for kind in kinds)
    return StageGroup(label, tuple(figures))


def stall_figures(person: Person) -> list[StallFigure]:
    """Return the rules of 五未 in force, each with its overdue and pending projects."""
    day = clock.today()
    rows = _counted(person).filter(stall_rule__isnull=False).values("stall_rule").order_by()
    counts = {
        row["stall_rule"]: (row["overdue"], row["pending"])
        for row in rows.annotate(
            overdue=Count("pk", filter=overdue_q(day)), pending=Count("pk", filter=pending_q(day))
        )
    }
    return [
        StallFigure(
            rule.code,
            vocabulary.say(rule.name),
            *counts.get(rule.code, (0, 0)),
            stall_address(rule.code),
        )
        for rule in stall_rules(day)
    ]


def overdue_up_to(person: Person, limit: int = 100) -> int:
    """Return how many projects are overdue, counting no further than ``limit``."""
    rows = _counted(person).filter(overdue_q(clock.today())).order_by().values("pk")[:limit]
    return kept(person, Permission.PROJECT_VIEW, ("overdue", limit), rows.count)


def stuck(person: Person, shown: int = STUCK_SHOWN) -> list[Stuck]:
    """Return the projects that are overdue longest."""
    day = clock.today()
    words = {rule.code: vocabulary.say(rule.name) for rule in stall_rules(day)}
    names = ("project_id", "name", "total_investment", "stall_rule", "stall_due_on", "excuse")
    rows = _counted(person).filter(overdue_q(day)).order_by("stall_due_on", "-total_investment", "project_id")
    read = rows.values(*names, "secret", "code_name", "attributed_unit__current_name")[:shown]
    return [
        Stuck(
            row["project_id"],
            row["name"] or "",
            row["attributed_unit__current_name"] or "",
            row["total_investment"],
            words.get(row["stall_rule"], row["stall_rule"]),
            (day - row["stall_due_on"]).days,
            row["excuse"] or "",
            reverse("projects:detail", args=[row["project_id"]]),
        )
        for row in veil_rows(person, read)
    ]


def matters(person: Person) -> tuple[Matter, ...]:
    """Return the supervision matters under which a person sees what they see, with the units of each."""
    return scope_of(person, Permission.PROJECT_VIEW).matters


def own_enterprises(person: Person) -> list[OwnEnterprise]:
    """Return the enterprises that a person acts for, with what policies hold for each."""
    return [
        OwnEnterprise(
            found.name,
            found.uscc,
            found.get_absolute_url(),
            reverse("incentives:enterprise", args=[found.pk]),
            keeping.kept(("benefits", person.pk, found.pk, clock.today()), partial(_benefits, person, found)),
        )
        for found in _own_enterprises(person).order_by("name", "pk")
    ]


def _benefits(person: Person, enterprise: Enterprise) -> Benefits:
    matches = enterprise_results(person, enterprise).matches
    return Benefits(len(matches[QUALIFIES]), len(matches[NEAR]), len(matches[UNKNOWN]))


def own_projects(person: Person) -> list[OwnProject]:
    """Return every project of one's own enterprise, those over their time first, then the largest."""
    day = clock.today()
    words = {rule.code: vocabulary.say(rule.name) for rule in stall_rules(day)}
    names = (
        "project_id",
        "name",
        "stage",
        "kind",
        "total_investment",
        "stall_rule",
        "stall_since",
        "stall_due_on",
    )
    rows = _counted(person).order_by("-total_investment", "project_id")
    read = rows.values(*names, "secret", "code_name", "attributed_unit__current_name")
    found = []
    for row in veil_rows(person, read):
        begun = row["stall_rule"] is not None and row["stall_since"] <= day
        over = (day - row["stall_due_on"]).days if begun and row["stall_due_on"] else 0
        found.append(
            OwnProject(
                row["name"] or "",
                row["attributed_unit__current_name"] or "",
                vocabulary.stage_label(row["stage"], row["kind"]),
                row["total_investment"],
                words.get(row["stall_rule"], "") if over > 0 else "",
                max(over, 0),
                reverse("projects:detail", args=[row["project_id"]]),
            )
        )
    return sorted(found, key=lambda project: -project.days)


def gaps(person: Person) -> list[Gap]:
    """Return what the ledger should know and does not, the most frequent first; nothing that is complete."""
    asked = {
        "total_investment": (_("缺总投资"), _("合计、筛选和政策门槛都用它")),
        "attributed_unit": (_("缺考核归属单位"), _("不计入任何单位的任务")),
        "kind": (_("缺项目类别"), _("算不出阶段和“五未”")),
        "stage": (_("没有任何阶段日期"), _("算不出所处阶段")),
        "planned_completion_on": (_("缺计划竣工时间"), _("判断不了在建是否超期")),
        "year_plan_investment": (_("缺年度计划投资"), _("比不了序时进度")),
        "enterprise": (_("缺企业（业主）名称"), _("对不上企业")),
    }
    secret = vocabulary.secret_keys()
    counts = _counted(person).aggregate(
        **{f"no_{key}": Count("pk", filter=_lacks(person, key, secret)) for key in asked}
    )
    found = [
        Gap(label, why, counts[f"no_{key}"], _field_address(key, "is_empty"))
        for key, (label, why) in asked.items()
        if counts[f"no_{key}"]
    ]
    return sorted(found, key=lambda gap: -gap.count)


def _lacks(person: Person, key: str, secret: Collection[str]) -> Q:
    """Return the condition that the list puts for an empty field: what is hidden answers nothing."""
    empty = Q(**{f"{key}__isnull": True})
    return empty & open_q(person) if key in secret else empty


def waiting_imports(person: Person) -> list[ImportBatch]:
    """Return the imports that somebody still has to finish, newest first."""
    if not can(person, Permission.PROJECT_IMPORT):
        return []
    rows = ImportBatch.objects.visible_to(person, Permission.PROJECT_IMPORT).open()
    return list(rows.select_related("unit").order_by("-pk")[:IMPORTS_SHOWN])


def found(person: Person, text: str) -> list[dict[str, Any]]:
    """Return what the search finds, with words instead of codes and the address of each project."""
    rows = search_projects(person, text, FOUND_SHOWN + 1)
    for row in rows:
        row["stage_word"] = vocabulary.stage_label(row["stage"], row["kind"])
        row["kind_word"] = vocabulary.kind_label(row["kind"])
        row["address"] = reverse("projects:detail", args=[row["project_id"]])
    return rows
