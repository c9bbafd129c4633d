"""Amounts of many projects that must add up to a stated sum, with no row that balances the books.

Every drawn amount is scaled by the same factor, rounded, and the rest is handed out one step at a time
over all rows, so that no single row absorbs a difference.
"""

from collections.abc import Sequence
from random import Random
from typing import Any

Band = tuple[int, int]


class CannotFit(ValueError):
    """The sum lies outside what the band allows for so many rows."""


def draw(rng: Random, group: dict[str, Any]) -> list[int]:
    """Draw ``count`` whole amounts, log-normal about ``median`` and inside ``band``, in steps."""
    low, high = group["band"]
    step = group["step"]
    return [_one(rng, group["median"], group["sigma"], low, high, step) for _ in range(group["count"])]


def _one(rng: Random, median: int, sigma: float, low: int, high: int, step: int) -> int:
    while True:
        amount = round(median * rng.lognormvariate(0, sigma) / step) * step
        if low <= amount <= high:
            return amount


def fit(drawn: Sequence[int], total: int, band: Band, step: int = 1) -> list[int]:
    """Return the drawn amounts scaled and rounded to ``step`` so that they sum to ``total``.

    Every row stays inside ``band`` and moves at most one step beyond its own rounding. Raises
    CannotFit when the band does not allow the sum.
    """
    low, high = band
    if not len(drawn) * low <= total <= len(drawn) * high or total % step:
        raise CannotFit(f"{len(drawn)} rows in {band} cannot sum to {total}")
    exact = _scaled([float(amount) for amount in drawn], total, low, high)
    rows = [min(max(round(amount / step) * step, low), high) for amount in exact]
    order = sorted(range(len(rows)), key=lambda i: (exact[i] - rows[i], i), reverse=total > sum(rows))
    while rest := total - sum(rows):
        move = step if rest > 0 else -step
        for i in order[: abs(rest) // step]:
            if low <= rows[i] + move <= high:
                rows[i] += move
    return rows


def _scaled(amounts: Sequence[float], total: int, low: int, high: int) -> list[float]:
    """Scale until the sum is right; a row that meets the edge of the band stays at the edge."""
    rows = list(amounts)
    for _round in range(60):
        rest = total - sum(rows)
        if abs(rest) < 0.5:
            break
        free = [i for i, row in enumerate(rows) if (row < high if rest > 0 else row > low)]
        room = sum(rows[i] for i in free)
        factor = 1 + rest / room
        for i in free:
            rows[i] = min(max(rows[i] * factor, low), high)
    return rows


def parts(total: int, weights: Sequence[float]) -> list[int]:
    """Split a whole amount by weights into whole parts that sum to it (largest remainder)."""
    scale = sum(weights)
    if not weights or scale <= 0:
        return [0] * len(weights)
    exact = [total * weight / scale for weight in weights]
    whole = [int(part) for part in exact]
    order = sorted(range(len(whole)), key=lambda i: (whole[i] - exact[i], i))
    for i in order[: total - sum(whole)]:
        whole[i] += 1
    return whole
