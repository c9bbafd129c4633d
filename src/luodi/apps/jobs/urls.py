"""Addresses of jobs."""

from django.urls import path

from luodi.apps.jobs import views

app_name = "jobs"
urlpatterns = [
    path("jobs/", views.index, name="list"),
    path("jobs/<int:pk>/", views.detail, name="detail"),
    path("jobs/<int:pk>/cancel/", views.cancel, name="cancel"),
]
