"""The SQL of a sum, count, largest or smallest over the items of a series."""

from dataclasses import dataclass

from luodi.kernel.clauses import exact
from luodi.kernel.clauses.exact import Exact

_FUNCTIONS = {"sum": "sum", "count": "count", "largest": "max", "smallest": "min"}


@dataclass(frozen=True, slots=True)
class Picked:
    """Which items count, as SQL over one item.

    ``per``: of those alike only the largest. ``by``: those alike added up, each group up to ``most``.
    ``top``: only so many of the largest (a count of the case itself).
    """

    test: str = "TRUE"
    per: str = ""
    by: str = ""
    most: str = ""
    top: str = ""


def over_items(function: str, known: str, head: str, picked: Picked, value: Exact, below: int) -> Exact:
    """Return what the function gives; not known where ``known`` fails or one item that counts is not."""
    test = picked.test
    chosen = f"CASE WHEN {test} THEN {value.numerator} END"
    unknown = f"({test}) IS NULL OR (({test}) AND {value.numerator} IS NULL)"
    many = function in ("sum", "count")
    bound = min(exact.WIDE, value.bound << 20) if many else value.bound
    # Names in it were read by the formula's own grammar and stand in quotes.
    source = f'FROM "items_{head}" AS item WHERE item.row_no = given.row_no'
    vague = f"count(*) FILTER (WHERE {unknown}) > 0"
    alike = picked.per or picked.by
    if alike:
        unknown = f"{unknown} OR (({test}) AND {alike} IS NULL)"
        each = f"max({chosen})"
        if picked.by:
            unknown = f"{unknown} OR (({test}) AND {picked.most} IS NULL)"
            each = (
                f"least(sum({chosen}), max(CASE WHEN ({test}) AND item.row_no >= 0 THEN {picked.most} END))"
            )
        best = f"SELECT {each} AS most, bool_or({unknown}) AS vague {source} GROUP BY {alike}"
        chosen, vague, source = "most", "bool_or(vague)", f"FROM ({best})"
    found = f"{_FUNCTIONS[function]}({chosen})"
    if function == "sum":
        found = f"coalesce({found}, 0)"
    if picked.top:
        found = f"coalesce(list({chosen}) FILTER (WHERE ({chosen}) IS NOT NULL), [])"
    elif bound <= exact.NARROW:
        found = f"CAST({found} AS BIGINT)"
    sql = f"(CASE WHEN {known} THEN (SELECT CASE WHEN {vague} THEN NULL ELSE {found} END {source}) END)"
    if picked.top:
        first = f"list_slice(list_reverse_sort({sql}), 1, greatest({picked.top}, 0))"
        known = f"{sql} IS NOT NULL AND {picked.top} IS NOT NULL"
        sql = f"(CASE WHEN {known} THEN coalesce(list_sum({first}), 0) END)"
    return Exact(sql, below, bound, value.dimension, below)


def day_over_items(function: str, known: str, head: str, test: str, day: str) -> str:
    """Return the latest or earliest day of the items that count; not known where there is none."""
    unknown = f"({test}) IS NULL OR (({test}) AND {day} IS NULL)"
    found = f"{_FUNCTIONS[function]}(CASE WHEN {test} THEN {day} END)"
    chosen = f"CASE WHEN count(*) FILTER (WHERE {unknown}) > 0 THEN NULL ELSE {found} END"
    inner = f'SELECT {chosen} FROM "items_{head}" AS item WHERE item.row_no = given.row_no'  # noqa: S608
    return f"(CASE WHEN {known} THEN ({inner}) END)"
