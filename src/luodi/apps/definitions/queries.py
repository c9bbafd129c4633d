"""Reads of what is in force: the catalogue, chains, rules, lights, lists, calendar; and the pages' rows."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from luodi.apps.definitions.in_force import definitions
from luodi.kernel import packs
from luodi.kernel.fields import Catalogue
from luodi.kernel.packs import CodeList, Entry, Role
from luodi.kernel.schedule import LightScheme
from luodi.kernel.stages import Chain
from luodi.kernel.stalls import StallRule
from luodi.kernel.workdays import WorkCalendar

LIGHTS = "schedule"
T = TypeVar("T")


def catalogue() -> Catalogue:
    """Return every field: the base catalogue with what the office added. The same object until it changes."""
    return definitions().catalogue


def chains(on: date | None = None) -> Mapping[str, Chain]:
    """Return kind of project → chain of stages in force on a day (None: the newest)."""
    return _made(
        "chains",
        on,
        lambda: {code: packs.chain_of(entry) for code, entry in entries("stages", on).items()},
    )


def stall_rules(on: date | None = None) -> tuple[StallRule, ...]:
    """Return the rules of 五未 in force on a day, in their order."""
    return _made("stalls", on, lambda: _stall_rules(on))


def _stall_rules(on: date | None) -> tuple[StallRule, ...]:
    stones = packs.milestones(chains(on).values())
    rules = [packs.stall_rule_of(entry, stones, catalogue()) for entry in entries("stalls", on).values()]
    return tuple(sorted(rules, key=lambda rule: rule.order))


def light_scheme(on: date | None = None, code: str = LIGHTS) -> LightScheme:
    """Return the lights in force on a day; raises KeyError when no pack has the scheme."""
    return _made(f"lights:{code}", on, lambda: packs.light_scheme_of(entries("lights", on)[code]))


def roles(on: date | None = None) -> Mapping[str, Role]:
    """Return the roles in force, by code."""
    return _made(
        "roles", on, lambda: {code: packs.role_of(entry) for code, entry in entries("roles", on).items()}
    )


def codelist(code: str, on: date | None = None) -> CodeList | None:
    """Return a code list in force, or None when no adopted pack has it."""
    found = entries("codelists", on).get(code)
    return packs.codelist_of(found) if found else None


def excuses(on: date | None = None) -> Mapping[str, Entry]:
    """Return the good reasons that may be registered for a stall."""
    return entries("excuses", on)


def work_calendar() -> WorkCalendar:
    """Return the working-day calendar with the State Council notices of the adopted packs."""

    def make() -> WorkCalendar:
        years = [packs.holiday_year_of(entry) for entry in entries("holidays", None).values()]
        return WorkCalendar({year.year: year for year in years})

    return _made("workdays", None, make)


def entries(kind: str, on: date | None = None) -> Mapping[str, Entry]:
    """Return code → entry in force of a kind on a day; the office's own version wins."""
    return definitions().in_force(kind, on)


def _made(name: str, on: date | None, make: Callable[[], T]) -> T:
    kept = definitions().made
    if (name, on) not in kept:
        if len(kept) > 500:
            kept.clear()
        kept[(name, on)] = make()
    return kept[(name, on)]  # type: ignore[return-value]
