"""Replays every fact into a fresh projection and says whether anything differed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from luodi.apps.projects.actions.batches import rebuild


class Command(BaseCommand):
    """``luodi rebuild``: the projection is derived; this makes it again from the facts."""

    help = "Rebuild the projection from the facts; exit 1 with --check when a version differed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take project numbers and --check."""
        parser.add_argument("projects", nargs="*", type=int, help="only these projects")
        parser.add_argument("--check", action="store_true", help="change nothing, only compare")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, or compare and roll back."""
        with transaction.atomic():
            written, differed = rebuild(project_ids=options["projects"] or None)
            if options["check"]:
                transaction.set_rollback(True)
        self.stdout.write(f"{written} versions, {differed} differed")
        if options["check"] and differed:
            raise SystemExit(1)
