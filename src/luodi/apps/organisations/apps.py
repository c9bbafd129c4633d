"""Units of government and how they lie in each other, on any day."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganisationsConfig(AppConfig):
    """The dated tree of units."""

    name = "luodi.apps.organisations"
    label = "organisations"
    verbose_name = _("单位")
