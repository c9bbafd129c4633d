"""The identity of a project: nothing about it that could change."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Project(models.Model):
    """One project for life; everything said of it is a fact.

    ``once`` names the form that entered it: the same form sent again, from wherever, enters nothing.
    """

    created_at = models.DateTimeField(_("登记时间"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("登记人")
    )

    once = models.CharField(_("登记表单"), max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("项目")
        verbose_name_plural = _("项目")
        constraints = (
            models.UniqueConstraint(
                fields=["created_by", "once"], name="project_form_once", condition=~models.Q(once="")
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"
