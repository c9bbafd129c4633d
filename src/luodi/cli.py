"""The command ``luodi``: what an operator and a maintainer type.

Commands that need no database import no Django. Those of APP_COMMANDS are management commands of
the app that owns them; ``luodi django …`` reaches Django's own.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

Command = Callable[[argparse.Namespace], int]

APP_COMMANDS = {
    "first-admins": ("create_first_admins", "make the three administrators of a new installation, once"),
    "reissue-password": ("reissue_password", "give an administrator who is locked out a first password"),
    "load-packs": ("load_packs", "load packs as immutable versions; adopt those of this place"),
    "rebuild": ("rebuild", "fold all facts again, or with --check compare only"),
    "audit-verify": ("audit_verify", "read the whole chain of the log again"),
    "audit-anchor": ("audit_anchor", "export the present head of the log"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 refused or found wanting, 2 wrong use."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["django"]:
        return _django(given)
    if given and given[0] in APP_COMMANDS:
        return _django(["luodi", APP_COMMANDS[given[0]][0], *given[1:]])
    parsed = _parser().parse_args(given)
    if parsed.data:
        os.environ["LUODI_DATA"] = str(Path(parsed.data).resolve())
    module, _, function = parsed.does.partition(":")
    command: Command = getattr(import_module(module), function)
    return command(parsed)


def _django(given: list[str]) -> int:
    from django.core.management import execute_from_command_line

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.config.settings")
    execute_from_command_line(given)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="luodi", description="落地 Luodi")
    parser.add_argument("--data", metavar="DIR", help="the data folder (LUODI_DATA, default ./var)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, does: str, text: str, under: Any = commands) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = under.add_parser(name, help=text, description=text)
        made.set_defaults(does=does)
        return made

    _add_servers(add)
    _add_care(add)
    _add_data(add)
    for name, (_command, text) in APP_COMMANDS.items():
        commands.add_parser(name, help=text, add_help=False)
    pack = commands.add_parser("pack", help="packs: what was decided").add_subparsers(required=True)
    check = add("check", "luodi.config.offline:check_packs", "check packs; every error has a line", pack)
    check.add_argument("folder", nargs="?", type=Path, help="folder of packs (default: those that ship)")
    evaluate = add("evaluate", "luodi.config.offline:evaluate", "compute a clause, explained; no database")
    evaluate.add_argument("clause", type=Path, metavar="CLAUSE.yaml")
    evaluate.add_argument("--facts", type=Path, required=True, metavar="FACTS.json", help=_FACTS)
    evaluate.add_argument("--code", default="", help="one clause of the file (default: all of them)")
    evaluate.add_argument("--json", action="store_true", help="print the result as JSON")
    messages = commands.add_parser("messages", help="the English catalogue").add_subparsers(required=True)
    add("compile", "luodi.config.offline:compile_messages", "compile the English catalogue", messages)
    return parser


Add = Callable[..., argparse.ArgumentParser]
_FACTS = 'one case {fact: value}, or {"context": {…}, "population": [{…}]}; money is whole fen'


def _add_servers(add: Add) -> None:
    run = add("run", "luodi.config.running:run", "the demo city: web and worker, until Ctrl-C")
    run.add_argument("--port", type=int, default=8000, help="port on this machine (default: 8000)")
    serve = add("serve", "luodi.config.running:serve", "production: web and worker, until stopped")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000, help="port on this machine (default: 8000)")
    serve.add_argument("--workers", type=int, default=2, help="web processes")
    serve.add_argument("--no-worker", action="store_true", help="the background worker runs elsewhere")
    add("worker", "luodi.config.running:worker", "one background worker, until stopped")


def _add_care(add: Add) -> None:
    add("check", "luodi.config.care:check", "say everything that keeps a production start from working")
    add(
        "migrate",
        "luodi.config.care:migrate",
        "back up, migrate, check the triggers",
    )
    backup = add("backup", "luodi.config.care:backup", "write a backup while people work")
    backup.add_argument("target", nargs="?", type=Path, help="folder, or file ending in .tar.gz")
    verify = add("verify", "luodi.config.care:verify", "check a backup, or without FILE this installation")
    verify.add_argument("file", nargs="?", type=Path)
    restore = add("restore", "luodi.config.care:restore", "put a backup in place of what is here")
    restore.add_argument("file", type=Path)
    secret = add("secret", "luodi.config.offline:secret", "print a signing secret, or make the audit key")
    secret.add_argument("--audit-key", type=Path, metavar="FILE", help="write a new audit key file instead")


def _add_data(add: Add) -> None:
    imported = add("import", "luodi.config.offline:import_file", "read a workbook, or import it")
    imported.add_argument("file", type=Path)
    imported.add_argument("--unit", metavar="CODE", help="GB/T 2260 code of the unit that reports")
    imported.add_argument("--by", metavar="LOGIN", help="who imports; not needed for a dry run")
    imported.add_argument("--dry-run", action="store_true", help="only read and report; no database")
    imported.add_argument("--json", action="store_true", help="print the report as JSON")


if __name__ == "__main__":
    sys.exit(main())
