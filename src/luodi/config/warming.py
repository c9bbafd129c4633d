"""What the first request would wait for, read when a web process starts."""

from pathlib import Path

from django.apps import apps
from django.template.loader import get_template
from django.urls import reverse

from luodi.kernel.packs import load_packs


def warm() -> None:
    """Read the packs that ship, the addresses and the templates: a second that nobody waits for."""
    load_packs()
    reverse("set_language")
    for app in apps.get_app_configs():
        folder = Path(app.path) / "templates"
        if app.name.startswith("luodi."):
            for path in sorted(folder.rglob("*.html")):
                get_template(str(path.relative_to(folder)))
