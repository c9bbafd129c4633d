"""Reads of what is in force."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from luodi.kernel import clock
from luodi.kernel.fields import Catalogue
from luodi.kernel.packs import catalogue_of, chain_of, load_packs, milestones, stall_rule_of
from luodi.kernel.stages import Chain
from luodi.kernel.stalls import StallRule


@cache
def catalogue() -> Catalogue:
    """Return every field, the office's own included."""
    return catalogue_of(load_packs().in_force("fields").values())


@cache
def _chains(day: date) -> Mapping[str, Chain]:
    return {e.code: chain_of(e) for e in load_packs().in_force("stages", day).values()}


def chains(on: date | None = None) -> Mapping[str, Chain]:
    """Return project kind → chain of stages in force on a day."""
    return _chains(on or clock.today())


@cache
def stall_rules(on: date) -> tuple[StallRule, ...]:
    """Return the rules of 五未 in force on a day, in order."""
    packs = load_packs()
    stones = milestones(chains(on).values())
    return tuple(stall_rule_of(e, stones, catalogue()) for e in packs.in_force("stalls", on).values())
