"""Verify the log; ends with code 1 and the first bad row when it was changed."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from luodi.apps.audit import append_only
from luodi.apps.audit.verification import verify_chain


class Command(BaseCommand):
    """luodi audit_verify"""

    help = "Verify the audit chain, its anchors and the append-only triggers / 校验操作日志"

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify and print."""
        report, absent = verify_chain(), append_only.missing()
        self.stdout.write(f"events {report.events}, anchors {report.anchors}, missing triggers {len(absent)}")
        if not report.ok:
            self.stderr.write(f"event {report.bad_seq}: {report.reason}")
        for name in absent:
            self.stderr.write(f"missing trigger {name}")
        if absent or not report.ok:
            sys.exit(1)
