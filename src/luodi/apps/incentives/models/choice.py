"""How the office reads a passage of a clause, from a day on, and on what that rests."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.apps.incentives.models.clause import person
from luodi.apps.incentives.querysets import ReadingChoiceQuerySet
from luodi.apps.organisations.models import Unit


class ReadingChoice(models.Model):
    """One choice, dated twice: it holds from ``valid_from`` until the next, and was known once recorded.

    ``words`` are the Chinese words of the reading that was chosen, '' opens the question again; ``reading``
    is its id in the clause, or ``with-CODE`` where the text is silent on two clauses together.
    """

    append_only = True

    clause = models.CharField(_("条款"), max_length=80)
    reading = models.CharField(_("读法"), max_length=80)
    words = models.CharField(_("选定的读法"), max_length=500, blank=True)
    reference = models.CharField(_("条款版本"), max_length=160)
    document = models.CharField(_("依据的文件或纪要"), max_length=200)
    reason = models.CharField(_("理由"), max_length=500)
    valid_from = models.DateField(_("自何日起"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = person(_("登记人"), null=True)

    objects = ReadingChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("选定的读法")
        verbose_name_plural = _("选定的读法")
        ordering = ("-pk",)
        indexes = (models.Index(fields=["clause", "reading"], name="reading_choice_of"),)
        constraints = (
            models.CheckConstraint(
                name="reading_choice_has_basis", condition=~models.Q(document="") & ~models.Q(reason="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.clause} {self.reading}"
