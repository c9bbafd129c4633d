"""Forms of the changes of units."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from luodi.apps.audit.forms import ActionForm, DateField
from luodi.apps.organisations import divisions, queries
from luodi.apps.organisations.enums import UnitType
from luodi.apps.organisations.models import Unit
from luodi.kernel import clock


class UnitField(forms.TypedChoiceField):
    """A unit that stands today, shown in the tree."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=_unit, empty_value=None, choices=self._choices, **options)

    def _choices(self) -> list[tuple[Any, str]]:
        return [("", "—"), *queries.choices()]


def _unit(value: Any) -> Unit:
    return Unit.objects.get(pk=value)


class DecidedForm(ActionForm):
    """A change that some document decided, from a day on."""

    on = DateField(label=_("生效日期"), initial=clock.today)
    document = forms.CharField(
        label=_("依据文号"), max_length=200, required=False, help_text=_("批准或通知的文号，没有可不填")
    )


class CreateForm(ActionForm):
    """A new unit."""

    type = forms.ChoiceField(label=_("类型"), choices=UnitType.choices)
    name = forms.CharField(label=_("名称"), max_length=100)
    short_name = forms.CharField(label=_("简称"), max_length=50, required=False)
    parent = UnitField(label=_("上级单位"), required=False)
    serves = UnitField(
        label=_("服务区域"),
        required=False,
        help_text=_("派驻在别的区域办事的机构才填，如市级部门在某区的分局"),
    )
    code = forms.CharField(
        label=_("区划代码"),
        max_length=6,
        required=False,
        help_text=_("行政区划填 GB/T 2260 六位代码，可在右侧查找"),
    )
    valid_from = DateField(label=_("设立日期"), initial=clock.today)
    document = forms.CharField(label=_("依据文号"), max_length=200, required=False)

    def clean_code(self) -> str:
        """Accept only codes of the table."""
        code = str(self.cleaned_data["code"]).strip()
        if code and code not in divisions.divisions():
            raise ValidationError(
                _("区划代码表里没有 %(code)s；开发区、园区没有区划代码，请留空"), params={"code": code}
            )
        return code


class RenameForm(DecidedForm):
    """Another name."""

    name = forms.CharField(label=_("新名称"), max_length=100)
    short_name = forms.CharField(label=_("新简称"), max_length=50, required=False)
    field_order = ("name", "short_name", "on", "document")


class MoveForm(DecidedForm):
    """Another place in the tree."""

    parent = UnitField(label=_("新的上级单位"), required=False)
    field_order = ("parent", "on", "document")


class EndForm(DecidedForm):
    """The end of a unit."""

    on = DateField(label=_("撤销日期"), initial=clock.today, help_text=_("自这一天起不再存在"))


class MergeForm(DecidedForm):
    """A unit goes into another."""

    into = UnitField(label=_("并入"))
    field_order = ("into", "on", "document")


class SplitForm(DecidedForm):
    """A unit becomes several."""

    names = forms.CharField(
        label=_("新单位名称"), widget=forms.Textarea(attrs={"rows": 3}), help_text=_("一行一个")
    )
    keep = forms.BooleanField(label=_("原单位保留（从中析出）"), required=False)
    field_order = ("names", "keep", "on", "document")

    def clean(self) -> dict[str, Any]:
        """Turn the lines into parts."""
        cleaned = super().clean() or self.cleaned_data
        lines = [line.strip() for line in str(cleaned.pop("names", "")).splitlines() if line.strip()]
        if not lines:
            self.add_error("names", _("至少写一个新单位"))
        cleaned["parts"] = [{"name": line} for line in lines]
        return cleaned


class AliasForm(ActionForm):
    """Another name for import."""

    name = forms.CharField(label=_("别名"), max_length=100)
