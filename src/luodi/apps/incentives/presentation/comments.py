"""Public comments in words: the days of the consultation, how many of each outcome, and every comment."""

from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from luodi.apps.incentives.enums import OPEN, CommentOutcome, Sender
from luodi.apps.incentives.presentation.values import say
from luodi.apps.incentives.queries import PolicyRow
from luodi.apps.incentives.queries.comments import Answered, Comment, Consultation

COLOURS = {CommentOutcome.ADOPTED: "g", CommentOutcome.PARTLY: "b", CommentOutcome.DECLINED: "o", OPEN: "a"}


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """What became of a comment, in words."""

    words: str
    colour: str
    changed: str
    reason: str
    who: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class CommentLine:
    """One comment: what it is about, who said it, and what became of it."""

    comment: Comment
    about: str
    url: str
    sender: str
    answer: AnswerLine | None
    earlier: list[AnswerLine]


@dataclass(frozen=True, slots=True)
class ConsultationView:
    """A consultation on a page; ``write`` says whether answers may be given here."""

    since: date | None
    until: date | None
    counts: list[tuple[str, str, int]]
    lines: list[CommentLine]
    unanswered: int
    write: bool = False


def outcome_word(outcome: str) -> str:
    """The word for what became of a comment."""
    return _("未答复") if outcome == OPEN else str(dict(CommentOutcome.choices)[outcome])


def consultation_view(
    found: Consultation, about: dict[str, tuple[str, str]], *, write: bool = False
) -> ConsultationView:
    """Lay out a consultation; ``about`` has the words and the address of each measure."""
    return ConsultationView(
        found.since,
        found.until,
        [(outcome_word(outcome), COLOURS[outcome], n) for outcome, n in found.counts.items()],
        [_line(comment, about) for comment in found.comments],
        found.unanswered,
        write,
    )


def policy_comments(policy: PolicyRow, measure: str = "") -> ConsultationView:
    """Lay out what was said of a policy, or of one measure of it."""
    about = {
        one.code: (say(one.label), reverse("incentives:measure", args=[policy.pack.code, one.code]))
        for one in policy.measures
    }
    found = policy.consultation.about(measure) if measure else policy.consultation
    return consultation_view(found, about)


def _line(comment: Comment, about: dict[str, tuple[str, str]]) -> CommentLine:
    words, url = about.get(comment.measure, (_("全文"), ""))
    if comment.version is not None:
        words, url = _("版本 %(n)s") % {"n": comment.version}, ""
    return CommentLine(
        comment,
        words,
        url,
        str(dict(Sender.choices)[comment.sender]),
        _answer(comment.answer) if comment.answer else None,
        [_answer(one) for one in comment.earlier],
    )


def _answer(one: Answered) -> AnswerLine:
    return AnswerLine(
        outcome_word(one.outcome), COLOURS[one.outcome], one.changed, one.reason, one.who, one.at
    )
