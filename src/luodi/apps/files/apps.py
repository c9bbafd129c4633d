"""Files: what people uploaded and what the system made for them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Content on disk by its digest, one row per upload."""

    name = "luodi.apps.files"
    label = "files"
    verbose_name = _("文件")
