"""Projects that a row may mean although its name is written otherwise. Offered, never taken silently.

Pure. Names are compared by pairs of neighbouring characters, each weighing more the fewer names of
the ledger hold it: 项目 says nothing, the word that only one firm uses says much. Only names that share
one of a row's rarest pairs, or a firm, are looked at: no row is compared with the whole ledger.
"""

import heapq
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter, ne

from luodi.apps.exchange.matching import Candidate, Holds, Identity, LedgerIndex
from luodi.apps.exchange.naming import loose_name

OFFERED = 3
RAREST, LOOKED_AT = 5, 8
CROWD = 60  # a pair that more names hold tells nothing
# How alike names must be when the firms are the same, when one is not stated, when they differ.
SAME_FIRM, NO_FIRM, OTHER_FIRM = 0.5, 0.66, 0.85
# Two codes, both stated, that differ in more characters than a slip of the pen are two projects.
SLIP = 2
_MARK = re.compile(r"[a-z]+|\d+(?:\.\d+)?")
_PHASE = re.compile(r"([一二三四五六七八九十]+|\d+)期")
_DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Offer:
    """A project that a row may mean, and how alike the names are, of a hundred."""

    candidate: Candidate
    score: int


def phase_of(name: str) -> str:
    """Return which phase a name speaks of; a name without one speaks of the first."""
    found = _PHASE.findall(name)
    return "".join(_DIGITS[int(p)] if p.isdigit() and int(p) < 10 else p for p in found) or "一"


def marks_of(name: str) -> Counter[str]:
    """Return the figures and letters of a name: 年产2万吨 is not 年产3万吨."""
    return Counter(_MARK.findall(name))


def pairs_of(name: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a name, figures and letters left out."""
    words = _MARK.split(loose_name(name))
    return frozenset(word[at : at + 2] for word in words for at in range(max(len(word) - 1, 0)))


class Likeness:
    """Finds the projects of an index that a row may mean."""

    def __init__(self, index: LedgerIndex) -> None:
        self.index = index
        self.candidates = list(index.projects.values())
        self.pairs = [pairs_of(candidate.name) for candidate in self.candidates]
        self.phases = [phase_of(candidate.name) for candidate in self.candidates]
        self.holding: dict[str, list[int]] = defaultdict(list)
        self.of_firm: dict[str, list[int]] = defaultdict(list)
        self.places = {candidate.project: at for at, candidate in enumerate(self.candidates)}
        for at, (candidate, pairs) in enumerate(zip(self.candidates, self.pairs, strict=True)):
            for pair in pairs:
                self.holding[pair].append(at)
            for firm in {candidate.uscc, loose_name(candidate.enterprise)} - {""}:
                self.of_firm[firm].append(at)
        names = len(self.candidates)
        self.weights = {pair: math.log1p(names / len(held)) for pair, held in self.holding.items()}
        self.heaviest = math.log1p(names)
        self.whole = [self._weight(pairs) for pairs in self.pairs]

    def offers(self, row: Identity, holds: Holds, declined: Iterable[int] = ()) -> list[Offer]:
        """Return the projects that a row may mean, the likeliest first.

        ``declined`` are projects of which a person said that the row is another one.
        """
        mine, phase, gone = pairs_of(row.name), phase_of(row.name), set(declined)
        found: dict[int, Offer] = {}
        weight = self._weight(mine)
        for at in self._looked_at(row, mine):
            needed = _needed(row, self.candidates[at]) if self.phases[at] == phase else None
            if needed is None:
                continue
            whole = weight + self.whole[at]
            score = 2 * self._weight(mine & self.pairs[at]) / whole if whole else 1.0
            kept = self.index.project(self.candidates[at].project, holds) if score >= needed else None
            if kept is None or kept.project in gone:
                continue
            if kept.project not in found or found[kept.project].score < score * 100:
                found[kept.project] = Offer(kept, round(score * 100))
        return sorted(found.values(), key=lambda offer: (-offer.score, offer.candidate.project))[:OFFERED]

    def _looked_at(self, row: Identity, mine: frozenset[str]) -> list[int]:
        known = [(len(self.holding[pair]), pair) for pair in mine if pair in self.holding]
        hits: Counter[int] = Counter()
        for size, pair in sorted(known)[:RAREST]:
            if size <= CROWD:
                hits.update(self.holding[pair])
        looked = [at for at, _n in heapq.nlargest(LOOKED_AT, hits.items(), key=itemgetter(1))]
        for firm in (row.uscc, loose_name(row.enterprise)):
            if firm and len(self.of_firm.get(firm, ())) <= CROWD:
                looked += self.of_firm.get(firm, [])
        twins = self.index.by_loose.get(loose_name(row.name), [])
        if len(twins) <= CROWD:
            looked += [self.places[twin.project] for twin in twins]
        return list(dict.fromkeys(looked))

    def _weight(self, pairs: Iterable[str]) -> float:
        return sum(self.weights.get(pair, self.heaviest) for pair in pairs)


def _needed(row: Identity, candidate: Candidate) -> float | None:
    """Return how alike the names must be for a project to be offered; None where no likeness is enough.

    What both state decides. Their phases are the same.
    """
    firm = _same_firm(row, candidate)
    if not firm and not candidate.units & row.units:
        return None
    same_name = loose_name(row.name) == loose_name(candidate.name)
    if row.code and candidate.code and _apart(row.code, candidate.code) > SLIP:
        return 0.0 if firm and same_name else None
    if same_name:
        return 0.0
    if not firm and marks_of(row.name) != marks_of(candidate.name):
        return None
    return SAME_FIRM if firm else NO_FIRM if firm is None else OTHER_FIRM


def _same_firm(row: Identity, candidate: Candidate) -> bool | None:
    """Tell whether both name the same firm; None where one of them names none."""
    if row.uscc and candidate.uscc:
        return row.uscc == candidate.uscc
    if row.enterprise and candidate.enterprise:
        return loose_name(row.enterprise) == loose_name(candidate.enterprise)
    return None


def _apart(one: str, other: str) -> int:
    return sum(map(ne, one, other)) + abs(len(one) - len(other))
