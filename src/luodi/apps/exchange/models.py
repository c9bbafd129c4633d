"""An import, its reading and its staged rows."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luodi.apps.exchange.enums import OPEN, RUNNING, BatchState, Reach, Verdict
from luodi.apps.exchange.querysets import BatchQuerySet, MappingQuerySet
from luodi.apps.files.models import StoredFile
from luodi.apps.jobs.models import Job
from luodi.apps.organisations.models import Unit


class ImportBatch(models.Model):
    """One workbook on its way into the ledger.

    ``reading`` is the reader's report (tables with header, columns, unit, confidence; totals;
    warnings) without the rows; ``mapping`` what a person decided about it. ``staged_state`` is the
    last project state when the rows were compared. ``counts`` are rows by verdict. ``revision`` rises
    with every change of the staged rows: what is confirmed is what somebody looked at. ``once`` names the
    form that brought it: sent again, it brings nothing.
    """

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("文件"))
    file_name = models.CharField(_("文件名"), max_length=200)
    sha256 = models.CharField(_("摘要"), max_length=64, db_index=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("上传人")
    )
    created_at = models.DateTimeField(_("上传时间"))
    state = models.CharField(_("状态"), max_length=10, choices=BatchState, default=BatchState.UPLOADED)
    reading = models.JSONField(_("读取结果"), default=dict)
    mapping = models.JSONField(_("列对应"), default=dict)
    heading_set = models.CharField(_("表头"), max_length=64, blank=True)
    as_of = models.DateField(_("数据截至"), null=True, blank=True)
    default_kind = models.CharField(_("项目类别（缺省）"), max_length=24, blank=True)
    counts = models.JSONField(_("计数"), default=dict)
    written = models.JSONField(_("写入"), default=dict)
    failure = models.JSONField(_("失败原因"), default=dict)
    staged_state = models.BigIntegerField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(_("入库时间"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("入库人"),
    )
    once = models.CharField(_("上传表单"), max_length=64, blank=True, default="")
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("导入批次")
        verbose_name_plural = _("导入批次")
        ordering = ["-id"]
        indexes = [models.Index(fields=["unit", "state"], name="import_unit_state")]
        constraints = [
            models.UniqueConstraint(
                fields=["created_by", "once"], name="import_form_once", condition=~models.Q(once="")
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """Return the page of the step that the import is at."""
        return reverse("exchange:import", args=[self.pk])

    @classmethod
    def scope_q(cls, scope: Any) -> models.Q:
        """Return the imports inside a scope: those of its units."""
        return models.Q() if scope.everything else models.Q(unit_id__in=scope.unit_ids)

    @property
    def is_running(self) -> bool:
        """Tell whether a job is at work on it."""
        return self.state in RUNNING

    @property
    def is_open(self) -> bool:
        """Tell whether it can still be cancelled."""
        return self.state in OPEN


class RememberedMapping(models.Model):
    """What the headings of a unit's workbooks mean, as a person confirmed them.

    ``headings`` are those of one table as ``workbooks.memory`` writes them, ``columns`` what they mean.
    ``reach`` says to whom the unit offers it; what another unit takes over is a mapping of its own.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    name = models.CharField(_("名称"), max_length=200)
    headings = models.JSONField(_("表头"), default=list)
    columns = models.JSONField(_("列对应"), default=list)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("确认人")
    )
    confirmed_at = models.DateTimeField(_("确认时间"))
    reach = models.CharField(_("分享范围"), max_length=10, choices=Reach, default=Reach.NOBODY)
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("分享人")
    )
    shared_at = models.DateTimeField(_("分享时间"), null=True, blank=True)
    taken_from = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("采用自")
    )
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("停用人")
    )
    ended_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    objects = MappingQuerySet.as_manager()

    class Meta:
        verbose_name = _("记住的列对应")
        verbose_name_plural = _("记住的列对应")
        ordering = ["-confirmed_at", "-id"]
        indexes = [models.Index(fields=["unit", "ended_at"], name="mapping_unit_ended")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the page on which it is edited."""
        return reverse("exchange:mapping", args=[self.pk])

    @classmethod
    def scope_q(cls, scope: Any) -> models.Q:
        """Return the mappings inside a scope: those of its units."""
        return models.Q() if scope.everything else models.Q(unit_id__in=scope.unit_ids)


class ImportReading(models.Model):
    """The rows that the reader found, compressed, so that an accepted mapping is not read twice."""

    batch = models.OneToOneField(ImportBatch, models.CASCADE, related_name="kept_reading")
    rows = models.BinaryField()

    class Meta:
        verbose_name = _("读取的行")


class ImportRow(models.Model):
    """One row of the workbook, compared with the ledger.

    ``facts`` are catalogue keys with the values as the ledger takes them. ``cells``, what stood in
    the workbook by column letter, are kept only where there is an issue. ``diffs`` list the cells
    that differ, with both values and where the stored one came from. ``state`` is the version of
    the project that was compared. ``offers`` are projects that the row may mean, by number, with how
    alike the names are; until a person has said of each whether it is (``unanswered``), the row is
    not written. ``refusal`` is what alone keeps a row out, alike for all rows kept out so.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField(_("次序"))
    sheet = models.CharField(_("工作表"), max_length=255)
    row = models.PositiveIntegerField(_("行"))
    table = models.PositiveSmallIntegerField(_("表"), default=1)
    cells = models.JSONField(_("单元格"), default=dict)
    facts = models.JSONField(_("入库值"), default=dict)
    issues = models.JSONField(_("问题"), default=list)
    verdict = models.CharField(_("结果"), max_length=8, choices=Verdict)
    project = models.BigIntegerField(_("项目"), null=True, blank=True)
    state = models.BigIntegerField(null=True, blank=True)
    diffs = models.JSONField(_("差异"), default=list)
    choices = models.JSONField(_("选择"), default=dict)
    mended = models.JSONField(_("改好"), default=dict)
    was_refused = models.BooleanField(_("原被拒绝"), default=False)
    differs = models.BooleanField(_("与台账不同"), default=False)
    left_out = models.BooleanField(_("不导入"), default=False)
    offers = models.JSONField(_("疑似已有"), default=list)
    unanswered = models.BooleanField(_("待认定"), default=False)
    suspect = models.BooleanField(_("量级可疑"), default=False)
    refusal = models.CharField(_("拒绝的缘由"), max_length=120, default="", blank=True)

    hidden = False  # set where a row is loaded for a person who may not read its project

    class Meta:
        verbose_name = _("导入行")
        verbose_name_plural = _("导入行")
        ordering = ["batch_id", "position"]
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="import_row_position")]
        indexes = [models.Index(fields=["batch", "verdict", "position"], name="import_row_verdict")]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}"


class MatchAnswer(models.Model):
    """What a person said of a row and a project: the same, or not. Holds for the ledger from then on.

    The ledger is that of ``batch``, the import in which it was said: the same unit, and the same file
    name or headings. ``said`` is the digest of what the row states of itself. The latest answer holds;
    those of an import that was taken back do not.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="answers")
    said = models.CharField(max_length=64)
    project = models.BigIntegerField(_("项目"))
    same = models.BooleanField(_("是同一项目"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("认定人")
    )
    at = models.DateTimeField(_("认定时间"))

    class Meta:
        verbose_name = _("同一项目的认定")
        verbose_name_plural = _("同一项目的认定")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.said[:8]} {self.project}"
