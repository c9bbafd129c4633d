"""Forms of policies: an answer to a clause's question, and a decided sum."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.apps.audit.forms import ActionForm, DateField
from luodi.apps.incentives.presentation.values import say
from luodi.apps.incentives.queries.questions import Question
from luodi.apps.projects.forms.fields import MoneyField
from luodi.kernel.clauses.model import Fact
from luodi.kernel.clauses.wording import short

YES_NO = (("", gettext_lazy("请选择")), ("true", gettext_lazy("是")), ("false", gettext_lazy("否")))
"""A fact that is not answered is not a no, so there is no ticked or unticked box."""


class AnswerForm(ActionForm):
    """The answer to one question, in the type that the clause asks for."""

    value = forms.CharField(label="")
    document = forms.CharField(
        label=gettext_lazy("来源（文件、证书或核定表）"),
        max_length=200,
        help_text=gettext_lazy("测算书上会写明这一事实来自哪里"),
    )
    happened_on = DateField(label=gettext_lazy("发生日期"), required=False)
    reason = forms.CharField(label=gettext_lazy("更正理由"), max_length=200, required=False)

    def __init__(self, data: Any, question: Question, *, answered: bool) -> None:
        super().__init__(data)
        self.question = question
        self.fields["value"] = _field(question.fact)
        self.fields["value"].label = say(question.fact.label)
        if answered:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def clean_value(self) -> Any:
        """Return the value as facts of clauses hold it in JSON; raises ValidationError."""
        given = self.cleaned_data["value"]
        fact = self.question.fact
        if fact.type == "boolean":
            return given == "true"
        if fact.type == "date":
            return given.isoformat()
        if fact.type == "decimal":
            return _decimal(str(given), fact)
        return given


def _field(fact: Fact) -> forms.Field:
    """Return the field for a fact's type."""
    if fact.type == "money":
        return MoneyField(unit="万元")
    if fact.type == "integer":
        return forms.IntegerField(min_value=-(10**15), max_value=10**15)
    if fact.type == "date":
        return DateField()
    if fact.type == "boolean":
        return forms.ChoiceField(choices=YES_NO)
    if fact.type == "enum":
        return forms.ChoiceField(choices=[("", _("请选择")), *((word, word) for word in fact.values)])
    if fact.type == "set" and fact.values:
        return forms.MultipleChoiceField(choices=[(word, word) for word in fact.values])
    if fact.type == "decimal":
        ratio = fact.unit == "ratio"
        return forms.CharField(max_length=30, help_text=_("可写百分数，如 3.5%") if ratio else "")
    return forms.CharField(max_length=200)


def _decimal(text: str, fact: Fact) -> str:
    """Return a decimal as exact text; a ratio may be typed as a percentage and must say so below 1."""
    typed = text.strip()
    percent = typed.endswith(("%", "％"))
    try:
        number = Fraction(Decimal(typed.rstrip("%％").strip()))
    except (InvalidOperation, OverflowError, ValueError) as wrong:
        raise ValidationError(_("“%(text)s”不是数字"), params={"text": text}) from wrong
    if fact.unit == "ratio" and not percent and abs(number) >= 1:
        raise ValidationError(_("这是比例：请写成百分数（如 3.5%）或小数（如 0.035）"))
    return short(number / 100 if percent else number, fact.places)


class DecisionForm(ActionForm):
    """What a meeting decided, from its minutes."""

    fen = MoneyField(label=gettext_lazy("审定额度"), unit="万元")
    decided_on = DateField(label=gettext_lazy("审定日期"))
    document = forms.CharField(label=gettext_lazy("会议纪要或批复文号"), max_length=200)
    reason = forms.CharField(label=gettext_lazy("额度的理由"), max_length=200)
