"""Fixed words of imports and exports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BatchState(models.TextChoices):
    """Where an import stands."""

    UPLOADED = "uploaded", _("已上传")
    READING = "reading", _("读取中")
    MAPPING = "mapping", _("待对应列")
    STAGING = "staging", _("比对中")
    PREVIEW = "preview", _("待确认")
    COMMITTING = "committing", _("写入中")
    DONE = "done", _("已入库")
    FAILED = "failed", _("读取失败")
    UNDOING = "undoing", _("撤销中")
    UNDONE = "undone", _("已撤销")
    CANCELLED = "cancelled", _("已取消")


RUNNING = frozenset({BatchState.UPLOADED, BatchState.READING, BatchState.STAGING})
RUNNING |= {BatchState.COMMITTING, BatchState.UNDOING}
OPEN = RUNNING | {BatchState.MAPPING, BatchState.PREVIEW}


class Verdict(models.TextChoices):
    """What an import would do with a row; every row has exactly one."""

    NEW = "new", _("新项目")
    CHANGED = "changed", _("有变化")
    SAME = "same", _("无变化")
    CONFLICT = "conflict", _("冲突，待选择")
    REFUSED = "refused", _("拒绝")


class Choice(models.TextChoices):
    """Which value of a differing cell stands."""

    FILE = "file", _("用文件")
    KEEP = "keep", _("留现值")


class Reach(models.TextChoices):
    """To whom a unit offers a remembered mapping."""

    NOBODY = "", _("不分享")
    BELOW = "below", _("下级单位")
    ABOVE = "above", _("上级单位")
    BESIDE = "beside", _("平级单位")
    ALL = "all", _("上级、下级和平级单位")


VERBS = {
    "import.start": _("上传工作簿"),
    "import.map": _("对应列"),
    "import.remember": _("记住列对应"),
    "mapping.edit": _("修改记住的列对应"),
    "mapping.share": _("分享列对应"),
    "mapping.take": _("采用别的单位的列对应"),
    "mapping.end": _("停用记住的列对应"),
    "import.mend": _("改好单元格"),
    "import.confirm": _("确认导入（排队写入）"),
    "import.retry": _("重试导入"),
    "import.choose": _("选择冲突值"),
    "import.answer": _("认定是否同一项目"),
    "import.cancel": _("取消导入"),
    "import.commit": _("确认导入"),
    "import.undo": _("撤销导入"),
    "import.undo_queued": _("确认撤销（排队撤销）"),
    "export.list": _("导出清单"),
    "export.imports": _("导出导入记录"),
    "export.stalls": _("导出“五未”清单"),
    "export.refused": _("下载带错误列的原表"),
    "export.returned": _("下载退回核对清单"),
}
