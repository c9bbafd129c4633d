"""What clauses ask that the ledger does not hold: each key with its words, type and who asks."""

from dataclasses import dataclass
from typing import Any

from luodi.apps.audit.context import request_cache
from luodi.apps.incentives.models import AskedFact, OfficeClause
from luodi.apps.incentives.queries.clauses import Listed, listed_clauses, newest_drafts, readable_draft
from luodi.kernel.clauses import Clause
from luodi.kernel.clauses.facts import prepare
from luodi.kernel.clauses.model import Fact
from luodi.kernel.clauses.sources import places_of


@dataclass(frozen=True, slots=True)
class Question:
    """One key that may be answered; ``asked_by`` are codes of clauses, ``subject`` project or enterprise."""

    key: str
    fact: Fact
    clause: Clause
    asked_by: tuple[str, ...]

    @property
    def subject(self) -> str:
        """Of what it is asked first; an enterprise's answer serves all its projects."""
        return self.clause.subject

    def read(self, value: Any) -> None:
        """Raise FactErrors where a value is not of the type that is asked for."""
        prepare(self.clause, [{self.fact.key: value}])


def questions() -> dict[str, Question]:
    """Return key → question over all clauses that stand, in their order; read once for a request."""
    cache = request_cache()
    if cache is None:
        return _questions(list(listed_clauses().values()))
    if "questions" not in cache:
        cache["questions"] = _questions(list(listed_clauses().values()))
    found: dict[str, Question] = cache["questions"]
    return found


def question_of(key: str) -> Question | None:
    """Return the question of a key, of a clause that stands or of an office's draft."""
    found = questions().get(key)
    return found or _questions(_drafts()).get(key)


def _drafts() -> list[Listed]:
    found = newest_drafts(OfficeClause.objects.all()).values()
    return [one for version in found if (one := readable_draft(version)) is not None]


def _questions(clauses: list[Listed]) -> dict[str, Question]:
    found: dict[str, Question] = {}
    for one in clauses:
        for fact in one.clause.facts:
            for held in places_of(one.clause, fact):
                if held.kind != "asked":
                    continue
                before = found.get(held.name)
                askers = (*(before.asked_by if before else ()), one.clause.code)
                first = before or Question(held.name, fact, one.clause, ())
                found[held.name] = Question(held.name, first.fact, first.clause, askers)
    return found


def answered(key: str, *, project: int | None = None, enterprise: int | None = None) -> bool:
    """Tell whether a question was answered before, so that another answer is a correction."""
    return AskedFact.objects.filter(key=key, project=project, enterprise=enterprise).exists()
