"""Addresses of the ledger."""

from django.urls import path

from luodi.apps.projects.views import lifecycle, listing, project, recording, stalled

app_name = "projects"
urlpatterns = [
    path("projects/", listing.index, name="list"),
    path("projects/new", recording.new, name="new"),
    path("projects/columns", listing.columns, name="columns"),
    path("projects/kept", listing.keep, name="keep"),
    path("projects/kept/<int:pk>/forget", listing.forget, name="forget"),
    path("projects/<int:pk>/", project.detail, name="detail"),
    path("projects/<int:pk>/as-of", project.as_of, name="as_of"),
    path("projects/<int:pk>/history", project.history, name="history"),
    path("projects/<int:pk>/unmask", project.unmask, name="unmask"),
    path("projects/<int:pk>/edit", recording.edit, name="edit"),
    path("projects/<int:pk>/stage", recording.stage, name="stage"),
    path("projects/<int:pk>/progress", recording.progress, name="progress"),
    path("projects/<int:pk>/facts/<int:fact>/correct", recording.correct, name="correct"),
    path("projects/<int:pk>/facts/<int:fact>/withdraw", recording.withdraw, name="withdraw"),
    path("projects/<int:pk>/terminate", lifecycle.terminate, name="terminate"),
    path("projects/<int:pk>/remove", lifecycle.remove, name="remove"),
    path("projects/<int:pk>/split", lifecycle.split, name="split"),
    path("projects/<int:pk>/merge", lifecycle.merge, name="merge"),
    path("projects/<int:pk>/unmerge", lifecycle.unmerge, name="unmerge"),
    path("projects/<int:pk>/excuse", lifecycle.excuse, name="excuse"),
    path("stalls/", stalled.index, name="stalls"),
]
