"""Pages of an office's clause besides its editor: where it stands, and what changed between versions."""

from collections.abc import Iterable
from dataclasses import dataclass

from luodi.apps.access.models import Person
from luodi.apps.definitions.queries import entries
from luodi.apps.incentives.enums import ClauseState
from luodi.apps.incentives.models import ClauseStep, ClauseVersion, OfficeClause
from luodi.apps.incentives.presentation.comments import ConsultationView, consultation_view
from luodi.apps.incentives.presentation.values import say
from luodi.apps.incentives.queries import Listed
from luodi.apps.incentives.queries.comments import of_clause
from luodi.apps.incentives.queries.editing import Rights, rights, steps_of, versions_of
from luodi.apps.incentives.queries.policies import article_of
from luodi.kernel.drafting import Change, Sheet, compare, marked, sheet_of
from luodi.kernel.drafting.passages import Marked

ANSWERED_IN = (ClauseState.DRAFT, ClauseState.CONSULTATION)


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage of a clause's life on the rail of the page."""

    label: str
    current: bool


@dataclass(frozen=True, slots=True)
class ClauseView:
    """The page of a clause; ``article`` is the measure of a pack that it stems from, with its pack."""

    clause: OfficeClause
    newest: ClauseVersion
    title: str
    marked: Marked
    parts: list[Change]
    versions: list[ClauseVersion]
    steps: list[ClauseStep]
    stages: list[StageView]
    rights: Rights
    choices: list[tuple[str, str]]
    said: ConsultationView
    register: str
    article: tuple[str, str] | None


def clause_view(clause: OfficeClause, person: Person) -> ClauseView | None:
    """Lay out where a clause stands; None where it has no version."""
    versions = versions_of(clause)
    if not versions:
        return None
    newest = versions[0]
    sheet = sheet_of(newest.body)
    may = rights(person, clause, newest)
    names = dict(ClauseState.choices)
    gone = clause.state == ClauseState.WITHDRAWN
    stages = [one for one in ClauseState.choices if gone or one[0] != ClauseState.WITHDRAWN]
    return ClauseView(
        clause,
        newest,
        _title(sheet, clause),
        marked(sheet),
        _parts(newest),
        versions,
        steps_of(clause),
        [StageView(str(label), state == clause.state) for state, label in stages],
        may,
        [(state, str(names[state])) for state in may.steps],
        consultation_view(of_clause(clause), {}, write=may.write and clause.state in ANSWERED_IN),
        clause.code if may.write and clause.state == ClauseState.CONSULTATION else "",
        article_of(clause),
    )


def _parts(version: ClauseVersion) -> list[Change]:
    """Every part of a clause in words; its text stands beside."""
    text = str(version.body.get("text", ""))
    return [one for one in compare({}, version.body) if one.after and one.after != text]


def _title(sheet: Sheet, clause: OfficeClause) -> str:
    return sheet.rows["head"][0].said or clause.code


def clauses_marked(clauses: Iterable[Listed]) -> list[tuple[Listed, Marked]]:
    """Return the clauses of a measure, each with the passages of its text that its parts quote."""
    held = entries("clauses")
    return [(one, marked(sheet_of(held[one.clause.code].body))) for one in clauses]


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """Two versions and what changed, line by line: kind, part, name, field, before and after."""

    old: ClauseVersion
    new: ClauseVersion
    lines: list[tuple[Change, str, str]]


def difference_view(old: ClauseVersion, new: ClauseVersion) -> DifferenceView:
    """Lay out what changed from one version to another."""
    changes = compare(old.body, new.body, old.cases, new.cases)
    return DifferenceView(
        old, new, [(one, say(one.part), say(one.field) if one.field else "") for one in changes]
    )
