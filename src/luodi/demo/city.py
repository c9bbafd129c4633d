"""The units of the city, and the places that projects count for."""

from dataclasses import dataclass
from functools import cache
from random import Random

from luodi.demo.reading import data


@dataclass(frozen=True)
class Place:
    """A unit that projects count for: where it stands, its park, and the offices that answer for it."""

    id: str
    location: str
    park: str
    share: int
    office: str
    lead: str
    clerk: str
    leans: tuple[str, ...]
    code: str
    name: str
    short: str
    park_name: str
    office_name: str
    lead_name: str


@cache
def unit_names() -> dict[str, str]:
    """Return unit id → name."""
    return {unit["id"]: unit["name"] for unit in data("city")["units"]}


@cache
def places() -> dict[str, Place]:
    """Return the accountable places by id, in the order of the city's tables."""
    units = {unit["id"]: unit for unit in data("city")["units"]}
    result = {}
    for entry in data("city")["accountable"]:
        unit = units[entry["id"]]
        result[entry["id"]] = Place(
            **{**entry, "leans": tuple(entry["leans"])},
            code=unit["code"],
            name=unit["name"],
            short=unit["short"],
            park_name=units[entry["park"]]["name"],
            office_name=units[entry["office"]]["short"],
            lead_name=units[entry["lead"]]["short"],
        )
    return result


def draw_place(rng: Random) -> Place:
    """Draw a place by its share of the city's projects."""
    known = list(places().values())
    return rng.choices(known, [place.share for place in known])[0]
