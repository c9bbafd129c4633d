"""Addresses of files."""

from django.urls import path

from luodi.apps.files import views

app_name = "files"
urlpatterns = [path("files/<int:pk>/", views.download, name="download")]
