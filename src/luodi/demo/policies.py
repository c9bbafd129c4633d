"""Enterprises of the ledger with titles and figures; answers to the sample policy's questions; a few awards.

Most is known and some is not, so that the sample policy finds who qualifies, who does not, and who
cannot be judged.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from luodi.apps.access.models import Person
from luodi.apps.audit.actions import act
from luodi.apps.audit.context import RequestContext, entered
from luodi.apps.enterprises import actions as enterprises
from luodi.apps.enterprises.models import Enterprise
from luodi.apps.incentives import actions
from luodi.apps.incentives.queries import listed_clauses
from luodi.apps.organisations.enums import UnitType
from luodi.apps.organisations.models import Unit
from luodi.apps.projects.models import ProjectState
from luodi.demo.calendars import moment
from luodi.demo.city import places
from luodi.demo.reading import data
from luodi.demo.settling import City
from luodi.kernel import clock

SEED = 20240826
WAN = 1_000_000
RENEWALS = ("renovation", "equipment_renewal", "digital_upgrade")
DIRECTIONS = ("line", "env", "safety", "digital")


def keep_enterprises(city: City) -> None:
    """Register what is known of enterprises and projects, each place by its clerk."""
    spec, rng = data("enterprises"), Random(SEED)  # noqa: S311
    seen: set[str] = set()
    own = {unit.current_name for unit in city.units.values() if unit.type == UnitType.ENTERPRISE}
    with clock.fixed(moment(spec["recorded"], 15, 0)):
        for place in places().values():
            unit, clerk = city.units[place.id], city.people[place.clerk]
            rows = [row for row in _states(unit) if row.uscc]
            # A clerk's afternoon is one request here, or every line would look up the clerk's units again.
            with entered(RequestContext()):
                with act(by=clerk, verb="enterprise.register", unit=unit):
                    for row in rows:
                        wanted = row.produced_on or row.enterprise in own or rng.random() < spec["registered"]
                        if wanted and row.uscc not in seen:
                            seen.add(row.uscc)
                            _register(clerk, unit, row, spec, rng)
                if "XQ-1" in listed_clauses():
                    with act(by=clerk, verb="incentive.ask", unit=unit):
                        _answer_all(clerk, rows, spec["answers"], rng)


def _states(unit: Unit) -> Iterator[ProjectState]:
    rows = ProjectState.objects.known_by(None).counted().filter(attributed_unit=unit)
    yield from rows.select_related("project").order_by("project")


def _register(clerk: Person, unit: Unit, row: ProjectState, spec: dict[str, Any], rng: Random) -> None:
    name = row.enterprise or ""
    made = enterprises.register_enterprise(by=clerk, uscc=row.uscc or "", name=name, unit=unit)
    for title in spec["titles"]:
        if rng.random() < title["share"]:
            since = rng.choice(title["since"])
            until = _years_after(since, title["years"]) if "years" in title else None
            enterprises.add_title(
                by=clerk, enterprise=made, title=title["title"], level=title["level"], valid_from=since,
                valid_to=until, document=title["document"],
            )  # fmt: skip
    _figures(clerk, made, spec["figures"], rng)


def _years_after(day: date, years: int) -> date:
    return day.replace(year=day.year + years) - timedelta(days=1)


def _figures(clerk: Person, made: Enterprise, spec: dict[str, Any], rng: Random) -> None:
    revenue = rng.randrange(*spec["revenue_wan"]) * WAN
    for year in spec["years"]:
        amounts = {"revenue": revenue}
        amounts |= {key: int(revenue * rng.uniform(*share)) for key, share in spec["shares"].items()}
        for measure, fen in amounts.items():
            if rng.random() < spec["known"]:
                enterprises.record_figure(
                    by=clerk, enterprise=made, year=year, measure=measure, fen=fen // WAN * WAN,
                    document=spec["document"],
                )  # fmt: skip
        revenue = int(revenue * (1 + rng.uniform(*spec["growth"])))


def _answer_all(clerk: Person, rows: list[ProjectState], spec: dict[str, Any], rng: Random) -> None:
    awards = 0
    for row in rows:
        answers = dict(_answers(row, spec, rng))
        for key, value in answers.items():
            actions.state_fact(by=clerk, project=row.project, key=key, value=value, document=spec["document"])
        if "verified_new_output" in answers and awards < spec["awards"] and rng.random() < 0.2:
            awards += 1
            actions.record_award(
                by=clerk, project=row.project, clause="XQ-1", fen=rng.randrange(30, 120) * WAN,
                paid_on=date(2024, 6, 28), document=spec["award_document"],
            )  # fmt: skip


def _answers(row: ProjectState, spec: dict[str, Any], rng: Random) -> Iterator[tuple[str, Any]]:
    producing, renewing = row.produced_on is not None, row.kind in RENEWALS
    if (producing or renewing) and rng.random() < 0.85:
        lead = "链主项目" if rng.random() < 0.4 else "重大带动引领项目"
        yield "project_class", lead if rng.random() < spec["key_project"] else "其他"
    if producing and rng.random() < spec["output_known"]:
        expected = row.expected_output or row.total_investment or 0
        yield "verified_new_output", int(expected * rng.uniform(*spec["output_of_expected"])) // WAN * WAN
    if renewing and row.equipment_investment:
        yield "is_industrial", True
        if rng.random() < spec["direction_known"]:
            rest = row.equipment_investment
            for direction in DIRECTIONS[:-1]:
                part = int(rest * rng.random()) // WAN * WAN
                yield f"verified_{direction}_investment", part
                rest -= part
            yield "verified_digital_investment", rest
    if producing and rng.random() < spec["strategic"]:
        yield "strategic_field", rng.choice(("高效选冶制取", "精深加工", "应用开发", "其他"))
        if rng.random() < 0.8:
            yield "fits_trial_zone", rng.random() < 0.6
