"""Policies for enterprises."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IncentivesConfig(AppConfig):
    """Policies, clauses, what they give, and what was given."""

    name = "luodi.apps.incentives"
    label = "incentives"
    verbose_name = _("惠企政策")
