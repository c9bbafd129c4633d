"""What the public said of drafts: of a pack's measures and of an office's clauses, and what became of it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from luodi.apps.definitions.queries import entries_of
from luodi.apps.incentives.enums import OPEN, ClauseState, CommentOutcome
from luodi.apps.incentives.models import ClauseStep, CommentAnswer, OfficeClause, PublicComment
from luodi.kernel import clock
from luodi.kernel.packs import Entry


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a comment, who said so and when; a pack does not say who."""

    outcome: str
    changed: str
    reason: str
    who: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment: on which article (a pack's measure or a clause's version), its words, what became of it.

    ``earlier`` are answers that a later one replaced; ``pk`` is None for what a pack holds.
    """

    wording: str
    sender: str
    received_on: date
    answer: Answered | None
    measure: str = ""
    version: int | None = None
    pk: int | None = None
    earlier: tuple[Answered, ...] = ()

    @property
    def outcome(self) -> str:
        """What became of it, ``open`` where nobody has said."""
        return self.answer.outcome if self.answer else OPEN


@dataclass(frozen=True, slots=True)
class Consultation:
    """From when until when the public was asked, and everything it said, the earliest first."""

    since: date | None
    until: date | None
    comments: tuple[Comment, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Outcome → how many, those that are open last."""
        found = Counter(comment.outcome for comment in self.comments)
        return {outcome: found[outcome] for outcome in (*CommentOutcome.values, OPEN)}

    @property
    def unanswered(self) -> int:
        """How many comments nobody has answered."""
        return self.counts[OPEN]

    def about(self, measure: str) -> "Consultation":
        """Return what was said of one measure."""
        kept = tuple(comment for comment in self.comments if comment.measure == measure)
        return Consultation(self.since, self.until, kept)


def of_pack(code: str, measures: Iterable[Entry]) -> Consultation:
    """Return the comments that a pack holds on its measures, and the days that its document printed."""
    told = [entry.body["consultation"] for entry in measures if "consultation" in entry.body]
    found = sorted(
        (_of_entry(entry.body) for entry in entries_of(code, "comments").values()),
        key=lambda one: (one.received_on, one.measure, one.wording),
    )
    since = min((date.fromisoformat(str(one["from"])) for one in told), default=None)
    until = max((date.fromisoformat(str(one["to"])) for one in told), default=None)
    return Consultation(since, until, tuple(found))


def _of_entry(body: Mapping[str, object]) -> Comment:
    outcome = str(body["outcome"])
    answer = Answered(outcome, str(body.get("changed", "")), str(body.get("reason", "")))
    return Comment(
        str(body["comment"]), str(body["from"]), date.fromisoformat(str(body["received_on"])),
        None if outcome == OPEN else answer, str(body.get("measure", "")),
    )  # fmt: skip


def of_clause(clause: OfficeClause) -> Consultation:
    """Return what was said of an office's clause over all its versions, and its newest consultation."""
    rows = PublicComment.objects.filter(clause=clause).select_related("version")
    found = tuple(_of_row(row) for row in rows.prefetch_related("answers__by"))
    steps = ClauseStep.objects.filter(version__clause=clause, state=ClauseState.CONSULTATION)
    last = steps.order_by("-pk").first()
    return Consultation(
        clock.local(last.at).date() if last else None, last.comments_until if last else None, found
    )


def _of_row(row: PublicComment) -> Comment:
    said = tuple(
        Answered(one.outcome, one.changed, one.reason, one.by.name if one.by else "", one.at)
        for one in row.answers.all()
    )
    return Comment(
        row.wording, row.sender, row.received_on, said[-1] if said else None, "", row.version.number, row.pk,
        said[:-1],
    )  # fmt: skip


def unanswered(clause: OfficeClause) -> int:
    """Return how many comments on a clause nobody has answered."""
    answered = CommentAnswer.objects.filter(comment__clause=clause).values("comment")
    return PublicComment.objects.filter(clause=clause).exclude(pk__in=answered).count()


def comments_on(clause: OfficeClause) -> QuerySet[PublicComment]:
    """Return the comments on a clause, to pick one."""
    return PublicComment.objects.filter(clause=clause).select_related("clause__unit", "version")
