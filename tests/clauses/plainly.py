"""What all plain functions share: known failure first, then what is missing, then the sum and its limits.

Written from the rules of the worked clauses with exact fractions; nothing of the language is used.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction as F
from typing import Any

WAN = 1_000_000
YI = 10_000 * WAN
Facts = dict[str, Any]
Test = tuple[str, str, Callable[[], bool]]
Limit = Callable[[], F]


@dataclass
class Judged:
    """What a plain function says of one case."""

    eligible: bool | None
    sum: int | None = None
    binding: str | None = None
    failed: str | None = None
    missing: set[str] = field(default_factory=set)
    extras: dict[str, Any] = field(default_factory=dict)


class Unknown(Exception):
    """A fact that decides is not there."""


class Known(dict[str, Any]):
    """Facts that complain when one is absent."""

    def __missing__(self, key: str) -> Any:
        raise Unknown(key)


def half_up(value: F) -> int:
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def ratio(text: str) -> F:
    return F(text)


def share_of(text: str) -> F:
    return F(text) / 100


def judge(
    facts: Facts,
    required: Sequence[str],
    tests: Sequence[Test],
    raw: Callable[[], F],
    limits: Sequence[Limit] = (),
    fixed: bool = False,
    after: Callable[[F], F] = lambda x: x,
    undefined: Callable[[], set[str]] = set,
    missing: Callable[[], set[str]] = set,
) -> Judged:
    """Apply the rules that all clauses share: known failure first, then what is missing, then the sum.

    ``missing`` are optional facts that are not there, asked for where a test stays open.
    """
    lacking = {key for key in required if facts.get(key) is None}
    unknown = False
    for failed, binding, test in tests:
        try:
            if not test():
                return Judged(False, 0, binding, failed)
        except Unknown:
            unknown = True
            lacking |= missing()
        except ZeroDivisionError:
            unknown = True
            lacking |= undefined()
    if lacking or unknown:
        return Judged(None, missing=lacking)
    try:
        value, cut = max(raw(), F(0)), False
    except Unknown as error:
        return Judged(None, missing={str(error.args[0])})
    for limit in limits:
        bound = max(limit(), F(0))
        if bound < value:
            value, cut = bound, True
    return Judged(True, half_up(max(after(value), F(0))), "cap" if cut else "none" if fixed else "rate")
