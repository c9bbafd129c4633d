"""Addresses of imports and exports."""

from django.urls import path

from luodi.apps.exchange import views

app_name = "exchange"
urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/export/", views.imports_export, name="imports_export"),
    path("imports/new/", views.new, name="new"),
    path("imports/blank/<slug:kind>/", views.blank, name="blank"),
    path("imports/mappings/", views.mappings, name="mappings"),
    path("imports/mappings/<int:pk>/", views.mapping, name="mapping"),
    path("imports/mappings/<int:pk>/share/", views.mapping_share, name="mapping_share"),
    path("imports/mappings/<int:pk>/take/", views.mapping_take, name="mapping_take"),
    path("imports/mappings/<int:pk>/end/", views.mapping_end, name="mapping_end"),
    path("imports/<int:pk>/", views.detail, name="import"),
    path("imports/<int:pk>/map/", views.mapped, name="map"),
    path("imports/<int:pk>/columns/<str:column>/field/", views.own_field, name="own_field"),
    path("imports/<int:pk>/back/", views.back, name="back"),
    path("imports/<int:pk>/retry/", views.retry, name="retry"),
    path("imports/<int:pk>/cancel/", views.cancel, name="cancel"),
    path("imports/<int:pk>/choose/", views.choose_all, name="choose_all"),
    path("imports/<int:pk>/decline/", views.decline_all, name="decline_all"),
    path("imports/<int:pk>/rows/<int:row>/", views.row, name="row"),
    path("imports/<int:pk>/confirm/", views.confirm, name="confirm"),
    path("imports/<int:pk>/undo/", views.undo, name="undo"),
    path("imports/<int:pk>/refused/", views.refused, name="refused"),
    path("imports/<int:pk>/returned/", views.returned, name="returned"),
    path("projects/export/", views.export, name="export"),
    path("stalls/export/", views.export_stalls, name="export_stalls"),
]
