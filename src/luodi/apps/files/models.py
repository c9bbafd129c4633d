"""A stored file."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luodi.apps.files.enums import Audience
from luodi.apps.files.querysets import StoredFileQuerySet


class StoredFile(models.Model):
    """One upload or one made file. Equal contents share one blob, named by its SHA-256."""

    sha256 = models.CharField(_("摘要"), max_length=64, db_index=True)
    name = models.CharField(_("文件名"), max_length=200)
    size = models.PositiveBigIntegerField(_("大小（字节）"))
    content_type = models.CharField(_("类型"), max_length=100)
    audience = models.CharField(
        _("谁可以下载"), max_length=10, choices=Audience.choices, default=Audience.OWNER
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("存入人")
    )
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, null=True, blank=True, verbose_name=_("单位")
    )
    stored_at = models.DateTimeField(_("存入时间"))

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("文件")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of the download."""
        return reverse("files:download", args=[self.pk])

    @classmethod
    def scope_q(cls, scope: Any) -> models.Q:
        """Return the files inside a scope: those of its units."""
        return models.Q() if scope.everything else models.Q(unit_id__in=scope.unit_ids)
