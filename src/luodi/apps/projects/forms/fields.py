"""Form fields for the types of the catalogue: money with a visible unit, dates with their precision."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.apps.projects import entry, vocabulary
from luodi.apps.projects.models import ProjectState
from luodi.kernel import money
from luodi.kernel.dates import DateValue
from luodi.kernel.fields import Field
from luodi.kernel.values.amounts import ForeignMoney, parse_money
from luodi.kernel.values.cells import Expect
from luodi.kernel.values.numbers import parse_cell
from luodi.kernel.values.ranges import fits, settled

UNITS = (("亿元", gettext_lazy("亿元")), ("万元", gettext_lazy("万元")), ("元", gettext_lazy("元")))
TICKS = (
    ("", gettext_lazy("未填")),
    ("true", gettext_lazy("已办")),
    ("false", gettext_lazy("未办")),
    ("na", gettext_lazy("无需办理")),
)
TICK_VALUES = {"": None, "true": True, "false": False, "na": "na"}


def plain_amount(fen: int, unit: str) -> str:
    """Write fen in a unit exactly, without trailing zeros."""
    text = money.format_fraction(Fraction(fen, money.UNITS[unit]), 12)
    return text.rstrip("0").rstrip(".")


class MoneyWidget(forms.MultiWidget):
    """A number and its unit side by side."""

    template_name = "projects/widgets/money.html"

    def __init__(self, unit: str = "万元") -> None:
        self.unit = unit
        super().__init__(
            [
                forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
                forms.Select(choices=UNITS, attrs={"aria-label": gettext_lazy("金额单位")}),
            ]
        )

    def id_for_label(self, id_: str) -> str:
        """The label names the number; the unit beside it has a name of its own."""
        return f"{id_}_0" if id_ else id_

    def decompress(self, value: int | None) -> list[str]:
        """Show fen in 亿元 from one on, below in the field's own unit."""
        if value is None:
            return ["", self.unit]
        unit = "亿元" if abs(value) >= money.UNITS["亿元"] else self.unit
        return [plain_amount(value, unit), unit]


class MoneyField(forms.MultiValueField):
    """An amount in fen. A unit typed with the number wins over the one chosen beside it."""

    widget: Any = MoneyWidget

    def __init__(self, *, unit: str = "万元", **kwargs: Any) -> None:
        fields = (forms.CharField(required=False), forms.ChoiceField(choices=UNITS, required=False))
        super().__init__(fields, require_all_fields=False, widget=MoneyWidget(unit), **kwargs)

    def compress(self, data_list: list[str]) -> int | None:
        """Return fen."""
        if not data_list or not data_list[0]:
            # The unit is always chosen, so Django does not see that the number is empty.
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        try:
            return entry.read_money(data_list[0], data_list[1] or None)
        except entry.EntryRefused as error:
            raise ValidationError(str(error), code="money") from error

    def has_changed(self, initial: int | None, data: Any) -> bool:
        """Hold amounts against each other: another unit for the same amount, or for none, is no change."""
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True


class _ReadField(forms.CharField):
    """A text that a reader of :mod:`entry` turns into a value."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 60)
        super().__init__(**kwargs)

    def read(self, text: str) -> Any:
        """Return the value; raises EntryRefused."""
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        """Return the typed value of what was typed."""
        if isinstance(value, (date, DateValue)):
            return value
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        try:
            return self.read(text)
        except entry.EntryRefused as error:
            raise ValidationError(str(error), code="unreadable") from error

    def run_validators(self, value: Any) -> None:
        """Lengths are the reader's matter."""


def _date_input(placeholder: str) -> forms.TextInput:
    return forms.TextInput(attrs={"data-date": "", "placeholder": placeholder, "autocomplete": "off"})


class FactDateField(_ReadField):
    """A date as finely as it is known: a day, a month, a quarter."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", _date_input("2024-08-15"))
        super().__init__(**kwargs)

    def read(self, text: str) -> DateValue | None:
        """Return the date with its precision."""
        return entry.read_date(text)


class DayField(_ReadField):
    """A whole day."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", _date_input("2024-08-15"))
        super().__init__(**kwargs)

    def read(self, text: str) -> date | None:
        """Return the day."""
        return entry.read_day(text)


class UsccField(_ReadField):
    """A unified social credit code."""

    def read(self, text: str) -> str | None:
        """Return the checked code."""
        return entry.read_uscc(text)


class CatalogueField(_ReadField):
    """A number, percentage or code as the catalogue types it."""

    def __init__(self, *, field: Field, **kwargs: Any) -> None:
        self.field = field
        super().__init__(**kwargs)

    def read(self, text: str) -> Any:
        """Return the typed value; decimals stay text."""
        expect = Expect(self.field.type, unit=self.field.unit)
        found = parse_cell(text, "", expect)
        if found.value is None or any(problem.refused for problem in found.problems):
            raise entry.EntryRefused(_("“%(text)s”读不成这一项要的数。") % {"text": text})
        if not fits(self.field.type, found.value):
            raise entry.EntryRefused(_("“%(text)s”太大，请核对单位和小数点。") % {"text": text})
        return settled(self.field.type, found.value)


class ForeignField(_ReadField):
    """An amount that keeps its currency: 500万美元."""

    def read(self, text: str) -> dict[str, Any] | None:
        """Return ``{"currency", "cents"}``."""
        found = parse_money(text, "", Expect("money"))
        if not isinstance(found.value, ForeignMoney):
            raise entry.EntryRefused(_("请连币种一起填，如 500万美元。"))
        if not fits("money", found.value.as_json()["cents"]):
            raise entry.EntryRefused(_("“%(text)s”太大，请核对单位和小数点。") % {"text": text})
        return found.value.as_json()

    def prepare_value(self, value: Any) -> Any:
        """Show a stored amount."""
        if isinstance(value, Mapping):
            return f"{money.format_fraction(Fraction(int(value['cents']), 100), 2)} {value['currency']}"
        return value


class TickField(forms.ChoiceField):
    """A permit: done, not done, not needed, or nothing said."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=TICKS, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Return the choice of a stored tick; a date means done."""
        if isinstance(value, str):
            return value
        return "" if value is None else ("false" if value is False else "true")

    def clean(self, value: Any) -> Any:
        """Return true, false, "na" or None."""
        return TICK_VALUES[super().clean(value)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Hold the choices against each other, not the choice against the stored value."""
        return bool(self.prepare_value(initial) != (data or ""))


class UnitField(forms.TypedChoiceField):
    """A unit of government, by id."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Hold ids against each other as text."""
        return ("" if initial is None else str(initial)) != (data or "")


def form_field(field: Field, units: list[tuple[Any, str]]) -> forms.Field:
    """Return the form field for a field of the catalogue."""
    common: dict[str, Any] = {
        "label": vocabulary.say(field.label),
        "required": False,
        "help_text": vocabulary.say(field.help) if field.help else "",
    }
    if field.key in vocabulary.UNIT_KEYS:
        return UnitField(choices=[("", "—"), *units], **common)
    if field.key == "foreign_investment":
        return ForeignField(**common)
    if field.key == "kind":
        return forms.ChoiceField(choices=[("", "—"), *vocabulary.kind_choices()], **common)
    match field.type:
        case "money":
            return MoneyField(unit="万元", **common)
        case "date":
            return FactDateField(**common)
        case "uscc":
            return UsccField(**common)
        case "tick":
            return TickField(**common)
        case "choice":
            return forms.ChoiceField(choices=[("", "—"), *_choices(field)], **common)
        case "choices":
            return forms.MultipleChoiceField(
                choices=_choices(field), widget=forms.CheckboxSelectMultiple, **common
            )
        case "int" | "decimal" | "percent" | "code":
            return CatalogueField(field=field, **common)
    return _text_field(field, common)


def _choices(field: Field) -> list[tuple[str, str]]:
    return [(choice.code, vocabulary.say(choice.label)) for choice in field.choices]


LONG = frozenset(["content", "contact", "remark", "progress_note", "problems", "measures"])


def _text_field(field: Field, common: dict[str, Any]) -> forms.Field:
    if field.key in LONG:
        return forms.CharField(
            widget=forms.Textarea(attrs={"rows": 3}), max_length=4000, empty_value=None, **common
        )
    words = vocabulary.coded(field.key)
    if words:
        return forms.ChoiceField(choices=[("", "—"), *((word, word) for _code, word in words)], **common)
    return forms.CharField(max_length=_length(field.key), empty_value=None, **common)


def _length(key: str) -> int:
    known = {f.name: f.max_length for f in ProjectState._meta.concrete_fields}
    return known.get(key) or 255
