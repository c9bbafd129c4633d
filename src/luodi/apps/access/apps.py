"""People, what they may do and where."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    """Accounts, roles, scope and sign-in."""

    name = "luodi.apps.access"
    label = "access"
    verbose_name = _("人员与权限")

    def ready(self) -> None:
        """Keep Django from writing last_login by the machine's day: signing in is an act of ours."""
        user_logged_in.disconnect(dispatch_uid="update_last_login")
