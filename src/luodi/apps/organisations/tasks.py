"""Daily work on units."""

from typing import Any

from luodi.apps.organisations.actions import begin_names
from luodi.kernel.text import Text


def refresh_names(job: Any) -> int:
    """Show the names that began today, one event for all; return how many changed."""
    return begin_names()


refresh_names.label = Text("更新单位现用名称", "Refresh the names of units")

DAILY = [("organisations.names", "00:01", refresh_names)]
