"""What was decided, as loaded versions, and what an office adds to it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DefinitionsConfig(AppConfig):
    """Packs in the database, the office's own layer, the catalogue in force."""

    name = "luodi.apps.definitions"
    label = "definitions"
    verbose_name = _("字段与规则")
