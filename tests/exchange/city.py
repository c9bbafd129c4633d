"""The units of the demo city and a clerk here and there: what the ledgers' workbooks import into."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from luodi.apps.access.models import Membership, Person
from luodi.apps.audit.actors import SYSTEM
from luodi.apps.exchange import actions
from luodi.apps.exchange.actions.reading import read_batch, stage_batch
from luodi.apps.exchange.models import ImportBatch
from luodi.apps.organisations.actions import add_alias, create_unit
from luodi.apps.organisations.models import Unit
from luodi.demo.reading import data
from luodi.kernel import clock

SINCE = date(2020, 1, 1)
TODAY = date(2024, 8, 31)
LEDGERS = Path(__file__).parents[1] / "workbooks" / "ledgers"


@dataclass(frozen=True)
class City:
    """Units by their short word in the demo's data."""

    units: dict[str, Unit]

    def person(self, role: str, unit: str) -> Person:
        """Return an account that holds ``role`` in a unit, made on first use."""
        login = f"{role}-{unit}".replace("_", "-")
        person, made = Person.objects.get_or_create(
            login=login,
            defaults={
                "name": login,
                "unit": self.units[unit],
                "issued": False,
                "created_at": clock.now(),
            },
        )
        if made:
            Membership.objects.create(person=person, unit=self.units[unit], role=role, valid_from=SINCE)
        return person


def build_city() -> City:
    """Make the units through the action that pages use."""
    units: dict[str, Unit] = {}
    for entry in data("city")["units"]:
        units[entry["id"]] = create_unit(
            by=SYSTEM,
            type=entry["type"],
            name=entry["name"],
            short_name=entry.get("short", ""),
            code=entry.get("code"),
            parent=units.get(entry.get("parent", "")),
            valid_from=SINCE,
        )
        for alias in entry.get("aliases", ()):
            add_alias(by=SYSTEM, unit=units[entry["id"]], name=alias)
    return City(units)


def ledger(name: str) -> Path:
    """Return one of the twelve workbooks by its number, A01."""
    return next(path for path in LEDGERS.glob(f"{name}_*") if path.suffix in (".xlsx", ".xls", ".ods"))


def uploaded(by: Person, unit: Unit, name: str, content: bytes) -> ImportBatch:
    """Take a workbook in and read it; the columns are not yet confirmed."""
    batch = actions.start_import(by=by, name=name, content=content, unit=unit)
    return read_batch(batch)


def previewed(
    by: Person, unit: Unit, name: str, content: bytes, *, as_of: date | None = None, **mapping: object
) -> ImportBatch:
    """Bring a workbook to its preview, the machine's mapping accepted."""
    batch = uploaded(by, unit, name, content)
    given = {"default_kind": batch.default_kind, **mapping}
    actions.save_mapping(by=by, batch=batch, as_of=as_of or batch.as_of, **given)
    return stage_batch(batch, by)


def imported(by: Person, unit: Unit, name: str, content: bytes, **mapping: object) -> ImportBatch:
    """Bring a workbook into the ledger."""
    batch = previewed(by, unit, name, content, **mapping)
    return actions.commit_batch(by=by, batch=batch)
