"""Keeping a simulation."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from luodi.apps.access.actions import require
from luodi.apps.access.enums import Permission
from luodi.apps.audit.actions import act
from luodi.apps.audit.actors import Actor
from luodi.apps.incentives.models import Simulation
from luodi.apps.incentives.queries import LedgerRun
from luodi.apps.incentives.queries.made_over import made_over
from luodi.apps.organisations.models import Unit
from luodi.kernel import clock


def save_simulation(
    *,
    by: Actor,
    name: str,
    unit: Unit,
    run: LedgerRun,
    changes: Mapping[str, Mapping[str, str]] | None = None,
    asked: str = "",
) -> Simulation:
    """Keep what a run came to, with all that is needed to run it again to the same digest."""
    require(by, Permission.INCENTIVE_SIMULATE, unit=unit)
    totals: dict[str, Any] = {code: asdict(run.totals(code)) for code in run.clauses}
    assumed = {code: dict(values) for code, values in run.assumed.items()}
    with act(by=by, verb="incentive.simulate", unit=unit, summary=name) as doing:
        doing.obj = made = Simulation.objects.create(
            name=name.strip(),
            unit=unit,
            clauses=[{"code": code, "reference": one.reference} for code, one in run.listed.items()],
            changes={code: dict(values) for code, values in (changes or {}).items()},
            assumed=assumed,
            asked=asked,
            day=run.scope.day,
            # What is recorded at this very instant was read: the instant after it is the first not known.
            known_at=run.scope.moment or clock.now() + timedelta(microseconds=1),
            made_over=made_over(run.engine),
            rows=run.rows,
            totals=totals,
            digest=run.digest(),
            made_at=clock.now(),
            made_by_id=by.pk,
        )
        doing.note(rows=made.rows, digest=made.digest)
    return made
