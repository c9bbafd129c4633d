"""The columns that a list can show, sort by and export: the catalogue's fields and what is computed."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Expression, F, FloatField, TextField
from django.db.models import Field as ModelField
from django.db.models.fields.json import KT, KeyTextTransform
from django.db.models.functions import Cast, NullIf
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.apps.projects import projection, vocabulary
from luodi.apps.projects.models import ProjectState
from luodi.kernel.fields import Field
from luodi.kernel.text import Text

DEFAULT_COLUMNS = (
    "name", "attributed_unit", "chain", "total_investment", "year_plan_investment",
    "completed_this_year", "completion", "ahead", "light", "stage", "substantive_start_on", "source",
)  # fmt: skip
SECOND_LINES = {
    "name": "project_code",
    "attributed_unit": "park",
    "substantive_start_on": "planned_completion_on",
}
# Headings of a list are shorter than the catalogue's labels, which stand alone elsewhere.
SHORT_LABELS = {
    "name": pgettext_lazy("column", "项目名称"),
    "attributed_unit": pgettext_lazy("column", "考核归属"),
    "park": pgettext_lazy("column", "园区"),
    "chain": pgettext_lazy("column", "产业链"),
    "total_investment": pgettext_lazy("column", "总投资"),
    "year_plan_investment": pgettext_lazy("column", "年度计划"),
    "completed_this_year": pgettext_lazy("column", "本年完成"),
    "substantive_start_on": pgettext_lazy("column", "实质性开工"),
    "planned_completion_on": pgettext_lazy("column", "计划竣工"),
}
RATIO_KEYS = ("completed_this_year", "year_plan_investment")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is called, how it is drawn, what it is sorted by, what it reads."""

    key: str
    label: str | Promise
    kind: str
    sort: str
    reads: tuple[str, ...]
    second: str | None = None
    note: str | Promise = ""

    @property
    def is_number(self) -> bool:
        """Whether the cells are set to the right."""
        return self.kind in ("money", "int", "decimal", "percent", "points")


COMPUTED = {
    "completion": Column(
        "completion",
        pgettext_lazy("column", "完成年度计划"),
        "completion",
        "completion",
        RATIO_KEYS,
        note=_("┃为序时"),
    ),
    "ahead": Column(
        "ahead",
        pgettext_lazy("column", "与序时比"),
        "points",
        "completion",
        RATIO_KEYS,
        note=pgettext_lazy("column", "百分点"),
    ),
    "light": Column("light", pgettext_lazy("column", "灯"), "light", "completion", RATIO_KEYS),
    "stage": Column(
        "stage",
        pgettext_lazy("column", "阶段"),
        "stage",
        "stage_rank",
        ("stage", "kind", "standing", "stage_rank"),
    ),
    "stall": Column(
        "stall", _("“五未”"), "stall", "stall_due_on", ("stall_rule", "stall_since", "stall_due_on")
    ),
    "source": Column("source", _("来源"), "source", "recorded_from", ("recorded_from", "source_label")),
}
RATIO = Cast(F(RATIO_KEYS[0]), FloatField()) / NullIf(Cast(F(RATIO_KEYS[1]), FloatField()), 0.0)


def column_of(key: str) -> Column | None:
    """Return a column by key, None for one that does not exist."""
    if key in COMPUTED:
        return COMPUTED[key]
    field = vocabulary.field_of(key)
    if field is None or field.fact == "none" or key in COMPUTED:
        return None
    second = SECOND_LINES.get(key)
    reads = [key, *([second] if second else []), *(["precisions"] if field.type == "date" else [])]
    return Column(key, short_label(key), field.type, key, tuple(reads), second, _note(field))


def short_label(key: str) -> str | Promise:
    """Return the heading of a field in a list."""
    return SHORT_LABELS.get(key) or vocabulary.label_of(key)


def _note(field: Field) -> str | Promise:
    """Return what stands under a heading: the unit of its figures."""
    if field.type == "money":
        return _("亿元")
    return field.unit or "" if field.type in ("percent", "decimal", "int") else ""


def chosen(keys: tuple[str, ...]) -> list[Column]:
    """Return the columns to show, the name always first; the default ones when none is chosen."""
    wanted = dict.fromkeys(("name", *(keys or DEFAULT_COLUMNS)))
    return [column for column in map(column_of, wanted) if column is not None]


def available() -> list[Column]:
    """Return every column that can be chosen, computed ones first."""
    keys = [field.key for field in vocabulary.typed_catalogue() if field.fact != "none"]
    return [*COMPUTED.values(), *(c for c in map(column_of, keys) if c is not None and c.key not in COMPUTED)]


def sortable(key: str) -> bool:
    """Tell whether a list can be sorted by this column."""
    return column_of(key) is not None or key in {column.sort for column in COMPUTED.values()}


def sort_expression(key: str) -> Expression | F:
    """Return what a column is sorted by; an office's own fields are read from their JSON column."""
    column = COMPUTED.get(key)
    name = column.sort if column else key
    if name == "completion":
        return RATIO
    if name in projection.column_names() or name in ("recorded_from", "stage_rank"):
        return F(projection.column_names().get(name, name))
    return extra_expression(vocabulary.field_of(name) or Field(name, Text(name, name), "text"))


def sort_field(key: str) -> "ModelField[Any, Any]":
    """Return the model field whose type the sort values of a column have."""
    expression = sort_expression(key)
    if isinstance(expression, F):
        by_name = {field.attname: field for field in ProjectState._meta.concrete_fields}
        return by_name[expression.deconstruct()[1][0]]
    return TextField() if isinstance(expression, KeyTextTransform) else FloatField()


def extra_expression(field: Field) -> Expression | F:
    """Return the value of an office's own field as SQL: numbers as numbers, the rest as text."""
    text = KT(f"extra__{field.key}")
    if field.type in ("money", "int", "percent", "decimal"):
        return Cast(text, FloatField())
    return text


def value_names(keys: set[str]) -> set[str]:
    """Return the model's names to read for catalogue keys; ``extra`` for an office's own fields."""
    known = projection.column_names()
    named = {known.get(key, key if key in _PLAIN else "extra") for key in keys}
    return named | {f"{key}__current_name" for key in keys & vocabulary.UNIT_KEYS}


_PLAIN = frozenset(["recorded_from", "recorded_to", "project_id", "id"])


def value_in(row: dict[str, Any], key: str) -> Any:
    """Return a catalogue key's value from a row of :func:`value_names`."""
    known = projection.column_names()
    if key in known:
        return row[known[key]]
    return projection.own_value(key, (row.get("extra") or {}).get(key))


__all__ = [
    "Column",
    "available",
    "chosen",
    "column_of",
    "sort_expression",
    "sort_field",
    "sortable",
    "value_in",
    "value_names",
]
