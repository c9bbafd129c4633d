"""A column that no field fits becomes a field of the office, or a request for one."""

from typing import Any

from luodi.apps.access.actions import require
from luodi.apps.access.enums import Permission
from luodi.apps.access.models import Person
from luodi.apps.audit.actions import act
from luodi.apps.definitions import actions as definitions
from luodi.apps.exchange.actions.intake import read_again
from luodi.apps.exchange.actions.mappings import chosen_columns
from luodi.apps.exchange.models import ImportBatch


def field_of_column(
    *, by: Person, batch: ImportBatch, place: dict[str, Any], label: str, type: str, measure: str = "",
    sensitivity: str,
) -> ImportBatch:  # fmt: skip
    """Make a column a field of the office and read the workbook again with it.

    ``place`` is the column's sheet, table, letter and line. Whoever may not keep fields asks for one
    instead, and the workbook stays as it is. Raises DefinitionRefused.
    """
    require(by, Permission.PROJECT_IMPORT, unit=batch.unit)
    if not by.may(Permission.DEFINITION_EDIT):
        definitions.ask_field(
            by=by, unit=batch.unit, label=label, type=type, measure=measure, sensitivity=sensitivity
        )
        return batch
    with act(by=by, verb="import.map", obj=batch, unit=batch.unit):
        field = definitions.add_office_field(
            by=by, label_zh=label, label_en=label, type=type, unit=measure, sensitivity=sensitivity
        )
        mine = {**place, "field": field.key, "unit": measure or None}
        columns = [*chosen_columns(batch).values(), mine]
        return read_again(by=by, batch=batch, choices={**batch.mapping.get("layout", {}), "columns": columns})
