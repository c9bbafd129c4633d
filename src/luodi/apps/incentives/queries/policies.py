"""Policies as the pages list them: measures with lead and assisting units, clauses, status and validity."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import can
from luodi.apps.definitions.in_force import OFFICE
from luodi.apps.definitions.models import PackVersion
from luodi.apps.definitions.queries import entries_of, pack_rows
from luodi.apps.incentives.enums import ClauseState
from luodi.apps.incentives.models import OfficeClause
from luodi.apps.incentives.queries.clauses import Listed, listed_clauses
from luodi.apps.incentives.queries.comments import Consultation, of_pack
from luodi.kernel.packs import Entry
from luodi.kernel.text import Text


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One article: what it says, who leads (before the comma) and assists, and its clauses."""

    code: str
    order: int
    label: Text
    text: str
    lead: tuple[str, ...]
    assisting: tuple[str, ...]
    status: str
    article: str
    clauses: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A document of measures; ``codes`` are its clauses. Drafts say that they can only be simulated."""

    pack: PackVersion
    label: Text
    status: str
    measures: list[MeasureRow]
    consultation: Consultation

    @property
    def computing(self) -> int:
        """How many clauses of it compute."""
        return sum(len(measure.clauses) for measure in self.measures)


@dataclass(frozen=True, slots=True)
class PolicyList:
    """What the page of policies shows."""

    policies: list[PolicyRow]
    own: list[OfficeClause] = field(default_factory=list)
    may_draft: bool = False


def policy_list(person: Person) -> PolicyList:
    """Return the policies that apply here and the office's clauses that the person may see."""
    clauses = listed_clauses()
    policies = [
        policy for pack in pack_rows() if pack.adopted and (policy := _policy(pack, clauses)) is not None
    ]
    return PolicyList(policies, own_clauses(person), can(person, Permission.INCENTIVE_DRAFT))


def policy_of(code: str) -> PolicyRow | None:
    """Return one policy by the code of its pack."""
    pack = next((row for row in pack_rows() if row.adopted and row.code == code), None)
    return _policy(pack, listed_clauses()) if pack else None


def simulation_of_policy(person: Person, policy: PolicyRow) -> str:
    """Return what asks for a simulation of all its clauses against what is in force, '' where none can be."""
    keys = [
        one.clause.code
        for measure in policy.measures
        for one in measure.clauses
        if one.clause.subject == "project" and one.clause.result != "procedure"
    ]
    if not keys or not can(person, Permission.INCENTIVE_SIMULATE):
        return ""
    return urlencode([*(("clause", key) for key in dict.fromkeys(keys)), ("against", "in_force")])


def pages_of(policy: str, clauses: Iterable[Listed]) -> dict[str, tuple[str, ...]]:
    """Return code → what names the page of a clause: its own code, or its policy and measure; () for none."""
    measures = {
        code: entry.code
        for entry in entries_of(policy, "measures").values()
        for code in entry.body.get("clauses", ())
    }
    found: dict[str, tuple[str, ...]] = {}
    for one in clauses:
        code = one.clause.code
        own, measure = one.pack == OFFICE, measures.get(code)
        found[code] = (code,) if own else (policy, measure) if measure else ()
    return found


def measure_of(policy: PolicyRow, code: str) -> MeasureRow | None:
    """Return one measure of a policy."""
    return next((measure for measure in policy.measures if measure.code == code), None)


def own_clauses(person: Person) -> list[OfficeClause]:
    """Return the office's clauses: drafts for those who draft in their unit, all others for everybody."""
    drafts = OfficeClause.objects.visible_to(person, Permission.INCENTIVE_DRAFT).values("pk")
    rows = OfficeClause.objects.public() | OfficeClause.objects.filter(pk__in=drafts)
    return list(rows.select_related("unit", "made_by").order_by("code"))


def _policy(pack: PackVersion, clauses: dict[str, Listed]) -> PolicyRow | None:
    found = entries_of(pack.code, "measures")
    if not found:
        return None
    measures = sorted((_measure(entry, clauses) for entry in found.values()), key=lambda m: (m.order, m.code))
    own = {measure.status for measure in measures}
    status = own.pop() if len(own) == 1 else ClauseState.DRAFT
    said = of_pack(pack.code, found.values())
    return PolicyRow(pack, Text(pack.label["zh"], pack.label["en"]), status, measures, said)


def article_of(clause: OfficeClause) -> tuple[str, str] | None:
    """Return pack and measure of the article that an office's clause stems from, None where there is none."""
    pack, _, rest = clause.based_on.partition("/")
    code = rest.rpartition("@")[0]
    found = entries_of(pack, "measures") if code else {}
    measure = next((one.code for one in found.values() if code in one.body.get("clauses", ())), None)
    return (pack, measure) if measure else None


def _measure(entry: Entry, clauses: dict[str, Listed]) -> MeasureRow:
    body: dict[str, Any] = dict(entry.body)
    return MeasureRow(
        code=entry.code,
        order=int(body.get("order", 0)),
        label=entry.label,
        text=str(body["text"]),
        lead=tuple(body["lead"]),
        assisting=tuple(body.get("assisting", ())),
        status=str(body.get("status", ClauseState.DRAFT)),
        article=entry.source.article,
        clauses=tuple(clauses[code] for code in body.get("clauses", ()) if code in clauses),
    )
