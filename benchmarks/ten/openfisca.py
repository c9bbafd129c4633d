"""The ten clauses on OpenFisca-Core as its users write them: a variable each, money as ``float``.

Core keeps ``float`` in 32 bits, so a sum above 167,772 yuan loses fen. Group caps and the budget have no
words in it; they are NumPy inside a formula, as they would be for anybody.
"""

from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.ten import by_hand
from benchmarks.ten.data import WAN, Columns, budgets

PERIOD = "2024"
PROJECT = build_entity(key="project", plural="projects", label="project", is_person=True)
_WHOLE = (
    "enterprise",
    "day",
    "kind",
    "level",
    "held",
    "more_jobs",
    "area",
    "rent_year",
    "rent_months",
    "saved",
)


def _variable(name: str, kind: type, formula: Any = None) -> type[Variable]:
    body: dict[str, Any] = {
        "value_type": kind,
        "entity": PROJECT,
        "definition_period": DateUnit.YEAR,
        "label": name,
    }
    return type(name, (Variable,), {**body, **({"formula": formula} if formula else {})})


def _equipment(project: Any, period: Any) -> Any:
    equip = project("equip_fen", period)
    award = np.minimum(equip * np.array([0.03, 0.05, 0.05, 0.08])[project("kind", period)], 250 * WAN)
    award = np.where(project("clean", period) & (equip >= 2_000 * WAN), award, 0)
    keys = (project("enterprise", period), project("day", period) >= by_hand.MONTHS)
    award = by_hand._capped(award, keys, project("day", period), 400 * WAN)
    return award * min(1, budgets(len(award))[0] / award.sum())


def _growth(project: Any, period: Any) -> Any:
    more = np.maximum(project("this_fen", period) - project("last_fen", period), 0)
    middle = np.clip(more - 1_000 * WAN, 0, 4_000 * WAN)
    award = np.minimum(more, 1_000 * WAN) * 0.02 + middle * 0.04 + np.maximum(more - 5_000 * WAN, 0) * 0.06
    return np.where(project("clean", period), np.minimum(award, 300 * WAN), 0)


def _interest(project: Any, period: Any) -> Any:
    held = project("held", period)
    rate = np.minimum(project("rate", period) / 10_000, 0.0395)
    award = np.minimum(project("loan_fen", period) * rate * held / 360 * 0.5, 100 * WAN)
    return np.where(project("clean", period) & (held >= 30), award, 0)


def _research(project: Any, period: Any) -> Any:
    now, last = project("rd_fen", period), project("rd_last_fen", period)
    award = np.where(
        project("clean", period) & ((now - last) / last >= 0.15), np.minimum(now * 0.08, 150 * WAN), 0
    )
    return by_hand._capped(award, (project("enterprise", period),), project("day", period), 300 * WAN)


def _tiers(project: Any, period: Any) -> Any:
    total = project("total_fen", period)
    rate = np.select([total >= 50_000 * WAN, total >= 10_000 * WAN], [0.02, 0.015], 0.01)
    eligible = project("clean", period) & (total >= 5_000 * WAN)
    return np.where(eligible, np.minimum(total * rate, 1_000 * WAN), 0)


def _heads(project: Any, period: Any) -> Any:
    jobs = project("more_jobs", period)
    each = np.select([jobs >= 100, jobs >= 50], [200_000, 150_000], 100_000)
    return np.where(project("clean", period) & (jobs >= 10), jobs * each, 0)


def _titles(project: Any, period: Any) -> Any:
    return np.where(
        project("clean", period), np.array([50 * WAN, 20 * WAN, 5 * WAN, 0])[project("level", period)], 0
    )


def _rent(project: Any, period: Any) -> Any:
    year = project("rent_year", period)
    raw = project("area", period) * project("rent_months", period) * np.array([0, 1_000, 800, 500, 0])[year]
    award = np.minimum(np.minimum(raw, project("rent_fen", period)), 30 * WAN)
    return np.where(project("clean", period) & (year <= 3), award, 0)


def _matching(project: Any, period: Any) -> Any:
    arrived = project("arrived_fen", period)
    share = np.maximum(project("total_fen", period) * 0.3 - arrived, 0)
    award = np.minimum(np.minimum(arrived * 0.5, share), 300 * WAN)
    return np.where(project("clean", period) & (arrived > 0), award, 0)


def _energy(project: Any, period: Any) -> Any:
    saved = project("saved", period)
    award = np.minimum(np.floor(saved / 10) * 10 * 26_000, 80 * WAN)
    award = np.where(project("clean", period) & (saved >= 100), award, 0)
    return award * min(1, budgets(len(award))[1] / award.sum())


FORMULAS = (_equipment, _growth, _interest, _research, _tiers, _heads, _titles, _rent, _matching, _energy)


def system(columns: Columns) -> TaxBenefitSystem:
    """Return the rules with a variable for every column and clause."""
    made = TaxBenefitSystem([PROJECT])
    for name in columns:
        if name != "row_no":
            made.add_variable(_variable(name, bool if name == "clean" else int if name in _WHOLE else float))
    for number, formula in enumerate(FORMULAS, 1):
        made.add_variable(_variable(f"award_{number}", float, formula))
    return made


def loaded(columns: Columns) -> Simulation:
    """Return a simulation that holds the columns."""
    simulation = SimulationBuilder().build_default_simulation(system(columns), len(columns["row_no"]))
    for name, held in columns.items():
        if name != "row_no":
            simulation.set_input(name, PERIOD, held)
    return simulation


def awards(simulation: Simulation) -> list[Any]:
    """Return the award of every project under each clause."""
    return [simulation.calculate(f"award_{number}", PERIOD) for number in range(1, 11)]
