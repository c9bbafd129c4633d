"""A unit, its versions through time, its other names, and who followed whom."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.apps.organisations.enums import ChangeKind, SuccessionKind, UnitType
from luodi.apps.organisations.querysets import UnitQuerySet, UnitVersionQuerySet


class Unit(models.Model):
    """One unit of government, the same through every rename and move.

    ``valid_to`` is the first day on which the unit is no more. ``serves`` names the place that an
    office works for when it is not its parent's place (a city's branch that acts in a district).
    """

    type = models.CharField(_("类型"), max_length=20, choices=UnitType.choices)
    code = models.CharField(_("区划代码"), max_length=6, null=True, blank=True, unique=True)
    current_name = models.CharField(_("现用名称"), max_length=100)
    current_short_name = models.CharField(_("现用简称"), max_length=50, blank=True)
    serves = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="served_by", verbose_name=_("服务区域")
    )
    valid_from = models.DateField(_("设立日期"))
    valid_to = models.DateField(_("撤销日期"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="unit_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return self.current_name

    @property
    def name(self) -> str:
        """Name in use today."""
        return self.current_name

    @property
    def short_name(self) -> str:
        """Short name in use today, or the name."""
        return self.current_short_name or self.current_name


class UnitVersion(models.Model):
    """A unit's name and place in the tree from one day until before another.

    ``path`` lists the ids from the root, ``/1/4/9/``. A move above a unit ends its version too,
    so that the tree of a day is one query.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="versions", verbose_name=_("单位"))
    name = models.CharField(_("名称"), max_length=100)
    short_name = models.CharField(_("简称"), max_length=50, blank=True)
    parent = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="child_versions", verbose_name=_("上级单位")
    )
    path = models.CharField(max_length=200)
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)

    objects = UnitVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("单位沿革")
        verbose_name_plural = _("单位沿革")
        ordering = ["unit_id", "valid_from"]
        indexes = [models.Index(fields=["path"], name="unitversion_path")]
        constraints = [
            models.UniqueConstraint(fields=["unit", "valid_from"], name="unitversion_one_per_day"),
            models.UniqueConstraint(fields=["unit"], condition=Q(valid_to=None), name="unitversion_one_open"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")),
                name="unitversion_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        """Steps below the root."""
        return self.path.count("/") - 2


class UnitAlias(models.Model):
    """Another name that workbooks use for a unit, kept in its normal form."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="aliases", verbose_name=_("单位"))
    name = models.CharField(_("别名"), max_length=100)

    class Meta:
        verbose_name = _("单位别名")
        verbose_name_plural = _("单位别名")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="unitalias_once")]

    def __str__(self) -> str:
        return self.name


class UnitSuccession(models.Model):
    """One unit that followed another by a split or a merger."""

    predecessor = models.ForeignKey(
        Unit, models.PROTECT, related_name="successions", verbose_name=_("原单位")
    )
    successor = models.ForeignKey(Unit, models.PROTECT, related_name="origins", verbose_name=_("承接单位"))
    kind = models.CharField(_("方式"), max_length=8, choices=SuccessionKind.choices)
    on = models.DateField(_("日期"))

    class Meta:
        verbose_name = _("单位承接")
        verbose_name_plural = _("单位承接")
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="unitsuccession_once"),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="unitsuccession_not_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class UnitChange(models.Model):
    """One decided change: what, from which day, by which document, and who entered it."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="changes", verbose_name=_("单位"))
    kind = models.CharField(_("变更"), max_length=8, choices=ChangeKind.choices)
    on = models.DateField(_("生效日期"))
    document = models.CharField(_("依据文号"), max_length=200, blank=True)
    before = models.CharField(_("变更前"), max_length=200, blank=True)
    after = models.CharField(_("变更后"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.CharField(_("登记人"), max_length=100)

    class Meta:
        verbose_name = _("单位变更")
        verbose_name_plural = _("单位变更")
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"
