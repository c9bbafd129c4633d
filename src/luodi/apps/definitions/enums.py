"""Layers of definitions, types of an office's own fields, and the verbs of this app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Layer(TextChoices):
    """Where a version comes from; the office's own lies above the packs."""

    PACK = "pack", _("规则包")
    OFFICE = "office", _("本单位")


class FieldType(TextChoices):
    """What an office's own field may hold."""

    TEXT = "text", _("文字")
    MONEY = "money", _("金额")
    DATE = "date", _("日期")
    INT = "int", _("整数")
    DECIMAL = "decimal", _("小数")
    PERCENT = "percent", _("百分比")
    CHOICE = "choice", _("单选")


class Sensitivity(TextChoices):
    """Who may read a field in full."""

    PUBLIC = "public", _("可公开")
    INTERNAL = "internal", _("内部")
    PERSONAL = "personal", _("个人信息")
    BUSINESS_SECRET = "business_secret", _("商业秘密")


VERBS = {
    "definition.load": _("载入规则包"),
    "definition.add_field": _("增加字段"),
    "definition.end_field": _("停用字段"),
    "definition.add_synonym": _("增加表头说法"),
    "definition.office_entry": _("本单位条目生效"),
    "definition.end_synonym": _("停用表头说法"),
    "definition.ask_field": _("申请增加字段"),
    "definition.decline_field": _("不增加申请的字段"),
    "definition.adjust_limit": _("调整“五未”时限"),
}
