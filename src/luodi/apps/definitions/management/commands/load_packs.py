"""Load packs into the database: ``load_packs [FOLDER …] [--adopt CODE …]``."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from luodi.apps.audit.actors import SYSTEM
from luodi.apps.definitions.actions import load_packs
from luodi.kernel.packs import PackErrors


class Command(BaseCommand):
    """The gate from the command line."""

    help = "Load packs (the shipped ones without a folder); loading twice adds nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take folders and the packs to adopt."""
        parser.add_argument("roots", nargs="*", metavar="FOLDER")
        parser.add_argument("--adopt", action="append", metavar="CODE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say how much was new."""
        try:
            fresh = load_packs(by=SYSTEM, roots=options["roots"] or None, adopt=options["adopt"])
        except PackErrors as errors:
            lines = [f"{i.file}:{i.line}: {i.what} {i.remedy}" for i in errors.issues]
            raise CommandError("\n".join(lines)) from errors
        self.stdout.write(f"{len(fresh)} 个新版本 / new versions")
