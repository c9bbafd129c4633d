"""What several clauses give to one object together: exclusive, higher, difference, added, capped, silent.

Where the text lets one choose, or says nothing, the sum is a span and a question; nothing is chosen here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
class Joint:
    """A limit over several clauses together, and what it takes off their sum."""

    codes: tuple[str, ...]
    limit_fen: int
    over_fen: int
    words: Words


@dataclass(frozen=True, slots=True)
class Together:
    """All clauses over one object; ``total_fen`` is None where the sum depends on an answer."""

    shares: tuple[Share, ...]
    questions: tuple[Question, ...]
    least_fen: int
    most_fen: int
    joints: tuple[Joint, ...] = ()

    @property
    def total_fen(self) -> int | None:
        """The sum, where no question is open."""
        return self.most_fen if not self.questions else None


SILENT_WAYS: Mapping[str, Text] = {
    "adds": Text("可以叠加", "they add up"),
    "higher": Text("就高不重复", "only the higher counts"),
}
"""How two clauses may be read together over whose relation the text is silent."""


def silent_pairs(clauses: Iterable[Clause]) -> list[tuple[str, str]]:
    """Return the pairs of clauses over whose relation the text is silent, each once and in order."""
    found = {
        tuple(sorted((one.code, to)))
        for one in clauses
        for relation in one.relations
        if relation.kind == "silent"
        for to in relation.to
    }
    return sorted((first, second) for first, second in found)


def together(
    clauses: Mapping[str, Clause],
    sums: Mapping[str, int],
    paid: frozenset[str],
    settled: Mapping[Pair, str] | None = None,
) -> Together:
    """Combine the sums (fen) of clauses that one object qualifies for; ``paid`` were paid already.

    ``settled`` says of pairs over which the text is silent how the office reads them (``SILENT_WAYS``).
    Raises ValueError for more clauses than can be weighed against each other.
    """
    if len(sums) > _MOST:
        raise ValueError(f"at most {_MOST} clauses are weighed against each other, not {len(sums)}")
    pairs = {kind: dict(_pairs(clauses, sums, kind)) for kind in _KINDS}
    for pair, kind in (settled or {}).items():
        if pair in pairs["silent"]:
            words = pairs["silent"].pop(pair)
            if kind == "higher":
                pairs["higher"][pair] = words
    kept = dict(sums)
    why = {code: Text("单独计算", "by itself") for code in sums}
    _take_higher(set(pairs["higher"]), kept, why)
    for pair in sorted(pairs["difference"], key=sorted):
        _take_difference(pair, kept, why, paid)
    questions = [
        _question(pair, kind, words)
        for kind in ("exclusive", "silent")
        for pair, words in pairs[kind].items()
        if all(kept[code] > 0 for code in pair)
    ]
    exclusive = set(pairs["exclusive"])
    joints = tuple(_joints(clauses, kept))
    return Together(
        tuple(Share(code, own, kept[code], why[code]) for code, own in sums.items()),
        tuple(questions),
        _best(kept, exclusive | set(pairs["silent"]), joints),
        _best(kept, exclusive, joints),
        joints,
    )


def _pairs(clauses: Mapping[str, Clause], sums: Mapping[str, int], kind: str) -> Iterator[tuple[Pair, Words]]:
    for code in sums:
        for relation in clauses[code].relations:
            if relation.kind == kind:
                yield from (
                    (frozenset({code, to}), relation.words) for to in relation.to if to in sums and to != code
                )


def _joints(clauses: Mapping[str, Clause], kept: Mapping[str, int]) -> Iterator[Joint]:
    """Yield each limit over several clauses once, the narrower ones first."""
    found: dict[tuple[str, ...], Joint] = {}
    for code in kept:
        for relation in clauses[code].relations:
            if relation.limit is not None:
                codes = tuple(sorted({code, *relation.to} & kept.keys()))
                limit = int(relation.limit.value)
                over = max(sum(kept[one] for one in codes) - limit, 0)
                if codes not in found or limit < found[codes].limit_fen:
                    found[codes] = Joint(codes, limit, over, relation.words)
    yield from sorted(found.values(), key=lambda joint: (len(joint.codes), joint.codes))


def _take_higher(pairs: set[Pair], kept: dict[str, int], why: dict[str, Text]) -> None:
    """Let the highest stand; what may not be had beside one that stands falls, in whatever order written."""
    standing: list[str] = []
    for code in sorted(kept, key=lambda code: (-kept[code], code)):
        above = next((other for other in standing if frozenset({code, other}) in pairs), None)
        if above is None:
            standing.append(code)
        else:
            kept[code] = 0
            why[code] = Text(f"就高不重复，按{above}", f"the higher only: {above}")


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


def _best(kept: Mapping[str, int], apart: set[Pair], joints: Sequence[Joint]) -> int:
    """Return the largest sum of clauses of which no two stand apart, within the limits over several."""
    codes = [code for code, fen in kept.items() if fen > 0]
    best = 0
    for size in range(1, len(codes) + 1):
        for chosen in combinations(codes, size):
            if not any(frozenset(pair) in apart for pair in combinations(chosen, 2)):
                best = max(best, _within({code: kept[code] for code in chosen}, joints))
    return best


def _within(sums: dict[str, int], joints: Sequence[Joint]) -> int:
    """Return what is left of sums under the limits, each inside the next or apart from it."""
    for joint in joints:
        over = max(sum(sums.get(code, 0) for code in joint.codes) - joint.limit_fen, 0)
        for code in joint.codes:
            cut = min(over, sums.get(code, 0))
            if cut:
                sums[code] -= cut
                over -= cut
    return sum(sums.values())
