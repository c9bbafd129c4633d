"""Forms of enterprises."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from luodi.apps.audit.forms import ActionForm, DateField
from luodi.apps.enterprises.enums import LEVELS, MEASURES, TITLES
from luodi.apps.enterprises.queries import words
from luodi.kernel.money import UNITS
from luodi.kernel.values.cells import Expect
from luodi.kernel.values.numbers import parse_cell


def choices(code: str, empty: str = "") -> list[tuple[str, Any]]:
    """Return a code list as choices in the language of the page."""
    english = (get_language() or "").startswith("en")
    listed = [(key, word.en if english else word.zh) for key, word in words(code).items()]
    return [("", empty), *listed] if empty else listed


class EnterpriseFilter(forms.Form):
    """What to show of the list."""

    q = forms.CharField(label=_("企业名称、曾用名或信用代码"), max_length=60, required=False)
    title = forms.ChoiceField(label=_("称号"), required=False)
    after = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["title"].choices = choices(TITLES, str(_("全部")))

    @property
    def asked(self) -> dict[str, str]:
        """The readable part of what was asked."""
        self.is_valid()
        return {"keyword": self._said("q"), "title": self._said("title"), "after": self._said("after")}

    def _said(self, name: str) -> str:
        return str(self.cleaned_data.get(name) or "")


class EnterpriseForm(ActionForm):
    """A new enterprise."""

    name = forms.CharField(label=_("企业名称"), max_length=255)
    uscc = forms.CharField(label=_("统一社会信用代码"), max_length=30)
    unit = forms.ModelChoiceField(label=_("属地"), queryset=None)

    def __init__(self, data: Any, units: list[Any]) -> None:
        super().__init__(data)
        from luodi.apps.organisations.models import Unit

        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units]).order_by("pk")


class RenameForm(ActionForm):
    """Another name from a day on."""

    name = forms.CharField(label=_("新名称"), max_length=255)
    on = DateField(label=_("更名日期"))
    document = forms.CharField(label=_("依据"), max_length=200, required=False)


class TitleForm(ActionForm):
    """A title that the enterprise holds."""

    title = forms.ChoiceField(label=_("称号"))
    level = forms.ChoiceField(label=_("级别"), required=False)
    valid_from = DateField(label=_("认定日期"))
    valid_to = DateField(label=_("有效期至"), required=False)
    document = forms.CharField(label=_("认定文件"), max_length=200)
    source = forms.CharField(label=_("来源"), max_length=200, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["title"].choices = choices(TITLES)
        self.fields["level"].choices = choices(LEVELS, "—")


class EndTitleForm(ActionForm):
    """The last day of a title."""

    valid_to = DateField(label=_("有效期至"))
    document = forms.CharField(label=_("终止依据"), max_length=200)


class FigureForm(ActionForm):
    """A figure of a year, typed in 万元."""

    year = forms.IntegerField(label=_("年度"), min_value=1978, max_value=2200)
    measure = forms.ChoiceField(label=_("指标"))
    fen = forms.CharField(label=_("数值（万元）"), max_length=30, help_text=_("也可写上单位，如“亿元”"))
    document = forms.CharField(label=_("来源文件"), max_length=200)
    reason = forms.CharField(label=_("更正理由"), max_length=200, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["measure"].choices = choices(MEASURES)

    def clean_fen(self) -> int:
        """Return the figure in fen; raises ValidationError for what is no amount."""
        text = self.cleaned_data["fen"].strip()
        typed = text if any(unit in text for unit in UNITS) else f"{text}万元"
        found = parse_cell(typed, "", Expect("money", unit="cell"))
        if found.problems or not isinstance(found.value, int):
            raise ValidationError(_("“%(text)s”不是金额"), params={"text": text})
        return found.value
