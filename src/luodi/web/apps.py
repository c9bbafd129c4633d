"""The web shell: base templates, components, static files and template tags."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """What every page shares."""

    name = "luodi.web"
    label = "web"
    verbose_name = "页面框架"
