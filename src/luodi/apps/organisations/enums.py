"""Kinds of unit, of change and of succession."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class UnitType(TextChoices):
    """What a unit is."""

    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")
    FUNCTIONAL_ZONE = "functional_zone", _("新区/功能区")
    PARK = "park", _("园区")
    DEPARTMENT = "department", _("部门")
    STATIONED_OFFICE = "stationed_office", _("驻外机构")
    TASK_FORCE = "task_force", _("专班/领导小组")
    BRANCH = "branch", _("垂管/派出机构")
    POWER_COMPANY = "power_company", _("供电公司")
    ENTERPRISE = "enterprise", _("企业")


TERRITORIES = frozenset(
    {UnitType.PROVINCE, UnitType.CITY, UnitType.COUNTY, UnitType.FUNCTIONAL_ZONE, UnitType.PARK}
)
"""Types that are a place with projects; the others are offices that work for a place."""

GOVERNMENTS = frozenset({UnitType.PROVINCE, UnitType.CITY, UnitType.COUNTY, UnitType.FUNCTIONAL_ZONE})
"""Types that keep a ledger of their own: what lies below one of these is not its upper level's to fill."""


class ChangeKind(TextChoices):
    """What happened to a unit on a day."""

    CREATED = "created", _("设立")
    RENAMED = "renamed", _("更名")
    MOVED = "moved", _("调整隶属")
    SPLIT = "split", _("拆分")
    MERGED = "merged", _("合并")
    ENDED = "ended", _("撤销")


class SuccessionKind(TextChoices):
    """How one unit follows another."""

    SPLIT = "split", _("拆分")
    MERGE = "merge", _("合并")


VERBS = {
    "unit.create": _("设立单位"),
    "unit.export": _("导出单位清单"),
    "unit.rename": _("单位更名"),
    "unit.move": _("调整单位隶属"),
    "unit.split": _("拆分单位"),
    "unit.merge": _("合并单位"),
    "unit.end": _("撤销单位"),
    "unit.names": _("启用单位新名称"),
    "unit.alias": _("登记单位别名"),
    "unit.unalias": _("删除单位别名"),
}
