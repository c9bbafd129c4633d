"""The ten clauses in plain Python integers, row by row: what every other way is held against."""

from collections.abc import Callable, Iterable

from benchmarks.ten.data import WAN, Columns, budgets

Row = dict[str, int]
SHARED = {0: (400 * WAN, True), 3: (300 * WAN, False)}


def _half(top: int, below: int) -> int:
    return (2 * top + below) // (2 * below)


def _marginal(r: Row) -> int:
    more = max(r["this_fen"] - r["last_fen"], 0)
    third, second = max(more - 5_000 * WAN, 0), min(max(more - 1_000 * WAN, 0), 4_000 * WAN)
    return _half(min(2 * min(more, 1_000 * WAN) + 4 * second + 6 * third, 300 * WAN * 100), 100)


def _tiers(total: int) -> int:
    rate = 20 if total >= 50_000 * WAN else 15 if total >= 10_000 * WAN else 10
    return min(_half(total * rate, 1_000), 1_000 * WAN) if total >= 5_000 * WAN else 0


def _heads(jobs: int) -> int:
    return jobs * (200_000 if jobs >= 100 else 150_000 if jobs >= 50 else 100_000) if jobs >= 10 else 0


ALONE: tuple[Callable[[Row], int], ...] = (
    lambda r: (
        min(_half(r["equip_fen"] * (3, 5, 5, 8)[r["kind"]], 100), 250 * WAN) * (r["equip_fen"] >= 2_000 * WAN)
    ),
    _marginal,
    lambda r: (
        min(_half(r["loan_fen"] * min(r["rate"], 395) * r["held"], 7_200_000), 100 * WAN) * (r["held"] >= 30)
    ),
    lambda r: min(_half(r["rd_fen"] * 8, 100), 150 * WAN) * (100 * r["rd_fen"] >= 115 * r["rd_last_fen"]),
    lambda r: _tiers(r["total_fen"]),
    lambda r: _heads(r["more_jobs"]),
    lambda r: (50 * WAN, 20 * WAN, 5 * WAN, 0)[r["level"]],
    lambda r: min(
        r["area"] * r["rent_months"] * (0, 1_000, 800, 500, 0)[r["rent_year"]], r["rent_fen"], 30 * WAN
    ),
    lambda r: _half(
        min(r["arrived_fen"] * 5, max(r["total_fen"] * 3 - r["arrived_fen"] * 10, 0), 3_000 * WAN), 10
    ),
    lambda r: min(r["saved"] // 10 * 260 * 1_000, 80 * WAN) * (r["saved"] >= 100),
)


def awards(columns: Columns) -> list[list[int]]:
    """Return the awards, one list per clause."""
    names = list(columns)
    rows = [
        dict(zip(names, row, strict=True)) for row in zip(*(columns[n].tolist() for n in names), strict=True)
    ]
    found = [[one(row) if row["clean"] else 0 for row in rows] for one in ALONE]
    for index, (cap, yearly) in SHARED.items():
        left: dict[tuple[int, int], int] = {}
        for number in sorted(range(len(rows)), key=lambda n: (rows[n]["day"], n)):
            key = (rows[number]["enterprise"], int(yearly and rows[number]["day"] >= 366))
            found[index][number] = min(found[index][number], left.setdefault(key, cap))
            left[key] -= found[index][number]
    for index, budget in zip((0, 9), budgets(len(rows)), strict=True):
        found[index] = _scaled(found[index], budget)
    return found


def _scaled(awards_: list[int], budget: int) -> list[int]:
    demand = sum(awards_)
    return [own * budget // demand for own in awards_] if demand > budget else awards_


def wrong(mine: Iterable[float], right: list[int]) -> int:
    """Count the awards that are off by a fen or more."""
    return sum(abs(a - b) >= 1 for a, b in zip(mine, right, strict=True))
