"""Addresses of the ledger."""

from django.urls import path

from luodi.apps.projects.views import lifecycle, listing, project, readers, recording, stalled
from luodi.web import addresses

NUMBERED = addresses.NumberConverter
"""What ``<number:…>`` below is read by."""

app_name = "projects"
urlpatterns = [
    path("projects/", listing.index, name="list"),
    path("projects/new", recording.new, name="new"),
    path("projects/columns", listing.columns, name="columns"),
    path("projects/kept", listing.keep, name="keep"),
    path("projects/kept/<number:pk>/forget", listing.forget, name="forget"),
    path("projects/<number:pk>/", project.detail, name="detail"),
    path("projects/<number:pk>/as-of", project.as_of, name="as_of"),
    path("projects/<number:pk>/history", project.history, name="history"),
    path("projects/<number:pk>/unmask", project.unmask, name="unmask"),
    path("projects/<number:pk>/edit", recording.edit, name="edit"),
    path("projects/<number:pk>/stage", recording.stage, name="stage"),
    path("projects/<number:pk>/progress", recording.progress, name="progress"),
    path("projects/<number:pk>/facts/<number:fact>/correct", recording.correct, name="correct"),
    path("projects/<number:pk>/facts/<number:fact>/withdraw", recording.withdraw, name="withdraw"),
    path("projects/<number:pk>/terminate", lifecycle.terminate, name="terminate"),
    path("projects/<number:pk>/remove", lifecycle.remove, name="remove"),
    path("projects/<number:pk>/split", lifecycle.split, name="split"),
    path("projects/<number:pk>/merge", lifecycle.merge, name="merge"),
    path("projects/<number:pk>/unmerge", lifecycle.unmerge, name="unmerge"),
    path("projects/<number:pk>/excuse", lifecycle.excuse, name="excuse"),
    path("projects/<number:pk>/readers", readers.index, name="readers"),
    path("projects/<number:pk>/readers/<number:reader>/end", readers.end, name="reader_end"),
    path("stalls/", stalled.index, name="stalls"),
]
