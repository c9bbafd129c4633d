"""Daily work on files."""

from typing import Any

from luodi.apps.audit.actors import SYSTEM
from luodi.apps.files.actions import sweep
from luodi.kernel.text import Text


def sweep_orphans(job: Any) -> int:
    """Delete contents that no row names; return how many."""
    return len(sweep(by=SYSTEM))


sweep_orphans.label = Text("清理无主文件", "Sweep files that nothing names")

DAILY = [("files.sweep", "03:40", sweep_orphans)]
