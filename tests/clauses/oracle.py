"""One plain function per clause, written from the meaning in its document with exact fractions.

They know nothing of the language: a second opinion, for tests only.
"""

from collections.abc import Callable
from fractions import Fraction as F

from tests.clauses.plainly import WAN, YI, Facts, Judged, Known, Test, half_up, judge, ratio, share_of


def within(f: Facts, start: str, end: str) -> Test:
    return ("apply_date", "none", lambda: start <= f["apply_date"] <= end)


def ah_2(f: Facts) -> Judged:
    return judge(
        f,
        ["in_catalogue", "got_equipment_award", "term_months", "years_paid", "loan_fen", "benchmark_rate",
         "months", "apply_date"],
        [within(f, "2017-01-01", "2021-12-31"),
         ("in_catalogue", "none", lambda: f["in_catalogue"]),
         ("term_months", "threshold", lambda: f["term_months"] >= 36),
         ("years_paid", "threshold", lambda: f["years_paid"] < 3),
         ("got_equipment_award", "none", lambda: not f["got_equipment_award"])],
        lambda: f["loan_fen"] * ratio(f["benchmark_rate"]) * F(40, 100) * f["months"] / 12,
        [lambda: F(500 * WAN - f.get("paid_fen", 0))],
    )  # fmt: skip


def ah_3(f: Facts) -> Judged:
    found = judge(
        f,
        ["recognised", "maker_in_province", "user_in_province", "price_fen", "apply_date"],
        [within(f, "2017-01-01", "2021-12-31"), ("recognised", "none", lambda: f["recognised"])],
        lambda: F(f["price_fen"] * 15 * (f["maker_in_province"] + f["user_in_province"]), 100),
        [lambda: F(500 * WAN)],
    )
    if found.eligible and found.sum is not None:
        both = f["maker_in_province"] and f["user_in_province"]
        maker = half_up(F(found.sum, 2)) if both else found.sum
        parts = []
        if f["maker_in_province"]:
            parts.append({"payee_zh": "研制单位", "amount_fen": maker})
        if f["user_in_province"]:
            parts.append({"payee_zh": "应用单位", "amount_fen": found.sum - maker if both else found.sum})
        found.extras["parts"] = parts
    return found


def ah_5(f: Facts) -> Judged:
    return judge(
        f,
        ["led", "n_international", "n_national", "apply_date"],
        [within(f, "2017-01-01", "2021-12-31"),
         ("led", "none", lambda: f["led"]),
         ("n_national", "threshold", lambda: f["n_international"] + f["n_national"] > 0)],
        lambda: F(100 * WAN * f["n_international"] + 50 * WAN * f["n_national"]),
        [lambda: F(150 * WAN)],
    )  # fmt: skip


def ahq_1(f: Facts) -> Judged:
    found = judge(
        f,
        ["floor_area_m2", "unit_cost_fen", "milestone", "apply_date"],
        [within(f, "2017-01-01", "2019-12-31"),
         ("floor_area_m2", "threshold", lambda: ratio(f["floor_area_m2"]) >= 100_000)],
        lambda: ratio(f["floor_area_m2"]) * f["unit_cost_fen"] / 10,
    )  # fmt: skip
    if found.eligible and found.sum is not None:
        first, second = half_up(F(found.sum * 20, 100)), half_up(F(found.sum * 50, 100))
        parts = [first, second, found.sum - first - second]
        names = ["开工", "主体封顶", "竣工备案"]
        found.extras["instalments"] = [
            {"label_zh": name, "amount_fen": part} for name, part in zip(names, parts, strict=True)
        ]
        found.extras["payable_to_date_fen"] = sum(parts[: names.index(f["milestone"]) + 1])
    return found


def gd_1(f: Facts) -> Judged:
    def base() -> int:
        return sum(i["amount_fen"] for i in f["invoices"] if "2016-01-01" <= i["date"] <= "2016-12-31")

    return judge(
        f,
        ["revenue_2014_fen", "audited", "local_rate", "invoices", "apply_date"],
        [within(f, "2017-01-01", "2017-06-30"),
         ("revenue_2014_fen", "threshold", lambda: f["revenue_2014_fen"] >= 2000 * WAN),
         ("audited", "none", lambda: f["audited"]),
         ("local_rate", "threshold", lambda: F(10, 100) <= ratio(f["local_rate"]) <= F(15, 100))],
        lambda: base() * ratio(f["local_rate"]),
        [lambda: F(1000 * WAN)],
    )  # fmt: skip


def gl_1(f: Facts) -> Judged:
    places = {"建安投资": 5, "固定资产投资": 3}
    prize = {"建安投资": 50 * WAN, "固定资产投资": 30 * WAN}
    found = judge(
        f,
        ["board", "reached_target", "rank", "apply_date"],
        [within(f, "2021-10-01", "2022-03-31"),
         ("reached_target", "none", lambda: f["reached_target"]),
         ("rank", "threshold", lambda: f["rank"] <= places[f["board"]])],
        lambda: F(prize[f["board"]]),
        fixed=True,
    )  # fmt: skip
    if found.eligible and found.sum is not None:
        found.extras["obligation_fen"] = half_up(F(found.sum, 2))
    return found


def hc_2(f: Facts) -> Judged:
    def part(exempt: bool) -> int:
        return sum(a["amount_fen"] for a in f["awards"] if (a["kind"] == "技术改造") is exempt)

    found = judge(
        f,
        ["awards", "retained_tax_fen", "apply_date"],
        [within(f, "2020-01-01", "2021-12-31")],
        lambda: F(part(False)),
        [lambda: F(f["retained_tax_fen"])],
        fixed=True,
        after=lambda limited: limited + part(True),
    )
    if found.eligible and found.sum is not None:
        found.extras = {"exempt_part_fen": part(True), "limited_part_fen": found.sum - part(True)}
    return found


def lg_2(f: Facts) -> Judged:
    return judge(
        f,
        ["annual_invest_fen", "total_invest_fen", "apply_date"],
        [within(f, "2023-01-01", "2025-12-31"),
         ("annual_invest_fen", "threshold", lambda: f["annual_invest_fen"] > YI)],
        lambda: 1000 * WAN + F(5 * (f["annual_invest_fen"] - YI), 100),
        [lambda: F(4000 * WAN), lambda: F(f["total_invest_fen"], 2) - f.get("city_award_fen", 0)],
    )  # fmt: skip


def q1_1(f: Facts) -> Judged:
    least = {"工业": 4000 * WAN, "软件": 2000 * WAN}
    return judge(
        f,
        ["sector", "q1_value_fen", "q1_last_fen", "power_up", "profit_up", "jobs_up", "apply_date"],
        [within(f, "2022-04-01", "2022-06-30"),
         ("q1_value_fen", "threshold", lambda: f["q1_value_fen"] >= least[f["sector"]]),
         ("q1_last_fen", "threshold",
          lambda: F(f["q1_value_fen"] - f["q1_last_fen"], f["q1_last_fen"]) >= F(10, 100))],
        lambda: F(min(50, 20 + 10 * (f["power_up"] + f["profit_up"] + f["jobs_up"])) * WAN),
        fixed=True,
        undefined=lambda: {"q1_last_fen"},
    )  # fmt: skip


def sc24_2(f: Facts) -> Judged:
    return judge(
        f,
        ["on_list", "is_private", "paid_before", "invested_fen", "year_plan_fen", "elapsed_months",
         "new_loan_fen", "loan_months", "apply_date"],
        [within(f, "2024-01-01", "2027-12-31"),
         ("on_list", "none", lambda: f["on_list"]),
         ("is_private", "none", lambda: f["is_private"]),
         ("invested_fen", "threshold",
          lambda: F(f["invested_fen"], f["year_plan_fen"]) > F(f["elapsed_months"], 12)),
         ("paid_before", "none", lambda: not f["paid_before"])],
        lambda: f["new_loan_fen"] * F(15, 1000) * min(f["loan_months"], 6) / 12,
        [lambda: F(300 * WAN)],
        undefined=lambda: {"year_plan_fen"},
    )  # fmt: skip


def sc24g_1(f: Facts) -> Judged:
    def spent() -> int:
        return sum(
            firm["spend_fen"]
            for firm in f["firms"]
            if firm["sector"] in ("光伏", "锂电")
            and ratio(firm["utilisation"]) >= F(60, 100)
            and sum(firm["bases_kwh"]) >= 10_000_000
        )

    found = judge(
        f,
        ["firms", "apply_date"],
        [within(f, "2024-10-01", "2025-03-31")],
        lambda: F(35 * spent(), 100),
        [lambda: F(3000 * WAN)],
    )
    if found.eligible and found.sum is not None:
        found.extras["settle_fen"] = found.sum - f.get("advance_fen", 0)
    return found


def scg_1(f: Facts) -> Judged:
    return judge(
        f,
        ["deal_closed", "target_outside", "moved_in", "paid_fen", "apply_date"],
        [within(f, "2023-01-01", "2027-12-31"), ("deal_closed", "none", lambda: f["deal_closed"])],
        lambda: F(15 * f["paid_fen"], 1000),
        [lambda: F((500 if f["target_outside"] and f["moved_in"] else 400) * WAN)],
    )


def sd_3(f: Facts) -> Judged:
    uplift = F(12, 10) if f.get("permu_grade") == "A" else F(1)
    found = judge(
        f,
        ["provincial_key", "in_production", "permu_grade", "loan_fen", "lpr_1y", "days", "apply_date"],
        [within(f, "2021-01-01", "2022-12-31"),
         ("provincial_key", "none", lambda: f["provincial_key"]),
         ("in_production", "none", lambda: f["in_production"])],
        lambda: f["loan_fen"] * ratio(f["lpr_1y"]) * F(35, 100) * f["days"] / 360,
        [lambda: F(2000 * WAN)],
        after=lambda limited: limited * uplift,
    )  # fmt: skip
    if found.eligible:
        raw = f["loan_fen"] * ratio(f["lpr_1y"]) * F(35, 100) * f["days"] / 360
        found.extras["base_award_fen"] = half_up(min(max(raw, F(0)), F(2000 * WAN)))
    return found


def sd_4(f: Facts) -> Judged:
    def principal() -> F:
        return F((f["loan_fen"] - f.get("land_part_fen", 0)) * f["days"], 360)

    return judge(
        f,
        ["is_tech_loan", "loan_fen", "actual_rate", "days", "apply_date"],
        [within(f, "2022-01-01", "2024-12-31"), ("is_tech_loan", "none", lambda: f["is_tech_loan"])],
        lambda: principal() * ratio(f["actual_rate"]) / 2,
        [lambda: principal() * share_of("2"), lambda: F(1000 * WAN)],
    )


def sn_2(f: Facts) -> Judged:
    def raw() -> F:
        return F(f["equip_fen"] * (2 if f["equip_fen"] >= 1000 * WAN else 1), 100)

    return judge(
        f,
        ["is_existing", "equip_fen", "apply_date"],
        [within(f, "2020-01-01", "2022-12-31"),
         ("is_existing", "none", lambda: f["is_existing"]),
         ("equip_fen", "threshold", lambda: f["equip_fen"] >= 500 * WAN)],
        raw,
        [lambda: F(200 * WAN)],
    )  # fmt: skip


def sx_4(f: Facts) -> Judged:
    return judge(
        f,
        ["industry", "listed_a_share", "ordinal", "apply_date"],
        [within(f, "2021-01-01", "2023-12-31"),
         ("industry", "none", lambda: f["industry"] == "印染"),
         ("listed_a_share", "none", lambda: f["listed_a_share"]),
         ("ordinal", "threshold", lambda: f["ordinal"] <= 3)],
        lambda: F({1: 1000, 2: 800, 3: 500}[f["ordinal"]] * WAN),
        fixed=True,
    )  # fmt: skip


def sx_5(f: Facts) -> Judged:
    steps = [(500 * WAN, 5 * WAN), (1000 * WAN, 10 * WAN), (5000 * WAN, 20 * WAN)]

    def growth() -> F:
        return F(f["revenue_fen"] - f["last_revenue_fen"], f["last_revenue_fen"])

    def step() -> tuple[int, int]:
        return max(one for one in steps if one[0] <= f["revenue_fen"])

    return judge(
        f,
        ["in_direct_report", "revenue_fen", "last_revenue_fen", "best_before_fen", "city_growth",
         "apply_date"],
        [within(f, "2021-01-01", "2023-12-31"),
         ("in_direct_report", "none", lambda: f["in_direct_report"]),
         ("revenue_fen", "threshold", lambda: f["revenue_fen"] >= 500 * WAN),
         ("best_before_fen", "none", lambda: f["best_before_fen"] < step()[0]),
         ("last_revenue_fen", "threshold", lambda: growth() > ratio(f["city_growth"]))],
        lambda: F(step()[1]),
        fixed=True,
        undefined=lambda: {"last_revenue_fen"},
    )  # fmt: skip


def wc_1(f: Facts) -> Judged:
    def raw() -> F:
        double = f["is_strategic"] and f["paid_in_fen"] >= 300 * WAN
        months = 1800 * f["months_y1"] + 1500 * f["months_y2"]
        return F(ratio(f["area_m2"]) * months * (2 if double else 1))

    return judge(
        f,
        ["in_new_park", "is_strategic", "paid_in_fen", "area_m2", "months_y1", "months_y2", "actual_rent_fen",
         "apply_date"],
        [within(f, "2020-01-01", "2022-12-31"), ("in_new_park", "none", lambda: f["in_new_park"])],
        raw,
        [lambda: F(f["actual_rent_fen"])],
    )  # fmt: skip


def xa_2(f: Facts) -> Judged:
    return judge(
        f,
        ["first_entry", "newly_built", "revenue_fen", "apply_date"],
        [within(f, "2022-01-01", "2024-12-31"), ("first_entry", "none", lambda: f["first_entry"])],
        lambda: F((50 if f["newly_built"] and f["revenue_fen"] > 5000 * WAN else 30) * WAN),
        fixed=True,
    )


def xc_4(f: Facts) -> Judged:
    def units() -> int:
        return int(f["balance_fen"] - f["last_balance_fen"]) // YI

    return judge(
        f,
        ["is_local_bank", "balance_fen", "last_balance_fen", "apply_date"],
        [within(f, "2023-01-01", "2025-12-31"),
         ("is_local_bank", "none", lambda: f["is_local_bank"]),
         ("balance_fen", "threshold", lambda: units() >= 1)],
        lambda: F(units() * 10 * WAN),
        [lambda: F(100 * WAN)],
    )  # fmt: skip


def ya_1(f: Facts) -> Judged:
    def total() -> int:
        bands = [(500 * WAN, 15), (1000 * WAN, 20), (2000 * WAN, 30)]
        return max(award for bound, award in bands if bound <= f["revenue_fen"]) * WAN

    found = judge(
        f,
        ["entered", "revenue_fen", "pay_year", "still_in_library", "operating", "apply_date"],
        [within(f, "2021-01-01", "2023-12-31"),
         ("entered", "none", lambda: f["entered"]),
         ("revenue_fen", "threshold", lambda: f["revenue_fen"] >= 500 * WAN),
         ("still_in_library", "none", lambda: f["pay_year"] == 1 or f["still_in_library"]),
         ("operating", "none", lambda: f["pay_year"] == 1 or f["operating"])],
        lambda: F(total()),
        fixed=True,
    )  # fmt: skip
    if found.eligible:
        first = half_up(F(total() * 40, 100))
        found.sum = first if f["pay_year"] == 1 else total() - first
        found.extras["total_fen"] = total()
    return found


def zs_2(f: Facts) -> Judged:
    def factory() -> bool:
        return bool(f["recognised_as"] == "数字化工厂")

    return judge(
        f,
        ["recognised_as", "had_workshop_award", "apply_date"],
        [within(f, "2022-01-01", "2024-12-31"),
         ("recognised_as", "none", lambda: f["recognised_as"] in ("数字化车间", "数字化工厂")),
         ("had_workshop_award", "none", lambda: factory() or not f["had_workshop_award"])],
        lambda: F(max(500 * WAN - f.get("paid_fen", 0), 0) if factory() else 200 * WAN),
        fixed=True,
    )  # fmt: skip


def _issued(f: Facts) -> Test:
    return ("apply_date", "none", lambda: f["issue_date"] <= f["apply_date"] <= "2027-12-31")


def _after_end(f: Facts) -> Test:
    return ("apply_date", "none", lambda: f["apply_date"] <= "2027-12-31")


CLASSES = ("链主项目", "重大带动引领项目")


def xq_1(f: Facts) -> Judged:
    return judge(
        f,
        ["issue_date", "apply_date", "project_class", "planned_date", "actual_date", "new_scale_fen",
         "equip_fen"],
        [_after_end(f), _issued(f),
         ("project_class", "none", lambda: f["project_class"] in CLASSES),
         ("actual_date", "threshold", lambda: f["actual_date"] <= f["planned_date"]),
         ("new_scale_fen", "threshold", lambda: f["new_scale_fen"] >= 2000 * WAN)],
        lambda: F(3 * f["equip_fen"], 100),
        [lambda: F(500 * WAN - f.get("paid_fen", 0))],
    )  # fmt: skip


def xq_2(f: Facts) -> Judged:
    def total() -> int:
        return int(f["line_fen"] + f["env_fen"] + f["safety_fen"] + f["digital_fen"])

    return judge(
        f,
        ["issue_date", "apply_date", "project_class", "is_industrial", "line_fen", "env_fen", "safety_fen",
         "digital_fen"],
        [_after_end(f), _issued(f),
         ("project_class", "none", lambda: f["project_class"] in CLASSES),
         ("is_industrial", "none", lambda: f["is_industrial"]),
         ("equip_total", "threshold", lambda: total() >= 2000 * WAN)],
        lambda: F(3 * f["line_fen"] + 5 * f["env_fen"] + 5 * f["safety_fen"] + 8 * f["digital_fen"], 100),
        [lambda: F(250 * WAN)],
    )  # fmt: skip


def xq_3(f: Facts) -> Judged:
    return judge(
        f,
        ["issue_date", "apply_date", "field", "fits_trial_zone", "total_invest_fen"],
        [_after_end(f), _issued(f),
         ("field", "none", lambda: f["field"] != "其他"),
         ("fits_trial_zone", "none", lambda: f["fits_trial_zone"])],
        lambda: F(8 * f["total_invest_fen"], 100),
        [lambda: F(2500 * WAN)],
    )  # fmt: skip


ORACLES: dict[str, Callable[[Facts], Judged]] = {
    "AH-2": ah_2, "AH-3": ah_3, "AH-5": ah_5, "AHQ-1": ahq_1, "GD-1": gd_1, "GL-1": gl_1, "HC-2": hc_2,
    "LG-2": lg_2, "Q1-1": q1_1, "SC24-2": sc24_2, "SC24G-1": sc24g_1, "SCG-1": scg_1, "SD-3": sd_3,
    "SD-4": sd_4, "SN-2": sn_2, "SX-4": sx_4, "SX-5": sx_5, "WC-1": wc_1, "XA-2": xa_2, "XC-4": xc_4,
    "XQ-1": xq_1, "XQ-2": xq_2, "XQ-3": xq_3, "YA-1": ya_1, "ZS-2": zs_2,
}  # fmt: skip


def asked(code: str, facts: Facts) -> Judged:
    """Ask the plain function of a clause."""
    return ORACLES[code](Known(facts))
