"""Workbooks in and out."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """Import of ledgers from workbooks, export of lists to workbooks."""

    name = "luodi.apps.exchange"
    label = "exchange"
    verbose_name = _("导入导出")
