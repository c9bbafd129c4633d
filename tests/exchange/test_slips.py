"""Five errors that loaders of tables let through, in a ledger of 10,000 rows: each named with its cell."""

import pytest

from benchmarks.slips import ledger_with_slips, let_through, slips
from luodi.apps.exchange.enums import Verdict
from luodi.kernel import clock
from tests.exchange.city import TODAY, build_city, previewed

ROWS = 10_000
CODES = {
    "1.2亿 in a column of 万元": "unit_in_cell_overrides",
    "1.2亿 in a column of numbers": "number_unreadable",
    "a project code used twice": "conflict_in_file",
    "2024-02-30": "date_impossible",
    "a credit code stored as a number": "uscc_not_text",
}


@pytest.mark.slow
@pytest.mark.django_db
def test_five_errors_are_caught_with_their_cells_among_ten_thousand_rows():
    content = ledger_with_slips(ROWS)
    assert len(let_through(content, ROWS)) == len(slips(ROWS))
    with clock.fixed(TODAY):
        city = build_city()
        clerk = city.person("clerk", "shiliu")
        batch = previewed(clerk, city.units["shiliu"], "台账.xlsx", content, default_kind="expansion")
    told = {
        (issue["code"], issue["cell"])
        for issues in batch.rows.exclude(issues=[]).values_list("issues", flat=True)
        for issue in issues
    }
    *cells, total = slips(ROWS)
    assert told == {(CODES[slip.what], slip.cell) for slip in cells}
    assert batch.counts["rows"] == ROWS
    assert batch.counts["refused"] == 3
    sum_row = int(total.cell[1:])
    assert [(entry["row"], entry["kind"]) for entry in batch.reading["non_data"]] == [(sum_row, "total")]
    assert not batch.rows.filter(row=sum_row).exists()
    [checked] = [t for t in batch.reading["totals"] if t["cell"] == total.cell]
    assert (checked["ok"], checked["computed"] - checked["stated"]) == (False, 12_000 * 1_000_000)
    money = batch.rows.get(row=1003)
    assert (money.verdict, money.facts["total_investment"]) == (Verdict.NEW, 12_000_000_000)
    assert "land_mu" not in batch.rows.get(row=2003).facts
