"""A clause of the office: its identity, its versions (never edited), and the steps of its life."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.apps.access.queries import Scope
from luodi.apps.incentives.enums import ClauseState
from luodi.apps.incentives.querysets import OfficeClauseQuerySet
from luodi.apps.organisations.models import Unit


def person(label: Any, **options: Any) -> models.ForeignKey:
    """Return a column that names a person."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options
    )


class OfficeClause(models.Model):
    """A clause that an office writes. ``policy`` is the code of the pack it belongs to, else its title says.

    ``state`` is the last step's, kept beside for lists; the steps are the record.
    """

    code = models.CharField(_("代码"), max_length=40, unique=True)
    policy = models.CharField(_("所属政策"), max_length=60, blank=True)
    policy_title = models.CharField(_("政策名称"), max_length=300, blank=True)
    based_on = models.CharField(_("依据的条款"), max_length=120, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("起草单位"))
    state = models.CharField(_("状态"), max_length=12, choices=ClauseState, default=ClauseState.DRAFT)
    made_at = models.DateTimeField(_("起草时间"))
    made_by = person(_("起草人"), null=True)

    objects = OfficeClauseQuerySet.as_manager()

    class Meta:
        verbose_name = _("本单位条款")
        verbose_name_plural = _("本单位条款")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Return which clauses lie in a scope: those that its units draft."""
        return Q() if scope.everything else Q(unit__in=scope.unit_ids)


class ClauseVersion(models.Model):
    """One version: the whole clause as data, with the worked cases beside it."""

    append_only = True

    clause = models.ForeignKey(OfficeClause, models.PROTECT, related_name="versions", verbose_name=_("条款"))
    number = models.PositiveIntegerField(_("版本"))
    body = models.JSONField(_("内容"))
    cases = models.JSONField(_("样例"), default=list)
    note = models.CharField(_("修改说明"), max_length=500, blank=True)
    made_at = models.DateTimeField(_("修改时间"))
    made_by = person(_("修改人"), null=True)

    class Meta:
        verbose_name = _("条款版本")
        verbose_name_plural = _("条款版本")
        ordering = ("-number",)
        constraints = (models.UniqueConstraint(fields=["clause", "number"], name="clause_version"),)

    def __str__(self) -> str:
        return f"{self.clause} {self.number}"


class ClauseStep(models.Model):
    """One step of the life of a clause, of which version, by whom, on what opinion or document.

    ``comments_until`` is the last day on which the public may comment, of a step into consultation.
    """

    append_only = True

    version = models.ForeignKey(
        ClauseVersion, models.PROTECT, related_name="steps", verbose_name=_("条款版本")
    )
    state = models.CharField(_("状态"), max_length=12, choices=ClauseState)
    opinion_number = models.CharField(_("公平竞争审查意见文号"), max_length=100, blank=True)
    opinion_date = models.DateField(_("公平竞争审查意见日期"), null=True, blank=True)
    document = models.CharField(_("依据"), max_length=200, blank=True)
    comments_until = models.DateField(_("征求意见截止日期"), null=True, blank=True)
    at = models.DateTimeField(_("时间"))
    by = person(_("办理人"), null=True)

    class Meta:
        verbose_name = _("条款流转")
        verbose_name_plural = _("条款流转")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                name="clause_in_force_has_opinion",
                condition=~Q(state="in_force") | (~Q(opinion_number="") & Q(opinion_date__isnull=False)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.version} {self.state}"
