"""Facts: dated twice, never edited."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.apps.projects.enums import FactKind, Precision, Source
from luodi.apps.projects.models.project import Project


class Fact(models.Model):
    """One statement about one project.

    ``happened_on`` is when it was true, ``recorded_at`` when it was entered. Money in
    ``payload`` is integer fen. A correction supersedes; a withdrawal takes back; triggers of the
    database refuse change and deletion.
    """

    append_only = True

    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        related_name="facts",
        db_index=False,  # fact_project begins with it
        verbose_name=_("项目"),
    )
    kind = models.CharField(_("种类"), max_length=12, choices=FactKind)
    happened_on = models.DateField(_("发生日期"), null=True, blank=True)
    precision = models.CharField(_("日期精度"), max_length=7, choices=Precision, default=Precision.DAY)
    payload = models.JSONField(_("内容"), default=dict)
    recorded_at = models.DateTimeField(_("录入时间"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,  # accounts are never deleted, and no page asks by it
        verbose_name=_("录入人"),
    )
    source = models.CharField(_("来源"), max_length=8, choices=Source, default=Source.FORM)
    file_name = models.CharField(_("文件"), max_length=255, blank=True)
    sheet = models.CharField(_("工作表"), max_length=255, blank=True)
    row = models.PositiveIntegerField(_("行"), null=True, blank=True)
    batch = models.BigIntegerField(_("导入批次"), null=True, blank=True)
    supersedes = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
        verbose_name=_("替代"),
    )
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    # By which edition of the definitions the project was folded when this was recorded.
    edition = models.PositiveBigIntegerField(_("规则版次"), null=True, blank=True)

    class Meta:
        verbose_name = _("事实")
        verbose_name_plural = _("事实")
        indexes = (
            models.Index(fields=["project", "id"], name="fact_project"),
            models.Index(fields=["batch"], name="fact_batch", condition=models.Q(batch__isnull=False)),
            models.Index(fields=["recorded_at"], name="fact_recorded"),
        )
        constraints = (
            models.CheckConstraint(
                name="fact_withdrawal_names_a_fact",
                condition=~models.Q(kind="withdrawal") | models.Q(supersedes__isnull=False),
            ),
            models.CheckConstraint(
                name="fact_workbook_has_row",
                condition=~models.Q(source="workbook") | models.Q(row__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on or ''}".strip()
