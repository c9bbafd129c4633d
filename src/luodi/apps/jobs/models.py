"""One job: what to do, how far it is, who holds it and until when."""

from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from luodi.apps.access.enums import Permission
from luodi.apps.jobs.enums import UNFINISHED, JobState
from luodi.apps.jobs.querysets import JobQuerySet
from luodi.apps.jobs.registry import label_of


class Job(models.Model):
    """A piece of background work. Sentences are kept as ``{"zh": …, "en": …}``.

    ``lease_until`` and ``lease_token`` say which worker holds it: only the holder of the token may
    change the row, and after the lease anybody may take the job again. Leases run on the
    machine's own time, everything that people read on the kernel's clock.
    """

    kind = models.CharField(_("种类"), max_length=80)
    payload = models.JSONField(_("参数"), default=dict)
    state = models.CharField(_("状态"), max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    done = models.PositiveBigIntegerField(_("已处理"), default=0)
    total = models.PositiveBigIntegerField(_("总数"), null=True, blank=True)
    message = models.JSONField(_("进展"), default=dict)
    result = models.JSONField(_("结果"), null=True, blank=True)
    error = models.JSONField(_("原因"), default=dict)
    attempts = models.PositiveSmallIntegerField(_("已尝试次数"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("最多尝试次数"), default=3)
    cancel_requested = models.BooleanField(_("要求取消"), default=False)
    not_before = models.DateTimeField(_("最早开始"), null=True, blank=True)
    lease_until = models.DateTimeField(_("占用至"), null=True, blank=True)
    lease_token = models.CharField(max_length=32, default="", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, verbose_name=_("发起人")
    )
    unit = models.ForeignKey(
        "organisations.Unit", models.PROTECT, null=True, blank=True, verbose_name=_("单位")
    )
    unique_key = models.CharField(max_length=120, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(_("发起时间"))
    started_at = models.DateTimeField(_("开始时间"), null=True, blank=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("后台任务")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "id"], name="jobs_state")]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=JobState.values), name="jobs_known_state"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    def get_absolute_url(self) -> str:
        """Return the address of the progress page."""
        return reverse("jobs:detail", args=[self.pk])

    @classmethod
    def scope_q(cls, scope: Any) -> models.Q:
        """Return the jobs inside a scope: those of its units."""
        return models.Q() if scope.everything else models.Q(unit_id__in=scope.unit_ids)

    view_permission = Permission.JOB_VIEW

    @property
    def label(self) -> str:
        """Say in the reader's language what this job does."""
        return label_of(self.kind).in_(translation.get_language() or "zh")

    @property
    def message_text(self) -> str:
        """Return the progress sentence in the reader's language."""
        return _spoken(self.message)

    @property
    def error_text(self) -> str:
        """Return the reason of a failure in the reader's language."""
        return _spoken(self.error)

    @property
    def link_text(self) -> str:
        """Return the words of the link to the result, if there is one."""
        return _spoken((self.result or {}).get("link", {}))

    @property
    def is_finished(self) -> bool:
        """Tell whether nothing will change any more."""
        return self.state not in UNFINISHED

    @property
    def ratio(self) -> Fraction | None:
        """Return how far it is, 0 to 1, or None where that is not known."""
        if self.state == JobState.DONE:
            return Fraction(1)
        return Fraction(min(self.done, self.total), self.total) if self.total else None


def _spoken(sentence: dict[str, str]) -> str:
    lang = "en" if (translation.get_language() or "zh").startswith("en") else "zh"
    return sentence.get(lang) or sentence.get("zh", "")
