"""Addresses of units."""

from django.urls import path

from luodi.apps.organisations import views

app_name = "organisations"
urlpatterns = [
    path("units/", views.units, name="units"),
    path("units/export/", views.units_export, name="units_export"),
    path("units/new/", views.unit_new, name="unit_new"),
    path("units/<int:pk>/", views.unit, name="unit"),
    path("units/<int:pk>/rename/", views.unit_rename, name="unit_rename"),
    path("units/<int:pk>/move/", views.unit_move, name="unit_move"),
    path("units/<int:pk>/split/", views.unit_split, name="unit_split"),
    path("units/<int:pk>/merge/", views.unit_merge, name="unit_merge"),
    path("units/<int:pk>/end/", views.unit_end, name="unit_end"),
    path("units/<int:pk>/aliases/", views.alias_add, name="alias_add"),
    path("units/<int:pk>/aliases/<int:alias>/remove/", views.alias_remove, name="alias_remove"),
]
