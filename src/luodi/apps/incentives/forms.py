"""Forms of policies: an answer to a clause's question, and a decided sum."""

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.apps.audit.forms import ActionForm, DateField
from luodi.apps.incentives.enums import ClauseState, CommentOutcome, Sender
from luodi.apps.incentives.models import Decision
from luodi.apps.incentives.presentation.values import say
from luodi.apps.incentives.queries.questions import Question
from luodi.apps.incentives.queries.readings import Open
from luodi.apps.projects.forms.fields import MoneyField
from luodi.kernel.clauses.model import Fact
from luodi.kernel.clauses.wording import short
from luodi.kernel.text import Text

AGAIN = "again"
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
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, before: Decision | None) -> None:
        super().__init__(data, initial={"seen": str(before.pk) if before else ""})
        self.before = before

    def clean(self) -> dict[str, Any]:
        """Refuse what was typed above another sum than the one that stands: somebody was faster."""
        given = dict(self.cleaned_data)
        if given.pop("seen", "") != self.initial["seen"]:
            self.data = {**self.data.dict(), "seen": self.initial["seen"]}
            self.add_error(None, _("打开这一页之后，已有人登记或更正了审定额度；请看清现在的额度再提交"))
        return given


class NewClauseForm(ActionForm):
    """A clause to begin: from the words of an article, or from a clause of a pack."""

    start = forms.ChoiceField(label=gettext_lazy("从哪里开始"), required=False)
    policy = forms.ChoiceField(label=gettext_lazy("所属政策"), required=False)
    policy_title = forms.CharField(
        label=gettext_lazy("政策名称"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("不属于上面的政策时填写文件名称"),
    )
    article = forms.CharField(label=gettext_lazy("第几条"), required=False, max_length=60)
    code = forms.CharField(
        label=gettext_lazy("代码"),
        max_length=40,
        help_text=gettext_lazy("字母、数字、“-”和“_”，如 T-3；以后不改"),
    )
    label = forms.CharField(label=gettext_lazy("条款名称"), required=False, max_length=200)
    result = forms.ChoiceField(
        label=gettext_lazy("结果性质"),
        required=False,
        choices=(("amount", gettext_lazy("金额")), ("ceiling", gettext_lazy("上限（原文写“不超过”）"))),
        help_text=gettext_lazy("“不超过”给出的是上限，最终额度由人决定"),
    )
    text = forms.CharField(
        label=gettext_lazy("条款原文"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("把这一条的文字粘贴在这里，下一页再把它拆成条件、比例和上限"),
    )

    def __init__(self, data: Any, policies: list[Any], models: list[Any]) -> None:
        super().__init__(data)
        self.models = {model.key: model for model in models}
        self.policies = {row.code: row for row in policies}
        own = [(one.key, say(one.title)) for one in models if one.own]
        packs = [(one.key, say(one.title)) for one in models if not one.own]
        grouped = [(_("照本单位的一条写"), own), (_("照政策包里的一条写"), packs)]
        self.fields["start"].choices = [("", _("只从原文开始")), *(one for one in grouped if one[1])]
        self.fields["policy"].choices = [
            ("", _("其他文件")), *((code, say(Text(**row.label))) for code, row in self.policies.items())
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Return what the action takes: the code, the policy, and the first body."""
        given = dict(self.cleaned_data)
        model = self.models.get(given.get("start", ""))
        for name in ("label", "text"):
            if model is None and not given.get(name):
                self.add_error(name, _("没有选择已有条款时必须填写"))
        if not given.get("policy") and not given.get("policy_title"):
            self.add_error("policy_title", _("选择一项政策，或写明文件名称"))
        body: dict[str, Any] = (
            dict(model.body) if model else {"result": given.get("result") or "amount", "facts": {}}
        )
        if given.get("label"):
            body["label"] = {"zh": given["label"], "en": given["label"]}
        if given.get("text"):
            body["text"] = given["text"].replace("\r\n", "\n").strip()
        row = self.policies.get(given.get("policy", ""))
        document = row.label["zh"] if row else given.get("policy_title", "")
        article = {"article": given["article"]} if given.get("article") else {}
        body["source"] = {"document": document, **article}
        return {
            "code": given.get("code", ""),
            "policy": given.get("policy", ""),
            "policy_title": given.get("policy_title", ""),
            "based_on": given.get("start", ""),
            "body": body,
            "cases": model.cases if model else (),
        }


class StepForm(ActionForm):
    """A step of a clause's life, with the document it stands on."""

    state = forms.ChoiceField(label=gettext_lazy("办理"), choices=ClauseState, widget=forms.HiddenInput)
    opinion_number = forms.CharField(
        label=gettext_lazy("公平竞争审查意见文号"), max_length=100, required=False
    )
    opinion_date = DateField(label=gettext_lazy("公平竞争审查意见日期"), required=False)
    document = forms.CharField(label=gettext_lazy("依据的文件"), max_length=200, required=False)
    comments_until = DateField(
        label=gettext_lazy("征求意见截止日期"),
        required=False,
        help_text=gettext_lazy("含当日；没有写明的不填"),
    )


class ReadingForm(ActionForm):
    """Which way a passage is read, from when, and on what that rests."""

    words = forms.ChoiceField(label=gettext_lazy("读法"), widget=forms.RadioSelect)
    valid_from = DateField(
        label=gettext_lazy("自何日起"), help_text=gettext_lazy("含当日；这一天之前的测算不变")
    )
    document = forms.CharField(label=gettext_lazy("依据的文件或纪要"), max_length=200)
    reason = forms.CharField(label=gettext_lazy("理由"), max_length=500)

    def __init__(self, data: Any, asked: Open) -> None:
        super().__init__(data)
        ways = [(way.zh, say(way)) for way in asked.ways]
        again = [(AGAIN, _("结束选定，重新待定"))] if asked.history else []
        self.fields["words"].choices = [*ways, *again]

    def clean_words(self) -> str:
        """Return the Chinese words of the reading, '' to open the question again."""
        words = str(self.cleaned_data["words"])
        return "" if words == AGAIN else words


class CommentForm(ActionForm):
    """A comment on a clause, as it came in."""

    wording = forms.CharField(
        label=gettext_lazy("意见"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5})
    )
    sender = forms.ChoiceField(
        label=gettext_lazy("意见来自"), choices=(("", gettext_lazy("请选择")), *Sender.choices)
    )
    received_on = DateField(label=gettext_lazy("收到日期"))


class AnswerCommentForm(ActionForm):
    """What became of a comment."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("处理结果"), choices=(("", gettext_lazy("请选择")), *CommentOutcome.choices)
    )
    changed = forms.CharField(
        label=gettext_lazy("改了什么"), max_length=500, required=False,
        help_text=gettext_lazy("采纳或部分采纳时必填"),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=500, required=False,
        help_text=gettext_lazy("未采纳或部分采纳时必填"),
    )  # fmt: skip
