"""Which project of the ledger a row means."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from luodi.apps.exchange.conversion import PLACE
from luodi.apps.exchange.naming import loose_name, normal_name
from luodi.apps.projects.enums import Standing
from luodi.apps.projects.models import ProjectState

CHUNK = 800
Holds = Callable[[int | None], bool]
COLUMNS = (
    "project_id", "pk", "name", "project_code", "uscc", "enterprise", "county_id", "attributed_unit_id",
    "park_unit_id", "standing", "merged_into_id", "secret",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """What of a stored project decides whether a row means it.

    ``accountable`` is the unit whose task it is: its attributed unit, its county where there is none.
    """

    project: int
    state: int
    name: str
    code: str
    uscc: str
    enterprise: str
    units: frozenset[int]
    accountable: int | None
    standing: str
    merged_into: int | None
    secret: bool = False


def anywhere(unit: int | None) -> bool:
    """Hold every unit."""
    return True


@dataclass(frozen=True, slots=True)
class Identity:
    """What a row says of which project it means."""

    name: str
    code: str
    uscc: str
    enterprise: str
    units: frozenset[int]

    @property
    def digest(self) -> str:
        """Return what an answer about this row is remembered by."""
        said = (self.code, self.uscc, self.name, self.enterprise, *map(str, sorted(self.units)))
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


def identity_of(facts: Mapping[str, Any]) -> Identity:
    """Return the identity that a row's facts state."""
    units = (facts.get(key) for key in (PLACE, "county", "attributed_unit"))
    return Identity(
        normal_name(facts.get("name")),
        str(facts.get("project_code") or ""),
        str(facts.get("uscc") or ""),
        normal_name(facts.get("enterprise")),
        frozenset(unit for unit in units if unit),
    )


@dataclass
class LedgerIndex:
    """The projects that the rows of one workbook could mean."""

    projects: dict[int, Candidate] = field(default_factory=dict)
    by_code: dict[str, list[Candidate]] = field(default_factory=lambda: defaultdict(list))
    by_uscc: dict[str, list[Candidate]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[Candidate]] = field(default_factory=lambda: defaultdict(list))
    by_loose: dict[str, list[Candidate]] = field(default_factory=lambda: defaultdict(list))

    def find(self, row: Identity, holds: Holds = anywhere) -> list[Candidate]:
        """Return the projects that a row means: by code; by credit code and name; by name and place.

        More than one is for a person to decide. What was merged away means what it was merged into.
        Projects of units that ``holds`` refuses are as if they did not exist.
        """
        for candidates in (
            self.by_code.get(row.code, []) if row.code else [],
            [c for c in self.by_uscc.get(row.uscc, []) if c.name == row.name] if row.uscc else [],
            [c for c in self.by_name.get(row.name, []) if _same_place(c, row)],
        ):
            found = self._held((c for c in candidates if _agrees(c, row)), holds)
            if found:
                return found
        return []

    def find_loosely(self, row: Identity, holds: Holds, taken: Collection[int]) -> list[Candidate]:
        """Return the projects that a row means when the form of a company (有限公司) is left aside.

        Asked after :meth:`find` for every row: a project that another row means as written is not it.
        """
        alike = [c for c in self.by_loose.get(loose_name(row.name), []) if _agrees(c, row, loosely=True)]
        same_code = [c for c in alike if row.uscc and c.uscc == row.uscc]
        found = self._held(same_code or (c for c in alike if _same_place(c, row)), holds)
        return [c for c in found if c.project not in taken]

    def project(self, project: int, holds: Holds) -> Candidate | None:
        """Return a project that a person named, or what it was merged into."""
        candidate = self.projects.get(project)
        found = self._held([candidate], holds) if candidate else []
        return found[0] if found else None

    def _held(self, candidates: Iterable[Candidate], holds: Holds) -> list[Candidate]:
        kept = [self._kept(c) for c in candidates]
        return list({c.project: c for c in kept if holds(c.accountable)}.values())

    def code_elsewhere(self, row: Identity, holds: Holds) -> bool:
        """Tell whether a row's project code belongs to projects of other units only."""
        owners = [self._kept(c) for c in self.by_code.get(row.code, [])] if row.code else []
        return bool(owners) and not any(holds(c.accountable) for c in owners)

    def _kept(self, candidate: Candidate) -> Candidate:
        seen = {candidate.project}
        while candidate.merged_into in self.projects and candidate.merged_into not in seen:
            candidate = self.projects[candidate.merged_into]
            seen.add(candidate.project)
        return candidate

    def add(self, candidate: Candidate) -> None:
        """Take a project into the index."""
        if candidate.project in self.projects:
            return
        self.projects[candidate.project] = candidate
        if candidate.code:
            self.by_code[candidate.code].append(candidate)
        if candidate.uscc:
            self.by_uscc[candidate.uscc].append(candidate)
        self.by_name[candidate.name].append(candidate)
        self.by_loose[loose_name(candidate.name)].append(candidate)


def _same_place(candidate: Candidate, row: Identity) -> bool:
    return bool(candidate.units & row.units)


def _agrees(candidate: Candidate, row: Identity, *, loosely: bool = False) -> bool:
    """Tell whether nothing that both state says that they are two projects."""
    for mine, theirs in ((candidate.code, row.code), (candidate.uscc, row.uscc)):
        if mine and theirs:
            return mine == theirs
    if not candidate.enterprise or not row.enterprise or candidate.enterprise == row.enterprise:
        return True
    return loosely and loose_name(candidate.enterprise) == loose_name(row.enterprise)


def load_index(
    rows: Collection[Identity], named: Collection[int] = (), since: datetime | None = None
) -> LedgerIndex:
    """Read the projects that these rows could mean, in a fixed number of queries for each 800 keys.

    ``named`` are projects that a person said rows to be; ``since`` leaves out those of which nothing was
    recorded after a moment. What is hidden before signing is among them, so that
    no project is entered twice; who may not read it is for the caller, who shows nothing of it.
    """
    index = LedgerIndex()
    states = ProjectState.objects.filter(recorded_to__isnull=True)
    states = states.exclude(standing=Standing.REMOVED)
    recent = states if since is None else states.filter(recorded_from__gte=since)
    units = {unit for row in rows for unit in row.units}
    here = Q(attributed_unit__in=units) | Q(county__in=units)
    queries = [here] if units else []
    queries += [Q(project_code__in=part) for part in _parts({row.code for row in rows if row.code})]
    queries += [Q(uscc__in=part) for part in _parts({row.uscc for row in rows if row.uscc})]
    queries += [Q(project__in=part) for part in _parts(set(named))]
    for query in queries:
        for values in recent.filter(query).values_list(*COLUMNS).iterator(2000):
            index.add(_candidate(values))
    wanted = {c.merged_into for c in index.projects.values() if c.merged_into} - index.projects.keys()
    for part in _parts(wanted):
        for values in states.filter(project__in=part).values_list(*COLUMNS):
            index.add(_candidate(values))
    return index


def _candidate(values: Sequence[Any]) -> Candidate:
    project, state, name, code, uscc, enterprise, county, attributed, park, standing, merged, secret = values
    units = frozenset(unit for unit in (county, attributed, park) if unit)
    return Candidate(
        project, state, normal_name(name), code or "", uscc or "", normal_name(enterprise), units,
        attributed or county, standing, merged, secret,
    )  # fmt: skip


def staged_candidate(row: int, facts: Mapping[str, Any]) -> Candidate:
    """Return a row that is not yet in the ledger as if it were, under its own id."""
    said = identity_of(facts)
    return Candidate(
        row, 0, said.name, said.code, said.uscc, said.enterprise, said.units, accountable_of(facts),
        Standing.ACTIVE, None,
    )  # fmt: skip


def accountable_of(facts: Mapping[str, Any]) -> int | None:
    """Return the unit whose task a row's project would be."""
    unit = facts.get("attributed_unit") or facts.get(PLACE) or facts.get("county")
    return int(unit) if unit else None


def _parts(values: Iterable[Any]) -> Iterable[list[Any]]:
    ordered = sorted(values)
    for start in range(0, len(ordered), CHUNK):
        yield ordered[start : start + CHUNK]
