"""The questions that a clause leaves, in words: every way to read it, what was chosen, and every choice."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from luodi.apps.access.models import Person
from luodi.apps.incentives.models import ReadingChoice
from luodi.apps.incentives.presentation.values import say
from luodi.apps.incentives.queries.readings import Open, choosing_unit, questions_for
from luodi.kernel import clock
from luodi.kernel.text import Text


@dataclass(frozen=True, slots=True)
class WayLine:
    """One way to read a passage; ``kind`` says whether it was chosen, computes for now, or stands beside."""

    words: str
    kind: str
    colour: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question: the passage, every way to read it, the choice that stands, and all choices so far."""

    asked: Open
    question: str
    ways: list[WayLine]
    history: list[tuple[ReadingChoice, str]]


@dataclass(frozen=True, slots=True)
class ReadingsView:
    """The page of the questions that a clause leaves."""

    code: str
    title: str
    questions: list[QuestionView]
    may_choose: bool
    day: date


def readings_view(person: Person, code: str) -> ReadingsView | None:
    """Lay out the questions of a clause; None where there is none that the reader may see."""
    found = questions_for(person, code)
    if found is None:
        return None
    questions = [question_view(one) for one in found[1]]
    may = choosing_unit(person, code) is not None
    return ReadingsView(code, say(found[0].clause.label), questions, may, clock.today())


def question_view(asked: Open) -> QuestionView:
    """Lay out one question."""
    return QuestionView(
        asked,
        say(asked.question),
        [_way(asked, number, way) for number, way in enumerate(asked.ways)],
        [(row, _words(asked, row.words)) for row in asked.history],
    )


def _way(asked: Open, number: int, way: Text) -> WayLine:
    if asked.stands is not None:
        chosen = asked.stands.words == way.zh
        return WayLine(say(way), _("选定") if chosen else _("并列"), "g" if chosen else "")
    if number == 0 and not asked.silent:
        return WayLine(say(way), _("暂按"), "a")
    return WayLine(say(way), _("待定"), "")


def _words(asked: Open, words: str) -> str:
    found = next((way for way in asked.ways if way.zh == words), None)
    return say(found) if found else words or _("重新待定")
