"""Passages that may be read in several ways: every way, which one the office chose from when, and why."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import can, scope_of
from luodi.apps.incentives.models import OfficeClause, ReadingChoice
from luodi.apps.incentives.queries.clauses import Listed, listed_clauses, newest_drafts, readable_draft
from luodi.apps.incentives.queries.editing import home_unit, public_or_mine
from luodi.apps.organisations.enums import UnitType
from luodi.apps.organisations.models import Unit
from luodi.apps.organisations.queries import site
from luodi.kernel import clock
from luodi.kernel.clauses import Clause
from luodi.kernel.clauses.relations import SILENT_WAYS, Pair, silent_pairs
from luodi.kernel.text import Text

WITH = "with-"
"""Begins the id of the question whether two clauses add up: ``with-XQ-2`` of the clause that sorts first."""
Choices = Mapping[str, ReadingChoice]


@dataclass(frozen=True, slots=True)
class Open:
    """A question that the text leaves: every way to read it, what stands on a day, and all choices so far.

    ``ways`` has the way that the clause computes by first; where the text is silent, none is.
    """

    clause: str
    id: str
    passage: str
    question: Text
    ways: tuple[Text, ...]
    stands: ReadingChoice | None
    history: tuple[ReadingChoice, ...]

    @property
    def silent(self) -> bool:
        """Whether the text says nothing, so that no way is taken before one is chosen."""
        return self.id.startswith(WITH)


def choices_on(codes: Iterable[str], day: date, moment: datetime | None = None) -> dict[str, Choices]:
    """Return code → reading → the choice that holds on a day, by what was known then (None: now)."""
    found: dict[str, dict[str, ReadingChoice]] = {}
    rows = ReadingChoice.objects.known_by(moment).filter(clause__in=set(codes), valid_from__lte=day)
    for row in rows.select_related("recorded_by").order_by("valid_from", "pk"):
        found.setdefault(row.clause, {})[row.reading] = row
    return {
        code: {reading: row for reading, row in held.items() if row.words} for code, held in found.items()
    }


def chosen_words(choices: Choices) -> dict[str, str]:
    """Return reading → the Chinese words that were chosen."""
    return {reading: row.words for reading, row in choices.items()}


def settled_pairs(choices: Mapping[str, Choices]) -> dict[Pair, ReadingChoice]:
    """Return pairs of clauses over which the text is silent, with what was chosen for them."""
    return {
        frozenset({code, reading.removeprefix(WITH)}): row
        for code, held in choices.items()
        for reading, row in held.items()
        if reading.startswith(WITH)
    }


def way_of(row: ReadingChoice) -> str:
    """Return how two clauses are read together by a choice (``adds``, ``higher``), '' for unknown words."""
    return next((way for way, text in SILENT_WAYS.items() if text.zh == row.words), "")


def clause_of(code: str, every: Mapping[str, Listed] | None = None) -> Listed | None:
    """Return a clause that stands, else the newest draft of the office."""
    found = (listed_clauses() if every is None else every).get(code)
    if found is not None:
        return found
    drafts = newest_drafts(OfficeClause.objects.filter(code=code))
    return readable_draft(drafts[code]) if code in drafts else None


def questions_for(person: Person, code: str) -> tuple[Listed, list[Open]] | None:
    """Return a clause that a reader may see with its questions; another office's draft is None."""
    every = listed_clauses()
    found = clause_of(code, every)
    if found is None or (code not in every and public_or_mine(person, code) is None):
        return None
    return found, _questions(found.clause, every)


def question_at(code: str, reading: str) -> Open | None:
    """Return one question of a clause."""
    every = listed_clauses()
    found = clause_of(code, every)
    asked = _questions(found.clause, every) if found else []
    return next((one for one in asked if (one.clause, one.id) == (code, reading)), None)


def _questions(clause: Clause, every: Mapping[str, Listed]) -> list[Open]:
    code = clause.code
    pairs = [pair for pair in silent_pairs([clause, *(one.clause for one in every.values())]) if code in pair]
    codes = {code, *(first for first, _second in pairs)}
    stands = choices_on(codes, clock.today())
    rows: dict[tuple[str, str], list[ReadingChoice]] = {}
    for row in ReadingChoice.objects.filter(clause__in=codes).select_related("recorded_by"):
        rows.setdefault((row.clause, row.reading), []).append(row)
    return [
        Open(at, id_, passage, question, ways, stands.get(at, {}).get(id_), tuple(rows.get((at, id_), ())))
        for at, id_, passage, question, ways in (*_of_text(clause), *_of_silence(pairs))
    ]


Asked = tuple[str, str, str, Text, tuple[Text, ...]]


def _of_text(clause: Clause) -> Iterator[Asked]:
    for one in clause.readings:
        ways = (one.taken, *(other.words for other in one.others))
        yield clause.code, one.id, one.passage, one.question, ways


def _of_silence(pairs: Iterable[tuple[str, str]]) -> Iterator[Asked]:
    for first, second in pairs:
        zh = f"文件没有规定 {first} 与 {second} 能否叠加"
        asked = Text(zh, f"The text does not say whether {first} and {second} add up")
        yield first, f"{WITH}{second}", "", asked, tuple(SILENT_WAYS.values())


def choosing_unit(person: Person, code: str) -> Unit | None:
    """Return the unit for which a person may choose readings of a clause: its drafter's, or their own.

    A clause of a pack holds for the whole installation: a county of a city does not choose for all of it.
    """
    own = OfficeClause.objects.filter(code=code).select_related("unit").first()
    if own is not None:
        return own.unit if can(person, Permission.INCENTIVE_DRAFT, own.unit_id) else None
    scope = scope_of(person, Permission.INCENTIVE_DRAFT)
    place = site()
    cities = Unit.objects.filter(pk__in=scope.unit_ids, type=UnitType.CITY)
    return home_unit(person) if (place and scope.holds(place.id)) or cities.exists() else None
