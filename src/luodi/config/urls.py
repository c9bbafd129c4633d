"""Root addresses: each app brings its own urls.py; the folder says which apps there are."""

from importlib import import_module

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    *[
        path("", include(f"luodi.apps.{name}.urls"))
        for name in settings.APPS_IN_ORDER
        if (settings.APPS / name / "urls.py").exists()
    ],
]

if (settings.PACKAGE / "web" / "urls.py").exists():
    urlpatterns.append(path("", include(import_module("luodi.web.urls"))))
