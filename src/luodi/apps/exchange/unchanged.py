"""Rows of other units' projects that say what the ledger says: a person's own export, coming back.

An export holds every project that its reader sees, those of other units among them. A row of one that
differs in nothing is unchanged, not refused: nothing would be written. Whoever brings it learns nothing by
that: a row of a project that the person does not read, one that differs anywhere, and one that states in
full what the person reads masked are refused alike, with the same words.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import Scope, scope_of
from luodi.apps.exchange.matching import Candidate, Identity, LedgerIndex, identity_of, load_index
from luodi.apps.exchange.models import ImportRow
from luodi.apps.projects import vocabulary
from luodi.apps.projects.models import ProjectState
from luodi.apps.projects.queries.secrets import hidden_among
from luodi.apps.projects.queries.states import masked
from luodi.kernel.folding import Folded

ELSEWHERE = "unit_out_of_scope"
CHUNK = 800


def out_of_reach(row: ImportRow) -> bool:
    """Tell whether only the unit that a row names keeps it out."""
    refusing = [issue["code"] for issue in row.issues if issue["severity"] == "refused"]
    return bool(refusing) and set(refusing) == {ELSEWHERE}


def meant_elsewhere(
    rows: Iterable[ImportRow], people: Collection[Person], taken: Collection[int]
) -> dict[int, tuple[ImportRow, Candidate]]:
    """Return the projects that rows out of reach mean and that all of these people read, by number.

    Two rows of one project: the first means it. Projects that other rows mean are not among them.
    """
    said = [(row, identity_of(row.facts)) for row in rows]
    if not said:
        return {}
    index = load_index([identity for _row, identity in said])
    found: dict[int, tuple[ImportRow, Candidate]] = {}
    for row, identity in said:
        meant = _meant(index, identity)
        if meant is not None and meant.project not in taken:
            found.setdefault(meant.project, (row, meant))
    read = set(found)
    for person in people:
        read &= _readable(person, read)
    return {project: pair for project, pair in found.items() if project in read}


def _meant(index: LedgerIndex, identity: Identity) -> Candidate | None:
    found = index.find(identity)
    return found[0] if len(found) == 1 else None


def _readable(person: Person, projects: Collection[int]) -> set[int]:
    states = ProjectState.objects.visible_to(person, Permission.PROJECT_VIEW).filter(recorded_to__isnull=True)
    found: dict[int, bool] = {}
    ordered = sorted(projects)
    for start in range(0, len(ordered), CHUNK):
        part = states.filter(project__in=ordered[start : start + CHUNK])
        found.update(part.values_list("project_id", "secret"))
    return set(found) - hidden_among(person, {project for project, secret in found.items() if secret})


class Masks:
    """Tells what a row must not be compared by: personal values that its reader sees masked."""

    def __init__(self, people: Collection[Person]) -> None:
        self.scopes: list[Scope] = [scope_of(person, Permission.PERSONAL_UNMASK) for person in people]

    def guessed(self, facts: Mapping[str, Any], stored: Folded, unit: int | None) -> bool:
        """Tell whether a row states a personal value in another form than the one that they read."""
        if all(scope.holds(unit) for scope in self.scopes):
            return False
        return any(
            value != masked(key, stored.state.get(key))
            for key, value in facts.items()
            if vocabulary.is_personal(key)
        )


def settled_issues(row: ImportRow) -> list[dict[str, Any]]:
    """Return the findings of a row without the one that its unit is another's."""
    return [issue for issue in row.issues if issue["code"] != ELSEWHERE]
