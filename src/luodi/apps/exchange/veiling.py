"""What a person reads of an import's rows: a row of a hidden project is blanked where it is loaded.

A row means a project that the ledger hides from the person, or one that is not in it yet. Of the latter only
who brought the workbook reads what stands before signing, and what cannot be told to stand after it.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Any

from luodi.apps.access.models import Person
from luodi.apps.exchange.enums import Verdict
from luodi.apps.exchange.models import ImportBatch, ImportRow
from luodi.apps.projects import vocabulary
from luodi.apps.projects.models import ProjectState
from luodi.apps.projects.queries.secrets import hidden_among, mask, reads_all, stated_before, stated_open

CHUNK = 800
# A row that may mean one of several projects, or the project of another row.
DOUBTFUL = frozenset(["match_ambiguous", "same_project", "hidden_project"])


class Veil:
    """Decides for the rows of one import and one person; what it learnt of a project it keeps."""

    def __init__(self, batch: ImportBatch, person: Person) -> None:
        self.batch, self.person = batch, person
        self.seen: set[int] = set()
        self.hidden: set[int] = set()
        self.told: set[int] = set()

    @cached_property
    def stranger(self) -> bool:
        """Tell whether the person neither brought the workbook nor reads everything."""
        return self.batch.created_by_id != self.person.pk and not reads_all(self.person)

    def load(self, rows: Iterable[ImportRow]) -> list[ImportRow]:
        """Return rows about to be shown, the hidden ones blanked. They are never saved."""
        found = list(rows)
        for row, hidden in zip(found, self.hides(found), strict=True):
            if hidden:
                _blank(row)
        return found

    def hides(self, rows: Collection[ImportRow]) -> list[bool]:
        """Tell of each row whether it is hidden; at most two queries for all."""
        self._learn({project for row in rows for project in _meant(row)} - self.seen)
        return [self._hides(row) for row in rows]

    def readable(self, rows: Iterable[ImportRow]) -> list[ImportRow]:
        """Return those of some rows that are not hidden."""
        found = list(rows)
        return [row for row, hidden in zip(found, self.hides(found), strict=True) if not hidden]

    def _learn(self, projects: Collection[int]) -> None:
        self.seen |= set(projects)
        ordered = sorted(projects)
        for start in range(0, len(ordered), CHUNK):
            states = ProjectState.objects.filter(
                project__in=ordered[start : start + CHUNK], recorded_to__isnull=True
            )
            if not self.stranger:
                states = states.filter(secret=True)
            known = list(states.values_list("project_id", "secret", "stage"))
            self.hidden |= hidden_among(self.person, {project for project, secret, _stage in known if secret})
            self.told |= {project for project, _secret, stage in known if stage}

    def _hides(self, row: ImportRow) -> bool:
        if not self.hidden.isdisjoint(_meant(row)):
            return True
        if not self.stranger or row.project in self.told:
            return False
        stated = {"kind": self.batch.default_kind or None, **row.facts}
        if row.verdict == Verdict.REFUSED:
            return not stated_open(stated) or any(issue["code"] in DOUBTFUL for issue in row.issues)
        return stated_before(stated)


def _meant(row: ImportRow) -> list[int]:
    offered = [offer["project"] for offer in row.offers]
    return offered if row.project is None else [row.project, *offered]


def _blank(row: ImportRow) -> None:
    secret, word = vocabulary.secret_keys(), mask()
    row.hidden = True
    row.facts = {key: value for key, value in row.facts.items() if key not in secret} | {"name": word}
    row.diffs = [
        {**diff, "stored": word, "file": word, "origin": None} if diff["key"] in secret else _unnamed(diff)
        for diff in row.diffs
    ]
    row.issues = [_said_less(issue, word) for issue in row.issues if issue["severity"] == "refused"]
    row.cells, row.mended, row.offers = {}, {}, []


def _unnamed(diff: Mapping[str, Any]) -> dict[str, Any]:
    """Return a difference without the name of the paper that the stored value came from."""
    origin = diff.get("origin")
    return {**diff, "origin": {**origin, "label": mask()} if origin else None}


def _said_less(issue: Mapping[str, Any], word: str) -> dict[str, Any]:
    """Return why a row is refused without what it says."""
    kept = ("code", "severity", "field", "sheet", "row", "cell", "other_row", "other_sheet")
    return {**{key: issue[key] for key in kept if key in issue}, "what": word, "value": word}


def tables_for(batch: ImportBatch, person: Person) -> list[dict[str, Any]]:
    """Return the tables of a reading: to who did not bring the workbook, without what its cells say."""
    tables = batch.reading.get("tables", [])
    return [_emptied(table) for table in tables] if Veil(batch, person).stranger else tables


def _emptied(table: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **table,
        "columns": [{**column, "sample": "", "first": None} for column in table["columns"]],
        "grid": [line for line in table["grid"] if line["kind"] != "data"],
    }
