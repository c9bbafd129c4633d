"""The log and its chain head."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.apps.audit.enums import Outcome


class AuditHead(models.Model):
    """The single row that every writer of the log must hold: the last number and its code."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    seq = models.BigIntegerField(default=0)
    mac = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = _("日志链头")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_head_single")]


class AuditEvent(models.Model):
    """One act of one actor. Rows are only ever added; triggers refuse the rest.

    ``mac`` is HMAC-SHA256 over every other field and ``prev_mac``; the key lives outside the database.
    ``actor_id`` and ``unit_id`` are plain numbers: the log outlives whom it names.
    """

    append_only: ClassVar[bool] = True

    seq = models.BigIntegerField(_("序号"), primary_key=True)
    at = models.DateTimeField(_("时间"), db_index=True)
    actor_id = models.BigIntegerField(_("操作人编号"), null=True)
    actor_name = models.CharField(_("操作人"), max_length=100)
    unit_id = models.BigIntegerField(_("单位编号"), null=True)
    verb = models.CharField(_("动作"), max_length=64)
    object_type = models.CharField(_("对象类型"), max_length=64, blank=True)
    object_id = models.CharField(_("对象编号"), max_length=64, blank=True)
    object_label = models.CharField(_("对象"), max_length=200, blank=True)
    summary = models.CharField(_("摘要"), max_length=500, blank=True)
    detail = models.JSONField(_("明细"), default=dict)
    ip = models.GenericIPAddressField(_("地址"), null=True)
    request_id = models.CharField(_("请求编号"), max_length=32, blank=True)
    outcome = models.CharField(_("结果"), max_length=8, choices=Outcome.choices, default=Outcome.OK)
    prev_mac = models.CharField(max_length=64, blank=True)
    mac = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("操作记录")
        verbose_name_plural = _("操作记录")
        ordering = ["-seq"]
        indexes = [
            models.Index(fields=["actor_id", "-seq"], name="audit_actor"),
            models.Index(fields=["verb", "-seq"], name="audit_verb"),
            models.Index(fields=["object_type", "object_id", "-seq"], name="audit_object"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb}"
