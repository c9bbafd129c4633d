"""Addresses of the log."""

from django.urls import path

from luodi.apps.audit import views

app_name = "audit"
urlpatterns = [
    path("audit/", views.events, name="events"),
    path("audit/export/", views.export, name="export"),
    path("audit/verify/", views.verify, name="verify"),
]
