"""Forms of sign-in, accounts, roles and matters."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from luodi.apps.access import queries, roles, roster
from luodi.apps.access.models import Person
from luodi.apps.audit.forms import ActionForm, DateField
from luodi.apps.organisations import queries as units
from luodi.apps.organisations.forms import UnitField
from luodi.apps.organisations.models import Unit
from luodi.kernel import clock

PLAIN = {"autocapitalize": "none", "spellcheck": "false"}


class SignInForm(forms.Form):
    """Login and password."""

    login = forms.CharField(
        label=_("账号"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "username", **PLAIN})
    )
    password = forms.CharField(
        label=_("密码"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(ActionForm):
    """One's own new password."""

    old = forms.CharField(
        label=_("原密码"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label=_("新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_(
            "至少 10 位，含大写字母、小写字母、数字、符号中的三类；不含账号、姓名、单位；不与最近 5 次相同"
        ),
    )
    again = forms.CharField(
        label=_("再输一次"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def clean(self) -> dict[str, Any]:
        """Compare the two and keep one."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("new") != cleaned.pop("again", None) and "new" in cleaned:
            self.add_error("again", _("两次输入的新密码不一样"))
        return cleaned


def role_choices(*, admin: bool = True) -> list[tuple[str, str]]:
    """Return the roles that can be asked for or granted."""
    return [
        ("", "—"),
        *[(role.code, role.shown) for role in roles.roles().values() if admin or not role.is_admin],
    ]


class PeopleFilter(forms.Form):
    """Which accounts to show."""

    q = forms.CharField(label=_("姓名、账号或岗位"), required=False, max_length=50)
    unit = forms.TypedChoiceField(label=_("单位"), required=False, coerce=int, empty_value=None)
    role = forms.ChoiceField(label=_("角色"), required=False)
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ("active", _("在用")),
            ("roleless", _("未授权")),
            ("unused", _("从未登录")),
            ("locked", _("已锁定")),
            ("ended", _("已停用")),
            ("all", _("全部")),
        ],
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["unit"].choices = [("", _("全部")), *units.choices()]
        self.fields["role"].choices = [("", _("全部")), *role_choices()[1:]]


class PersonForm(ActionForm):
    """What is kept of a person."""

    name = forms.CharField(label=_("姓名"), max_length=50)
    position = forms.CharField(label=_("岗位"), max_length=50, required=False)
    phone = forms.CharField(label=_("电话"), max_length=30, required=False)


class NewPersonForm(PersonForm):
    """A new account."""

    login = forms.CharField(
        label=_("账号"),
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "off", **PLAIN}),
        help_text=_("3 至 32 位小写字母、数字、点、短横或下划线；一人一号，停用后也不给别人"),
    )
    unit = UnitField(label=_("单位"))
    role = forms.ChoiceField(
        label=_("申请角色"), choices=role_choices, required=False, help_text=_("由安全管理员授权后才生效")
    )
    reason = forms.CharField(label=_("事由"), max_length=200, required=False)
    field_order = ("name", "login", "unit", "position", "phone", "role", "reason")


class RosterForm(ActionForm):
    """A list of people, pasted or uploaded."""

    text = forms.CharField(
        label=_("粘贴名单"),
        required=False,
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, **PLAIN}),
        help_text=_("从表格里连同列名一起复制：姓名、账号、单位、岗位、电话、角色。没有账号的按姓名拼音生成"),
    )
    file = forms.FileField(label=_("或上传 .xlsx"), required=False)

    def clean(self) -> dict[str, Any]:
        """Read the file into the text field's form."""
        cleaned = super().clean() or self.cleaned_data
        upload = cleaned.pop("file", None)
        if upload is not None:
            try:
                cleaned["text"] = roster.text_of_upload(upload.read())
            except ValidationError as bad:
                self.add_error("file", bad)
        if not cleaned.get("text", "").strip() and not self.errors:
            self.add_error("text", _("请粘贴名单或选择文件"))
        return cleaned


class MovePersonForm(ActionForm):
    """Another unit for a person."""

    unit = UnitField(label=_("调入单位"))
    keep_roles = forms.BooleanField(
        label=_("在新单位申请同样的角色"), required=False, initial=True, help_text=_("原单位的角色当日收回")
    )


class PersonField(forms.ModelChoiceField):
    """An account in use."""

    def label_from_instance(self, obj: Person) -> str:
        """Show name, login and unit."""
        return f"{obj.name}（{obj.login}）{obj.unit.short_name if obj.unit else ''}"


class HandOverForm(ActionForm):
    """To whom work goes over."""

    to = PersonField(label=_("接手人"), queryset=Person.objects.none())

    def __init__(self, *args: Any, by: Person, person: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        rows = Person.objects.visible_to(by, "account.manage").active().exclude(pk=person.pk)
        self.fields["to"].queryset = rows.select_related("unit").order_by("unit_id", "login")


class EndPersonForm(ActionForm):
    """Why an account ends."""

    reason = forms.CharField(label=_("事由"), max_length=200, help_text=_("如：调离、退休"))


class RequestRoleForm(ActionForm):
    """A role asked for."""

    role = forms.ChoiceField(label=_("角色"), choices=role_choices)
    unit = UnitField(label=_("在哪个单位"), required=False, help_text=_("系统、安全、审计管理员不选单位"))
    reason = forms.CharField(label=_("事由"), max_length=200, required=False)


class GrantForm(ActionForm):
    """A role granted."""

    role = forms.ChoiceField(label=_("角色"), choices=role_choices)
    unit = UnitField(label=_("在哪个单位"), required=False, help_text=_("系统、安全、审计管理员不选单位"))
    on = DateField(label=_("自何日起"), initial=clock.today)


class DecisionForm(ActionForm):
    """Yes or no to a request."""

    grant = forms.TypedChoiceField(
        choices=[("1", _("授权")), ("0", _("不同意"))], coerce=lambda text: text == "1"
    )


class MatterForm(ActionForm):
    """An authorised matter."""

    document = forms.CharField(label=_("授权文号"), max_length=100)
    title = forms.CharField(label=_("事项"), max_length=200)
    units = forms.ModelMultipleChoiceField(
        label=_("单位范围"), queryset=Unit.objects.none(), help_text=_("含下属单位；按住 Ctrl 可多选")
    )
    persons = forms.ModelMultipleChoiceField(
        label=_("查阅人"), queryset=Person.objects.none(), help_text=_("只列已授予监督角色的人员")
    )
    valid_from = DateField(label=_("起"), initial=clock.today)
    valid_to = DateField(label=_("止"), help_text=_("含当日"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["units"].queryset = Unit.objects.standing(clock.today()).order_by("code", "pk")
        self.fields["persons"].queryset = queries.supervisors()
