"""When a project was folded anew without a fact: by other rules, or in another year."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.apps.projects.enums import RenewalCause
from luodi.apps.projects.models.project import Project


class Renewal(models.Model):
    """One project brought up to the definitions that stood at a moment.

    A rebuild folds at this moment too, by the rules of ``edition``; without it the history would
    differ after the rules changed.
    """

    append_only = True

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="renewals", verbose_name=_("项目")
    )
    recorded_at = models.DateTimeField(_("重算时间"))
    edition = models.PositiveBigIntegerField(_("规则版次"))
    cause = models.CharField(_("缘由"), max_length=5, choices=RenewalCause)

    class Meta:
        verbose_name = _("重算")
        verbose_name_plural = _("重算")

    def __str__(self) -> str:
        return f"{self.get_cause_display()} {self.recorded_at}"
