"""Which projects there are: drawn once, counted so that the published figures come out of the rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from luodi.demo.amounts import draw, fit
from luodi.demo.city import Place, draw_place, places
from luodi.demo.companies import (
    Company,
    Industry,
    draw_industry,
    draw_investor,
    industries,
    make_company,
    standing_companies,
)
from luodi.demo.curves import Curve
from luodi.demo.lives import Life
from luodi.demo.reading import data

SEED = "luodi-demo-1"
# The kind that a project of each group is first of all.
KINDS = {
    "signed": "attraction",
    "small": "attraction",
    "early": "attraction",
    "recent": "attraction",
    "imported": "attraction",
    "talks": "attraction",
    "expansion": "expansion",
    "reported": "equipment_renewal",
    "unreported": "equipment_renewal",
    "digital": "digital_upgrade",
    "planning": "pipeline",
    "infrastructure": "infrastructure",
}


@dataclass
class Plan:
    """One project as it will turn out. Amounts in whole 万元.

    ``whole`` is the investment of all months to come as well, ``done`` what was entered.
    """

    key: str
    group: str
    kinds: list[str]
    place: Place
    industry: Industry
    total: int
    product: dict[str, Any]
    size: str = ""
    name: str = ""
    code_name: str = ""
    code: str = ""
    company: Company | None = None
    investor: tuple[str, str] | None = None
    level: str | None = None
    reported: bool = False
    fate: str = ""
    life: Life = field(default_factory=lambda: Life({}, {}))
    whole: Curve = field(default_factory=dict)
    done: Curve = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The kind it is first of all."""
        return self.kinds[0]

    @property
    def is_key(self) -> bool:
        """Whether it is on the city's list of key projects."""
        levels = data("names")["levels"]
        return self.level in (levels["city"], levels["province"])

    def rng(self, purpose: str) -> Random:
        """Return the project's own source of chance for one purpose."""
        return Random(f"{SEED}:{self.key}:{purpose}")  # noqa: S311 - chance of a demo, nothing secret


@cache
def plans() -> tuple[Plan, ...]:
    """Return every project of the city, without lives and curves (see :mod:`luodi.demo.lives`)."""
    found = {group: _group(group) for group in KINDS}
    _renew(found)
    _set_amounts(found)
    _mark_key(found)
    everybody = [plan for group in found.values() for plan in group]
    _name(everybody)
    return tuple(everybody)


def source(purpose: str) -> Random:
    """Return the city's own source of chance for one purpose."""
    return Random(f"{SEED}:{purpose}")  # noqa: S311 - chance of a demo, nothing secret


def _group(group: str) -> list[Plan]:
    rng = source(f"group:{group}")
    spec = data("figures")["groups"][group]
    leading = spec.get("leading")
    wanted: list[bool | None] = [None] * spec["count"]
    if leading is not None:
        wanted = [i < leading for i in range(spec["count"])]
        rng.shuffle(wanted)
    elif group == "talks":
        wanted = [True] * spec["count"]
    result = []
    for number, is_leading in enumerate(wanted, 1):
        place = places()[data("figures")["workbook"]["place"]] if group == "imported" else draw_place(rng)
        industry = draw_industry(rng, place, is_leading)
        product = rng.choice(industry.products)
        result.append(
            Plan(
                f"{group}-{number:03d}",
                group,
                [KINDS[group]],
                place,
                industry,
                0,
                product,
                rng.choice(product["sizes"]),
            )
        )
    return result


def _renew(found: dict[str, list[Plan]]) -> None:
    """Say which renewals are renovations, digital as well, or expansions, and which were reported."""
    spec = data("figures")["renewal"]
    rng = source("renewal")
    for group, renovations in zip(("reported", "unreported"), spec["renovation"], strict=True):
        for plan in rng.sample(found[group], renovations):
            plan.kinds[:] = ["renovation", "equipment_renewal"]
    for plan in rng.sample(found["reported"] + found["unreported"], spec["digital"]):
        plan.kinds.append("digital_upgrade")
    for plan in found["reported"]:
        plan.reported = True


def _set_amounts(found: dict[str, list[Plan]]) -> None:
    figures = data("figures")
    for group, members in found.items():
        spec = figures["groups"][group]
        amounts = draw(source(f"amounts:{group}"), spec)
        if "total" in spec:
            amounts = fit(amounts, spec["total"], tuple(spec["band"]), spec["step"])
        for plan, amount in zip(members, amounts, strict=True):
            plan.total = amount
    spec = figures["renewal"]
    both = source("overlap").sample(
        [p for p in found["expansion"] if p.total >= spec["floor"]], spec["overlap"]
    )
    for plan in both:
        plan.kinds.append("equipment_renewal")
        plan.reported = True
    own = spec["reported_total"] - sum(plan.total for plan in both)
    group = figures["groups"]["reported"]
    drawn = [plan.total for plan in found["reported"]]
    for plan, amount in zip(
        found["reported"], fit(drawn, own, tuple(group["band"]), group["step"]), strict=True
    ):
        plan.total = amount


def _mark_key(found: dict[str, list[Plan]]) -> None:
    spec, levels = data("figures")["key"], data("names")["levels"]
    rng = source("key")
    chosen: list[Plan] = []
    for (group, count), floor in zip(spec["from_groups"].items(), spec["pool"], strict=True):
        fitting = [
            p for p in found[group] if p.total >= floor and (group != "reported" or "renovation" in p.kinds)
        ]
        chosen += rng.sample(fitting, count)
    largest = sorted(chosen, key=lambda p: (-p.total, p.key))[: spec["provincial"] * 3 // 2]
    provincial = {plan.key for plan in rng.sample(largest, spec["provincial"])}
    for plan in chosen:
        plan.level = levels["province" if plan.key in provincial else "city"]
    others = [p for group in ("early", "expansion", "unreported") for p in found[group] if not p.level]
    for plan in rng.sample(others, len(others) // 4):
        plan.level = levels["county"]


def _name(everybody: list[Plan]) -> None:
    rng = source("names")
    companies: set[str] = set()
    standing = standing_companies(rng, 196, companies)
    taken: set[str] = set()
    for number, plan in enumerate(everybody):
        _owner(rng, plan, standing, companies)
        plan.name = _unique(rng, _drawn_name, taken, plan)
        if plan.kind == "attraction":
            plan.code_name = _unique(rng, _drawn_code_name, taken, plan)
        plan.code = f"{number + 1:06d}"


def _owner(rng: Random, plan: Plan, standing: dict[str, list[Company]], taken: set[str]) -> None:
    if plan.kind == "pipeline":
        return
    if plan.kind == "attraction":
        plan.company = make_company(rng, plan.place, plan.industry, taken)
        plan.investor = draw_investor(rng, plan.company)
        return
    plan.company = rng.choice(standing[plan.place.id])
    plan.industry = industries()[plan.company.industry]
    plan.product = rng.choice(plan.industry.products)
    plan.size = rng.choice(plan.product["sizes"])


def _unique(rng: Random, make: Callable[[Random, Plan], str], taken: set[str], plan: Plan) -> str:
    for _attempt in range(200):
        name = make(rng, plan)
        if name not in taken:
            taken.add(name)
            return name
        plan.product = rng.choice(plan.industry.products)
    raise RuntimeError(f"no free name for {plan.key}")


def _drawn_name(rng: Random, plan: Plan) -> str:
    brand = plan.company.brand if plan.company else ""
    pattern: str = rng.choice(data("names")["patterns"][plan.kind])
    return pattern.format(
        brand=brand,
        product=plan.product["name"],
        size=plan.size if plan.size in plan.product["sizes"] else plan.product["sizes"][0],
        place=plan.place.name,
        park=plan.place.park_name,
    )


def _drawn_code_name(rng: Random, plan: Plan) -> str:
    names = data("names")
    pattern: str = names["patterns"]["code_name"]
    return pattern.format(
        word=rng.choice(names["code_words"]), number=rng.randint(1, 199), chain=plan.industry.word
    )
