"""Amounts that add up to a stated sum without a row that balances the books."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.demo.amounts import CannotFit, draw, fit, parts
from luodi.demo.projects import plans, source
from luodi.demo.reading import data

FITTED = [(name, spec) for name, spec in data("figures")["groups"].items() if "total" in spec]


@pytest.mark.parametrize(("name", "group"), FITTED)
def test_every_row_moves_by_the_same_factor_and_stays_in_the_drawn_band(name, group):
    drawn = draw(source(f"amounts:{name}"), group)
    rows = fit(drawn, group["total"], tuple(group["band"]), group["step"])
    assert sum(rows) == group["total"]
    assert all(group["band"][0] <= row <= group["band"][1] and row % group["step"] == 0 for row in rows)
    free = [(d, r) for d, r in zip(drawn, rows, strict=True) if r not in group["band"]]
    factor = sum(r for _d, r in free) / sum(d for d, _r in free)
    assert 0.8 < factor < 1.25, "the draw was near the sum before it was scaled"
    assert all(abs(r - d * factor) <= 2 * group["step"] for d, r in free)


def test_the_fitted_amounts_are_those_of_the_projects():
    found = {name: [p.total for p in plans() if p.group == name] for name, _spec in FITTED}
    assert {name: sum(rows) for name, rows in found.items()} == {name: spec["total"] for name, spec in FITTED}


# Drawing is quick; a neighbour on the machine may make the first draws look slow.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(500, 90_000), min_size=3, max_size=60), st.floats(0.7, 1.4))
def test_any_draw_fits_any_sum_that_its_band_allows(drawn, factor):
    total = round(sum(drawn) * factor)
    band = (300, 130_000)
    rows = fit(drawn, total, band)
    assert sum(rows) == total
    assert all(band[0] <= row <= band[1] for row in rows)
    order = sorted(range(len(drawn)), key=drawn.__getitem__)
    assert all(rows[a] <= rows[b] + 2 for a, b in pairwise(order)), "order is kept"


def test_a_sum_outside_the_band_is_refused():
    with pytest.raises(CannotFit):
        fit([100, 200], 1000, (50, 300))


@given(st.integers(0, 10**7), st.lists(st.floats(0.01, 100), min_size=1, max_size=40))
def test_parts_sum_to_the_whole(total, weights):
    split = parts(total, weights)
    assert sum(split) == total and min(split) >= 0


def test_the_same_seed_draws_the_same():
    group = FITTED[0][1]
    assert draw(Random("x"), group) == draw(Random("x"), group)
