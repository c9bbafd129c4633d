"""What is said of a project besides its stages: figures, land, output, people responsible."""

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from luodi.demo.projects import Plan
from luodi.demo.reading import data
from luodi.kernel.money import UNITS

WAN = UNITS["万元"]
# Share of fixed assets, and of equipment in the total, by kind.
FIXED = (0.68, 0.92)
EQUIPMENT = {"attraction": (0.25, 0.5), "pipeline": (0.25, 0.4), "infrastructure": (0.05, 0.2)}
RENEWAL_EQUIPMENT = (0.55, 0.88)


@dataclass(frozen=True)
class Profile:
    """Drawn once for a project. Amounts in 万元, land in mu."""

    fixed: int
    equipment: int
    land: str | None
    output: int
    tax: int
    jobs: int
    loan: int | None
    leader: str
    contact: str
    content: str


@cache
def _profiles() -> dict[str, Profile]:
    return {}


def profile(plan: Plan) -> Profile:
    """Return the profile of a project, the same each time."""
    known = _profiles()
    if plan.key not in known:
        known[plan.key] = _draw(plan, plan.rng("profile"))
    return known[plan.key]


def _draw(plan: Plan, rng: Random) -> Profile:
    names, total = data("names"), plan.total
    fixed = _rounded(total * rng.uniform(*FIXED))
    equipment = _rounded(total * rng.uniform(*EQUIPMENT.get(plan.kind, RENEWAL_EQUIPMENT)))
    output = _rounded(total * rng.uniform(*plan.industry.output)) if plan.kind != "infrastructure" else 0
    land = None
    if plan.kind in ("attraction", "pipeline", "infrastructure") and rng.random() < 0.8:
        land = f"{total / rng.uniform(220, 420):.1f}"
    loan = _rounded(total * rng.uniform(0.1, 0.3)) if rng.random() < 0.2 else None
    return Profile(
        fixed=fixed,
        equipment=min(equipment, fixed),
        land=land,
        output=output,
        tax=round(output * rng.uniform(0.025, 0.06)),
        jobs=max(8, round(total / rng.uniform(90, 260))),
        loan=loan,
        leader=rng.choice(data("city")["responsible_leaders"]),
        contact=f"{rng.choice(names['surnames'])} {rng.choice(names['phone_numbers'])}",
        content=names["content"][plan.kind].format(
            product=plan.product["name"],
            size=plan.size,
            area=f"{max(0.4, total / 9000):.1f}",
            sets=max(6, total // 160),
            lines=rng.randint(1, 4),
            land=round(float(land or 120)),
        ),
    )


def _rounded(amount: float) -> int:
    step = 10 if amount < 10_000 else 100
    return max(step, round(amount / step) * step)


def values(plan: Plan, *, coded: bool) -> dict[str, Any]:
    """Return the profile by catalogue keys (money in fen, units by id of the city's data).

    ``coded`` is what is entered in negotiation: the name with its code name, who would invest, the chain
    and an intended amount. Named people read it; everybody else reads the code name.
    """
    about, place = profile(plan), plan.place
    result: dict[str, Any] = {
        "name": plan.name,
        "code_name": plan.code_name or None,
        "kind": plan.kind,
        "kinds": ",".join(plan.kinds),
        "leading_industry": plan.industry.leading,
        "chain": plan.industry.chain,
        "county": place.location,
        "attributed_unit": place.id,
        "nature": data("names")["natures"][plan.kind],
        "total_investment": _intended(plan) * WAN if coded else plan.total * WAN,
        "responsible_unit": place.lead_name if plan.kind == "attraction" else place.office_name,
        "responsible_leader": about.leader,
    }
    if coded:
        investor = plan.investor or (None, None)
        result |= {"investor": investor[0], "investor_origin": investor[1], "content": about.content}
    else:
        result |= _open_values(plan, about)
    return {key: value for key, value in result.items() if value is not None}


def _intended(plan: Plan) -> int:
    """What was spoken of before signing; a project still in negotiation has nothing else."""
    if plan.group == "talks":
        return plan.total
    return _rounded(plan.total * plan.rng("intended").uniform(0.75, 1.35))


def _open_values(plan: Plan, about: Profile) -> dict[str, Any]:
    company, investor = plan.company, plan.investor or (None, None)
    return {
        "park": plan.place.park_name,
        "park_unit": plan.place.park,
        "industry": plan.product["name"],
        "gbt4754": plan.product["code"],
        "enterprise": company.name if company else None,
        "uscc": company.uscc if company else None,
        "investor": investor[0],
        "investor_origin": investor[1],
        "content": about.content,
        "fixed_asset_investment": about.fixed * WAN,
        "equipment_investment": about.equipment * WAN,
        "land_mu": about.land,
        "expected_output": about.output * WAN or None,
        "expected_tax": about.tax * WAN or None,
        "expected_jobs": about.jobs,
        "loan_need": about.loan * WAN if about.loan else None,
        "contact": about.contact,
        "build_years": _years(plan),
    }


def _years(plan: Plan) -> str | None:
    start, end = plan.life.ideal.get("started"), plan.life.ideal.get("completed")
    return f"{start.year}-{end.year}" if start and end else None
