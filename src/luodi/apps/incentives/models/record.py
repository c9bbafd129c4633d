"""What the ledger does not hold: facts asked for, and awards that were paid. Both are never edited."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.apps.enterprises.models import Enterprise
from luodi.apps.incentives.models.clause import person
from luodi.apps.incentives.querysets import RecordedQuerySet
from luodi.apps.projects.models import Project


class Statement(models.Model):
    """Something recorded about one project or one enterprise, by a document."""

    append_only = True

    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("项目")
    )
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("企业")
    )
    document = models.CharField(_("来源"), max_length=200)
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = person(_("登记人"), null=True)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by", verbose_name=_("替代")
    )
    reason = models.CharField(_("更正理由"), max_length=200, blank=True)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def subject(self) -> Any:
        """The project or the enterprise."""
        return self.project if self.project_id else self.enterprise


def one_subject(name: str) -> models.CheckConstraint:
    """Return the rule that a row speaks of exactly one project or one enterprise."""
    one = Q(project__isnull=False, enterprise__isnull=True) | Q(
        project__isnull=True, enterprise__isnull=False
    )
    return models.CheckConstraint(name=name, condition=one)


class AskedFact(Statement):
    """The answer to a clause's question; ``value`` is JSON as facts of clauses are, None takes it back."""

    key = models.CharField(_("事实"), max_length=80)
    value = models.JSONField(_("值"), null=True)
    happened_on = models.DateField(_("发生日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("测算事实")
        verbose_name_plural = _("测算事实")
        constraints = (one_subject("asked_one_subject"),)
        indexes = (
            models.Index(fields=["key", "project"], name="asked_project"),
            models.Index(fields=["key", "enterprise"], name="asked_enterprise"),
        )

    def __str__(self) -> str:
        return self.key


class Award(Statement):
    """Money that was paid under a clause (``clause`` is its code), in fen."""

    clause = models.CharField(_("条款"), max_length=80)
    fen = models.BigIntegerField(_("金额（分）"))
    paid_on = models.DateField(_("兑现日期"))

    class Meta:
        verbose_name = _("已兑现奖补")
        verbose_name_plural = _("已兑现奖补")
        constraints = (
            one_subject("award_one_subject"),
            models.CheckConstraint(name="award_not_negative", condition=Q(fen__gte=0)),
        )
        indexes = (models.Index(fields=["clause"], name="award_clause"),)

    def __str__(self) -> str:
        return self.clause
