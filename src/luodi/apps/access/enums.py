"""The vocabulary of permissions, and the three administrators that the law keeps apart."""

from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """Everything that can be allowed. Which role holds which is pack data (roles.yaml)."""

    PROJECT_VIEW = "project.view"
    PROJECT_EDIT = "project.edit"
    PROJECT_IMPORT = "project.import"
    PROJECT_SUPPLEMENT = "project.supplement"
    PROJECT_EXPORT = "project.export"
    PROJECT_MERGE = "project.merge"
    READERS_NAME = "readers.name"
    STALL_EXCUSE = "stall.excuse"
    PERSONAL_UNMASK = "personal.unmask"
    UNIT_VIEW = "unit.view"
    UNIT_MANAGE = "unit.manage"
    ACCOUNT_VIEW = "account.view"
    ACCOUNT_MANAGE = "account.manage"
    ROLE_GRANT = "role.grant"
    MATTER_MANAGE = "matter.manage"
    AUDIT_VIEW = "audit.view"
    AUDIT_EXPORT = "audit.export"
    JOB_VIEW = "job.view"
    DEFINITION_VIEW = "definition.view"
    DEFINITION_EDIT = "definition.edit"
    SYSTEM_OPERATE = "system.operate"
    ENTERPRISE_VIEW = "enterprise.view"
    ENTERPRISE_EDIT = "enterprise.edit"
    INCENTIVE_VIEW = "incentive.view"
    INCENTIVE_RECORD = "incentive.record"
    INCENTIVE_CHECK = "incentive.check"
    INCENTIVE_DRAFT = "incentive.draft"
    INCENTIVE_DECIDE = "incentive.decide"
    INCENTIVE_SIMULATE = "incentive.simulate"


PERMISSION_LABELS = {
    Permission.PROJECT_VIEW: _("查看项目"),
    Permission.PROJECT_EDIT: _("录入更正"),
    Permission.PROJECT_IMPORT: _("导入表格"),
    Permission.PROJECT_SUPPLEMENT: _("导入时补录下级"),
    Permission.PROJECT_EXPORT: _("导出表格"),
    Permission.PROJECT_MERGE: _("合并项目"),
    Permission.READERS_NAME: _("指定签约前可看的人"),
    Permission.STALL_EXCUSE: _("登记正当理由"),
    Permission.PERSONAL_UNMASK: _("查看完整电话"),
    Permission.UNIT_VIEW: _("查看单位"),
    Permission.UNIT_MANAGE: _("维护单位"),
    Permission.ACCOUNT_VIEW: _("查看账号"),
    Permission.ACCOUNT_MANAGE: _("维护账号"),
    Permission.ROLE_GRANT: _("授予角色"),
    Permission.MATTER_MANAGE: _("登记监督事项"),
    Permission.AUDIT_VIEW: _("查看日志"),
    Permission.AUDIT_EXPORT: _("导出日志"),
    Permission.JOB_VIEW: _("查看后台任务"),
    Permission.DEFINITION_VIEW: _("查看字段与规则"),
    Permission.DEFINITION_EDIT: _("维护字段与规则"),
    Permission.SYSTEM_OPERATE: _("系统运行"),
    Permission.ENTERPRISE_VIEW: _("查看企业"),
    Permission.ENTERPRISE_EDIT: _("维护企业"),
    Permission.INCENTIVE_VIEW: _("查看惠企政策"),
    Permission.INCENTIVE_RECORD: _("登记测算事实"),
    Permission.INCENTIVE_CHECK: _("复核审定额度"),
    Permission.INCENTIVE_DRAFT: _("起草条款"),
    Permission.INCENTIVE_DECIDE: _("施行条款"),
    Permission.INCENTIVE_SIMULATE: _("政策测算"),
}


ADMINISTRATION = frozenset(
    {
        Permission.UNIT_VIEW,
        Permission.UNIT_MANAGE,
        Permission.ACCOUNT_VIEW,
        Permission.ACCOUNT_MANAGE,
        Permission.ROLE_GRANT,
        Permission.MATTER_MANAGE,
        Permission.AUDIT_VIEW,
        Permission.AUDIT_EXPORT,
        Permission.JOB_VIEW,
        Permission.DEFINITION_VIEW,
        Permission.SYSTEM_OPERATE,
    }
)
"""All that an administrator may ever hold: nothing here shows business data."""


EDITING = frozenset({Permission.PROJECT_EDIT, Permission.PROJECT_IMPORT, Permission.READERS_NAME})
"""What writes into the ledger; a role's ``edit_scope`` says how far these reach, its ``scope`` the rest."""


class AdminRole(TextChoices):
    """Three roles, three persons (GB/T 22239: 8.1.4.2 d, 8.1.5.1 to 8.1.5.3)."""

    SYSTEM = "system_admin", _("系统管理员")
    SECURITY = "security_admin", _("安全管理员")
    AUDIT = "audit_admin", _("审计管理员")


ENTERPRISE_ROLE = "enterprise"
"""Held only in a unit that is an enterprise, and nothing else is held there: a county is never its “own”."""


class RoleScope(StrEnum):
    """How far a role reaches from the unit that it is held in."""

    OWN = "own"
    GOVERNMENT = "government"
    SUBTREE = "subtree"
    MATTER = "matter"
    NONE = "none"


class RequestState(TextChoices):
    """Where a request for a role stands."""

    PENDING = "pending", _("待授权")
    GRANTED = "granted", _("已授权")
    REFUSED = "refused", _("未同意")


VERBS = {
    "access.sign_in": _("登录"),
    "access.sign_out": _("退出"),
    "access.end_sessions": _("结束其他登录"),
    "access.unlock": _("解除账号锁定"),
    "access.lock": _("账号锁定"),
    "access.password": _("修改密码"),
    "access.reissue": _("重发初始密码"),
    "account.create": _("新建账号"),
    "account.export": _("导出账号清单"),
    "account.edit": _("修改账号"),
    "account.import": _("批量建账号"),
    "account.move": _("调动人员"),
    "account.hand_over": _("交接工作"),
    "account.end": _("停用账号"),
    "account.first_admins": _("初始化三员"),
    "role.request": _("申请角色"),
    "role.grant": _("授予角色"),
    "role.refuse": _("不同意授权"),
    "role.end": _("收回角色"),
    "matter.open": _("登记监督事项"),
    "matter.close": _("结束监督事项"),
    "matter.read": _("监督查阅"),
}
