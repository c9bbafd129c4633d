"""Clauses as other cities would write them, against plain functions: bounds, missing facts, groups."""

import io
import random
from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction as F
from functools import cache
from typing import Any

import pytest

from luodi.kernel.clauses import Clause, evaluate_population, problems_of, read_clause, run
from luodi.kernel.clauses.results import result_of
from luodi.kernel.packs import check, load_packs
from luodi.kernel.packs.loading import SHIPPED
from tests.clauses import worked
from tests.clauses.cities import CITY
from tests.clauses.plainly import WAN, Facts, Judged, Known, half_up

FOLDER = worked.HERE / "packs" / "clause-cities"
DRAWN = 160
CODES = sorted(CITY)


@cache
def clauses() -> dict[str, Clause]:
    entries = load_packs([SHIPPED, FOLDER]).entries("clauses")
    return {e.code: read_clause(e.body, str(e.source)) for e in entries if e.pack == "clause-cities"}


def test_nothing_is_wrong_with_them() -> None:
    assert len(clauses()) == 20
    assert [problem for one in clauses().values() for problem in problems_of(one)] == []


def test_the_cases_computed_by_hand() -> None:
    out = io.StringIO()
    assert check.run([FOLDER], out) == 0, out.getvalue()


def compare(code: str, rows: list[Facts]) -> None:
    clause = clauses()[code]
    done = run(clause, rows, engine=worked.engine())
    key = "ceiling_fen" if clause.result == "ceiling" else "amount_fen"
    for number, facts in enumerate(rows):
        got, wanted = result_of(done, number, explain=False), CITY[code][0](Known(facts))
        extras = {name: got.get(name) for name in wanted.extras}
        for name in {"parts", "instalments"} & extras.keys():
            extras[name] = [part["amount_fen"] for part in extras[name]]
        said = Judged(got["eligible"], got.get(key), got.get("binding"), got.get("failed"),
                      set(got.get("missing", ())), extras)  # fmt: skip
        assert said == wanted, f"{code} {facts}\n{got}"


@pytest.mark.parametrize("code", CODES)
def test_on_and_around_every_bound(code: str) -> None:
    luck = random.Random(f"city {code}")
    compare(code, [CITY[code][1](luck) for _ in range(DRAWN)])


@pytest.mark.parametrize("code", CODES)
def test_each_fact_missing_in_turn(code: str) -> None:
    luck = random.Random(f"lacking {code}")
    rows = [CITY[code][1](luck) for _ in range(12)]
    compare(code, [{k: v for k, v in row.items() if k != key} for row in rows for key in row])


# -- several applicants ---------------------------------------------------------------------------


def group(code: str, rows: list[Facts], **context: Any) -> list[tuple[Any, Any]]:
    found = evaluate_population(clauses()[code], rows, context, engine=worked.engine(), explain=False)
    return [(one.get("amount_fen"), one.get("binding")) for one in found]


def in_order(rows: list[Facts], key: Callable[[Facts], Any]) -> list[int]:
    return sorted(range(len(rows)), key=lambda n: (key(rows[n]), n))


def points(row: Facts, rows: list[Facts]) -> F:
    total = F(0)
    for name, weight, sign in (("speed", 60, 1), ("energy", 40, -1)):
        held = [sign * F(one[name]) for one in rows]
        low, high = min(held), max(held)
        share = 100 if low == high else 60 + 40 * (sign * F(row[name]) - low) / (high - low)
        total += F(weight, 100) * share
    return total


@pytest.mark.parametrize("count", [1, 2, 5, 9, 40])
def test_scores_ranked_within_each_size(count: int) -> None:
    luck = random.Random(f"M-07 {count}")
    rows: list[Facts] = [
        {"size": luck.choice(["大型", "中小"]), "speed": f"0.{luck.randrange(4)}",
         "energy": f"{luck.randrange(3)}.5", "accident": luck.random() < 0.2}
        for _ in range(count)
    ]  # fmt: skip
    wanted: list[tuple[Any, Any]] = []
    for row in rows:
        rivals = [one for one in rows if not one["accident"] and one["size"] == row["size"]]
        if row["accident"]:
            wanted.append((0, "none"))
            continue
        mine = (points(row, rivals), F(row["speed"]))
        all_ = [(points(one, rivals), F(one["speed"])) for one in rivals]
        place = 1 + sum(one > mine for one in all_)
        if all_.count(mine) > 1:
            wanted.append((None, None))
        else:
            wanted.append(((0, 100 * WAN, 60 * WAN)[place], "none") if place <= 2 else (0, "threshold"))
    assert group("M-07", rows) == wanted


@pytest.mark.parametrize("money", [10**5, 123_456_789, 10**12])
def test_the_years_cap_and_then_the_budget(money: int) -> None:
    luck = random.Random(f"M-12 {money}")
    rows: list[Facts] = [
        {"enterprise": f"E{luck.randrange(60)}", "grade": luck.choice("ABCD"),
         "day": f"202{luck.choice('56')}-{luck.randrange(1, 13):02}-{luck.randrange(1, 29):02}",
         "this_kwh": luck.choice([1000, 1999, luck.randrange(2_000_000)]), "last_kwh": luck.choice([0, 1000])}
        for _ in range(300)
    ]  # fmt: skip
    times = {"A": F(12, 10), "B": F(1), "C": F(1, 2)}
    left: dict[tuple[str, str], int] = defaultdict(lambda: 10 * WAN)
    own: dict[int, tuple[int, str]] = {}
    for number in in_order(rows, lambda row: row["day"]):
        row = rows[number]
        more = row["this_kwh"] - row["last_kwh"]
        if row["grade"] != "D" and more > 0:
            raw, key = more // 1000 * 3000 * times[row["grade"]], (row["enterprise"], row["day"][:4])
            own[number] = (min(half_up(raw), left[key]), "cap" if left[key] < raw else "rate")
            left[key] -= own[number][0]
    demand = sum(fen for fen, _how in own.values())
    wanted: list[tuple[int, str]] = []
    for number, row in enumerate(rows):
        fen, how = own.get(number, (0, "none" if row["grade"] == "D" else "threshold"))
        scaled = fen * money // demand if demand > money else fen
        wanted.append((scaled, "budget" if scaled < fen else how))
    assert group("M-12", rows, money_fen=money) == wanted
    assert sum(fen for fen, _how in wanted) <= money


def test_first_come_with_leaders_first_in_each_county() -> None:
    luck = random.Random("M-13")
    purse = {"东": 100 * WAN + 1, "西": 3000 * WAN, "北": 5 * WAN - 1}
    rows: list[Facts] = [
        {"county": (county := luck.choice("东西北")), "leader": luck.random() < 0.2,
         "robots": luck.randrange(15), "accepted": f"2026-01-{luck.randrange(1, 29):02}",
         "money_fen": purse[county]}
        for _ in range(200)
    ]  # fmt: skip
    wanted: dict[int, tuple[int, str]] = {}
    left = dict(purse)
    for number in in_order(rows, lambda row: (not row["leader"], row["accepted"], -row["robots"])):
        row = rows[number]
        raw = row["robots"] * 3 * WAN
        own, how = min(raw, 30 * WAN), "cap" if raw > 30 * WAN else "rate"
        given = min(own, left[row["county"]])
        left[row["county"]] -= given
        wanted[number] = (given, "threshold" if not raw else "budget" if given < own else how)
    assert group("M-13", rows) == [wanted[number] for number in range(len(rows))]


def test_what_another_clause_gave_counts_into_the_years_cap() -> None:
    luck = random.Random("M-02 in order")
    rows: list[Facts] = [
        {**CITY["M-02"][1](luck), "enterprise": f"E{luck.randrange(40)}",
         "applied_on": f"202{luck.choice('56')}-{luck.randrange(1, 13):02}-01"}
        for _ in range(200)
    ]  # fmt: skip
    paid: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        key = (row["enterprise"], row["applied_on"][:4])
        paid[key] = max(paid[key], row["other_fen"])
    wanted = [0] * len(rows)
    for number in in_order(rows, lambda row: row["applied_on"]):
        row, alone = rows[number], CITY["M-02"][0](Known(rows[number])).sum or 0
        key = (row["enterprise"], row["applied_on"][:4])
        wanted[number] = min(alone, max(300 * WAN - paid[key], 0))
        paid[key] += wanted[number]
    assert [fen for fen, _how in group("M-02", rows)] == wanted
