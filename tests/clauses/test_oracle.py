"""Ten thousand random cases, and ±1 fen around every figure of every case, against the plain functions."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from luodi.kernel.clauses import evaluate_population, run
from luodi.kernel.clauses.model import Fact
from luodi.kernel.clauses.results import result_of
from tests.clauses import worked
from tests.clauses.oracle import ORACLES, asked
from tests.clauses.plainly import Facts, Judged

PER_CLAUSE = 420
BOUNDS_WAN = [
    0,
    20,
    50,
    100,
    150,
    200,
    250,
    300,
    400,
    500,
    1000,
    2000,
    2500,
    3000,
    4000,
    5000,
    10_000,
    100_000,
]


def seen(code: str, key: str) -> list[Any]:
    """Return every value that the worked cases give to a fact."""
    cases = [case for case in worked.documents()[code]["cases"] if "facts" in case]
    return [case["facts"][key] for case in cases if key in case["facts"]]


def drawn(code: str, fact: Fact, luck: random.Random) -> Any:
    """Draw a value: one of the worked cases, one beside it, a round figure and its neighbours, or any."""
    usual = luck.choice(seen(code, fact.key) or [fact.default])
    if luck.random() < 0.45:
        return usual
    if fact.type == "boolean":
        return luck.random() < 0.8
    if fact.type == "enum":
        return luck.choice(fact.values)
    if fact.type == "date":
        return str(date.fromisoformat(usual) + timedelta(days=luck.choice([-400, -1, 0, 1, 30, 400])))
    if fact.type == "integer":
        return luck.choice([0, 1, 2, 3, usual + 1, max(usual - 1, 0), luck.randrange(0, 60)])
    if fact.type == "decimal":
        return f"{usual[:-1]}{luck.randrange(10)}" if "." in usual else f"{usual}.{luck.randrange(100):02}"
    if fact.type == "money":
        near = luck.choice([usual, luck.choice(BOUNDS_WAN) * 1_000_000])
        return max(luck.choice([near - 1, near + 1, near, luck.randrange(0, 10**12)]), 0)
    return [varied(item, luck) for item in usual for _ in range(luck.randrange(3))]


def varied(item: dict[str, Any], luck: random.Random) -> dict[str, Any]:
    return {
        key: value + luck.randrange(-1, 10**7) if isinstance(value, int) else value
        for key, value in item.items()
    }


def cases_of(code: str, luck: random.Random, count: int) -> list[Facts]:
    facts = [fact for fact in worked.clause(code).facts if not fact.of_group]
    found = []
    for _ in range(count):
        row = {fact.key: drawn(code, fact, luck) for fact in facts if luck.random() > 0.02}
        if code in ("SX-4", "GL-1"):
            row = {key: max(value, 1) if key in ("ordinal", "rank") else value for key, value in row.items()}
        if "pay_year" in row:
            row["pay_year"] = luck.choice([1, 2])
        found.append(row)
    return found


def probes(code: str) -> Iterator[Facts]:
    """Yield every worked case with each figure of money one fen lower and higher."""
    for case in worked.documents()[code]["cases"]:
        if "facts" not in case:
            continue
        for key, value in case["facts"].items():
            if key.endswith("_fen") and isinstance(value, int):
                for fen in (value - 1, value + 1, value + 2):
                    yield {**case["facts"], key: max(fen, 0)}


def check(code: str, rows: list[Facts]) -> None:
    clause = worked.clause(code)
    done = run(clause, rows, engine=worked.engine())
    key = "ceiling_fen" if clause.result == "ceiling" else "amount_fen"
    for number, facts in enumerate(rows):
        got, wanted = result_of(done, number, explain=False), asked(code, facts)
        said = Judged(
            got["eligible"],
            got.get(key),
            got.get("binding"),
            got.get("failed"),
            set(got.get("missing", ())),
            {name: got.get(name) for name in wanted.extras},
        )
        assert said == wanted, f"{code} {facts}"


@pytest.mark.parametrize("code", sorted(ORACLES))
def test_random_cases(code: str) -> None:
    check(code, cases_of(code, random.Random(f"luodi {code}"), PER_CLAUSE))


@pytest.mark.parametrize("code", sorted(ORACLES))
def test_one_fen_around_every_figure(code: str) -> None:
    check(code, list(probes(code)) or cases_of(code, random.Random(code), 20))


def test_there_are_ten_thousand() -> None:
    assert len(ORACLES) * PER_CLAUSE >= 10_000


def test_shared_caps_in_order_of_date() -> None:
    luck = random.Random("shared caps")
    rows: list[Facts] = [
        {
            "id": str(n), "enterprise": luck.choice("甲乙丙丁"), "led": luck.random() < 0.9,
            "n_international": luck.randrange(2), "n_national": luck.randrange(3),
            "apply_date": str(date(2018, 1, 1) + timedelta(days=luck.randrange(800))),
        }
        for n in range(400)
    ]  # fmt: skip
    left: dict[tuple[str, str], int] = {}
    wanted = {}
    for row in sorted(rows, key=lambda r: (r["apply_date"], int(r["id"]))):
        key = (row["enterprise"], row["apply_date"][:4])
        room = left.setdefault(key, 150_000_000)
        due = row["n_international"] * 100_000_000 + row["n_national"] * 50_000_000 if row["led"] else 0
        wanted[row["id"]] = min(due, room)
        left[key] -= wanted[row["id"]]
    found = evaluate_population(worked.clause("AH-5"), rows, engine=worked.engine(), explain=False)
    assert {one["id"]: one["amount_fen"] for one in found} == wanted


def test_a_short_budget_is_scaled_down_and_never_passed() -> None:
    luck = random.Random("budget")
    for _ in range(5):
        rows = [{"id": str(n), **row} for n, row in enumerate(cases_of("GD-1", luck, 60))]
        alone = [asked("GD-1", row).sum or 0 for row in rows]
        budget = luck.randrange(1, sum(alone))
        found = evaluate_population(
            worked.clause("GD-1"), rows, {"budget_fen": budget}, engine=worked.engine(), explain=False
        )
        wanted = [own * budget // sum(alone) for own in alone]
        assert [one.get("amount_fen") or 0 for one in found] == wanted
        assert sum(wanted) <= budget
