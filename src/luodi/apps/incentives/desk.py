"""What lies before somebody who edits a clause: the version it was opened on, and what they typed."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from luodi.apps.access.models import Person
from luodi.apps.incentives import actions
from luodi.apps.incentives.models import ClauseVersion, OfficeClause
from luodi.apps.incentives.posting import cases_from, sheet_from
from luodi.apps.incentives.presentation.editing import Asked, EditorView, editor_view
from luodi.apps.incentives.presentation.values import say
from luodi.apps.incentives.queries.editing import assess, held_as, sources, version_of
from luodi.kernel.clauses.reading import Problem
from luodi.kernel.drafting import (
    CaseRow,
    Offer,
    Sheet,
    cases_of_rows,
    offers,
    rows_of_cases,
    sheet_of,
    take,
)
from luodi.kernel.drafting.picking import name_fact, pick
from luodi.kernel.text import Text, whole_number


@dataclass(slots=True)
class Desk:
    """A clause being edited; ``do`` is the button that was pressed, '' while somebody types."""

    clause: OfficeClause
    version: ClauseVersion
    sheet: Sheet
    rows: list[CaseRow]
    sources: dict[str, Text]
    do: str = ""
    note: str = ""
    added: str = ""
    taken: str = ""
    body: dict[str, Any] = field(default_factory=dict)
    cases: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """Do what the button says to the rows, and read them."""
        verb, _dot, place = self.do.partition(".")
        if verb == "add":
            self.sheet.add(place)
            self.added = place
        elif verb == "remove":
            self.sheet.remove(place)
        elif verb == "take":
            key, _dot, how = place.partition(".")
            self.taken = key if take(self.sheet, key, how) else ""
        elif verb == "fact":
            name_fact(self.sheet, place)
        elif verb in ("case", "copy", "drop"):
            self._case(verb, whole_number(place))
        self.body = self.sheet.body()
        types = self.sheet.context().types
        self.cases, wrong = cases_of_rows(
            self.rows, self.version.cases, types, str(self.body.get("result", ""))
        )
        self.problems = [*self.sheet.problems, *wrong]

    def _case(self, verb: str, index: int | None) -> None:
        if verb == "case":
            self.rows.append(CaseRow(name=_("算例 %d") % (len(self.rows) + 1)))
        elif index is not None and index < len(self.rows):
            if verb == "drop":
                self.rows.pop(index)
                return
            one = self.rows[index]
            name = _("%s（另一例）") % one.name
            self.rows.append(CaseRow("", name, dict(one.given), one.outcome, one.sum, one.more, one.whole))

    def saved(self, by: Person) -> bool:
        """Keep what was typed as the next version where that was asked; what speaks against it is shown."""
        if self.do != "save":
            return False
        if self.problems:
            self.refused = [_("有内容看不懂，还没有保存。改好下面列出的几处再保存")]
            return False
        try:
            actions.add_version(
                by=by,
                clause=self.clause,
                body=self.body,
                cases=self.cases,
                note=self.note,
                seen=self.version.number,
            )
        except ValidationError as refused:
            self.refused = list(refused.messages)
        return not self.refused

    def view(self) -> EditorView:
        """Lay the page out."""
        found = assess(self.clause.code, self.version.number, self.body, self.cases)
        if self.do:
            self.sheet.refreshed()
        asked = Asked(
            self.version, self.sheet, self.rows, self.problems, self.sources, self._offers(), self.taken
        )
        return editor_view(asked, found)

    def _offers(self) -> list[Offer]:
        return offers(str(self.body.get("text", "")), self.body)

    @property
    def status(self) -> int:
        """HTTP status: 422 where saving was refused."""
        return 422 if self.refused else 200


def desk_of(clause: OfficeClause, given: QueryDict | None, *, typing: bool = False) -> Desk | None:
    """Return the desk of a clause, as stored or as typed; None for a version that there is not.

    ``typing``: no button counts, whatever the form names.
    """
    seen = whole_number(given.get("seen")) if given is not None else None
    version = version_of(clause, seen)
    if version is None:
        return None
    known = sources(clause.code)
    if given is None:
        sheet = sheet_of(version.body)
        desk = Desk(clause, version, sheet, rows_of_cases(version.cases, sheet.context().types), known)
    else:
        words = {say(text): code for code, text in known.items()}
        sheet = sheet_from(given, version.body, words)
        pick(sheet, words, held_as)
        desk = Desk(
            clause,
            version,
            sheet,
            cases_from(given),
            known,
            "" if typing else given.get("do", ""),
            given.get("note", "")[:500],
        )
    desk.settle()
    return desk
