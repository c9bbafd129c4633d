"""Figures some powers of ten off: against the last known value, the peers, the whole they are part of.

Pure. What a figure is compared with decides how far it may be: a total hardly moves, what is completed
grows but never falls, a month is like no other. The misreading of a unit is nearly always 10⁴ (元, 万元,
亿元), a slip of the pen 10.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Literal

Basis = Literal["history", "peers", "whole"]

UNIT_SLIP = 4
MONTHLY = frozenset(["completed_this_month"])
YEARLY = frozenset(["completed_this_year", "funds_arrived_year", "year_plan_investment"])
# What is part of what, the nearest whole first; a part may be a little more than its whole.
WHOLES = {
    "fixed_asset_investment": "total_investment",
    "equipment_investment": "total_investment",
    "year_plan_investment": "total_investment",
    "completed_before": "total_investment",
    "completed_total": "total_investment",
    "completed_this_year": "completed_total",
    "completed_this_month": "completed_this_year",
    "funds_arrived_year": "funds_arrived",
    "funds_arrived": "total_investment",
}
# What goes with what without being part of it: land, output, jobs and tax with the investment.
GOES_WITH = {
    "land_mu": "total_investment",
    "expected_output": "total_investment",
    "expected_jobs": "total_investment",
    "expected_tax": "expected_output",
}
SHARES = {part: whole for part, whole in WHOLES.items() if part not in MONTHLY} | GOES_WITH
SLACK = 2.0
# From which ratio, in powers of ten, a figure is off by a digit, by two, by a unit.
OFF, OFF_TWO, OFF_UNIT = 0.6, 1.4, 2.4
MONTH_APART = 2.3  # a month may well be a hundred times another
# What adds up never falls below this of what it was; off by a digit, it has at most grown this much too.
FALL, FELL, GROWTH = 0.95, 0.5, 5.0
ENOUGH_PEERS = 12
SPREADS, SMALLEST_SPREAD = 3.0, 0.3


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A figure that is about 10 to the ``power`` times what it should be, and why that is thought.

    ``was`` is the last known value or the whole (``other`` names it); ``low`` and ``high`` bound most
    of the peers.
    """

    key: str
    value: float
    power: int
    basis: Basis
    was: float | None = None
    other: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """The last known value of a figure; ``growing`` for what adds up, ``year`` of which it speaks."""

    value: float
    growing: bool = False
    same_year: bool = True


class Peers:
    """How large a figure is for projects of a kind: the middle and the spread of the logarithms."""

    def __init__(self, values: Collection[float]) -> None:
        logs = sorted(math.log10(value) for value in values if value > 0)
        self.enough = len(logs) >= ENOUGH_PEERS
        if self.enough:
            self.middle = median(logs)
            deviation = median(abs(one - self.middle) for one in logs)
            self.spread = max(1.4826 * deviation, SMALLEST_SPREAD)
            self.low, self.high = (10 ** logs[round(part * (len(logs) - 1))] for part in (0.05, 0.95))

    def power(self, value: float) -> int | None:
        """Return by which slip of a unit a value left its peers, or None."""
        if not self.enough or value <= 0:
            return None
        apart = math.log10(value) - self.middle
        if abs(apart) <= SPREADS * self.spread:
            return None
        slip = UNIT_SLIP if apart > 0 else -UNIT_SLIP
        return slip if abs(apart - slip) < 0.75 * abs(apart) else None


def suspicions(
    figures: Mapping[str, float], known: Mapping[str, Known], peers: Mapping[str, Peers]
) -> list[Suspicion]:
    """Return the figures of a row whose magnitude is to be looked at, at most one for each figure.

    A figure near its own last known value is right whatever the peers say.
    """
    found: dict[str, Suspicion] = {}
    for key, value in figures.items():
        if value <= 0:
            continue
        last = known.get(key)
        if last is not None and last.value > 0 and (key not in YEARLY or last.same_year):
            power = against_last(key, last, value)
            if power is not None:
                found[key] = Suspicion(key, value, power, "history", was=last.value)
            continue
        pool = peers.get(key)
        power = pool.power(value) if pool else None
        if pool is not None and power is not None:
            found[key] = Suspicion(key, value, power, "peers", low=pool.low, high=pool.high)
    for suspicion in _unusual_shares(figures, known, peers, found.keys()):
        found.setdefault(suspicion.key, suspicion)
    for suspicion in _parts_above_wholes(figures, known, found.keys()):
        found[suspicion.key] = suspicion
    return list(found.values())


def shares_of(figures: Mapping[str, float]) -> dict[str, float]:
    """Return which share of their wholes figures are, to be weighed against the shares of peers."""
    return {
        f"{part}/{whole}": figures[part] / figures[whole]
        for part, whole in SHARES.items()
        if figures.get(part, 0) > 0 and figures.get(whole, 0) > 0
    }


def _unusual_shares(
    figures: Mapping[str, float],
    known: Mapping[str, Known],
    peers: Mapping[str, Peers],
    suspected: Collection[str],
) -> list[Suspicion]:
    """Return the new figures that are a share of their whole such as no peer's is.

    It tells of slips in projects so large or small that the figure alone would pass.
    """
    found = []
    for name, share in shares_of(figures).items():
        part, whole = name.split("/")
        if part in known or part in suspected or whole in suspected or name not in peers:
            continue
        power = peers[name].power(share)
        if power is not None:
            found.append(Suspicion(part, figures[part], power, "whole", was=figures[whole], other=whole))
    off = {suspicion.other for suspicion in found}
    for whole in off - known.keys():
        parts = [suspicion for suspicion in found if suspicion.other == whole]
        if len(parts) > 1:
            found = [suspicion for suspicion in found if suspicion.other != whole]
            first = parts[0]
            found.append(Suspicion(whole, figures[whole], -first.power, "whole", first.value, first.key))
    return found


def against_last(key: str, last: Known, value: float) -> int | None:
    """Return by how many powers of ten a figure seems off, given its last known value."""
    ratio = math.log10(value / last.value)
    if key in MONTHLY:
        return _signed(UNIT_SLIP, ratio) if abs(ratio) >= MONTH_APART else None
    if last.growing:
        return _against_sum(value / last.value)
    if abs(ratio) < OFF:
        return None
    power = 1 if abs(ratio) <= OFF_TWO else 2 if abs(ratio) < OFF_UNIT else UNIT_SLIP
    return _signed(power if abs(ratio) < UNIT_SLIP + 1 else round(abs(ratio)), ratio)


def _against_sum(ratio: float) -> int | None:
    """Return the slip after which a sum has not fallen: 4 times 10⁴ is four times as much, 10⁴ times over."""
    power = math.floor(math.log10(ratio / FALL))
    if power == 0 or (power < 0 and ratio > FELL):
        return None
    return None if power == 1 and ratio / 10 > GROWTH else power


def _signed(power: int, ratio: float) -> int:
    return power if ratio > 0 else -power


def _parts_above_wholes(
    figures: Mapping[str, float], known: Mapping[str, Known], suspected: Collection[str]
) -> list[Suspicion]:
    """Return the figures that are much more than what they are part of, or the whole if all of them are."""
    above: dict[str, list[str]] = {}
    for part, whole in WHOLES.items():
        if part in suspected or whole in suspected or not figures.get(part) or not figures.get(whole):
            continue
        if figures[part] > SLACK * figures[whole]:
            above.setdefault(whole, []).append(part)
    found = []
    for whole, parts in above.items():
        slip = _slip(figures[parts[0]] / figures[whole])
        if len(parts) > 1 or (known.get(parts[0]) and not known.get(whole)):
            found.append(
                Suspicion(whole, figures[whole], -slip, "whole", was=figures[parts[0]], other=parts[0])
            )
        else:
            found.append(
                Suspicion(parts[0], figures[parts[0]], slip, "whole", was=figures[whole], other=whole)
            )
    return found


def _slip(ratio: float) -> int:
    return 1 if ratio <= 20 else UNIT_SLIP


def figures_of(facts: Mapping[str, Any], keys: Sequence[str]) -> dict[str, float]:
    """Return the figures of a row or a state that are numbers."""
    found: dict[str, float] = {}
    for key in keys:
        number = number_of(facts.get(key))
        if number is not None:
            found[key] = number
    return found


def peers_of(rows: Iterable[dict[str, float]]) -> dict[str, Peers]:
    """Return the peers of every figure and of every share, from the figures of many projects."""
    pools: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        for key, number in (row | shares_of(row)).items():
            pools[key].append(number)
    return {key: Peers(values) for key, values in pools.items()}


def number_of(value: Any) -> float | None:
    """Return a stored figure as a number: fen, a count, or a decimal in text; else None."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(value)
    except (TypeError, ValueError):
        return None
