"""Addresses of enterprises."""

from django.urls import path

from luodi.apps.enterprises import views
from luodi.web import addresses

NUMBERED = addresses.NumberConverter
"""What ``<number:…>`` below is read by."""

app_name = "enterprises"
urlpatterns = [
    path("enterprises/", views.index, name="list"),
    path("enterprises/export", views.export, name="export"),
    path("enterprises/new", views.new, name="new"),
    path("enterprises/<number:pk>/", views.detail, name="detail"),
    path("enterprises/<number:pk>/rename", views.rename, name="rename"),
    path("enterprises/<number:pk>/titles/new", views.title_new, name="title_new"),
    path("enterprises/<number:pk>/titles/<number:title>/end", views.title_end, name="title_end"),
    path("enterprises/<number:pk>/figures/new", views.figure_new, name="figure_new"),
]
