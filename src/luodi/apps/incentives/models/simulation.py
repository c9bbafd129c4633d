"""A simulation kept: everything needed to run it again, and what came out."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.apps.access.queries import Scope
from luodi.apps.access.querysets import ScopedQuerySet
from luodi.apps.incentives.models.clause import person
from luodi.apps.organisations.models import Unit


class Simulation(models.Model):
    """Clauses by version, what was changed, on which day of the ledger, how many rows, and the sums.

    ``digest`` is over every row's result: run again, it must be the same. ``made_over`` holds the rows that
    its maker read then, as spans of numbers: readers, roles and units change.
    """

    append_only = True

    name = models.CharField(_("名称"), max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    clauses = models.JSONField(_("条款版本"))
    changes = models.JSONField(_("改动"), default=dict)
    assumed = models.JSONField(_("假定"), default=dict)
    asked = models.CharField(_("范围"), max_length=2000, blank=True)
    day = models.DateField(_("测算日"))
    known_at = models.DateTimeField(_("台账时点"))
    made_over = models.JSONField(_("所用各行"), null=True)
    rows = models.PositiveIntegerField(_("行数"))
    totals = models.JSONField(_("合计"))
    digest = models.CharField(_("校验值"), max_length=64)
    made_at = models.DateTimeField(_("保存时间"))
    made_by = person(_("保存人"), null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = _("政策测算")
        verbose_name_plural = _("政策测算")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Return which simulations lie in a scope: those of its units."""
        return Q() if scope.everything else Q(unit__in=scope.unit_ids)
