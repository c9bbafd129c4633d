"""Forms that record and correct statements about a project."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.apps.projects import vocabulary
from luodi.apps.projects.enums import FactKind
from luodi.apps.projects.forms.fields import DayField, FactDateField, MoneyField, form_field
from luodi.apps.projects.models import Fact
from luodi.kernel import clock
from luodi.kernel.dates import DateValue
from luodi.kernel.stages import Chain

PROGRESS_KEYS = (
    "completed_this_year", "completed_total", "completed_before", "completed_this_month",
    "funds_arrived", "funds_arrived_year", "annual_output_latest",
)  # fmt: skip
HIDDEN = gettext_lazy("已登记，按权限不显示；只有填了新内容才会改动。")
NOTE_KEYS = ("progress_note", "problems", "measures")


def as_fact(value: Any) -> Any:
    """Return a form's value as facts state it in JSON."""
    if isinstance(value, DateValue):
        return value.as_json()
    if isinstance(value, list):
        return ",".join(value) or None
    return None if value == "" else value


def from_fact(value: Any) -> Any:
    """Return a value of a fact as a form's field shows it."""
    if isinstance(value, Mapping) and "date" in value:
        return DateValue.from_json(dict(value))
    return value


class SeenForm(forms.Form):
    """A form that knows on which version of the project it was opened."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


def reason_field(label: Any = None) -> forms.CharField:
    """Return the field for the reason that stays in the history."""
    return forms.CharField(
        label=label or gettext_lazy("理由"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("会与原值、新值、姓名和时间一起留在历史里。"),
    )


class StageForm(SeenForm):
    """A stage that the project has reached."""

    stage = forms.ChoiceField(
        label=gettext_lazy("阶段"),
        error_messages={"invalid_choice": gettext_lazy("这一阶段已经记录过；要改日期请用“更正”。")},
    )
    happened_on = FactDateField(
        label=gettext_lazy("日期"),
        help_text=gettext_lazy("填到日；只知道月份填 2024-08，季度填 2024年三季度。"),
    )
    evidence = forms.CharField(
        label=gettext_lazy("佐证材料"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("写材料名称和文号，如“施工许可证 5199012024081501”；原件上传随后开放。"),
    )

    def __init__(self, *args: Any, chain: Chain | None, reached: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = [s for s in (chain.steps if chain else ()) if s.code != "terminated"]
        choices = [(s.code, vocabulary.say(s.label)) for s in steps if reached.get(s.field) is None]
        self.fields["stage"].choices = choices  # type: ignore[attr-defined]


class ProgressForm(SeenForm):
    """Completed investment up to a day, with what is said of it."""

    on = DayField(label=gettext_lazy("截至哪一天"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today().isoformat()
        for key in (*PROGRESS_KEYS, *NOTE_KEYS):
            field = vocabulary.field_of(key)
            if field is not None:
                self.fields[key] = form_field(field, [])

    def clean(self) -> dict[str, Any]:
        """Refuse an empty form, and totals that do not add up."""
        given = super().clean() or {}
        said = any(given.get(key) is not None for key in (*PROGRESS_KEYS, *NOTE_KEYS))
        if not said and not self.errors:
            raise ValidationError(_("请至少填一项完成投资或进展说明。"), code="empty")
        check_totals(self, given)
        return given

    @property
    def figures(self) -> dict[str, int]:
        """The figures given, in fen."""
        return {k: self.cleaned_data[k] for k in PROGRESS_KEYS if self.cleaned_data.get(k) is not None}

    @property
    def notes(self) -> dict[str, str]:
        """The texts given."""
        return {k: self.cleaned_data[k] for k in NOTE_KEYS if self.cleaned_data.get(k)}


def check_totals(form: forms.Form, given: Mapping[str, Any]) -> None:
    """Add errors where cumulative figures contradict each other."""
    total, year, before = (
        given.get(k) for k in ("completed_total", "completed_this_year", "completed_before")
    )
    month = given.get("completed_this_month")
    if None not in (total, year, before) and total != before + year:
        form.add_error("completed_total", _("累计完成应等于上年底完成加本年完成，请核对三项。"))
    elif None not in (total, year) and total < year:
        form.add_error("completed_total", _("累计完成不能小于本年完成。"))
    if None not in (month, year) and month > year:
        form.add_error("completed_this_month", _("本月完成不能大于本年完成。"))


class CorrectForm(SeenForm):
    """Another statement in place of one that was wrong.

    ``keys`` are the values to show: what a later statement replaced is not restated here. Values of
    ``hidden`` may not be read: they start empty, and empty they stay as they are. ``units`` gives the
    units to choose from by key.
    """

    reason = reason_field(gettext_lazy("为什么更正"))

    def __init__(
        self,
        *args: Any,
        fact: Fact,
        keys: Collection[str],
        hidden: Collection[str],
        units: Mapping[str, list[tuple[Any, str]]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fact = fact
        self.hidden = hidden
        reason = self.fields.pop("reason")
        if fact.kind == FactKind.PROGRESS or fact.kind == FactKind.NOTE:
            self.fields["happened_on"] = DayField(label=_("截至哪一天"), initial=fact.happened_on)
        elif fact.kind in (FactKind.STAGE, FactKind.TERMINATION):
            self.fields["happened_on"] = FactDateField(label=_("日期"), initial=_dated(fact))
        if fact.kind == FactKind.STAGE:
            self.fields["evidence"] = forms.CharField(
                label=_("佐证材料"), required=False, max_length=200, initial=fact.payload.get("evidence", "")
            )
        for key, value in fact.payload.get("values", {}).items():
            field = vocabulary.field_of("stage" if key == "stage_word" else key)
            if field is None or key not in keys:
                continue
            made = form_field(field, units.get(key, []))
            made.initial = from_fact(value)
            if key in hidden and value:
                made.initial, made.help_text = None, HIDDEN
            self.fields[key] = made
        self.fields["reason"] = reason

    def clean(self) -> dict[str, Any]:
        """Refuse totals that do not add up, and a correction that changes nothing."""
        given = super().clean() or {}
        check_totals(self, given)
        if not self.errors and self.payload == self.fact.payload and self.when == self._was():
            raise ValidationError(_("没有改动任何内容。"), code="same")
        return given

    def _was(self) -> tuple[date | None, str]:
        return self.fact.happened_on, self.fact.precision

    @property
    def when(self) -> tuple[date | None, str]:
        """The day and precision that the new statement has."""
        value = self.cleaned_data.get("happened_on")
        if isinstance(value, DateValue):
            return value.day, value.precision
        return (value, "day") if value else self._was()

    @property
    def payload(self) -> dict[str, Any]:
        """What the new statement says."""
        given = dict(self.fact.payload)
        if self.fact.kind == FactKind.STAGE:
            given.pop("evidence", None)
            given.pop("reached", None)
            if self.cleaned_data.get("evidence"):
                given["evidence"] = self.cleaned_data["evidence"]
        if "values" in given:
            said = self.cleaned_data
            keys = [k for k in given["values"] if k in said and (k not in self.hidden or said[k])]
            shown = {k: as_fact(said[k]) for k in keys}
            given["values"] = {**given["values"], **shown}
        return given


def _dated(fact: Fact) -> DateValue | None:
    return DateValue(fact.happened_on, fact.precision) if fact.happened_on else None  # type: ignore[arg-type]


class ReasonForm(SeenForm):
    """Nothing but the reason: withdraw a statement, remove a project, unmerge."""

    reason = reason_field()


__all__ = [
    "CorrectForm",
    "MoneyField",
    "ProgressForm",
    "ReasonForm",
    "SeenForm",
    "StageForm",
    "as_fact",
    "from_fact",
    "reason_field",
]
