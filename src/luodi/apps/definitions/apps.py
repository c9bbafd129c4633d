"""What offices decided, as the running system holds it."""

from django.apps import AppConfig


class DefinitionsConfig(AppConfig):
    """Packs as loaded and the office's own layer above them."""

    name = "luodi.apps.definitions"
    label = "definitions"
    verbose_name = "规则与口径"
