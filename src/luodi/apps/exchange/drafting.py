"""From staged rows to the facts that they state."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from luodi.apps.exchange.comparison import kind_of, writes, written_keys
from luodi.apps.exchange.conversion import PLACE
from luodi.apps.exchange.enums import Verdict
from luodi.apps.exchange.models import ImportBatch, ImportRow
from luodi.apps.projects.drafts import FactDraft, Origin, drafts_from_values
from luodi.apps.projects.enums import FactKind, Source
from luodi.kernel.fields import Catalogue

# Columns of the ledger that are worked out from a catalogue field and have no entry of their own.
DERIVED = "park_unit"


@dataclass(frozen=True, slots=True)
class Drafts:
    """What a confirmation writes: drafts of new projects by row, drafts of existing ones."""

    new: dict[str, list[FactDraft]]
    existing: list[FactDraft]

    @property
    def rows(self) -> int:
        """Return how many rows they come from."""
        return len(self.new) + len({draft.project for draft in self.existing})


def drafts_of(batch: ImportBatch, rows: Iterable[ImportRow], catalogue: Catalogue, as_of: date) -> Drafts:
    """Return the facts of the rows that are to be written."""
    result = Drafts({}, [])
    for row in rows:
        if row.left_out or not writes(row.verdict, row.diffs, row.choices):
            continue
        origin = Origin(Source.WORKBOOK, batch.file_name, row.sheet, row.row, batch.pk)
        if row.verdict == Verdict.NEW:
            facts = {"kind": batch.default_kind or None, **_placed(row.facts)}
            stated = {key: value for key, value in facts.items() if value is not None}
            result.new[str(row.pk or row.position)] = _drafts(stated, catalogue, as_of, origin)
        else:
            drafts = _drafts(_accepted(row, catalogue), catalogue, as_of, origin)
            result.existing.extend(replace(draft, project=row.project) for draft in drafts)
    return result


def _placed(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts with a single place column taken as location and as accountable unit."""
    rest = {key: value for key, value in facts.items() if key != PLACE}
    if PLACE in facts:
        return {"county": facts[PLACE], "attributed_unit": facts[PLACE], **rest}
    if "attributed_unit" in rest:
        return {"county": rest["attributed_unit"], **rest}
    return rest


def _accepted(row: ImportRow, catalogue: Catalogue) -> dict[str, Any]:
    """Return the values of a changed row that the person lets in.

    Progress is one statement: when one figure of it changes, the row's other figures are stated
    again with it, except those that stay as they are stored. Figures of another government's project are not:
    what its unit stated stays its own statement.
    """
    wanted = set(written_keys(row.diffs, row.choices))
    values = {diff["key"]: diff["file"] for diff in row.diffs if diff["key"] in wanted}
    kept = {diff["key"] for diff in row.diffs} - wanted
    beyond = any(diff.get("beyond") for diff in row.diffs)
    if not beyond and any(kind_of(key, catalogue) == FactKind.PROGRESS.value for key in wanted):
        for key, value in row.facts.items():
            if kind_of(key, catalogue) == FactKind.PROGRESS.value and key not in kept:
                values[key] = value
    return values


def _drafts(values: Mapping[str, Any], catalogue: Catalogue, as_of: date, origin: Origin) -> list[FactDraft]:
    plain = {key: value for key, value in values.items() if key in catalogue}
    drafts = drafts_from_values(plain, catalogue, as_of=as_of, origin=origin)
    derived = {DERIVED: values[DERIVED]} if DERIVED in values else {}
    if not derived:
        return drafts
    profile = [d for d in drafts if d.kind == FactKind.PROFILE]
    if not profile:
        return [FactDraft(FactKind.PROFILE.value, {"values": derived}, origin=origin), *drafts]
    widened = replace(profile[0], payload={"values": {**profile[0].payload["values"], **derived}})
    return [widened, *(d for d in drafts if d is not profile[0])]
