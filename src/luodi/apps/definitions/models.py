"""Versions of what was decided. A version never changes; a change is a new version."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.apps.definitions.enums import FieldType, Layer, Sensitivity
from luodi.apps.definitions.querysets import WordQuerySet
from luodi.apps.organisations.models import Unit


class PackVersion(models.Model):
    """One loaded version of one pack; ``adopted`` packs apply here, the others are kept for reading."""

    code = models.CharField(_("规则包"), max_length=60)
    version = models.PositiveIntegerField(_("版本"))
    label = models.JSONField(_("名称"))
    document = models.CharField(_("文件"), max_length=300)
    number = models.CharField(_("文号"), max_length=100, blank=True)
    issued_on = models.DateField(_("印发日期"), null=True, blank=True)
    valid_from = models.DateField(_("施行日期"), null=True, blank=True)
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)
    position = models.PositiveIntegerField(_("次序"))
    adopted = models.BooleanField(_("已采用"), default=False)
    loaded_at = models.DateTimeField(_("载入时间"))

    class Meta:
        verbose_name = _("规则包")
        verbose_name_plural = _("规则包")
        constraints = (models.UniqueConstraint(fields=["code", "version"], name="pack_version"),)

    def __str__(self) -> str:
        return f"{self.code}@{self.version}"


class EntryVersion(models.Model):
    """One version of one entry, as loaded from a pack or made by the office; only ever added."""

    append_only = True

    layer = models.CharField(_("层"), max_length=10, choices=Layer)
    pack = models.CharField(_("规则包"), max_length=60)
    kind = models.CharField(_("种类"), max_length=20)
    code = models.CharField(_("代码"), max_length=80)
    version = models.PositiveIntegerField(_("版本"))
    label = models.JSONField(_("名称"))
    source = models.JSONField(_("来源"))
    valid_from = models.DateField(_("施行日期"), null=True, blank=True)
    valid_to = models.DateField(_("失效日期"), null=True, blank=True)
    body = models.JSONField(_("内容"))
    sha256 = models.CharField(_("校验值"), max_length=64)
    loaded_at = models.DateTimeField(_("载入时间"))
    loaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("载入人"),
    )

    class Meta:
        verbose_name = _("条目版本")
        verbose_name_plural = _("条目版本")
        constraints = (
            models.UniqueConstraint(
                fields=["layer", "pack", "kind", "code", "version"], name="entry_version"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind}/{self.code}@{self.version}"


class Edition(models.Model):
    """What was decided as it stood after one change, by the number that the counter had then.

    The packs in force, lowest first, and the newest entry: with the entries, which are only ever added,
    this says by which rules anything was worked out at the time.
    """

    append_only = True

    number = models.PositiveBigIntegerField(_("次数"), unique=True)
    packs = models.JSONField(_("已采用的规则包"))
    last_entry = models.PositiveBigIntegerField(_("最新条目"), default=0)
    made_at = models.DateTimeField(_("生效时间"))

    class Meta:
        verbose_name = _("规则版次")
        verbose_name_plural = _("规则版次")

    def __str__(self) -> str:
        return str(self.number)


class OfficeField(models.Model):
    """A field that an office adds to the catalogue; its values live in the state's JSON column."""

    key = models.CharField(_("键"), max_length=40, unique=True)
    label_zh = models.CharField(_("名称"), max_length=60)
    label_en = models.CharField(_("英文名称"), max_length=100)
    type = models.CharField(_("类型"), max_length=10, choices=FieldType)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    choices = models.JSONField(_("可选值"), default=list, blank=True)
    sensitivity = models.CharField(
        _("敏感程度"), max_length=20, choices=Sensitivity, default=Sensitivity.INTERNAL
    )
    added_at = models.DateTimeField(_("增加时间"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("增加人"),
    )
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("自增字段")
        verbose_name_plural = _("自增字段")

    def __str__(self) -> str:
        return self.label_zh


class OfficeSynonym(models.Model):
    """A heading that the workbooks of a unit use for a field; without a unit those of the whole office."""

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("单位"))
    key = models.CharField(_("键"), max_length=40)
    word = models.CharField(_("表头"), max_length=100)
    added_at = models.DateTimeField(_("增加时间"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("增加人")
    )
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("停用人")
    )

    objects = WordQuerySet.as_manager()

    class Meta:
        verbose_name = _("表头说法")
        verbose_name_plural = _("表头说法")
        constraints = (
            models.UniqueConstraint(
                fields=["unit", "word"], condition=models.Q(ended_at=None), name="synonym_of_unit"
            ),
            models.UniqueConstraint(
                fields=["word"], condition=models.Q(ended_at=None, unit=None), name="synonym_of_office"
            ),
        )

    def __str__(self) -> str:
        return f"{self.word} → {self.key}"

    @classmethod
    def scope_q(cls, scope: Any) -> models.Q:
        """Return the words inside a scope: those of its units."""
        return models.Q() if scope.everything else models.Q(unit_id__in=scope.unit_ids)


class FieldRequest(models.Model):
    """A column that a unit's workbooks have and the catalogue has not: whoever keeps the fields decides."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    label = models.CharField(_("名称"), max_length=60)
    type = models.CharField(_("类型"), max_length=10, choices=FieldType)
    measure = models.CharField(_("计量单位"), max_length=20, blank=True)
    sensitivity = models.CharField(_("敏感程度"), max_length=20, choices=Sensitivity)
    asked_at = models.DateTimeField(_("申请时间"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("申请人")
    )
    field = models.ForeignKey(
        OfficeField, models.PROTECT, null=True, related_name="+", verbose_name=_("增加的字段")
    )
    decided_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("处理人")
    )

    objects = WordQuerySet.as_manager()

    class Meta:
        verbose_name = _("字段申请")
        verbose_name_plural = _("字段申请")

    def __str__(self) -> str:
        return self.label

    @classmethod
    def scope_q(cls, scope: Any) -> models.Q:
        """Return the requests inside a scope: those of its units."""
        return models.Q() if scope.everything else models.Q(unit_id__in=scope.unit_ids)


class DefinitionsCounter(models.Model):
    """One row that counts changes, so that every process knows when to read again."""

    number = models.PositiveBigIntegerField(_("次数"), default=0)

    class Meta:
        verbose_name = _("更新次数")
        verbose_name_plural = _("更新次数")

    def __str__(self) -> str:
        return str(self.number)
