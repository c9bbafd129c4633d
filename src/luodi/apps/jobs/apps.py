"""Background work on the same database: no extra service to install."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Jobs with lease, attempts, progress and cancel."""

    name = "luodi.apps.jobs"
    label = "jobs"
    verbose_name = _("后台任务")
