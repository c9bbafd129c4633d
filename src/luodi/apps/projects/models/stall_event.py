"""What the daily job stores of stalls: entering and leaving."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.apps.projects.models.project import Project


class StallEvent(models.Model):
    """One project became overdue under a rule, or stopped being so, on a day."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="stall_events", verbose_name=_("项目")
    )
    rule = models.CharField(_("规则"), max_length=40)
    rule_version = models.PositiveIntegerField(_("规则版本"))
    entered = models.BooleanField(_("进入"))
    on = models.DateField(_("日期"))
    recorded_at = models.DateTimeField(_("记录时间"))

    class Meta:
        verbose_name = _("五未进出")
        verbose_name_plural = _("五未进出")
        indexes = (models.Index(fields=["project", "id"], name="stall_event_project"),)

    def __str__(self) -> str:
        return f"{self.rule} {self.on}"
