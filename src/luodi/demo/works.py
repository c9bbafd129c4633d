"""Gives every project its life and its investment, and the key projects exactly what they completed."""

from datetime import date
from functools import cache
from random import Random

from luodi.demo import lives
from luodi.demo.amounts import fit
from luodi.demo.calendars import between
from luodi.demo.curves import Curve, curve, replaced, until, within
from luodi.demo.lives import Life
from luodi.demo.projects import Plan, plans, source
from luodi.demo.reading import data


@cache
def city_plans() -> tuple[Plan, ...]:
    """Return every project with its life and its investment."""
    everybody = plans()
    _draw_fates(everybody)
    for plan in everybody:
        plan.life = _life(plan)
        if plan.total < data("figures")["in_statistics"]["floor"]:
            plan.life.reached.pop("in_statistics", None)
        plan.whole = _investment(plan)
        plan.done = until(plan.whole, data("figures")["last_entry"])
    _fit_key([plan for plan in everybody if plan.is_key])
    _forget_dates(everybody)
    return everybody


def _draw_fates(everybody: tuple[Plan, ...]) -> None:
    figures = data("figures")
    rng = source("fates")
    free = [
        p
        for p in everybody
        if p.group in figures["stuck_groups"] and not p.is_key and p.kind != "infrastructure"
    ]
    rng.shuffle(free)
    for stage, spec in figures["stuck"].items():
        for _number in range(spec["count"]):
            free.pop().fate = f"stuck:{stage}"
    for stage in lives.NEXT:
        for _number in range(figures["cured"][stage]):
            free.pop().fate = f"cured:{stage}"
    early = [plan for plan in free if plan.group == "early"]
    for plan, last_stage in zip(early, figures["terminated"]["until"], strict=False):
        plan.fate = f"terminated:{last_stage}"
    rest = [plan for plan in early if not plan.fate]
    rest[0].fate = "split"
    for plan in rest[1 : 1 + figures["merged"]]:
        plan.fate = "merged"


def _life(plan: Plan) -> Life:
    figures = data("figures")
    rng = plan.rng("life")
    fate, _colon, stage = plan.fate.partition(":")
    if fate in ("stuck", "cured"):
        spec = figures["stuck"][stage]
        on = between(rng, spec["from"], spec["to"])
        life = lives.live(rng, plan.kind, stage, on, until=stage, pace=spec.get("pace", 1.0))
        if fate == "cured":
            lives.move_on(life, between(rng, figures["cured"]["from"], figures["cured"]["to"]))
        return life
    if plan.is_key:
        return _key_life(rng, plan)
    anchor = figures["anchors"][plan.group]
    until = stage if fate == "terminated" else anchor.get("until")
    last = date(2023, 3, 31) if plan.fate in ("split", "merged") or fate == "terminated" else anchor["to"]
    on = between(rng, anchor["from"], min(last, anchor["to"]))
    pace = 1.0 + min(plan.total, 100_000) / 250_000
    return lives.live(rng, plan.kind, anchor["stage"], on, until=until, pace=pace)


def _key_life(rng: Random, plan: Plan) -> Life:
    spec = data("figures")["key_works"]
    pace = spec["pace"][lives.course(plan.kind)]
    while True:
        on = between(rng, spec["from"], spec["to"])
        life = lives.live(rng, plan.kind, "substantively_started", on, pace=pace)
        if life.ideal["completed"] > spec["completed_after"]:
            return life


def _investment(plan: Plan) -> Curve:
    life = plan.life
    if not life.has("substantively_started") or plan.kind == "pipeline":
        return {}
    rng = plan.rng("investment")
    last_entry: date = data("figures")["last_entry"]
    first, last = life.reached["substantively_started"], life.ideal["completed"]
    spent = round(plan.total * rng.uniform(0.93, 1.0))
    if life.stuck == "substantively_started":
        # It crawls on: a little every month, and no end in sight.
        return curve(rng, first, last_entry, round(spent * rng.uniform(0.55, 0.85)))
    return curve(rng, first, last, spent)


def _fit_key(members: list[Plan]) -> None:
    """Scale what the key projects completed in the period so that it adds up to the published sum."""
    figures = data("figures")
    first, last = figures["period"]["from"], figures["period"]["to"]
    drawn = [within(plan.done, first, last) for plan in members]
    fitted = fit(drawn, figures["key"]["completed"], (min(drawn), max(drawn)))
    for plan, before, amount in zip(members, drawn, fitted, strict=True):
        plan.whole = replaced(plan.whole, first, last, amount)
        plan.done = until(plan.whole, figures["last_entry"])
        rest = sum(plan.done.values()) - plan.total
        if rest > 0:
            raise ValueError(f"{plan.key}: completed {rest} more than its total (drawn {before})")


def _forget_dates(everybody: tuple[Plan, ...]) -> None:
    """Some days are known by the month only, some not at all."""
    rng = source("undated")
    for plan in everybody:
        for stage in ("completed", "producing", "on_target"):
            if plan.life.has(stage) and rng.random() < 0.15:
                plan.life.monthly.add(stage)
    old = [
        p for p in everybody if p.group == "early" and p.life.has("completed") and not p.is_key and not p.fate
    ]
    for plan in rng.sample(old, data("figures")["undated"]):
        plan.life.undated.add(rng.choice(("approved", "started", "landed")))
