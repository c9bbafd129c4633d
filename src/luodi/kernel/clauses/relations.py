"""What several clauses give to one object together: exclusive, higher, difference, added, silent.

Where the text lets one choose, or says nothing, the sum is a span and a question; nothing is chosen here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

from luodi.kernel.clauses.model import Clause, Words
from luodi.kernel.text import Text

_MOST = 14
_KINDS = ("exclusive", "higher", "difference", "silent")
Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class Share:
    """What one clause comes to beside the others: its own sum, what is left of it, and why."""

    code: str
    own_fen: int
    kept_fen: int
    why: Text


@dataclass(frozen=True, slots=True)
class Question:
    """A pair of clauses over which people decide, with the words that say so (empty where none do)."""

    codes: tuple[str, str]
    kind: str
    words: Words
    what: Text


@dataclass(frozen=True, slots=True)
class Together:
    """All clauses over one object; ``total_fen`` is None where the sum depends on an answer."""

    shares: tuple[Share, ...]
    questions: tuple[Question, ...]
    least_fen: int
    most_fen: int

    @property
    def total_fen(self) -> int | None:
        """The sum, where no question is open."""
        return self.most_fen if not self.questions else None


def together(clauses: Mapping[str, Clause], sums: Mapping[str, int], paid: frozenset[str]) -> Together:
    """Combine the sums (fen) of clauses that one object qualifies for; ``paid`` were paid already.

    Raises ValueError for more clauses than can be weighed against each other.
    """
    if len(sums) > _MOST:
        raise ValueError(f"at most {_MOST} clauses are weighed against each other, not {len(sums)}")
    pairs = {
        kind: dict(_pairs(clauses, sums, kind)) for kind in ("exclusive", "higher", "difference", "silent")
    }
    kept = dict(sums)
    why = {code: Text("单独计算", "by itself") for code in sums}
    for pair in pairs["higher"]:
        _take_higher(pair, kept, why)
    for pair in pairs["difference"]:
        _take_difference(pair, kept, why, paid)
    questions = [
        _question(pair, kind, words)
        for kind in ("exclusive", "silent")
        for pair, words in pairs[kind].items()
        if all(kept[code] > 0 for code in pair)
    ]
    exclusive = set(pairs["exclusive"])
    return Together(
        tuple(Share(code, own, kept[code], why[code]) for code, own in sums.items()),
        tuple(questions),
        _best(kept, exclusive | set(pairs["silent"])),
        _best(kept, exclusive),
    )


def _pairs(clauses: Mapping[str, Clause], sums: Mapping[str, int], kind: str) -> Iterator[tuple[Pair, Words]]:
    for code in sums:
        for relation in clauses[code].relations:
            if relation.kind == kind:
                yield from (
                    (frozenset({code, to}), relation.words) for to in relation.to if to in sums and to != code
                )


def _take_higher(pair: Pair, kept: dict[str, int], why: dict[str, Text]) -> None:
    lower, higher = sorted(pair, key=lambda code: (kept[code], code))
    kept[lower] = 0
    why[lower] = Text(f"就高不重复，按{higher}", f"the higher only: {higher}")


def _take_difference(pair: Pair, kept: dict[str, int], why: dict[str, Text], paid: frozenset[str]) -> None:
    earlier, later = sorted(pair, key=lambda code: (code not in paid, kept[code], code))
    kept[later] = max(kept[later] - kept[earlier], 0)
    why[later] = Text(f"补足与{earlier}的差额", f"the difference to {earlier}")


def _question(pair: Pair, kind: str, words: Words) -> Question:
    first, second = sorted(pair)
    what = {
        "exclusive": Text("两条择一，由申请人选择", "one of the two, as the applicant chooses"),
        "silent": Text("文件没有规定能否叠加", "the text does not say whether they add up"),
    }[kind]
    return Question((first, second), kind, words, what)


def _best(kept: Mapping[str, int], apart: set[Pair]) -> int:
    """Return the largest sum of clauses of which no two stand apart."""
    codes = [code for code, fen in kept.items() if fen > 0]
    best = 0
    for size in range(1, len(codes) + 1):
        for chosen in combinations(codes, size):
            if not any(frozenset(pair) in apart for pair in combinations(chosen, 2)):
                best = max(best, sum(kept[code] for code in chosen))
    return best
