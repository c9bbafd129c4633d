"""Remembered mappings: kept at a confirmation, edited, offered to other units, taken over, ended."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from luodi.apps.access.actions import require
from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.audit.actions import act
from luodi.apps.definitions import actions as definitions
from luodi.apps.exchange.enums import Reach
from luodi.apps.exchange.models import ImportBatch, RememberedMapping
from luodi.apps.organisations.models import Unit
from luodi.apps.projects import vocabulary
from luodi.kernel import clock
from luodi.workbooks.memory import heading_keys

Columns = Sequence[Mapping[str, Any]]


def remember(*, by: Person, batch: ImportBatch) -> list[RememberedMapping]:
    """Keep what the columns of an import mean for the next workbook of its unit with the same headings.

    A mapping of the same headings is renewed. A unit of measure is kept only where a person chose it.
    """
    require(by, Permission.PROJECT_IMPORT, unit=batch.unit)
    chosen = chosen_columns(batch)
    kept = []
    with act(by=by, verb="import.remember", obj=batch, unit=batch.unit) as a:
        for table in batch.reading["tables"]:
            headings, columns = _meanings(table, chosen)
            if any(column["field"] for column in columns):
                name = f"{batch.file_name} · {table['sheet']}"[:200]
                kept.append(_keep(by, batch.unit, name, headings, columns))
        a.note(mappings=[mapping.pk for mapping in kept])
    return kept


def chosen_columns(batch: ImportBatch) -> dict[tuple[str, int, str], Mapping[str, Any]]:
    """Return what a person chose for columns, by sheet, table and cell key, the latest choice last."""
    found: dict[tuple[str, int, str], Mapping[str, Any]] = {}
    for part in ("layout", "choices"):
        for one in batch.mapping.get(part, {}).get("columns", ()):
            letter = one["col"] if one["line"] == 1 else f"{one['col']}@{one['line']}"
            found[one["sheet"], one["table"], letter] = one
    return found


def _meanings(
    table: Mapping[str, Any], chosen: Mapping[tuple[str, int, str], Mapping[str, Any]]
) -> tuple[list[str], list[dict[str, Any]]]:
    headed = [column for column in table["columns"] if column["heading"]]
    lines = [int(column["col"].partition("@")[2] or 1) for column in headed]
    keys = heading_keys([(c["heading"], line) for c, line in zip(headed, lines, strict=True)])
    columns = []
    for key, column in zip(keys, headed, strict=True):
        choice = chosen.get((table["sheet"], table["table"], column["col"]))
        field = choice["field"] if choice else column["field"]
        unit = choice["unit"] if choice else column.get("unit_before")
        if field is not None or choice is not None or column.get("remembered"):
            columns.append({"heading": key, "shown": column["heading"], "field": field, "unit": unit})
    return keys, columns


def _keep(by: Person, unit: Unit, name: str, headings: list[str], columns: Columns) -> RememberedMapping:
    same = [one for one in RememberedMapping.objects.in_use().filter(unit=unit) if one.headings == headings]
    kept = same[0] if same else RememberedMapping(unit=unit, headings=headings)
    kept.name, kept.columns = name, list(columns)
    kept.confirmed_by, kept.confirmed_at = by, clock.now()
    kept.save()
    return kept


def learn_words(*, by: Person, batch: ImportBatch, words: Iterable[tuple[str, str]]) -> list[str]:
    """Make headings of an import the unit's own words for fields; returns why some cannot be."""
    refused: list[str] = []
    for key, word in words:
        try:
            definitions.add_synonym(by=by, key=key, word=word, unit=batch.unit)
        except definitions.DefinitionRefused as sentence:
            refused += sentence.messages
    return refused


def edit_mapping(*, by: Person, mapping: RememberedMapping, columns: Columns) -> RememberedMapping:
    """Change what remembered headings mean; the next workbook comes with it, read ones stay.

    Raises ValidationError for an unknown field, or one field for two headings.
    """
    require(by, Permission.PROJECT_IMPORT, unit=mapping.unit)
    fields = [column["field"] for column in columns if column["field"]]
    if any(vocabulary.field_of(field) is None for field in fields):
        raise ValidationError(_("没有这个字段。"), code="field")
    twice = {vocabulary.label_of(field) for field in fields if fields.count(field) > 1}
    if twice:
        raise ValidationError(_("一个字段只能对应一列：%s。") % "、".join(sorted(twice)), code="twice")
    with act(by=by, verb="mapping.edit", obj=mapping, unit=mapping.unit) as a:
        held = _held(mapping)
        known = {column["heading"]: column for column in held.columns}
        changed = [
            column["heading"]
            for column in columns
            if (column["field"], column["unit"])
            != (known[column["heading"]]["field"], known[column["heading"]]["unit"])
        ]
        held.columns = list(columns)
        held.confirmed_by, held.confirmed_at = by, clock.now()
        held.save()
        a.note(headings=changed)
    return held


def share_mapping(*, by: Person, mapping: RememberedMapping, reach: str) -> RememberedMapping:
    """Offer a mapping to other units, or stop offering it; who took it over keeps it."""
    require(by, Permission.PROJECT_IMPORT, unit=mapping.unit)
    with act(by=by, verb="mapping.share", obj=mapping, unit=mapping.unit) as a:
        held = _held(mapping)
        held.reach = Reach(reach)
        held.shared_by, held.shared_at = (by, clock.now()) if reach else (None, None)
        held.save()
        a.note(reach=reach)
    return held


def take_mapping(*, by: Person, mapping: RememberedMapping, unit: Unit) -> RememberedMapping:
    """Take over what another unit offers, as a mapping of one's own; confirmed by who takes it.

    The caller has made sure that it is offered to ``unit``.
    """
    require(by, Permission.PROJECT_IMPORT, unit=unit)
    with act(by=by, verb="mapping.take", obj=mapping, unit=unit) as a:
        held = _held(mapping)
        taken = _keep(by, unit, held.name, list(held.headings), held.columns)
        taken.taken_from = held
        taken.save(update_fields=["taken_from"])
        a.note(mapping=taken.pk, unit=unit.pk)
    return taken


def end_mapping(*, by: Person, mapping: RememberedMapping) -> RememberedMapping:
    """End a remembered mapping: no workbook comes with it any more, nobody is offered it."""
    require(by, Permission.PROJECT_IMPORT, unit=mapping.unit)
    with act(by=by, verb="mapping.end", obj=mapping, unit=mapping.unit):
        held = _held(mapping)
        held.ended_by, held.ended_at, held.reach = by, clock.now(), Reach.NOBODY
        held.save()
    return held


def _held(mapping: RememberedMapping) -> RememberedMapping:
    """Return the row locked; raises ValidationError when it was ended meanwhile."""
    with transaction.atomic():
        held: RememberedMapping = RememberedMapping.objects.select_for_update().get(pk=mapping.pk)
    if held.ended_at is not None:
        raise ValidationError(_("这套列对应已经停用。"), code="ended")
    return held
