"""What was decided below a ceiling: registered from the minutes, and checked by a second person."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.apps.incentives.models.clause import person
from luodi.apps.incentives.models.record import Statement, one_subject


class Decision(Statement):
    """The sum that a meeting decided under a clause whose text gives a ceiling; ``document`` are its minutes.

    ``ceiling_fen`` is what the clause came to (None: the text gives no formula), ``reference`` its version,
    ``reason`` why the sum is what it is. Registering is not approving: the decision was the meeting's.
    """

    clause = models.CharField(_("条款"), max_length=80)
    reference = models.CharField(_("条款版本"), max_length=160)
    ceiling_fen = models.BigIntegerField(_("上限（分）"), null=True, blank=True)
    fen = models.BigIntegerField(_("审定额度（分）"))
    decided_on = models.DateField(_("审定日期"))
    day = models.DateField(_("测算日"))

    class Meta:
        verbose_name = _("审定额度")
        verbose_name_plural = _("审定额度")
        constraints = (
            one_subject("decision_one_subject"),
            models.CheckConstraint(
                name="decision_within_ceiling",
                condition=Q(fen__gte=0) & (Q(ceiling_fen__isnull=True) | Q(fen__lte=F("ceiling_fen"))),
            ),
            # Of a clause one sum stands for a project: one first, and one at most in place of another.
            models.UniqueConstraint(
                name="decision_first_of_project",
                fields=["project", "clause"],
                condition=Q(supersedes__isnull=True, project__isnull=False),
            ),
            models.UniqueConstraint(
                name="decision_first_of_enterprise",
                fields=["enterprise", "clause"],
                condition=Q(supersedes__isnull=True, enterprise__isnull=False),
            ),
            models.UniqueConstraint(
                name="decision_replaced_once", fields=["supersedes"], condition=Q(supersedes__isnull=False)
            ),
        )
        indexes = (models.Index(fields=["project", "clause"], name="decision_project"),)

    def __str__(self) -> str:
        return f"{self.clause} {self.fen}"

    @property
    def checked(self) -> "DecisionCheck | None":
        """The second person's check, None while it waits."""
        return getattr(self, "check_made", None)


class DecisionCheck(models.Model):
    """A second person held the registered decision against the minutes."""

    append_only = True

    decision = models.OneToOneField(
        Decision, models.PROTECT, related_name="check_made", verbose_name=_("审定额度")
    )
    at = models.DateTimeField(_("复核时间"))
    by = person(_("复核人"), null=True)

    class Meta:
        verbose_name = _("审定额度复核")
        verbose_name_plural = _("审定额度复核")

    def __str__(self) -> str:
        return str(self.decision)
