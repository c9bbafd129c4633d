"""Fixed words of files."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Who, besides the one who stored it, may have a file."""

    OWNER = "owner", _("仅本人")
    UNMASKED = "unmasked", _("可查看未脱敏信息的人员")
    READERS = "readers", _("可查看该单位项目的人员")


VERBS = {
    "file.store": _("存入文件"),
    "file.download": _("下载文件"),
    "file.sweep": _("清理无主文件"),
}
