"""Lines of the preview: one for each cell that differs, said as people read it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.access.queries import can
from luodi.apps.exchange.comparison import is_returned, written_keys
from luodi.apps.exchange.models import ImportBatch, ImportRow
from luodi.apps.exchange.returning import to_be_returned
from luodi.apps.exchange.returns import Cell as Returned
from luodi.apps.exchange.showing import Shower
from luodi.apps.exchange.veiling import Veil
from luodi.apps.projects import vocabulary
from luodi.apps.projects.models import ProjectState
from luodi.apps.projects.queries.secrets import names
from luodi.kernel import clock


@dataclass
class Line:
    """One line of a table of the preview; ``row`` is the staged row it speaks of."""

    row: ImportRow
    issue: Mapping[str, Any] = field(default_factory=dict)
    label: str = ""
    stored: str = ""
    file: str = ""
    note: str = ""
    choice: str = ""
    conflict: bool = False
    key: str = ""
    mendable: bool = False
    unit: str = ""
    typed: str = ""
    cell: str = ""
    remedy: str = ""
    ends: bool = False
    returned: str = ""
    mended: bool = False
    fate: str = ""


def shower_for(person: Person, batch: ImportBatch) -> Shower:
    """Return how values are shown to a person in the unit of an import."""
    return Shower(unmasked=can(person, Permission.PERSONAL_UNMASK, batch.unit_id))


def learn_units(shower: Shower, rows: list[ImportRow]) -> None:
    """Read the names of the units that rows speak of."""
    ids: set[int] = set()
    for row in rows:
        ids |= {row.facts[k] for k in ("place", "county", "attributed_unit") if k in row.facts}
        for diff in row.diffs:
            ids |= {v for v in (diff["stored"], diff["file"]) if isinstance(v, int) and _is_unit(diff["key"])}
    shower.know_units(ids)


def _is_unit(key: str) -> bool:
    return key in vocabulary.UNIT_KEYS


def names_of(rows: list[ImportRow], person: Person) -> dict[int, str]:
    """Return the names that the rows' projects have in the ledger, as a person may read them."""
    ids = {row.project for row in rows if row.project is not None}
    states = ProjectState.objects.filter(project__in=ids, recorded_to__isnull=True)
    return names(person, states)


def difference_lines(rows: list[ImportRow], shower: Shower, names: Mapping[int, str]) -> list[Line]:
    """Return a line for each differing cell, with both values and where the stored one came from."""
    lines = []
    for row in rows:
        name = names.get(row.project or 0) or str(row.facts.get("name") or "")
        waiting = any(diff["conflict"] and diff["key"] not in row.choices for diff in row.diffs)
        for diff in row.diffs:
            lines.append(
                Line(
                    row,
                    label=shower.label(diff["key"]),
                    stored=shower.value(diff["key"], diff["stored"], stored=True),
                    file=shower.value(diff["key"], diff["file"]),
                    note=_origin(diff),
                    choice=row.choices.get(diff["key"], ""),
                    conflict=diff["conflict"] and not row.hidden,
                    key=diff["key"],
                    issue={"name": name},
                    returned=to_be_returned(diff["returned"]) if is_returned(diff) else "",
                    fate=_fate(diff, row.choices) if waiting else "",
                )
            )
    return lines


def _fate(diff: Mapping[str, Any], choices: Mapping[str, str]) -> str:
    """Say what becomes of a cell in a row in which a conflict is still open."""
    if is_returned(diff):
        return ""
    if diff["conflict"] and diff["key"] not in choices:
        return _("没选：留现值，下次再问")
    if written_keys([diff], choices):
        return _("照写，不等本行其他格")
    return ""


def has_returned(batch: ImportBatch) -> bool:
    """Tell whether some cell of an import goes back to another government."""
    rows = batch.rows.filter(differs=True).values_list("diffs", flat=True)
    return any(is_returned(diff) for diffs in rows.iterator(2000) for diff in diffs)


def returned_cells(batch: ImportBatch, person: Person) -> list[Returned]:
    """Return every cell that goes back, as a person may see it: unit, project, field, both values."""
    shower = shower_for(person, batch)
    differing = batch.rows.filter(differs=True)
    rows = Veil(batch, person).load(row for row in differing if any(map(is_returned, row.diffs)))
    learn_units(shower, rows)
    units = {(row.pk, diff["key"]): diff.get("returned", "") for row in rows for diff in row.diffs}
    return [
        (
            units[line.row.pk, line.key], str(line.issue["name"]), line.label, line.stored, line.note,
            line.file, line.row.sheet, line.row.row,
        )
        for line in difference_lines(rows, shower, names_of(rows, person))
        if line.returned
    ]  # fmt: skip


def _origin(diff: Mapping[str, Any]) -> str:
    origin = diff.get("origin")
    if diff["stored"] is None:
        return _("补充")
    if origin is None:
        return ""
    if origin["own"]:
        return _("上次来自本文件")
    day = clock.local(datetime.fromisoformat(origin["at"])).strftime("%m-%d").lstrip("0")
    if origin["source"] == "form":
        return _("%(day)s %(who)s 填报") % {"day": day, "who": origin["label"]}
    return _("%(day)s 来自 %(who)s") % {"day": day, "who": origin["label"]}
