"""Addresses of policies."""

from django.urls import path

from luodi.apps.incentives import views
from luodi.apps.incentives.views import comments, editing, evaluations, readings, simulations
from luodi.web import addresses

NUMBERED = addresses.NumberConverter
"""What ``<number:…>`` below is read by."""

app_name = "incentives"
urlpatterns = [
    path("evaluations/", evaluations.index, name="evaluations"),
    path("evaluations/projects/<number:pk>/", evaluations.project, name="project"),
    path("evaluations/projects/<number:pk>/sheet", evaluations.project_sheet, name="project_sheet"),
    path(
        "evaluations/projects/<number:pk>/answer/<path:key>",
        evaluations.project_answer,
        name="project_answer",
    ),
    path("evaluations/projects/<number:pk>/decide/<slug:code>", evaluations.decide, name="decide"),
    path("evaluations/projects/<number:pk>/check/<slug:code>", evaluations.check, name="check"),
    path("evaluations/enterprises/<number:pk>/", evaluations.enterprise, name="enterprise"),
    path("evaluations/enterprises/<number:pk>/sheet", evaluations.enterprise_sheet, name="enterprise_sheet"),
    path(
        "evaluations/enterprises/<number:pk>/answer/<path:key>",
        evaluations.enterprise_answer,
        name="enterprise_answer",
    ),
    path("simulations/", simulations.index, name="simulations"),
    path("simulations/new", simulations.new, name="simulate"),
    path("simulations/records", simulations.records, name="simulation_records"),
    path("simulations/<number:pk>/", simulations.detail, name="simulation"),
    path("clauses/new", editing.new, name="new_clause"),
    path("clauses/<slug:code>/", editing.clause, name="clause"),
    path("clauses/<slug:code>/edit", editing.edit, name="edit"),
    path("clauses/<slug:code>/step", editing.step, name="clause_step"),
    path("clauses/<slug:code>/difference", editing.difference, name="clause_difference"),
    path("clauses/<slug:code>/restore/<number:version>", editing.restore, name="clause_restore"),
    path("clauses/<slug:code>/comments/new", comments.new, name="comment_new"),
    path("clauses/<slug:code>/comments/<number:pk>", comments.answer, name="comment"),
    path("readings/<slug:code>/", readings.index, name="readings"),
    path("readings/<slug:code>/<slug:reading>", readings.choose, name="reading"),
    path("policies/", views.index, name="policies"),
    path("policies/<slug:code>/", views.policy, name="policy"),
    path("policies/<slug:code>/<slug:measure>/", views.measure, name="measure"),
]
