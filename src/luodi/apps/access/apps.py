"""People, what they may do and where."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    """Accounts, roles, scope and sign-in."""

    name = "luodi.apps.access"
    label = "access"
    verbose_name = _("人员与权限")
