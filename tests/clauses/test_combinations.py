"""Clauses that combine mechanisms in other ways, against plain functions: drawn, ±1 fen, missing facts."""

import io
import random
from datetime import date, timedelta
from fractions import Fraction as F
from functools import cache
from typing import Any

import pytest

from luodi.kernel.clauses import Clause, evaluate, evaluate_population, problems_of, read_clause, run
from luodi.kernel.clauses.model import Fact
from luodi.kernel.clauses.results import result_of
from luodi.kernel.packs import check, load_packs, reading
from luodi.kernel.packs.loading import SHIPPED
from tests.clauses import worked
from tests.clauses.combined import PLAIN
from tests.clauses.plainly import WAN, Facts, Judged, Known, half_up

FOLDER = worked.HERE / "packs" / "clause-combinations"
DRAWN = 150
STEPS = [0, 1, 5, 10, 20, 30, 50, 60, 80, 100, 200, 500, 1000, 2500, 5000, *range(10_000, 500_001, 10_000)]


@cache
def clauses() -> dict[str, Clause]:
    entries = load_packs([SHIPPED, FOLDER]).entries("clauses")
    return {e.code: read_clause(e.body, str(e.source)) for e in entries if e.pack == "clause-combinations"}


@cache
def hand() -> dict[str, list[Facts]]:
    """Return the facts of the worked cases by clause."""
    found: dict[str, list[Facts]] = {}
    for case in reading.read(FOLDER / "cases" / "clauses.yaml", "cases").value["cases"]:
        found.setdefault(case["entry"].removeprefix("clauses/"), []).append(case["given"])
    return found


CODES = sorted(PLAIN)


def test_the_cases_computed_by_hand() -> None:
    out = io.StringIO()
    assert check.run([FOLDER], out) == 0, out.getvalue()
    assert sum(map(len, hand().values())) >= 24


@pytest.mark.parametrize("code", [f"K-{n:02}" for n in range(1, 27)])
def test_nothing_is_wrong_with_it(code: str) -> None:
    assert problems_of(clauses()[code]) == []


def drawn(fact: Fact, usual: Any, luck: random.Random) -> Any:
    if fact.type == "boolean":
        return luck.random() < 0.6
    if fact.type == "enum":
        return luck.choice(fact.values)
    if usual is not None and luck.random() < 0.3:
        return usual
    if fact.type == "money":
        near = luck.choice([usual or 0, luck.choice(STEPS) * WAN])
        return max(near + luck.choice([-1, 0, 0, 1, luck.randrange(10**9)]), 0)
    if fact.type == "integer":
        return max((usual or 0) + luck.choice([-60, -10, -1, 0, 0, 1, 4, 10, 50]), 0)
    if fact.type == "decimal":
        places = min(fact.places, 4)
        if usual is None or ("." in usual and F(usual) < 1):
            return f"0.{luck.randrange(10**4):04}"
        return f"{int(F(usual)) + luck.choice([-20, -1, 0, 1, 12])}.{luck.randrange(10**places):0{places}}"
    if fact.type == "date":
        start = date.fromisoformat(usual or "2024-06-30")
        return str(start + timedelta(days=luck.choice([-400, -31, -1, 0, 0, 1, 29, 31, 365, 800])))
    if fact.type == "set":
        return [word for word in ("链主", "单项冠军", "小巨人", "瞪羚") if luck.random() < 0.5]
    return usual


WORDS = {
    "use": ["设备", "设备", "土地"],
    "kind": ["设备", "软件", "服务", "其他"],
    "level": ["国家级", "省级", "市级"],
    "product": ["甲", "乙", "丙"],
}


def item(fact: Fact, one: Facts, luck: random.Random) -> Facts:
    made = {}
    for inner in fact.items:
        words = WORDS.get(inner.key)
        if words is not None:
            made[inner.key] = luck.choice(words)
        elif inner.key in ("year", "no"):
            made[inner.key] = one[inner.key]
        else:
            made[inner.key] = drawn(inner, one[inner.key], luck)
    return made


def case(code: str, luck: random.Random, missing: float = 0.02) -> Facts:
    usual = luck.choice(hand().get(code, [{}]))
    row: Facts = {}
    for fact in clauses()[code].facts:
        if fact.of_group or luck.random() < missing:
            continue
        if fact.type == "series":
            row[fact.key] = [
                item(fact, one, luck) if luck.random() < 0.7 else dict(one)
                for one in usual.get(fact.key, ())
                if luck.random() < 0.85
            ]
        else:
            row[fact.key] = drawn(fact, usual.get(fact.key), luck)
    if code == "K-02" and "year_start" in row:
        row["year_start"] = f"{row['year_start'][:4]}-01-01"
    return row


def compare(code: str, rows: list[Facts]) -> None:
    clause = clauses()[code]
    done = run(clause, rows, engine=worked.engine())
    key = "ceiling_fen" if clause.result == "ceiling" else "amount_fen"
    for number, facts in enumerate(rows):
        got, wanted = result_of(done, number, explain=False), PLAIN[code](Known(facts))
        said = Judged(got["eligible"], got.get(key), got.get("binding"), got.get("failed"), wanted.missing,
                      {name: got.get(name) for name in wanted.extras})  # fmt: skip
        assert said == wanted, f"{code} {facts}\n{got}"
        assert wanted.missing <= set(got.get("missing", ())), f"{code} {facts}\n{got}"


@pytest.mark.parametrize("code", CODES)
def test_drawn_cases(code: str) -> None:
    luck = random.Random(f"combined {code}")
    compare(code, [case(code, luck) for _ in range(DRAWN)])


@pytest.mark.parametrize("code", CODES)
def test_one_fen_around_every_figure(code: str) -> None:
    rows = []
    for given in hand().get(code, ()):
        for fact in clauses()[code].facts:
            if fact.type == "money" and isinstance(given.get(fact.key), int):
                rows += [{**given, fact.key: max(given[fact.key] + step, 0)} for step in (-2, -1, 1, 2)]
    if code == "K-26":
        rows = [case(code, random.Random(n), 0) for n in range(40)]
    compare(code, rows or [dict(one) for one in hand()[code]])


@pytest.mark.parametrize("code", CODES)
def test_each_fact_missing_in_turn(code: str) -> None:
    rows = [{k: v for k, v in given.items() if k != key} for given in hand().get(code, ()) for key in given]
    compare(code, rows or [case(code, random.Random(1), 0.5)])


# -- several applicants ---------------------------------------------------------------------------


def group(code: str, rows: list[Facts], **context: Any) -> list[Facts]:
    return evaluate_population(clauses()[code], rows, context, engine=worked.engine(), explain=False)


def test_marginal_awards_within_a_year_until_the_money_ends() -> None:
    luck = random.Random("K-01")
    rows: list[Facts] = [
        {"this_fen": luck.randrange(10**10), "last_fen": luck.randrange(10**9),
         "enterprise": luck.choice("甲乙丙"),
         "accepted_on": f"202{luck.choice('45')}-{1 + n // 28:02}-{1 + n % 28:02}"}
        for n in range(60)
    ]  # fmt: skip
    left: dict[tuple[str, str], int] = {}
    purse, wanted = 900 * WAN, [0] * len(rows)
    for number in sorted(range(60), key=lambda n: (rows[n]["accepted_on"], n)):
        row = rows[number]
        more = max(row["this_fen"] - row["last_fen"], 0)
        third = max(more - 5000 * WAN, 0)
        second = max(min(more, 5000 * WAN) - 1000 * WAN, 0)
        own = half_up(F(min(more, 1000 * WAN) + 2 * second + 3 * third, 100))
        key = (row["enterprise"], row["accepted_on"][:4])
        own = min(own, left.setdefault(key, 120 * WAN))
        left[key] -= own
        wanted[number] = min(own, purse)
        purse -= wanted[number]
    assert [one["amount_fen"] for one in group("K-01", rows, money_fen=900 * WAN)] == wanted
    assert sum(wanted) <= 900 * WAN


def merit(row: Facts, rows: list[Facts]) -> F:
    total = F(0)
    for key in ("per_mu_fen", "rd_ratio"):
        held = [F(one[key]) for one in rows if one["large"]]
        low, high = min(held), max(held)
        total += 100 if low == high else 60 + 40 * (F(row[key]) - low) / (high - low)
    return total / 2


@pytest.mark.parametrize("seed", range(6))
def test_three_places_by_score_and_the_difference(seed: int) -> None:
    luck = random.Random(seed)
    rows: list[Facts] = [
        {"applied_on": f"2024-01-{luck.randrange(1, 29):02}", "per_mu_fen": luck.randrange(1, 5) * 10**9,
         "rd_ratio": f"0.0{luck.randrange(1, 4)}", "paid_fen": luck.choice([0, 30 * WAN]),
         "large": luck.random() < 0.8}
        for _ in range(9)
    ]  # fmt: skip
    found = group("K-21", rows)
    standing = [n for n in range(9) if rows[n]["large"]]
    keys = {n: (-merit(rows[n], rows), rows[n]["applied_on"]) for n in standing}
    for number, one in enumerate(found):
        if number not in keys:
            assert one["failed"] == "large"
            continue
        before = sum(keys[other] < keys[number] for other in standing)
        alike = sum(keys[other] == keys[number] for other in standing)
        if before >= 3:
            assert (one["eligible"], one["failed"]) == (False, "quota")
        elif before + alike <= 3:
            assert one["amount_fen"] == 50 * WAN - rows[number]["paid_fen"]
        else:
            assert one["eligible"] is None and "次序相同" in one["reason_zh"], "nobody is chosen by chance"


def test_above_the_average_with_money_by_county() -> None:
    luck = random.Random("K-22")
    rows: list[Facts] = [
        {"county": luck.choice("东西"), "this_fen": luck.randrange(10**9, 2 * 10**9), "last_fen": 10**9 + n}
        for n in range(30)
    ]  # fmt: skip
    money = {"东": 10 * WAN, "西": 10**15}
    rows = [{**row, "slice_fen": money[row["county"]]} for row in rows]
    this, last = (sum(row[key] for row in rows) for key in ("this_fen", "last_fen"))
    usual = F(this - last, last)
    own = [
        half_up(F(2 * (row["this_fen"] - row["last_fen"]), 100))
        if F(row["this_fen"] - row["last_fen"], row["last_fen"]) - usual >= F(1, 100)
        else 0
        for row in rows
    ]
    wanted = []
    for row, sum_ in zip(rows, own, strict=True):
        demand = sum(one for other, one in zip(rows, own, strict=True) if other["county"] == row["county"])
        scale = demand > money[row["county"]]
        wanted.append(sum_ * money[row["county"]] // demand if scale else sum_)
    found = group("K-22", rows)
    assert [one["amount_fen"] for one in found] == wanted and any(own) and not all(own)
    assert {one["binding"] for one in found if one["eligible"]} == {"budget", "rate"}


def test_the_first_fifth_with_equals() -> None:
    fens = [900, 800, 800, 700, 600, 500, 400, 300, 200, 100, 0]
    found = group("K-23", [{"new_fen": fen, "recommended": fen == 800} for fen in fens])
    assert [one["amount_fen"] for one in found[:4]] == [30 * WAN, 32 * WAN, 32 * WAN, 0]
    assert found[3]["failed"] == "place_no" and found[10]["failed"] == "new_fen"


def test_two_caps_in_order_and_then_the_budget() -> None:
    luck = random.Random("K-24")
    rows: list[Facts] = [
        {"equip_fen": luck.randrange(40 * WAN, 1500 * WAN),
         "applied_on": str(date(2024, 1, 1) + timedelta(days=9 * n)),
         "project": luck.choice("一二三四五"), "enterprise": luck.choice("甲乙"), "had_fen": 0}
        for n in range(50)
    ]  # fmt: skip
    life: dict[str, int] = {}
    year: dict[tuple[str, str], int] = {}
    lived = []
    for row in rows:
        own = half_up(F(row["equip_fen"], 10)) if row["equip_fen"] >= 50 * WAN else 0
        own = min(own, life.setdefault(row["project"], 80 * WAN))
        life[row["project"]] -= own
        lived.append(own)
    final = []
    for row, own in zip(rows, lived, strict=True):
        key = (row["enterprise"], row["applied_on"][:4])
        own = min(own, year.setdefault(key, 100 * WAN))
        year[key] -= own
        final.append(own)
    assert [one["amount_fen"] for one in group("K-24", rows)] == final
    budget = sum(final) - 12_345
    scaled = [own * budget // sum(final) for own in final]
    assert [one["amount_fen"] for one in group("K-24", rows, money_fen=budget)] == scaled


def test_the_same_day_is_left_to_people() -> None:
    days = ["2024-03-01", "2024-02-01", "2024-03-01", "2024-01-15"]
    rows = [{"built_on": day, "verified": number != 1} for number, day in enumerate(days)]
    found = group("K-25", rows)
    assert [one["eligible"] for one in found] == [None, False, None, True]
    assert found[3]["amount_fen"] == 100 * WAN and found[0]["missing"] == ["order_no"]


# -- open readings --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("equip", "asked", "span"),
    [
        (999_999_999, None, None),
        (1_000_000_000, ["least"], [0, 40_000_000]),
        (1_000_000_001, None, None),
        (2_400_000_000, ["over"], [96_000_000, 110_000_000]),
        (3_000_000_000, ["over"], [100_000_000, 120_000_000]),
    ],
)
def test_every_reading_that_changes_the_outcome_is_asked(equip: int, asked: Any, span: Any) -> None:
    facts = {"equip_fen": equip, "green": False}
    alone = evaluate(clauses()["K-20"], facts, engine=worked.engine(), readings=True)
    many = evaluate_population(clauses()["K-20"], [facts, facts], engine=worked.engine(), readings=True)
    for found in (alone, *many):
        assert len(found["readings"]) == 2 and all(r["others"][0]["result"] for r in found["readings"])
        assert (found.get("open_questions"), found.get("span_fen")) == (asked, span)
