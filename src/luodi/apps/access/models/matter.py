"""What an auditor or inspector may look at, by whose document, and until when."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.apps.access.querysets import MatterQuerySet
from luodi.apps.organisations.models import Unit


class Matter(models.Model):
    """An authorised supervision matter: reading only, these units, these days, these persons.

    Who was looked at is not told to those looked at: reads stand in the log, which only the audit
    administrator opens. ``valid_to`` is the last day.
    """

    document = models.CharField(_("授权文号"), max_length=100)
    title = models.CharField(_("事项"), max_length=200)
    units = models.ManyToManyField(Unit, related_name="+", verbose_name=_("单位范围"))
    persons = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="matters", verbose_name=_("查阅人")
    )
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"))
    opened_at = models.DateTimeField(_("登记时间"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("登记人")
    )
    closed_at = models.DateTimeField(_("提前结束时间"), null=True)

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("监督事项")
        verbose_name_plural = _("监督事项")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="matter_dates_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.document}）"
