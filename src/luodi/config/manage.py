"""Django's own command line, for maintainers: python -m luodi.config.manage."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run one Django command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.config.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
