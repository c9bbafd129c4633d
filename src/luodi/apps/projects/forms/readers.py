"""Forms that name who may read a project before it is signed."""

from django import forms
from django.utils.translation import gettext_lazy


class EndReaderForm(forms.Form):
    """Why a person is taken off."""

    reason = forms.CharField(label=gettext_lazy("事由"), max_length=200)


class ReaderForm(EndReaderForm):
    """Whom to name, by login, and why."""

    login = forms.CharField(
        label=gettext_lazy("账号"),
        max_length=32,
        help_text=gettext_lazy("填登录账号；此人须能看到本单位的项目"),
    )
    field_order = ("login", "reason")
