"""What the public said of a clause under consultation, and what became of it. Both are never edited."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.apps.incentives.enums import CommentOutcome, Sender
from luodi.apps.incentives.models.clause import ClauseVersion, OfficeClause, person


class PublicComment(models.Model):
    """One comment on one version of a clause. No names: only what kind of person or body it came from."""

    append_only = True

    clause = models.ForeignKey(OfficeClause, models.PROTECT, related_name="comments", verbose_name=_("条款"))
    version = models.ForeignKey(
        ClauseVersion, models.PROTECT, related_name="comments", verbose_name=_("条款版本")
    )
    sender = models.CharField(_("意见来自"), max_length=12, choices=Sender)
    wording = models.TextField(_("意见"), max_length=5000)
    received_on = models.DateField(_("收到日期"))
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = person(_("登记人"), null=True)

    class Meta:
        verbose_name = _("公众意见")
        verbose_name_plural = _("公众意见")
        ordering = ("received_on", "pk")

    def __str__(self) -> str:
        return self.wording[:40]

    @property
    def answer(self) -> "CommentAnswer | None":
        """What became of it: the newest answer, None while it is open."""
        given: list[Any] = list(self.answers.all())
        return given[-1] if given else None


class CommentAnswer(models.Model):
    """What became of a comment; a later answer stands in its place and the earlier one stays."""

    append_only = True

    comment = models.ForeignKey(
        PublicComment, models.PROTECT, related_name="answers", verbose_name=_("公众意见")
    )
    outcome = models.CharField(_("处理结果"), max_length=8, choices=CommentOutcome)
    changed = models.CharField(_("改了什么"), max_length=500, blank=True)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    at = models.DateTimeField(_("时间"))
    by = person(_("办理人"), null=True)

    class Meta:
        verbose_name = _("公众意见处理")
        verbose_name_plural = _("公众意见处理")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                name="comment_refused_with_reason", condition=Q(outcome="adopted") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="comment_adopted_with_change", condition=Q(outcome="declined") | ~Q(changed="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.comment} {self.outcome}"
