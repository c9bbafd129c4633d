"""The ten clauses as a programmer writes them in NumPy: int64 fen, half up, no explanation."""

from typing import Any

import numpy as np

from benchmarks.ten.data import WAN, Columns, budgets

Array = Any
MONTHS = 366  # days of 2024: an application from then on is of 2025


def half_up(top: Array, below: int) -> Array:
    """Divide and round a half away from zero; nothing is negative here."""
    return (2 * top + below) // (2 * below)


def awards(c: Columns) -> list[Array]:
    """Return the award of every project under each clause, in fen."""
    made = [_1, _2, _3, _4, _5, _6, _7, _8, _9, _10]
    return [one(c) for one in made]


def _capped(award: Array, keys: tuple[Array, ...], day: Array, cap: int) -> Array:
    """Cut in order of date what passes the cap of a key."""
    order = np.lexsort((day, *keys))
    sorted_ = award[order]
    starts = np.ones(len(order), dtype=bool)
    same = np.ones(len(order) - 1, dtype=bool)
    for key in keys:
        same &= key[order][1:] == key[order][:-1]
    starts[1:] = ~same
    before = np.cumsum(sorted_) - sorted_
    before -= np.repeat(before[starts], np.diff(np.append(np.flatnonzero(starts), len(order))))
    found = np.empty_like(award)
    found[order] = np.minimum(sorted_, np.maximum(cap - before, 0))
    return found


def _scaled(award: Array, budget: int) -> Array:
    demand = int(award.sum())
    if demand <= budget:
        return award
    # award × budget passes 64 bits: divide in two steps, of which neither does below 2^48 fen.
    high, low = np.divmod(award, 1 << 14)
    whole, rest = np.divmod(high * budget, demand)
    return (whole << 14) + ((rest << 14) + low * budget) // demand


def _1(c: Columns) -> Array:
    rate = np.array([3, 5, 5, 8])[c["kind"]]
    raw = np.minimum(c["equip_fen"] * rate, 250 * WAN * 100)
    award = np.where(c["clean"] & (c["equip_fen"] >= 2_000 * WAN), half_up(raw, 100), 0)
    award = _capped(award, (c["enterprise"], c["day"] >= MONTHS), c["day"], 400 * WAN)
    return _scaled(award, budgets(len(award))[0])


def _2(c: Columns) -> Array:
    more = np.maximum(c["this_fen"] - c["last_fen"], 0)
    first, second = np.minimum(more, 1_000 * WAN), np.clip(more - 1_000 * WAN, 0, 4_000 * WAN)
    raw = np.minimum(2 * first + 4 * second + 6 * np.maximum(more - 5_000 * WAN, 0), 300 * WAN * 100)
    return np.where(c["clean"] & (c["this_fen"] > c["last_fen"]), half_up(raw, 100), 0)


def _3(c: Columns) -> Array:
    below = 10_000 * 360 * 2
    raw = np.minimum(c["loan_fen"] * np.minimum(c["rate"], 395) * c["held"], 100 * WAN * below)
    return np.where(c["clean"] & (c["held"] >= 30), half_up(raw, below), 0)


def _4(c: Columns) -> Array:
    grown = (c["rd_fen"] - c["rd_last_fen"]) * 100 >= c["rd_last_fen"] * 15
    raw = np.minimum(c["rd_fen"] * 8, 150 * WAN * 100)
    return _capped(
        np.where(c["clean"] & grown, half_up(raw, 100), 0), (c["enterprise"],), c["day"], 300 * WAN
    )


def _5(c: Columns) -> Array:
    total = c["total_fen"]
    rate = np.select([total >= 50_000 * WAN, total >= 10_000 * WAN], [20, 15], 10)
    raw = np.minimum(total * rate, 1_000 * WAN * 1_000)
    return np.where(c["clean"] & (total >= 5_000 * WAN), half_up(raw, 1_000), 0)


def _6(c: Columns) -> Array:
    jobs = c["more_jobs"]
    each = np.select([jobs >= 100, jobs >= 50], [200_000, 150_000], 100_000)
    return np.where(c["clean"] & (jobs >= 10), jobs * each, 0)


def _7(c: Columns) -> Array:
    return np.where(c["clean"], np.array([50 * WAN, 20 * WAN, 5 * WAN, 0])[c["level"]], 0)


def _8(c: Columns) -> Array:
    price = np.array([0, 1_000, 800, 500, 0])[c["rent_year"]]
    raw = np.minimum(np.minimum(c["area"] * c["rent_months"] * price, c["rent_fen"]), 30 * WAN)
    return np.where(c["clean"] & (c["rent_year"] <= 3), raw, 0)


def _9(c: Columns) -> Array:
    share = np.maximum(c["total_fen"] * 3 - c["arrived_fen"] * 10, 0)
    raw = np.minimum(np.minimum(c["arrived_fen"] * 5, share), 300 * WAN * 10)
    return np.where(c["clean"] & (c["arrived_fen"] > 0), half_up(raw, 10), 0)


def _10(c: Columns) -> Array:
    raw = np.minimum(c["saved"] // 10 * 10 * 26_000, 80 * WAN)
    award = np.where(c["clean"] & (c["saved"] >= 100), raw, 0)
    return _scaled(award, budgets(len(award))[1])
