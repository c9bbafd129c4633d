"""One plain function per clause of ``clause-combinations``, written from its words with exact fractions."""

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction as F
from itertools import pairwise

from tests.clauses.plainly import WAN, YI, Facts, Judged, Unknown, half_up, judge


def k_01(f: Facts) -> Judged:
    def bands() -> F:
        more = max(f["this_fen"] - f["last_fen"], 0)
        first = min(more, 1000 * WAN)
        second = min(max(more - 1000 * WAN, 0), 4000 * WAN)
        return F(first + 2 * second + 3 * max(more - 5000 * WAN, 0), 100)

    needed = ["this_fen", "last_fen", "accepted_on"]
    grown = ("this_fen", "threshold", lambda: f["this_fen"] > f["last_fen"])
    return judge(f, needed, [grown], bands, [lambda: F(120 * WAN)])


def k_02(f: Facts) -> Judged:
    def interest() -> F:
        total = F(0)
        for loan in f["loans"]:
            if loan["use"] != "设备":
                continue
            year = date.fromisoformat(f["year_start"])
            start = max(date.fromisoformat(loan["start"]), year)
            end = min(date.fromisoformat(loan["end"]), year.replace(year=year.year + 1))
            rate = min(F(loan["rate"]), F(f["lpr"]) + F(5, 1000))
            total += loan["principal_fen"] * rate * max((end - start).days, 0) / 360
        return total

    return judge(
        f,
        ["year_start", "year_end", "lpr", "loans", "equip_fen"],
        [("loans", "threshold", lambda: interest() > 0)],
        lambda: interest() / 2,
        [lambda: F(100 * WAN), lambda: F(f["equip_fen"] * 5, 100) - f.get("superior_fen", 0)],
    )


def whole_months(start: str, end: str) -> int:
    """Count whole months; the last day of a month ends one that began on a later day of the month."""
    a, b = date.fromisoformat(start), date.fromisoformat(end)
    last = (b + timedelta(days=1)).day == 1
    early = b.day < a.day and not last
    return (b.year - a.year) * 12 + b.month - a.month - (1 if early else 0)


def k_03(f: Facts) -> Judged:
    def year_no() -> int:
        return whole_months(f["moved_in"], f["paid_from"]) // 12 + 1

    def price() -> int:
        return {1: 1000, 2: 800, 3: 500}[year_no()]

    green = F(12, 10) if f.get("green") else F(1)
    return judge(
        f,
        ["area", "moved_in", "paid_until", "paid_from", "rent_fen"],
        [
            ("paid_from", "threshold", lambda: year_no() <= 3),
            ("paid_from", "threshold", lambda: f["paid_from"] >= f["moved_in"]),
        ],
        lambda: F(f["area"]) * min(whole_months(f["paid_from"], f["paid_until"]), 12) * price(),
        [lambda: f["rent_fen"] / green, lambda: F(30 * WAN)],
        after=lambda x: x * green,
    )


def k_04(f: Facts) -> Judged:
    def of(year: int) -> int:
        return sum(row["fen"] for row in f["revenue"] if row["year"] == year)

    def award() -> int:
        now, earlier = f["year_no"], [row["fen"] for row in f["revenue"] if row["year"] < f["year_no"]]
        for step, prize in ((50 * YI, 300), (10 * YI, 100), (5 * YI, 50)):
            if of(now) > step and not any(fen > step for fen in earlier):
                return prize * WAN
        return 0

    def falling() -> bool:
        years = [of(f["year_no"] - back) for back in (0, 1, 2)]
        return all(later < earlier for later, earlier in pairwise(years))

    return judge(
        f,
        ["year_no", "revenue"],
        [
            ("revenue", "none", lambda: [row["year"] for row in f["revenue"]].count(f["year_no"]) == 1),
            ("revenue", "threshold", lambda: award() > 0),
            ("revenue", "threshold", lambda: not falling()),
        ],
        lambda: F(award() - f.get("paid_fen", 0)),
        fixed=True,
    )


def k_05(f: Facts) -> Judged:
    def raw() -> F:
        choice = max(F(f["equip_fen"] * 6, 100), F((f.get("rd_fen") or 0) * 10, 100))
        return max(choice * (1 if f["large"] else F(11, 10)), F(5 * WAN))

    some = ("equip_fen", "threshold", lambda: f["equip_fen"] > 0)
    return judge(
        f, ["equip_fen", "large"], [some], raw, [lambda: F(150 * WAN)], after=lambda x: F(x // WAN * WAN)
    )


def k_06(f: Facts) -> Judged:
    def saved() -> int:
        return min(F(f["claimed"]), F(f["audited"])) // 10 * 10

    found = judge(
        f,
        ["apply_date", "claimed", "audited"],
        [
            ("apply_date", "none", lambda: "2024-01-01" <= f["apply_date"] <= "2026-12-31"),
            ("audited", "threshold", lambda: saved() >= 100),
        ],
        lambda: F(saved() * (30_000 if f["apply_date"] < "2025-01-01" else 26_000)),
        [lambda: F(80 * WAN)],
    )
    return found


def k_07(f: Facts) -> Judged:
    rules = {"设备": (10, 200), "软件": (20, 60), "服务": (5, 10)}

    def raw() -> F:
        total = F(0)
        for kind, (rate, top) in rules.items():
            paid = [
                one["fen"]
                for one in f["invoices"]
                if one["kind"] == kind and "2024-01-01" <= one["day"] <= "2024-12-31"
            ]
            total += min(F(sum(paid) * rate, 100), F(top * WAN))
        return total * F(999, 1000)

    known = ("invoices", "none", lambda: all(one["kind"] in rules for one in f["invoices"]))
    return judge(f, ["invoices"], [known], raw)


def k_08(f: Facts) -> Judged:
    return judge(
        f,
        ["arrived_fen", "total_fen", "offence", "batch_on"],
        [
            ("offence", "none", lambda: not f["offence"]),
            ("arrived_fen", "threshold", lambda: f["arrived_fen"] > 0),
        ],
        lambda: F(f["arrived_fen"], 2),
        [
            lambda: F(f["total_fen"] * 30, 100) - f["arrived_fen"],
            lambda: F(300 * WAN - f.get("before_fen", 0)),
        ],
    )


def k_09(f: Facts) -> Judged:
    def ahead() -> F:
        return F(f["done_fen"], f["plan_fen"]) - F(f["month_no"], 12)

    return judge(
        f,
        ["plan_fen", "done_fen", "month_no", "permits"],
        [
            ("permits", "none", lambda: f["permits"]),
            ("month_no", "threshold", lambda: 1 <= f["month_no"] <= 12),
            ("done_fen", "threshold", lambda: ahead() > 0),
        ],
        lambda: F(int(ahead() * 100) * 2 * WAN),
        [lambda: F(30 * WAN)],
        undefined=lambda: {"plan_fen"},
    )


def k_10(f: Facts) -> Judged:
    least = {"大型": 3, "中型": 4, "小微": 5}
    top = {"大型": 300, "中型": 100, "小微": 100}

    def growth() -> F:
        return F(f["rd_fen"] - f["rd_last_fen"], f["rd_last_fen"])

    def zeros() -> set[str]:
        return {key for key in ("revenue_fen", "rd_last_fen") if f.get(key) == 0}

    return judge(
        f,
        ["size", "rd_fen", "rd_last_fen", "revenue_fen", "grade"],
        [
            ("rd_fen", "threshold", lambda: F(f["rd_fen"], f["revenue_fen"]) >= F(least[f["size"]], 100)),
            ("rd_fen", "threshold", lambda: growth() >= F(15, 100)),
        ],
        lambda: F(8 * (f["rd_fen"] - f["rd_last_fen"]), 100) + F(f["rd_last_fen"], 1000),
        [lambda: F(top[f["size"]] * WAN) * (F(3, 2) if f["grade"] == "优" else 1)],
        undefined=zeros,
    )


def k_11(f: Facts) -> Judged:
    worth = {"国家级": 50, "省级": 20, "市级": 5}

    def fresh() -> list[Facts]:
        return [one for one in f["titles"] if one["year"] == f["year_no"]]

    def raw() -> F:
        best: dict[str, int] = {}
        for one in fresh():
            best[one["product"]] = max(best.get(one["product"], 0), worth[one["level"]])
        first = any(one["level"] == "国家级" for one in fresh()) and not f["national_before"]
        return F((sum(best.values()) + (10 if first else 0)) * WAN)

    some = ("titles", "threshold", lambda: len(fresh()) > 0)
    needed = ["year_no", "titles", "national_before"]
    return judge(f, needed, [some], raw, [lambda: F(120 * WAN)], fixed=True)


def k_12(f: Facts) -> Judged:
    lead = ("lead_fen", "threshold", lambda: f["lead_fen"] > 0)
    found = judge(
        f,
        ["lead_fen", "partner_fen"],
        [lead],
        lambda: F((f["lead_fen"] + f["partner_fen"]) * 30, 100),
        [lambda: F(200 * WAN)],
    )
    if found.sum is not None and found.eligible:
        first = half_up(min(F(found.sum * 20, 100), F(30 * WAN)))
        second = half_up(F(found.sum * 30, 100))
        due = first + (second if f.get("midterm") else 0)
        done = f.get("midterm") and f.get("accepted")
        found.extras["payable_to_date_fen"] = due + (found.sum - first - second if done else 0)
        mine = half_up(F(found.sum * f["lead_fen"], f["lead_fen"] + f["partner_fen"]))
        parts = [{"payee_zh": "牵头单位", "amount_fen": mine if f["partner_fen"] else found.sum}]
        if f["partner_fen"]:
            parts.append({"payee_zh": "合作单位", "amount_fen": found.sum - mine})
        found.extras["parts"] = parts
    return found


def k_13(f: Facts) -> Judged:
    advance = min(F(f.get("plan_fen", 0) * 5, 100), F(100 * WAN))

    def due() -> F:
        if not f["built"]:
            return advance
        full = min(F(f["audited_fen"] * 8, 100), F(400 * WAN))
        return min(full, advance) if f["audited_fen"] * 100 < f["plan_fen"] * 80 else full

    plan = ("plan_fen", "threshold", lambda: f["plan_fen"] >= 500 * WAN)
    needed = ["plan_fen", "built", *(["audited_fen"] if f.get("built") is not False else [])]
    found = judge(f, needed, [plan], due)
    if found.eligible:
        found.extras["settle_fen"] = half_up(due()) - half_up(advance)
    return found


def k_14(f: Facts) -> Judged:
    def late() -> int:
        agreed, built = date.fromisoformat(f["agreed_on"]), date.fromisoformat(f["produced_on"])
        if built <= agreed:
            return 0
        return whole_months(f["agreed_on"], str(built - timedelta(days=1))) + 1

    def grid() -> int:
        large = f["fixed_fen"] >= 3 * YI
        return ((200 if large else 80) if f["advanced"] else (100 if large else 30)) * WAN

    return judge(
        f,
        ["fixed_fen", "advanced", "agreed_on", "produced_on"],
        [
            ("fixed_fen", "threshold", lambda: f["fixed_fen"] >= YI),
            ("produced_on", "threshold", lambda: late() < 10),
        ],
        lambda: grid() * (1 - F(late(), 10)),
    )


def k_15(f: Facts) -> Judged:
    def more() -> int:
        return int(f["end_no"] - f["start_no"])

    def raw() -> F:
        each = 2000 if more() >= 100 else 1500 if more() >= 50 else 1000
        return F((more() * each + min(f.get("poor_no", 0), more()) * 500) * 100)

    return judge(
        f,
        ["start_no", "end_no", "cut_no"],
        [
            ("end_no", "threshold", lambda: more() >= 10),
            ("cut_no", "threshold", lambda: F(f["cut_no"], f["start_no"]) <= F(5, 100)),
        ],
        raw,
        undefined=lambda: {"start_no"},
    )


def k_16(f: Facts) -> Judged:
    def points() -> F:
        return (4 * F(f["output_points"]) + 3 * F(f["green_points"]) + 3 * F(f["safety_points"])) / 10

    return judge(
        f,
        ["output_points", "green_points", "safety_points", "accident"],
        [
            ("accident", "none", lambda: not f["accident"]),
            ("output_points", "threshold", lambda: points() >= 80),
        ],
        lambda: (20 + (min(points(), F(100)) - 80) * 30 / 20) * WAN,
    )


def k_17(f: Facts) -> Judged:
    worth = {"链主": 60, "单项冠军": 40, "小巨人": 25}

    def held() -> list[int]:
        return [worth[one] for one in worth if one in f["titles"]]

    return judge(
        f,
        ["titles", "revoked"],
        [
            ("titles", "threshold", lambda: len(held()) > 0),
            ("revoked", "none", lambda: not f["revoked"]),
        ],
        lambda: F((max(held()) + 5 * (len(held()) - 1)) * WAN),
        [lambda: F((80 if len(f["titles"]) >= 3 else 60) * WAN)],
        fixed=True,
    )


def k_18(f: Facts) -> Judged:
    def rising() -> int:
        return sum(one["this_fen"] > one["last_fen"] for one in f["quarters"])

    def in_time() -> bool:
        if not f["renovating"]:
            return True
        if f.get("filed_on") is None or f.get("completed_on") is None:
            raise Unknown
        filed = date.fromisoformat(f["filed_on"])
        year = filed.year + 2
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        due = filed.replace(
            year=year, day=28 if (filed.month, filed.day) == (2, 29) and not leap else filed.day
        )
        return date.fromisoformat(f["completed_on"]) <= due

    lacking = [key for key in ("filed_on", "completed_on") if f.get("renovating") is True]
    return judge(
        f,
        ["quarters", "renovating", *lacking],
        [
            ("quarters", "none", lambda: len(f["quarters"]) == 4),
            ("quarters", "threshold", lambda: rising() >= 3),
            ("completed_on", "threshold", in_time),
        ],
        lambda: (
            F(sum(one["this_fen"] - one["last_fen"] for one in f["quarters"]) * 5, 1000)
            * (1 if rising() == 4 else F(1, 2))
        ),
        [lambda: F(40 * WAN)],
    )


def k_19(f: Facts) -> Judged:
    found = judge(
        f,
        ["total_fen", "mu"],
        [
            ("total_fen", "threshold", lambda: f["total_fen"] >= 20 * YI),
            ("mu", "threshold", lambda: f["total_fen"] / F(f["mu"]) >= 300 * WAN),
        ],
        lambda: F(0),
        undefined=lambda: {"mu"},
    )
    if found.eligible:
        return Judged(True, None, "none")
    return found


def k_20(f: Facts) -> Judged:
    return judge(
        f,
        ["equip_fen", "green"],
        [("equip_fen", "threshold", lambda: f["equip_fen"] >= 1000 * WAN)],
        lambda: F(f["equip_fen"] * 4, 100),
        [lambda: F(100 * WAN)],
        after=lambda x: (x + F(max(f["equip_fen"] - 2500 * WAN, 0), 100)) * (F(11, 10) if f["green"] else 1),
    )


def k_26(f: Facts) -> Judged:
    def raw() -> F:
        main = F(f["equip_fen"] * 5, 100) if f["choice"] == "补助" else F(f.get("loan_fen", 0) * 2, 100)
        return main + (20 * WAN if f["first_set"] else 0)

    return judge(
        f,
        ["equip_fen", "choice", "first_set"],
        [("known_before", "none", lambda: not f.get("known_before", False))],
        raw,
        [lambda: F(f["equip_fen"] * 6, 100)],
    )


PLAIN: dict[str, Callable[[Facts], Judged]] = {
    f"K-{name[2:]}": function for name, function in sorted(globals().items()) if name.startswith("k_")
}
