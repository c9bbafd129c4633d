"""What the addresses and forms of evaluations and simulations ask for."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luodi.apps.incentives.queries import Listed
from luodi.apps.incentives.queries.results import QUALIFIES, STANDINGS
from luodi.apps.incentives.queries.simulating import IN_FORCE, MOVES, Ask, dial_name, dials_of
from luodi.kernel import clock
from luodi.kernel.text import whole_number

FARTHEST = 10_000_000
MOST = 12
"""The most clauses of one simulation."""
FIGURE = re.compile(r"\d{1,12}(\.\d{1,8})?")

form_methods = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Asked:
    """A clause, how near its subjects are, and from which row on."""

    clause: str
    standing: str
    start: int


def ask_of(given: QueryDict) -> Asked:
    """Read the address."""
    standing = given.get("standing", "")
    start = whole_number(given.get("start")) or 0
    return Asked(
        given.get("clause", ""), standing if standing in STANDINGS else QUALIFIES, min(start, FARTHEST)
    )


@dataclass(frozen=True, slots=True)
class Typed:
    """A simulation as its form says it: what to run, the address of it, and what cannot be used."""

    ask: Ask
    query: str
    name: str
    problems: tuple[str, ...] = ()


def simulation_of(given: QueryDict, clauses: Mapping[str, Listed]) -> Typed | None:
    """Read the form of a simulation: figures that are not numbers are named; None for no such clause."""
    keys = list(dict.fromkeys(given.getlist("clause")))[:MOST]
    if not keys or not all(key in clauses for key in keys):
        return None
    # A draft stands in the place of the clause of its code.
    keys = list({clauses[key].clause.code: key for key in keys}.values())
    problems: list[str] = []
    changes = {key: _turned(given, key, clauses[key], len(keys) > 1, problems) for key in keys}
    day, against = _day(given.get("day", "")), given.get("against", "")
    if given.get("day") and day is None:
        problems.append(_("没有这一天：%s") % given["day"][:20])
    first, *others = keys
    allowed = {IN_FORCE} if others else set(clauses)
    ask = Ask(
        first,
        changes[first],
        against if against in allowed else "",
        day,
        {key: changes[key] for key in others},
    )
    return Typed(ask, _query(ask, clauses), given.get("name", "").strip(), tuple(problems))


def _turned(given: QueryDict, key: str, one: Listed, several: bool, problems: list[str]) -> dict[str, str]:
    """Read the figures that were changed in a clause; what is no number is added to ``problems``."""
    changes = {}
    for dial in dials_of(one):
        typed = given.get(dial_name(key, dial.place, several), "")
        text = unicodedata.normalize("NFKC", typed).strip().removesuffix(dial.unit)
        if text and not FIGURE.fullmatch(text):
            problems.append(_("“%s”不是数字") % text[:20])
        elif text and Fraction(text) != Fraction(dial.value):
            changes[dial.place] = f"{text}{dial.unit}"
    return changes


def _day(text: str) -> date | None:
    """Return a day that is over or today; a later one and one that does not exist is none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day <= clock.today() else None


def _query(ask: Ask, clauses: Mapping[str, Listed]) -> str:
    asked = [("clause", key) for key in ask.asked]
    if ask.against:
        asked.append(("against", ask.against))
    if ask.day:
        asked.append(("day", ask.day.isoformat()))
    for key, changes in ask.asked.items():
        units = {dial.place: dial.unit for dial in dials_of(clauses[key])}
        asked += [
            (dial_name(key, place, bool(ask.others)), text.removesuffix(units[place]))
            for place, text in changes.items()
        ]
    return urlencode(asked)


@dataclass(frozen=True, slots=True)
class PartAsked:
    """Which number of a simulation is opened, and from which row on."""

    move: str
    line: str
    start: int


def part_of(given: QueryDict) -> PartAsked:
    """Read which records are asked for; anything odd asks for all of them."""
    move = given.get("move", "")
    start = min(whole_number(given.get("start")) or 0, FARTHEST)
    return PartAsked(move if move in MOVES else "", given.get("part", "")[:200], start)
