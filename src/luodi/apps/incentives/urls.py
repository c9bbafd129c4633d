"""Addresses of policies."""

from django.urls import path

from luodi.apps.incentives import views

app_name = "incentives"
urlpatterns = [
    path("policies/", views.index, name="policies"),
    path("policies/<slug:code>/", views.policy, name="policy"),
    path("policies/<slug:code>/<slug:measure>/", views.measure, name="measure"),
]
