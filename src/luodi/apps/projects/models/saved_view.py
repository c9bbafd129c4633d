"""Filters that a person keeps (存为常用)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """A named set of filters, columns and sort order of the project list."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("人员")
    )
    name = models.CharField(_("名称"), max_length=60)
    query = models.CharField(_("条件"), max_length=2000)

    class Meta:
        verbose_name = _("常用筛选")
        verbose_name_plural = _("常用筛选")
        constraints = (models.UniqueConstraint(fields=["person", "name"], name="saved_view_name"),)

    def __str__(self) -> str:
        return self.name
