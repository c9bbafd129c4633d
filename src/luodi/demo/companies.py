"""Companies and products of the city: coined words, valid codes, nobody real."""

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Any

from luodi.demo.city import Place, places
from luodi.demo.codes import uscc
from luodi.demo.reading import data


@dataclass(frozen=True)
class Industry:
    """A leading industry with its chain; both are None outside the leading industries."""

    id: str
    leading: str | None
    chain: str | None
    word: str
    output: tuple[float, float]
    products: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Company:
    """An enterprise that owns projects in one place."""

    name: str
    brand: str
    uscc: str
    place: str
    industry: str


@cache
def industries() -> dict[str, Industry]:
    """Return the industries by id, the leading ones first."""
    content = data("industries")
    return {
        entry["id"]: Industry(
            **{**entry, "output": tuple(entry["output"]), "products": tuple(entry["products"])}
        )
        for entry in [*content["industries"], *content["others"]]
    }


def draw_industry(rng: Random, place: Place, leading: bool | None = None) -> Industry:
    """Draw an industry; a place leans to its own. ``leading`` asks for one in or outside the system."""
    known = [i for i in industries().values() if leading is None or (i.leading is not None) == leading]
    weights = [
        (4.0 if industry.id in place.leans else 1.0) * (1.0 if industry.leading else 0.5)
        for industry in known
    ]
    return rng.choices(known, weights)[0]


def make_company(rng: Random, place: Place, industry: Industry, taken: set[str]) -> Company:
    """Make a company with a name that is not taken; the name is added to ``taken``."""
    names = data("names")
    city = next(unit["short"] for unit in data("city")["units"] if unit["id"] == data("city")["city"])
    while True:
        brand = rng.choice(names["brands"])
        name = f"{rng.choice((city, place.short))}{brand}{rng.choice(names['sectors'][industry.id])}"
        if name not in taken:
            taken.add(name)
            return Company(name, brand, uscc(rng, place.code), place.id, industry.id)


def standing_companies(rng: Random, count: int, taken: set[str]) -> dict[str, list[Company]]:
    """Make the companies that were there before the story began, by place."""
    known = list(places().values())
    found: dict[str, list[Company]] = {place.id: [] for place in known}
    for number in range(count):
        place = known[number % len(known)]
        found[place.id].append(make_company(rng, place, draw_industry(rng, place), taken))
    return found


def draw_investor(rng: Random, company: Company) -> tuple[str, str]:
    """Return the investor of a new company and where it comes from."""
    names = data("names")
    origin = rng.choices(names["origins"], [entry["weight"] for entry in names["origins"]])[0]
    if not origin["prefix"]:
        return f"{company.brand}{names['foreign_group']}", origin["name"]
    return f"{origin['prefix']}{company.brand}{names['group']}", origin["name"]
