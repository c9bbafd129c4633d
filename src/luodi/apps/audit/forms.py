"""Forms that end in an action, and the filter of the log."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from luodi.apps.audit.enums import Outcome


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a POST brought, even nothing, and None for any other method: the form stays unbound."""
    return request.POST if request.method == "POST" else None


class ActionForm(forms.Form):
    """A form whose end is one action; what the action refuses stands beside the fields."""

    result: Any = None

    def performs(self, action: Callable[..., Any], **values: Any) -> bool:
        """Validate, then call ``action(**cleaned_data, **values)``; tell whether it happened.

        False for an unbound form and for anything that validation or the action refuses.
        """
        if not self.is_bound or not self.is_valid():
            return False
        try:
            self.result = action(**{**self.cleaned_data, **values})
        except ValidationError as refused:
            self._take(refused)
            return False
        return True

    def _take(self, refused: ValidationError) -> None:
        if not hasattr(refused, "error_dict"):
            self.add_error(None, refused)
            return
        for name, errors in refused.error_dict.items():
            self.add_error(name if name in self.fields else None, errors)

    @property
    def status(self) -> int:
        """HTTP status of the page that shows the form: 422 when there is something to mend."""
        return 422 if self.is_bound and self.errors else 200


class DateField(forms.DateField):
    """A day, typed as 2024-08-31, 2024.8.31 or 20240831; the script puts it into the first form."""

    widget = forms.DateInput(
        attrs={"data-date": "", "placeholder": "2024-08-31", "inputmode": "numeric", "autocomplete": "off"},
        format="%Y-%m-%d",
    )
    input_formats = ("%Y-%m-%d", "%Y.%m.%d", "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日")

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=self.input_formats, **options)


class EventFilter(forms.Form):
    """What to show of the log."""

    person = forms.CharField(label=_("操作人"), required=False, max_length=50)
    verb = forms.ChoiceField(label=_("动作"), required=False)
    outcome = forms.ChoiceField(label=_("结果"), required=False, choices=[("", _("全部")), *Outcome.choices])
    since = DateField(label=_("起"), required=False)
    until = DateField(label=_("止"), required=False)
    object = forms.CharField(label=_("对象"), required=False, max_length=100)

    def __init__(self, data: Any, verbs: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["verb"].choices = [("", _("全部")), *verbs]
