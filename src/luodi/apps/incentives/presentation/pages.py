"""The pages of results, laid out: one project, one enterprise, and who qualifies over the ledger."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import can
from luodi.apps.incentives.models import Award, Decision, ReadingChoice
from luodi.apps.incentives.presentation.results import Given, ResultView, result_view
from luodi.apps.incentives.presentation.values import amount, bare, say
from luodi.apps.incentives.queries import Listed
from luodi.apps.incentives.queries.matching import PAGE, MatchPage, MatchRow
from luodi.apps.incentives.queries.policies import pages_of
from luodi.apps.incentives.queries.readings import WITH, way_of
from luodi.apps.incentives.queries.results import (
    NEAR,
    NOT,
    QUALIFIES,
    UNKNOWN,
    EnterpriseResults,
    Match,
    PolicyResults,
    ProjectResults,
)
from luodi.apps.projects.models import ProjectState
from luodi.kernel.clauses import Clause
from luodi.kernel.clauses.relations import SILENT_WAYS, Together
from luodi.kernel.text import Text

MORE_THAN_A_DRAFT = "in_force"


def words_of(standing: str) -> str:
    """The words for how near a case is."""
    return {
        QUALIFIES: _("符合"), NEAR: _("差一项"), UNKNOWN: _("不能判断"), NOT: _("不符合"),
    }[standing]  # fmt: skip


@dataclass(frozen=True, slots=True)
class TogetherView:
    """How the clauses of a policy stand together: the questions that are open, and what each answer gives."""

    questions: list[tuple[str, str]]
    shares: list[tuple[str, str, str, str]]
    most: str
    least: str
    apart: str
    open: bool
    settled: list[tuple[str, str, ReadingChoice]]


@dataclass(frozen=True, slots=True)
class PolicyView:
    """One policy over a project."""

    label: str
    status: str
    is_draft: bool
    issued: date | None
    results: list[ResultView]
    together: TogetherView | None
    procedure: Clause | None


@dataclass(frozen=True, slots=True)
class ProjectView:
    """The page of one project's awards; ``answer`` and ``decide`` say what the reader may write."""

    state: ProjectState
    day: date
    policies: list[PolicyView]
    facts: list[Given]
    decisions: Mapping[str, Decision]
    total: str
    is_ceiling: bool
    unjudged: int
    may_answer: bool
    may_check: bool


def project_view(found: ProjectResults, person: Person) -> ProjectView:
    """Lay out what every clause comes to for one project."""
    policies = [_policy(one) for one in found.policies]
    views = [view for policy in policies for view in policy.results]
    unit = found.state.accountable
    given = [view for view in views if view.sum_fen]
    return ProjectView(
        found.state,
        found.day,
        policies,
        _facts(views),
        {decision.clause: decision for decision in found.decisions},
        _sum(found.policies),
        any(view.is_ceiling for view in given),
        sum(view.standing == UNKNOWN for view in views),
        can(person, Permission.INCENTIVE_RECORD, unit),
        can(person, Permission.INCENTIVE_CHECK, unit),
    )


def _sum(policies: list[PolicyResults]) -> str:
    """The sum, or the span where the text leaves open whether clauses add up."""
    least = most = 0
    for policy in policies:
        if policy.together is not None:
            least, most = least + policy.together.least_fen, most + policy.together.most_fen
        else:
            single = sum(int(_fen(one) or 0) for one in policy.results)
            least, most = least + single, most + single
    return bare(most) if least == most else f"{bare(least)} ～ {bare(most)}"


def _fen(one: Any) -> int | None:
    result = one.result
    return result.get("ceiling_fen", result.get("amount_fen")) if result["eligible"] else None


def _facts(views: list[ResultView]) -> list[Given]:
    """Every fact once, what is not known first."""
    seen: dict[tuple[str, str], Given] = {}
    for view in views:
        for given in view.given:
            seen.setdefault((given.label, given.value), given)
    return sorted(seen.values(), key=lambda given: (given.known or given.optional, given.assumed))


def _policy(found: PolicyResults) -> PolicyView:
    urls = clause_urls(found.code, [one.listed for one in found.results])
    views = [result_view(one, urls[one.clause.code]) for one in found.results]
    return PolicyView(
        say(found.label),
        found.status,
        found.status != MORE_THAN_A_DRAFT,
        found.issued,
        views,
        _together(found.together, {one.clause.code: one.clause for one in found.results}, found.settled),
        found.procedure,
    )


def clause_urls(policy: str, clauses: Iterable[Listed]) -> dict[str, str]:
    """Return code → the address of the page of a clause, '' where there is none."""
    routes = {1: "incentives:clause", 2: "incentives:measure"}
    return {
        code: reverse(routes[len(page)], args=page) if page else ""
        for code, page in pages_of(policy, clauses).items()
    }


def _together(
    found: Together | None, clauses: Mapping[str, Clause], settled: Iterable[ReadingChoice]
) -> TogetherView | None:
    if found is None:
        return None
    return TogetherView(
        [(" / ".join(question.codes), say(question.what)) for question in found.questions],
        [
            (say(clauses[share.code].label), bare(share.own_fen), bare(share.kept_fen), say(share.why))
            for share in found.shares
        ],
        bare(found.most_fen),
        bare(found.least_fen),
        bare(found.most_fen - found.least_fen),
        bool(found.questions),
        [
            (f"{row.clause} / {row.reading.removeprefix(WITH)}", say(SILENT_WAYS[way_of(row)]), row)
            for row in settled
            if way_of(row)
        ],
    )


# -- one enterprise ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MatchView:
    """One clause over one subject of an enterprise."""

    view: ResultView
    state: Any | None
    policy: str


@dataclass(frozen=True, slots=True)
class EnterpriseView:
    """The page 直达快享 of one enterprise."""

    enterprise: Any
    day: date
    groups: list[tuple[str, str, str, list[MatchView]]]
    total: str
    awards: list[Award]
    may_answer: bool


def enterprise_view(found: EnterpriseResults, person: Person) -> EnterpriseView:
    """Lay out what an enterprise qualifies for, nearly qualifies for, and what is missing."""
    hints = {
        QUALIFIES: _("按台账和已登记的事实，条件都满足"),
        NEAR: _("只差一项数量或日期条件，写明差在哪里"),
        UNKNOWN: _("缺的事实补上就能判断，缺的不当作“否”"),
    }
    groups = [
        (kind, words_of(kind), hint, [_match(match, found.labels) for match in found.matches[kind]])
        for kind, hint in hints.items()
    ]
    sums = [view.view.sum_fen or 0 for view in groups[0][3]]
    return EnterpriseView(
        found.enterprise,
        found.day,
        groups,
        bare(sum(sums)),
        found.awards,
        can(person, Permission.INCENTIVE_RECORD, found.enterprise.unit_id),
    )


def _match(match: Match, labels: Mapping[str, Text]) -> MatchView:
    return MatchView(result_view(match.one), match.state, say(labels[match.one.listed.policy]))


# -- who qualifies ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RowView:
    """A row of the list of matches, in words."""

    row: MatchRow
    amount: str
    note: str


@dataclass(frozen=True, slots=True)
class MatchesView:
    """The list of matches of one clause."""

    page: MatchPage
    choices: list[tuple[str, str, bool]]
    tabs: list[tuple[str, str, int, bool, str]]
    rows: list[RowView]
    total: str
    shown: str
    is_ceiling: bool
    is_draft: bool
    text: str
    newer: str
    older: str


def match_view(found: MatchPage) -> MatchesView:
    """Lay out who qualifies for a clause."""
    code = found.listed.clause.code
    tabs = [
        (kind, words_of(kind), count, kind == found.standing, _address(code, kind))
        for kind, count in found.counts.items()
    ]
    first, last = found.start + 1, found.start + len(found.rows)
    return MatchesView(
        found,
        [
            (one.clause.code, f"{one.clause.code} {say(one.clause.label)}", one.clause.code == code)
            for one in found.clauses
        ],
        tabs,
        [RowView(row, bare(row.fen) if row.fen else "—", _note(found.standing, row)) for row in found.rows],
        amount(found.fen),
        _("第 %(first)d 至 %(last)d 个") % {"first": first, "last": last} if found.rows else "",
        found.listed.clause.result == "ceiling",
        found.listed.is_draft,
        found.listed.clause.text,
        _address(code, found.standing, max(found.start - PAGE, 0)) if found.start else "",
        _address(code, found.standing, found.start + PAGE) if found.more else "",
    )


def _address(code: str, standing: str, start: int = 0) -> str:
    asked = {"clause": code, "standing": standing}
    return "?" + urlencode({**asked, "start": start} if start else asked)


def _note(standing: str, row: MatchRow) -> str:
    if standing == QUALIFIES:
        return {"cap": _("上限起作用"), "budget": _("按预算折算")}.get(row.binding, "")
    if standing == UNKNOWN:
        return _("缺：") + "、".join(row.missing)
    return _("不满足：") + "；".join(row.failed)
