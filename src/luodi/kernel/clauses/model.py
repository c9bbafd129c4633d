"""A clause as data: what one article grants, to whom, how much, up to where, and in whose words."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from luodi.kernel.clauses.tree import Node, Number
from luodi.kernel.text import Text

FactType = Literal["money", "integer", "decimal", "date", "boolean", "enum", "text", "set", "series"]
Binding = Literal["rate", "cap", "budget", "threshold", "none"]
Result = Literal["amount", "ceiling", "procedure"]


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as written and as read."""

    text: str
    node: Node


@dataclass(frozen=True, slots=True)
class Words:
    """What the document says at this place, and where that stands."""

    text: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that must be known.

    Money is fen, decimals are exact texts kept to ``places`` decimals, ``default`` is what holds where
    nothing is given. ``required`` False: missing only where the outcome depends on it. ``of_group``: read
    only when a population is judged. ``items`` are the columns of a series; ``many`` an item that is itself
    a list of numbers, of which formulas take the sum. ``field`` is the catalogue key it comes from,
    ``sources`` (``from:``) every place where it may be held, the first that knows it wins (``sources.py``).
    """

    key: str
    label: Text
    type: FactType
    unit: str = ""
    values: tuple[str, ...] = ()
    required: bool = True
    default: object = None
    places: int = 8
    of_group: bool = False
    many: bool = False
    items: tuple["Fact", ...] = ()
    field: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A named formula with its words: a parameter in force from a day, a derived quantity, an output."""

    key: str
    label: Text
    formula: Formula
    words: Words = Words()
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure of the document, with a value from each day on (None: from the beginning).

    ``day`` is the day that counts, where it is not the day of the validity.
    """

    key: str
    label: Text
    values: tuple[Step, ...]
    day: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table and its columns.

    It is for a word, or holds from a figure, or where its own test ``when`` holds (the first such row).
    """

    is_: str | None
    from_: Formula | None
    columns: dict[str, Formula]
    words: Words = Words()
    when: Formula | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows chosen by a word or by the band in which a figure lies; formulas read ``table.column``.

    ``columns`` are the labels of its columns where the clause gives them.
    """

    key: str
    label: Text
    of: Formula
    rows: tuple[Row, ...]
    words: Words = Words()
    columns: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A test that must hold. ``blames`` is what ``failed`` names, ``binding`` what kind of refusal it is."""

    id: str
    test: Formula
    blames: str
    binding: Binding
    words: Words = Words()
    message: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound on the sum; ``when`` says where it applies."""

    id: str
    label: str
    formula: Formula
    when: Formula | None = None
    words: Words = Words()


@dataclass(frozen=True, slots=True)
class SharedCap:
    """A bound over all applications with the same ``per``, in the order of ``order``.

    ``already`` is what the same key received before; the group's largest is taken.
    """

    id: str
    label: str
    formula: Formula
    per: tuple[Formula, ...]
    order: tuple[Formula, ...]
    already: Formula | None = None
    binding: Binding = "cap"
    words: Words = Words()


@dataclass(frozen=True, slots=True)
class Ranking:
    """A place found within the group, among those for whom every condition before ``before`` holds.

    Those alike in ``per`` are ranked among themselves; ``then`` decides between equals, the smaller first.
    ``ties`` after that: ``share`` one place, or ``undecided`` (not known, people decide).
    """

    gives: str
    by: Formula
    descending: bool
    ties: Literal["share", "undecided"]
    before: str
    show_score: bool = False
    words: Words = Words()
    per: tuple[Formula, ...] = ()
    then: tuple[Formula, ...] = ()


@dataclass(frozen=True, slots=True)
class Quota:
    """At most so many winners of those who qualify, by score, then by ``ties``; alike in both: undecided."""

    places: Formula
    by: Formula
    ties: tuple[Formula, ...]
    per: tuple[Formula, ...]
    among: Formula | None
    words: Words = Words()


@dataclass(frozen=True, slots=True)
class Budget:
    """The money there is (a fact of the context): scaled for all alike, or given in order until it ends.

    With ``per`` each key (a county, a batch) has money of its own.
    """

    fact: str
    how: Literal["proportional", "first_come"]
    order: tuple[Formula, ...] = ()
    per: tuple[Formula, ...] = ()
    words: Words = Words()


@dataclass(frozen=True, slots=True)
class Instalment:
    """A part paid at a time, by share or amount; the last takes what is left.

    ``when``: it is payable; without it at once.
    """

    label: str
    share: Formula | None
    when: Formula | None = None
    words: Words = Words()
    amount: Formula | None = None


@dataclass(frozen=True, slots=True)
class Payee:
    """One of several who share a sum by weight; the last of those present takes what rounding leaves.

    One with an ``amount`` of its own (which sees ``award``) is served first, the others share the rest.
    """

    label: str
    share: Formula
    when: Formula | None = None
    amount: Formula | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to read a passage, and the formulas (``limits.cap``) that it changes."""

    words: Text
    changes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A passage that may be read in several ways; ``taken`` computes until the office decides.

    ``chosen``: the office decided, ``taken`` is what it chose and the others only stand beside it.
    """

    id: str
    passage: str
    question: Text
    taken: Text
    others: tuple[Alternative, ...] = ()
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """How this clause stands to others: exclusive, higher, difference, adds, capped, or silent.

    ``limit`` is the sum of money that clauses which are ``capped`` together may come to.
    """

    kind: Literal["exclusive", "higher", "difference", "adds", "capped", "silent"]
    to: tuple[str, ...]
    per: str
    words: Words = Words()
    limit: Number | None = None


@dataclass(frozen=True, slots=True)
class Validity:
    """The days on which the clause applies, both included, tested against the fact ``day``."""

    day: str
    from_: Formula | None
    to: Formula | None
    name: str = "有效期"
    words: Words = Words()


@dataclass(frozen=True, slots=True)
class Benefit:
    """What is given: a formula, a sum fixed by the document, or a decision without a formula."""

    formula: Formula | None
    fixed: bool
    words: Words = Words()
    message: str = ""


@dataclass(frozen=True, slots=True)
class Grouping:
    """What several applications share."""

    ranking: Ranking | None = None
    quota: Quota | None = None
    caps: tuple[SharedCap, ...] = ()
    budget: Budget | None = None


@dataclass(frozen=True, slots=True)
class PaperPart:
    """One paper by its code; ``instead`` is the proof that takes its place where the law does not ask it."""

    code: str
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A numbered item of the list of papers; ``when`` is the fact that makes it needed."""

    number: int
    name: str
    parts: tuple[PaperPart, ...]
    when: str = ""


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """One step of the review; it ends the case where the fact ``stops_on`` says ``stops_at``."""

    name: str
    actor: str
    stops_on: str = ""
    stops_at: str = ""


@dataclass(frozen=True, slots=True)
class Procedure:
    """Papers and review chain; ``have`` and ``done`` are the facts that say what is there and done."""

    have: str
    done: str
    papers: tuple[Paper, ...]
    chain: tuple[ReviewStep, ...]


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause, read and checked; ``text`` is the passage it restates, ``subject`` whose case it judges."""

    code: str
    version: int
    label: Text
    source: str
    text: str
    result: Result
    status: str
    validity: Validity | None
    facts: tuple[Fact, ...]
    parameters: tuple[Parameter, ...]
    tables: tuple[Table, ...]
    derived: tuple[Step, ...]
    conditions: tuple[Condition, ...]
    benefit: Benefit
    limits: tuple[Limit, ...] = ()
    after_limits: Step | None = None
    rounding: Literal["half_up", "down"] = "half_up"
    group: Grouping = field(default_factory=Grouping)
    instalments: tuple[Instalment, ...] = ()
    pays: Formula | None = None
    payees: tuple[Payee, ...] = ()
    outputs: tuple[Step, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    flags: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    relations: tuple[Relation, ...] = ()
    procedure: Procedure | None = None
    subject: Literal["project", "enterprise"] = "project"

    def fact(self, key: str) -> Fact | None:
        """Return the fact of a key, or None."""
        return next((fact for fact in self.facts if fact.key == key), None)
