"""Fixed words of jobs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("执行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未完成")
    CANCELLED = "cancelled", _("已取消")


UNFINISHED = (JobState.QUEUED, JobState.RUNNING)

VERBS = {
    "job.enqueue": _("发起后台任务"),
    "job.cancel": _("取消后台任务"),
}
