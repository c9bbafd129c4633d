"""One plain function per clause of ``packs/clause-cities``, written from its words, and facts to try it on.

Like ``oracle.py`` it knows nothing of the language. What is drawn lies on, below and above every bound.
"""

import random
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction as F

from tests.clauses.plainly import WAN, Facts, Judged, Known, Unknown, half_up, judge

Luck = random.Random
day = date.fromisoformat


def later(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def whole_months(start: date, end: date) -> int:
    if end < start:
        return -whole_months(end, start)
    count = (end.year - start.year) * 12 + end.month - start.month
    while count and later(start, count) > end:
        count -= 1
    return count


def m_01(f: Facts) -> Judged:
    def bands() -> F:
        more, total = f["this_fen"] - f["last_fen"], F(0)
        for low, high, percent in ((0, 2000, 2), (2000, 5000, 3), (5000, 10**9, 4)):
            total += max(min(more, high * WAN) - low * WAN, 0) * F(percent, 100)
        return max(total, F(20 * WAN))

    return judge(
        f,
        ["large", "this_fen", "last_fen", "profit_fen"],
        [("large", "none", lambda: f["large"]),
         ("this_fen", "threshold", lambda: f["this_fen"] - f["last_fen"] >= 500 * WAN)],
        bands,
        [lambda: F(200 * WAN)],
        after=lambda limited: limited / 2 if f["profit_fen"] < 0 else limited,
    )  # fmt: skip


def draw_01(luck: Luck) -> Facts:
    at = luck.choice([500, 1000, 2000, 5000, 6250]) * WAN + luck.choice([-1, 0, 1, 25])
    last = luck.randrange(10**11)
    return {"large": luck.random() < 0.9, "last_fen": last, "profit_fen": luck.choice([-1, 0, 1]),
            "this_fen": last + luck.choice([at, at, luck.randrange(-WAN, 8000 * WAN)])}  # fmt: skip


def m_02(f: Facts) -> Judged:
    def rate() -> F:
        low, high = (6, 8) if f["kind"] == "先进制造业" else (4, 5)
        return F(high if f["equip_fen"] >= 2000 * WAN else low, 100)

    return judge(
        f,
        ["kind", "equip_fen", "applied_on"],
        [("equip_fen", "threshold", lambda: f["equip_fen"] >= 500 * WAN)],
        lambda: rate() * f["equip_fen"],
        [lambda: F(300 * WAN - f.get("other_fen", 0))],
    )


def draw_02(luck: Luck) -> Facts:
    at = luck.choice([500, 2000, 3750, 6000]) * WAN + luck.choice([-1, 0, 1, 13])
    return {"kind": luck.choice(["先进制造业", "传统产业"]), "applied_on": "2026-03-01",
            "equip_fen": luck.choice([at, at, luck.randrange(9000 * WAN)]),
            "other_fen": luck.choice([0, 1, 300 * WAN, 301 * WAN])}  # fmt: skip


def m_03(f: Facts) -> Judged:
    def counted() -> list[tuple[Facts, int]]:
        spans = [
            (one, (min(day(one["repaid"]), day("2026-06-30")) - max(day(one["drawn"]), START)).days)
            for one in f["loans"]
        ]
        return [
            (one, days)
            for one, days in spans
            if one["purpose"] != "土地款" and days >= 30 and day(one["drawn"]) >= START
        ]

    def interest() -> F:
        lpr, total = F(f["lpr"]), F(0)
        for one, days in counted():
            rate = min(max(F(one["rate"]), lpr - F(20, 10_000)), lpr + F(1, 100))
            total += one["fen"] * rate * days / 365
        return total / 2

    found = [("loans", "threshold", lambda: bool(counted()))]
    return judge(f, ["lpr", "loans"], found, interest, [lambda: F(80 * WAN)])


START = day("2025-07-01")


def draw_03(luck: Luck) -> Facts:
    loans = []
    for _ in range(luck.randrange(4)):
        drawn = day("2025-05-01") + timedelta(days=luck.randrange(400))
        repaid = drawn + timedelta(days=luck.choice([29, 30, 31, luck.randrange(1, 700)]))
        rate = luck.choice(["0.028", "0.0279", "0.04", "0.0401", "0.03001"])
        loans.append({"purpose": luck.choice(["材料", "周转", "土地款"]), "fen": luck.randrange(5000 * WAN),
                      "rate": rate, "drawn": str(drawn), "repaid": str(repaid)})  # fmt: skip
    return {"lpr": "0.03", "loans": loans}


def m_04(f: Facts) -> Judged:
    tops = {"国家级": 500 * WAN, "省级": 200 * WAN}
    return judge(
        f,
        ["level", "arrived_fen", "total_fen"],
        [("level", "none", lambda: f["level"] in tops),
         ("arrived_fen", "threshold", lambda: f["arrived_fen"] > 0)],
        lambda: F(f["arrived_fen"], 2),
        [lambda: F(f["total_fen"] * 30, 100),
         lambda: F(f["total_fen"], 2) - f["arrived_fen"] - f.get("county_fen", 0),
         lambda: F(tops[f["level"]])],
    )  # fmt: skip


def draw_04(luck: Luck) -> Facts:
    came = luck.choice([0, 1, 400 * WAN, 1000 * WAN, luck.randrange(2000 * WAN)]) + luck.choice([0, 1, 2])
    return {"level": luck.choice(["国家级", "省级", "市级"]), "arrived_fen": came,
            "county_fen": luck.choice([0, 1, 100 * WAN]),
            "total_fen": luck.choice([3 * came, 3 * came + 1, 2 * came, 9000 * WAN])}  # fmt: skip


def m_05(f: Facts) -> Judged:
    def months() -> tuple[int, int]:
        begun, ended = (
            whole_months(day(f["lease_from"]), day(f[key])) for key in ("period_from", "period_to")
        )
        early = max(min(ended, 12) - min(begun, 12), 0)
        return early, max(min(ended, 24) - max(min(begun, 24), 12), 0)

    def rent() -> F:
        early, late = months()
        return min(F(f["area"]), F(3000)) * (early * 1500 + late * 800)

    return judge(
        f,
        ["tenant", "area", "lease_from", "period_from", "period_to", "rent_fen"],
        [("tenant", "none", lambda: f["tenant"]),
         ("period_from", "threshold", lambda: day(f["period_from"]) >= day(f["lease_from"])),
         ("period_to", "threshold", lambda: sum(months()) > 0)],
        rent,
        [lambda: F(f["rent_fen"], 2)],
    )  # fmt: skip


def draw_05(luck: Luck) -> Facts:
    lease = day("2024-01-31") + timedelta(days=luck.randrange(60))
    first = later(lease, luck.randrange(25)) + timedelta(days=luck.choice([0, 0, -1, 1, 12]))
    last = later(first, luck.randrange(14)) + timedelta(days=luck.choice([0, 0, -1, 1]))
    return {"tenant": luck.random() < 0.95, "area": luck.choice(["3000", "3000.01", "2999.99", "817.35"]),
            "lease_from": str(lease), "period_from": str(first), "period_to": str(last),
            "rent_fen": luck.choice([10**9, luck.randrange(1, 30 * WAN)])}  # fmt: skip


def m_06(f: Facts) -> Judged:
    each = {"高级工": 200_000, "中级工": 150_000, "初级工": 100_000}

    def best() -> list[int]:
        found: dict[str, int] = {}
        for one in f["people"]:
            if one["hours"] >= 40 and one["got"][:4] == str(f["year_no"]):
                found[one["name"]] = max(found.get(one["name"], 0), each[one["grade"]])
        return sorted(found.values(), reverse=True)

    tests = [("people", "threshold", lambda: bool(best()))]
    return judge(f, ["year_no", "people"], tests, lambda: F(sum(best()[:4])))


def draw_06(luck: Luck) -> Facts:
    people = [
        {"name": luck.choice("甲乙丙丁戊己庚"), "grade": luck.choice(["高级工", "中级工", "初级工"]),
         "hours": luck.choice([39, 40, 41]), "got": luck.choice(["2024-12-31", "2025-01-01", "2025-12-31"])}
        for _ in range(luck.randrange(14))
    ]  # fmt: skip
    return {"year_no": 2025, "people": people}


def m_08(f: Facts) -> Judged:
    levels = {"国家级": 100 * WAN, "省级": 50 * WAN, "市级": 20 * WAN}

    def first() -> bool:
        return not any(e["level"] == f["level"] and e["day"] < f["titled_on"] for e in f["earlier"])

    return judge(
        f,
        ["level", "titled_on", "renewed", "earlier"],
        [("titled_on", "threshold", lambda: f["titled_on"][:4] == "2025"),
         ("renewed", "none", lambda: not f["renewed"]),
         ("earlier", "none", first)],
        lambda: F(levels[f["level"]] - sum(one["paid"] for one in f["earlier"])),
        fixed=True,
    )  # fmt: skip


def draw_08(luck: Luck) -> Facts:
    words = ["国家级", "省级", "市级"]
    days = ["2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01", "2025-06-06"]
    earlier = [
        {"level": luck.choice(words), "day": luck.choice(["2023-01-01", "2025-06-06"]),
         "paid": luck.choice([0, 20 * WAN, 50 * WAN, 50 * WAN + 1])}
        for _ in range(luck.randrange(3))
    ]  # fmt: skip
    return {"level": luck.choice(words), "titled_on": luck.choice(days), "renewed": luck.random() < 0.1,
            "earlier": earlier}  # fmt: skip


def m_09(f: Facts) -> Judged:
    found = judge(
        f,
        ["equip_fen", "accepted"],
        [("equip_fen", "threshold", lambda: f["equip_fen"] >= 1000 * WAN),
         ("accepted", "none", lambda: f["accepted"])],
        lambda: F(f["equip_fen"] * 8, 1000),
        [lambda: F(60 * WAN)],
    )  # fmt: skip
    if found.eligible and found.sum is not None:
        first, second = half_up(F(found.sum * 40, 100)), half_up(F(found.sum * 30, 100))
        found.extras["instalments"] = [first, second, found.sum - first - second]
        try:
            months = whole_months(day(f["produced_on"]), day(f["today"]))
            one = months >= 12 and f["first_fen"] * 10 >= f["agreed_fen"] * 8
            two = one and months >= 24 and f["second_fen"] >= f["agreed_fen"]
            due = first + one * second + two * (found.sum - first - second)
            found.extras["payable_to_date_fen"] = due
        except Unknown:
            pass
    return found


def draw_09(luck: Luck) -> Facts:
    today = luck.choice(["2025-03-30", "2025-03-31", "2026-03-30", "2026-03-31", "2027-01-01"])
    at = luck.choice([1000, 7500]) * WAN + luck.choice([-1, 0, 1, 63])
    return {"equip_fen": luck.choice([at, luck.randrange(9000 * WAN)]), "accepted": luck.random() < 0.9,
            "produced_on": "2024-03-31", "today": today, "agreed_fen": 1000 * WAN,
            "first_fen": luck.choice([800 * WAN, 800 * WAN - 1, 900 * WAN]),
            "second_fen": luck.choice([1000 * WAN, 1000 * WAN - 1])}  # fmt: skip


def m_10(f: Facts) -> Judged:
    def advance() -> F:
        return min(F(f["plan_fen"] * 2, 100), F(100 * WAN))

    def due() -> F:
        if "produced_on" in f and f["produced_on"] <= "2026-12-31":
            return min(F(f["actual_fen"] * 3, 100), F(200 * WAN))
        return F(0) if f["today"] > "2026-12-31" else advance()

    found = judge(
        f, ["started", "plan_fen"], [("started", "none", lambda: f["started"])], due
    )  # fmt: skip
    if found.eligible and found.sum is not None:
        before = half_up(advance())
        found.extras |= {"advance_fen": before, "settle_fen": found.sum - before}
    return found


def draw_10(luck: Luck) -> Facts:
    made: Facts = {"started": luck.random() < 0.95, "actual_fen": luck.randrange(9000 * WAN),
                   "plan_fen": luck.choice([5000 * WAN + luck.choice([-1, 0, 49]), 25]),
                   "today": luck.choice(["2026-12-31", "2027-01-01"])}  # fmt: skip
    if luck.random() < 0.6:
        made["produced_on"] = luck.choice(["2026-12-31", "2027-01-01", "2026-05-05"])
    return made


def shared(found: Judged, second: Callable[[int], int]) -> Judged:
    """Add who gets what: the second by his own rule, the first the rest."""
    if found.eligible and found.sum is not None:
        theirs = second(found.sum)
        found.extras["parts"] = [found.sum - theirs, theirs]
    return found


def m_11(f: Facts) -> Judged:
    tests = [("first_loan", "none", lambda: f["first_loan"])]
    raw = judge(f, ["first_loan", "daily_fen"], tests, lambda: F(f["daily_fen"] * 15, 10_000),
                [lambda: F(20 * WAN)])  # fmt: skip
    return shared(raw, lambda fen: min(half_up(F(fen * 3, 10)), 5 * WAN))


def draw_11(luck: Luck) -> Facts:
    at = luck.choice([1, 333, 334, 1000, 13_333_333_333, 13_333_333_334, 11_111_111_111])
    return {"first_loan": luck.random() < 0.9, "daily_fen": luck.choice([at, luck.randrange(20_000 * WAN)])}


def m_15(f: Facts) -> Judged:
    def either(*parts: bool | None) -> bool | None:
        return True if True in parts else None if None in parts else False

    def both(*parts: bool | None) -> bool | None:
        return False if False in parts else None if None in parts else True

    titles, chain = f.get("titles"), f.get("chain")
    held = either(*(None if titles is None else one in titles for one in ("专精特新", "单项冠军")))
    pool = both(held, f.get("listed"))
    who = either(None if chain is None else chain in ("省级", "市级"), pool)
    asked = {"chain": True, "titles": pool is None and held is None, "listed": pool is None}
    open_ = {key for key, matters in asked.items() if matters and key not in f}

    def known(value: bool | None) -> bool:
        if value is None:
            raise Unknown
        return value

    return judge(
        f,
        ["dishonest", "grade"],
        [("chain", "none", lambda: known(who)),
         ("dishonest", "none", lambda: not f["dishonest"]),
         ("grade", "none", lambda: f["grade"] in "AB")],
        lambda: F(50 * WAN),
        fixed=True,
        missing=lambda: open_ if who is None else set(),
    )  # fmt: skip


def draw_15(luck: Luck) -> Facts:
    made: Facts = {"chain": luck.choice(["省级", "市级", "县级", "无"]), "listed": luck.random() < 0.5,
                   "titles": luck.sample(["专精特新", "单项冠军", "小巨人"], luck.randrange(3)),
                   "dishonest": luck.random() < 0.2, "grade": luck.choice("AABBC")}  # fmt: skip
    return {key: value for key, value in made.items() if luck.random() > 0.15}


def m_16(f: Facts) -> Judged:
    def valid() -> bool:
        start = day(f["issue_on"]) + timedelta(days=30)
        return start <= day(f["apply_on"]) <= later(start, 36) - timedelta(days=1)

    def ahead() -> bool:
        return F(f["done_fen"], f["plan_fen"]) - F(day(f["apply_on"]).month, 12) >= F(5, 100)

    def raw() -> F:
        rate = F(15, 1000) if f["apply_on"] >= "2026-07-01" else F(1, 100)
        return f["done_fen"] * rate * (F(12, 10) if f["grade"] == "A" else 1)

    return judge(
        f,
        ["issue_on", "apply_on", "plan_fen", "done_fen", "grade"],
        [("apply_on", "none", valid), ("done_fen", "threshold", ahead)],
        raw,
        [lambda: F(100 * WAN)],
    )


def draw_16(luck: Luck) -> Facts:
    applied = luck.choice(
        ["2026-03-01", "2026-03-02", "2026-06-30", "2026-07-01", "2029-03-01", "2029-03-02"]
    )
    at = 1000 * WAN * day(applied).month + 600 * WAN
    done = luck.choice(
        [at, at - 1, luck.randrange(1, 20_000 * WAN), 10_000 * WAN + luck.choice([-50, 0, 50])]
    )
    return {"issue_on": "2026-01-31", "apply_on": applied, "plan_fen": 12_000 * WAN, "done_fen": done,
            "grade": luck.choice("ABCD")}  # fmt: skip


def m_17(f: Facts) -> Judged:
    return judge(
        f,
        ["apply_on", "begun_on", "equip_fen"],
        [("apply_on", "none", lambda: "2025-01-01" <= f["apply_on"] <= "2027-12-31"),
         ("equip_fen", "threshold", lambda: f["equip_fen"] >= 200 * WAN),
         ("begun_on", "threshold", lambda: f["begun_on"] <= f["apply_on"])],
        lambda: F(f["equip_fen"] * (6 if f["begun_on"] < "2025-07-01" else 4), 100),
        [lambda: F(50 * WAN)],
    )  # fmt: skip


def draw_17(luck: Luck) -> Facts:
    at = luck.choice([200, 1250]) * WAN + luck.choice([-1, 0, 13])
    return {"apply_on": luck.choice(["2025-06-30", "2025-07-01", "2026-03-01", "2027-12-31", "2028-01-01"]),
            "begun_on": luck.choice(["2025-06-30", "2025-07-01", "2024-01-01", "2026-03-02"]),
            "equip_fen": luck.choice([at, luck.randrange(2000 * WAN)])}  # fmt: skip


def m_18(f: Facts) -> Judged:
    tests = [("hightech", "none", lambda: f["hightech"])]

    def raw() -> F:
        return F(f["rd_fen"] * (7 if f.get("good") else 5), 1000)

    found = judge(f, ["hightech", "rd_fen"], tests, raw, [lambda: F(20 * WAN)])
    return shared(found, lambda fen: fen - half_up(F(fen, 2)))


def draw_18(luck: Luck) -> Facts:
    at = luck.choice([99, 100, 101, 300, 500, *(4000 * WAN + more for more in (0, 1, 100))])
    return {"hightech": luck.random() < 0.9, "rd_fen": at, "good": luck.random() < 0.5}


CITY: dict[str, tuple[Callable[[Known], Judged], Callable[[Luck], Facts]]] = {
    "M-01": (m_01, draw_01), "M-02": (m_02, draw_02), "M-03": (m_03, draw_03), "M-04": (m_04, draw_04),
    "M-05": (m_05, draw_05), "M-06": (m_06, draw_06), "M-08": (m_08, draw_08), "M-09": (m_09, draw_09),
    "M-10": (m_10, draw_10), "M-11": (m_11, draw_11), "M-15": (m_15, draw_15), "M-16": (m_16, draw_16),
    "M-17": (m_17, draw_17), "M-18": (m_18, draw_18),
}  # fmt: skip
