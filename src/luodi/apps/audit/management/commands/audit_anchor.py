"""Export today's anchor of the log: run it daily and copy the file to another machine."""

from typing import Any

from django.core.management.base import BaseCommand

from luodi.apps.audit.actions import anchor_log
from luodi.apps.audit.verification import anchor_file


class Command(BaseCommand):
    """luodi audit_anchor"""

    help = "Export the head of the audit chain to the anchor file / 导出操作日志锚点"

    def handle(self, *args: Any, **options: Any) -> None:
        """Write one anchor."""
        anchor = anchor_log()
        self.stdout.write(f"{anchor_file()}: {anchor.seq} {anchor.mac}")
