"""The project ledger."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Projects, their facts and the state these add up to."""

    name = "luodi.apps.projects"
    label = "projects"
    verbose_name = "项目台账"
