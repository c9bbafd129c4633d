"""Addresses of definitions."""

from django.urls import path

from luodi.apps.definitions import views

app_name = "definitions"
urlpatterns = [
    path("definitions/", views.fields, name="list"),
    path("definitions/rules/", views.rules, name="rules"),
    path("definitions/rules/<str:code>/limit/", views.limit, name="limit"),
    path("definitions/packs/", views.packs, name="packs"),
    path("definitions/packs/<slug:code>/<int:version>/", views.pack, name="pack"),
    path("definitions/words/", views.words, name="words"),
    path("definitions/words/<int:pk>/end/", views.word_end, name="word_end"),
    path("definitions/requests/<int:pk>/", views.request_grant, name="request_grant"),
    path("definitions/requests/<int:pk>/decline/", views.request_decline, name="request_decline"),
    path("definitions/fields/new/", views.field_new, name="field_new"),
    path("definitions/fields/<slug:key>/end/", views.field_end, name="field_end"),
]
