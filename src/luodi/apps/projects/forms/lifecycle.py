"""Forms that end, excuse, split and merge projects."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.apps.projects import vocabulary
from luodi.apps.projects.forms.facts import SeenForm, reason_field
from luodi.apps.projects.forms.fields import DayField, MoneyField

PHASES = 4


class TerminateForm(SeenForm):
    """The day a project ended and why."""

    on = DayField(label=gettext_lazy("终止日期"))
    reason = reason_field(gettext_lazy("终止原因"))


class SplitForm(SeenForm):
    """The phases of a project, each with its own total investment."""

    reason = reason_field(gettext_lazy("为什么分期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = (_("一期"), _("二期"), _("三期"), _("四期"))
        for number in range(1, PHASES + 1):
            self.fields[f"label_{number}"] = forms.CharField(
                label=_("第 %(n)s 期名称") % {"n": number},
                required=number <= 2,
                max_length=20,
                initial=names[number - 1] if number <= 2 else "",
            )
            self.fields[f"amount_{number}"] = MoneyField(label=_("总投资"), required=False)

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """The fields of each phase side by side."""
        return [(self[f"label_{n}"], self[f"amount_{n}"]) for n in range(1, PHASES + 1)]

    @property
    def phases(self) -> list[tuple[str, int | None]]:
        """Label and total investment in fen of each phase that was named."""
        given = self.cleaned_data
        pairs = [(given.get(f"label_{n}"), given.get(f"amount_{n}")) for n in range(1, PHASES + 1)]
        return [(label, amount) for label, amount in pairs if label]

    def clean(self) -> dict[str, Any]:
        """Refuse an amount without a phase."""
        given = super().clean() or {}
        for number in range(1, PHASES + 1):
            if given.get(f"amount_{number}") is not None and not given.get(f"label_{number}"):
                self.add_error(f"label_{number}", _("填了投资的这一期还没有名称。"))
        return given


class MergeForm(SeenForm):
    """Which values of the other record to take over, and why the two are one."""

    other = forms.IntegerField(widget=forms.HiddenInput)
    seen_other = forms.IntegerField(widget=forms.HiddenInput, required=False)
    take = forms.MultipleChoiceField(
        label=gettext_lazy("采用另一条的值"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = reason_field(gettext_lazy("为什么认定是同一个项目"))

    def __init__(self, *args: Any, keys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["take"].choices = [(k, vocabulary.label_of(k)) for k in keys]  # type: ignore[attr-defined]


class ExcuseForm(SeenForm):
    """A good reason for a stall; the project stays counted and is marked."""

    rule = forms.ChoiceField(label=gettext_lazy("哪一项“五未”"))
    excuse = forms.ChoiceField(label=gettext_lazy("正当理由"))
    note = forms.CharField(
        label=gettext_lazy("具体说明"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写明依据、责任单位和预计解决时间；登记后仍计入“五未”，并在名单上标注。"),
    )
    until = DayField(label=gettext_lazy("预计到哪一天"), required=False)

    def __init__(self, *args: Any, rules: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = rules  # type: ignore[attr-defined]
        self.fields["excuse"].choices = vocabulary.excuse_choices()  # type: ignore[attr-defined]


class UnmaskForm(forms.Form):
    """Why the personal data of one project is looked at."""

    reason = forms.CharField(
        label=gettext_lazy("查看事由"),
        max_length=200,
        help_text=gettext_lazy("查看个人信息会记入操作日志。"),
    )


class KeepForm(forms.Form):
    """A name for a kept filter."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=60)
    query = forms.CharField(max_length=2000, required=False)

    def clean_query(self) -> str:
        """Return the address without its question mark."""
        return str(self.cleaned_data["query"]).lstrip("?")


__all__ = [
    "ExcuseForm",
    "KeepForm",
    "MergeForm",
    "SplitForm",
    "TerminateForm",
    "UnmaskForm",
]
