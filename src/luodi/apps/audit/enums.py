"""Fixed words of the log."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Outcome(TextChoices):
    """How an act ended. What failed by an error leaves no act and so no event."""

    OK = "ok", _("已完成")
    REFUSED = "refused", _("已拒绝")


VERBS = {
    "audit.export": _("导出操作日志"),
    "audit.verify": _("校验日志链"),
    "audit.anchor": _("导出日志锚点"),
    "page.refused": _("访问被拒绝"),
}
