"""Fixed words of the ledger."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FactKind(models.TextChoices):
    """What a fact states."""

    PROFILE = "profile", _("基本情况")
    STAGE = "stage", _("阶段")
    PROGRESS = "progress", _("进度")
    PLAN = "plan", _("计划")
    PERMIT = "permit", _("审批手续")
    MARK = "mark", _("来表标注")
    NOTE = "note", _("进展说明")
    EXCUSE = "excuse", _("正当理由")
    TERMINATION = "termination", _("终止")
    REMOVAL = "removal", _("撤销登记")
    MERGE = "merge", _("并入")
    SPLIT = "split", _("分期")
    PHASE = "phase", _("期次")
    WITHDRAWAL = "withdrawal", _("撤回")


class Source(models.TextChoices):
    """How a fact came in."""

    FORM = "form", _("表单")
    WORKBOOK = "workbook", _("导入")
    SYSTEM = "system", _("系统")


class Standing(models.TextChoices):
    """Whether a project counts."""

    ACTIVE = "active", _("在库")
    TERMINATED = "terminated", _("终止")
    MERGED = "merged", _("已并入他项")
    SPLIT = "split", _("已分期")
    REMOVED = "removed", _("已撤销")


class RenewalCause(models.TextChoices):
    """Why a project was folded anew although nothing was said of it."""

    RULES = "rules", _("规则变动")
    YEAR = "year", _("年度更替")


class Precision(models.TextChoices):
    """How finely a date is known."""

    DAY = "day", _("日")
    MONTH = "month", _("月")
    QUARTER = "quarter", _("季度")


# How the log names what is done to the ledger.
VERBS = {
    "project.create": _("登记项目"),
    "project.record": _("记录事实"),
    "project.stage": _("记录阶段"),
    "project.progress": _("填报进展"),
    "project.profile": _("更正基本情况"),
    "project.correct": _("更正记录"),
    "project.withdraw": _("撤回记录"),
    "project.terminate": _("终止项目"),
    "project.remove": _("撤销项目登记"),
    "project.excuse": _("登记正当理由"),
    "project.split": _("项目分期"),
    "project.merge": _("合并项目"),
    "project.unmerge": _("取消合并"),
    "project.import": _("批量写入台账"),
    "project.undo_import": _("撤销批量写入"),
    "project.reader_name": _("指定签约前可看的人"),
    "project.reader_end": _("取消指定签约前可看的人"),
    "project.unmask": _("查看个人信息"),
    "stall.daily": _("每日“五未”核对"),
    "stall.renew": _("按新规则重算“五未”"),
    "project.secrecy": _("按规则核对签约前保密"),
    "year.turn": _("年度数据转年"),
}
