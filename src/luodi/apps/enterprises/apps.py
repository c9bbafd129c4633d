"""Enterprises."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnterprisesConfig(AppConfig):
    """Enterprises, their titles and their yearly figures."""

    name = "luodi.apps.enterprises"
    label = "enterprises"
    verbose_name = _("企业")
