"""Errors of magnitude planted into clean ledgers: every one is found, and hardly anything else is said.

Two ledgers: the demo city month by month, whose investments grow as projects do, and generated ones
whose sizes spread over five powers of ten. Counted per row of the workbook.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.apps.exchange.magnitudes import YEARLY, Known, Peers, against_last, peers_of, suspicions
from luodi.demo.calendars import month_end
from luodi.demo.curves import within
from luodi.demo.works import city_plans

MONTHLY = "completed_this_month"
GROWING = ("completed_total", "completed_this_year", MONTHLY)
SLIPS = (10, 10**4, 1 / 10, 1 / 10**4)
UNIT_SLIPS = (10**4, 1 / 10**4)
FALSE_ALARMS = 0.02


@dataclass(frozen=True)
class Said:
    """A row of a workbook and what the ledger knew of its project."""

    figures: Mapping[str, float]
    known: Mapping[str, Known]
    kind: str


def standing(plan, day: date) -> dict[str, float]:
    """Return a project of the demo as its row of a month says it."""
    year, month = date(day.year, 1, 1), day.replace(day=1)
    return {
        "total_investment": plan.total,
        "year_plan_investment": within(plan.whole, year, date(day.year, 12, 31)),
        "completed_total": within(plan.done, date(2000, 1, 1), day),
        "completed_this_year": within(plan.done, year, day),
        MONTHLY: within(plan.done, month, day),
    }


def demo_city(stored: bool = True) -> Iterator[Said]:
    """Return the rows of eight monthly workbooks, beside the month before."""
    days = [month_end(date(2023 + month // 12, month % 12 + 1, 1)) for month in range(10, 20)]
    for plan in city_plans():
        for before, day in pairwise(days):
            figures = standing(plan, day)
            if not figures["completed_total"]:
                continue
            same_year = before.year == day.year
            known = {
                key: Known(value, key in GROWING, same_year)
                for key, value in standing(plan, before).items()
                if value
            }
            yield Said(figures, known if stored else {}, plan.kind)


def generated(seed: int, stored: bool = True) -> Iterator[Said]:
    """Return rows of projects between ten thousand and ten billion yuan, three years under way at most."""
    rng = Random(seed)
    for _row in range(2500):
        total = 10 ** rng.gauss(3.9, 0.55)
        plan, share, month = total * rng.uniform(0.15, 0.6), rng.uniform(0.02, 0.7), rng.uniform(0.0, 0.07)
        was = {
            "total_investment": total * rng.choice((1, 1, 1, 0.8, 1.25, 2.5)),
            "year_plan_investment": plan,
            "expected_output": total * rng.uniform(0.5, 4),
            "land_mu": total * rng.uniform(0.002, 0.02),
            "completed_total": total * share,
            "completed_this_year": total * share * rng.uniform(0.3, 1),
            MONTHLY: total * rng.uniform(0.001, 0.07),
        }
        told = {
            **was,
            "total_investment": total,
            "completed_total": was["completed_total"] + total * month,
            "completed_this_year": was["completed_this_year"] + total * month,
            MONTHLY: total * month,
        }
        known = {key: Known(value, key in GROWING) for key, value in was.items()}
        yield Said(told, known if stored else {}, "attraction")


def peers_by_kind(rows: list[Said]) -> dict[str, dict[str, Peers]]:
    kinds = {row.kind for row in rows}
    return {kind: peers_of(dict(row.figures) for row in rows if row.kind == kind) for kind in kinds}


def planted(row: Said, rng: Random) -> tuple[str, float, Said]:
    """Return a row with one figure some powers of ten off; a month is comparable with units only."""
    keys = [key for key in row.figures if row.figures[key] > 0 and (not row.known or key in row.known)]
    keys = [key for key in keys if row.known or key != MONTHLY]
    keys = [k for k in keys if not row.known or row.known[k].same_year or k not in YEARLY]
    key = rng.choice(keys)
    slip = rng.choice(SLIPS if row.known and key != MONTHLY else UNIT_SLIPS)
    return key, slip, Said({**row.figures, key: row.figures[key] * slip}, row.known, row.kind)


CITIES = {
    "demo city, month by month": (demo_city, True),
    "demo city, all new": (demo_city, False),
    "generated, known": (lambda stored: generated(5, stored), True),
    "generated, all new": (lambda stored: generated(6, stored), False),
}


@pytest.mark.parametrize("name", CITIES)
def test_planted_errors_are_found_and_clean_rows_left_alone(name):
    ledger, stored = CITIES[name]
    rows, rng = list(ledger(stored)), Random(11)
    assert len(rows) >= 2000
    peers = peers_by_kind(rows)
    alarmed = [row for row in rows if suspicions(row.figures, row.known, peers[row.kind])]
    missed, mended, count = [], 0, 0
    for row in rng.sample(rows, 1500):
        if not any(row.figures.values()):
            continue
        key, slip, wrong = planted(row, rng)
        count += 1
        found = {s.key: s for s in suspicions(wrong.figures, wrong.known, peers[row.kind])}
        if key not in found:
            missed.append((key, slip, row))
        else:
            mended += abs(slip - 10 ** found[key].power) < slip / 100
    print(
        f"{name}: {len(rows)} clean rows, {len(alarmed)} alarmed ({len(alarmed) / len(rows):.1%}); "
        f"{count} errors planted, {count - len(missed)} found, {mended} with the right mend"
    )
    assert missed == []
    assert len(alarmed) <= FALSE_ALARMS * len(rows)
    assert mended >= 0.95 * count


@given(st.integers(1, 10**13), st.sampled_from(SLIPS))
def test_a_steady_figure_off_by_a_slip_is_found_and_itself_never(value, slip):
    assert against_last("total_investment", Known(value), value) is None
    found = against_last("total_investment", Known(value), value * slip)
    assert found is not None
    assert 10.0**found == pytest.approx(slip)


@given(st.integers(1, 10**13), st.floats(1, 9.4))
def test_what_is_completed_may_grow(value, growth):
    assert against_last("completed_total", Known(value, growing=True), value * growth) is None


@given(st.lists(st.floats(1e4, 1e15), max_size=40), st.floats(1e-3, 1e18))
def test_few_peers_say_nothing_and_any_peers_can_be_asked(values, value):
    power = Peers(values).power(value)
    assert power in (None, 4, -4)
    assert power is None or len(values) >= 12
