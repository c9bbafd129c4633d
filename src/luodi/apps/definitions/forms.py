"""Forms of an office's own field and of a time limit."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from luodi.apps.access.models import Person
from luodi.apps.audit.forms import ActionForm, DateField
from luodi.apps.definitions import queries
from luodi.apps.definitions.enums import FieldType, Sensitivity
from luodi.apps.organisations.models import Unit
from luodi.kernel import clock


class FieldForm(ActionForm):
    """A field that the office adds."""

    label_zh = forms.CharField(label=_("字段名称"), max_length=60)
    label_en = forms.CharField(
        label=_("英文名称"), max_length=100, help_text=_("英文界面用；字段的键也由它生成")
    )
    type = forms.ChoiceField(label=_("类型"), choices=FieldType.choices)
    unit = forms.CharField(
        label=_("计量单位"), max_length=20, required=False, help_text=_("如 亩、吨标准煤；金额不填时为万元")
    )
    sensitivity = forms.ChoiceField(
        label=_("敏感程度"),
        choices=Sensitivity.choices,
        initial=Sensitivity.INTERNAL,
        help_text=_("个人信息按角色遮盖，查看和导出留痕"),
    )
    choices = forms.CharField(
        label=_("可选值"),
        required=False,
        widget=forms.Textarea,
        help_text=_("单选字段才填，每行一个，中文和英文用“/”隔开，如 已签/Signed"),
    )

    def clean_choices(self) -> list[dict[str, str]]:
        """Return one choice for each line; raises ValidationError naming the line."""
        made: list[dict[str, str]] = []
        for number, line in enumerate(self.cleaned_data["choices"].splitlines(), start=1):
            if not line.strip():
                continue
            zh, slash, en = (part.strip() for part in line.replace("／", "/").partition("/"))
            if not (zh and slash and en):
                raise ValidationError(_("第 %(number)s 行要有中文和英文"), params={"number": number})
            made.append({"code": f"option_{number}", "zh": zh, "en": en})
        return made


class WordForm(ActionForm):
    """A heading that a unit's workbooks use for a field."""

    unit = forms.ModelChoiceField(label=_("单位"), queryset=Unit.objects.none(), empty_label=None)
    word = forms.CharField(label=_("表头说法"), max_length=100)
    key = forms.ChoiceField(label=_("指哪个字段"))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = queries.word_units(person)
        key: Any = self.fields["key"]
        key.choices = [
            (field.key, field.label.in_(get_language() or ""))
            for field in queries.catalogue()
            if field.type != "seq"
        ]


class LimitForm(ActionForm):
    """Another general time limit of a rule, decided by a document."""

    days = forms.IntegerField(label=_("时限（天）"), min_value=0, max_value=3660)
    document = forms.CharField(label=_("依据文号"), max_length=200)
    article = forms.CharField(label=_("条款"), max_length=100, required=False)
    valid_from = DateField(label=_("施行日期"), initial=clock.today)


class Search(forms.Form):
    """A word to look for in the fields."""

    q = forms.CharField(label=_("查找字段"), max_length=60, required=False)

    @property
    def keyword(self) -> str:
        """The word, '' where nothing usable was asked."""
        data: dict[str, Any] = self.cleaned_data if self.is_valid() else {}
        return str(data.get("q", ""))
