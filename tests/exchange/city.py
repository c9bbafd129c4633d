"""The units of the demo city and a clerk here and there: what the ledgers' workbooks import into."""

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
from tests.worlds import SINCE, World, member

TODAY = date(2024, 8, 31)
LEDGERS = Path(__file__).parents[1] / "workbooks" / "ledgers"


class City(World):
    """Units by their short word in the demo's data."""

    def person(self, role: str, unit: str, login: str = "") -> Person:  # type: ignore[override]
        """Return an account that holds ``role`` in a unit, made on first use."""
        return member(role, self.units[unit], login or f"{role}-{unit}".replace("_", "-"))

    def clerk_of_all(self) -> Person:
        """Return a clerk of the city and of every place below: for tests that ask nothing of whose it is."""
        person = self.person("clerk", "city")
        for place in data("city")["accountable"]:
            unit = self.units[place["id"]]
            Membership.objects.get_or_create(person=person, unit=unit, role="clerk", valid_from=SINCE)
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
