"""Enterprises by their unified social credit code; titles from a day to a day; figures of years."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luodi.apps.access.queries import Scope
from luodi.apps.enterprises import doors
from luodi.apps.enterprises.querysets import EnterpriseQuerySet, FigureQuerySet, TitleQuerySet
from luodi.apps.organisations.models import Unit


def _person(label: Any, **options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options
    )


class Enterprise(models.Model):
    """One enterprise for life. ``unit`` is the place that keeps its record (属地)."""

    uscc = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    name = models.CharField(_("企业名称"), max_length=255)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("属地"))
    added_at = models.DateTimeField(_("登记时间"))
    added_by = _person(_("登记人"), null=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = _("企业")
        verbose_name_plural = _("企业")
        ordering = ("name", "pk")
        indexes = (models.Index(fields=["name"], name="enterprise_name"),)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the address of its page."""
        return reverse("enterprises:detail", args=[self.pk])

    @classmethod
    def scope_q(cls, scope: Scope) -> Q:
        """Return which enterprises a scope may touch.

        Those kept by its units, those whose projects it may touch, and one's own.
        """
        if scope.everything:
            return Q()
        found = Q(unit__in=scope.unit_ids) | doors.in_scope(scope)
        return found | Q(name__in=scope.enterprises) if scope.enterprises else found

    @classmethod
    def former_with(cls, word: str) -> models.QuerySet:
        """Return the ids of the enterprises that had a name with a word in it."""
        return FormerName.objects.filter(name__icontains=word).values("enterprise")


class FormerName(models.Model):
    """A name until a day."""

    append_only = True

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="former_names", verbose_name=_("企业")
    )
    name = models.CharField(_("曾用名"), max_length=255)
    until = models.DateField(_("更名日期"))
    document = models.CharField(_("依据"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = _person(_("登记人"), null=True)

    class Meta:
        verbose_name = _("曾用名")
        verbose_name_plural = _("曾用名")

    def __str__(self) -> str:
        return self.name


class Title(models.Model):
    """A title held from a day on; ``title`` and ``level`` are codes of the packs' lists."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="titles", verbose_name=_("企业"))
    title = models.CharField(_("称号"), max_length=40)
    level = models.CharField(_("级别"), max_length=40, blank=True)
    valid_from = models.DateField(_("认定日期"))
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)
    document = models.CharField(_("认定文件"), max_length=200)
    source = models.CharField(_("来源"), max_length=200, blank=True)
    added_at = models.DateTimeField(_("登记时间"))
    added_by = _person(_("登记人"), null=True)
    ended_at = models.DateTimeField(_("终止登记时间"), null=True, blank=True)
    ended_by = _person(_("终止登记人"), null=True, blank=True)
    end_document = models.CharField(_("终止依据"), max_length=200, blank=True)

    objects = TitleQuerySet.as_manager()

    class Meta:
        verbose_name = _("企业称号")
        verbose_name_plural = _("企业称号")
        ordering = ("-valid_from", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["enterprise", "title", "valid_from"], name="title_once"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="title_dates_in_order"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def unit_id(self) -> int:
        """The place of the enterprise, for the log."""
        return int(self.enterprise.unit_id)


class YearFigure(models.Model):
    """One figure of one year in fen. Never edited: the newest of the same year and measure stands."""

    append_only = True

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="figures", verbose_name=_("企业"))
    year = models.PositiveSmallIntegerField(_("年度"))
    measure = models.CharField(_("指标"), max_length=40)
    fen = models.BigIntegerField(_("数值（分）"), null=True)
    document = models.CharField(_("来源文件"), max_length=200)
    reason = models.CharField(_("更正理由"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = _person(_("登记人"), null=True)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("企业年度指标")
        verbose_name_plural = _("企业年度指标")
        indexes = (models.Index(fields=["enterprise", "measure", "year", "-id"], name="figure_newest"),)

    def __str__(self) -> str:
        return f"{self.year} {self.measure}"
