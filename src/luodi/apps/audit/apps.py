"""The audit app: who did what, in one chain that cannot be rewritten."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """First app of the import order: it knows no person, only something that acts."""

    name = "luodi.apps.audit"
    label = "audit"
    verbose_name = _("操作日志")
