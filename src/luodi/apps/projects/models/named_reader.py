"""Who reads a project before it is signed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from luodi.apps.projects.models.project import Project
from luodi.apps.projects.querysets import NamedReaderQuerySet


class NamedReader(models.Model):
    """One person who may read what an investor keeps secret, from a day until before another.

    ``granted_by`` is empty for whoever recorded the project: they know what they wrote.
    """

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="named_readers", verbose_name=_("项目")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("指定人员")
    )
    valid_from = models.DateField(_("起"))
    valid_to = models.DateField(_("止"), null=True, blank=True)
    reason = models.CharField(_("事由"), max_length=200, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("指定人"),
    )

    objects = NamedReaderQuerySet.as_manager()

    class Meta:
        verbose_name = _("指定人员")
        verbose_name_plural = _("指定人员")
        indexes = (models.Index(fields=["person", "project"], name="named_reader_person"),)
        constraints = (
            models.UniqueConstraint(
                fields=["project", "person"], condition=Q(valid_to=None), name="named_reader_once"
            ),
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=F("person")), name="named_reader_not_self"
            ),
        )

    def __str__(self) -> str:
        return f"{self.project_id} {self.person_id}"
