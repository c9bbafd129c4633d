"""Clauses that can be computed: of the adopted packs and of the office, read once for each version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import QuerySet

from luodi.apps.definitions.in_force import OFFICE
from luodi.apps.definitions.models import EntryVersion
from luodi.apps.definitions.queries import entries, pack_rows
from luodi.apps.incentives.enums import ClauseState
from luodi.apps.incentives.models import ClauseStep, ClauseVersion, OfficeClause
from luodi.kernel.clauses import Clause, ClauseErrors, read_clause
from luodi.kernel.packs import Entry


@dataclass(frozen=True, slots=True)
class Listed:
    """A clause with where it comes from (a pack's code, or ``office``) and its status.

    ``issued`` is when its policy was issued; None: not yet, so that nothing can be applied for.
    ``policy`` is the code of the pack that it belongs to, ``policy_title`` the document's name elsewhere.
    """

    clause: Clause
    pack: str
    status: str
    issued: date | None = None
    version: int = 1
    policy: str = ""
    policy_title: str = ""

    @property
    def reference(self) -> str:
        """How a run names the version that it used."""
        return f"{self.pack}/{self.clause.code}@{self.version}"

    @property
    def is_draft(self) -> bool:
        """Whether it may be simulated but not applied for."""
        return self.status != ClauseState.IN_FORCE


def listed_clauses(on: date | None = None) -> dict[str, Listed]:
    """Return code → clause that stands on a day (None: the newest); the office's version above a pack's.

    Those that expired are left out; those under consultation are there, with their status.
    """
    issued = {row.code: row.issued_on for row in pack_rows() if row.adopted}
    own = {row.code: row for row in OfficeClause.objects.only("code", "policy", "policy_title")}
    ended = set(
        ClauseStep.objects.filter(state=ClauseState.EXPIRED).values_list(
            "version__clause__code", "version__number"
        )
    )
    found = {}
    for code, entry in entries("clauses", on).items():
        office = entry.pack == OFFICE
        status = str(entry.body.get("status", ClauseState.DRAFT))
        if status == ClauseState.EXPIRED or (office and (code, entry.version) in ended):
            continue
        mine = own.get(code) if office else None
        policy = mine.policy if mine else entry.pack
        issue_day = issued.get(policy) or entry.valid_from
        clause = _read(_Kept(entry))
        title = mine.policy_title if mine else ""
        found[code] = Listed(clause, entry.pack, status, issue_day, entry.version, policy, title)
    return found


def computing(
    codes: Iterable[str] = (), on: date | None = None, every: Mapping[str, Listed] | None = None
) -> list[Listed]:
    """Return the clauses of some codes (none: all) that compute a sum, in the order asked."""
    known = listed_clauses(on) if every is None else every
    wanted = list(codes) or list(known)
    return [known[code] for code in wanted if code in known and known[code].clause.result != "procedure"]


def draft_of(version: ClauseVersion) -> Listed:
    """Return a version of an office's clause as something to run, whatever its state."""
    clause = read_clause(version.body)
    held = version.clause
    return Listed(clause, OFFICE, held.state, None, version.number, held.policy, held.policy_title)


def readable_draft(version: ClauseVersion) -> Listed | None:
    """Return a version as something to run, None for a draft that is not finished enough to be read."""
    try:
        return draft_of(version)
    except (ClauseErrors, KeyError, TypeError, ValueError):
        return None


def newest_drafts(clauses: QuerySet[OfficeClause]) -> dict[str, ClauseVersion]:
    """Return code → newest version of some of the office's clauses; what was withdrawn is none."""
    rows = ClauseVersion.objects.filter(clause__in=clauses.exclude(state=ClauseState.WITHDRAWN))
    rows = rows.select_related("clause").order_by("number")
    return {version.clause.code: version for version in rows}


def listed_at(reference: str) -> Listed | None:
    """Return the very version that a run named (``pack/CODE@3``); None where it is gone."""
    pack, _, rest = reference.partition("/")
    code, _, number = rest.rpartition("@")
    if not number.isdecimal():
        return None
    if pack == OFFICE:
        rows = ClauseVersion.objects.filter(clause__code=code, number=int(number)).select_related("clause")
        version = rows.first()
        return readable_draft(version) if version else None
    held = listed_clauses().get(code)
    if held is not None and held.pack == pack and held.version == int(number):
        return held
    entry = EntryVersion.objects.filter(pack=pack, kind="clauses", code=code, version=int(number)).first()
    if entry is None:
        return None
    return Listed(
        read_clause(entry.body, ""), pack, str(entry.body.get("status", "")), None, entry.version, pack
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    entry: Entry

    def __hash__(self) -> int:
        return hash(self.entry.sha)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and self.entry.sha == other.entry.sha


@lru_cache(maxsize=256)
def _read(kept: _Kept) -> Clause:
    return read_clause(kept.entry.body, str(kept.entry.source))
