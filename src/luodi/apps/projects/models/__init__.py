"""Projects (identity), facts (what was said) and states (what it adds up to)."""

from luodi.apps.projects.models.fact import Fact
from luodi.apps.projects.models.named_reader import NamedReader
from luodi.apps.projects.models.project import Project
from luodi.apps.projects.models.renewal import Renewal
from luodi.apps.projects.models.saved_view import SavedView
from luodi.apps.projects.models.stall_event import StallEvent
from luodi.apps.projects.models.state import ProjectState

__all__ = ["Fact", "NamedReader", "Project", "ProjectState", "Renewal", "SavedView", "StallEvent"]
