"""Commands that need no database: packs, messages, secrets, and reading a workbook."""

import argparse
import sys

from luodi.config import keys


def check_packs(given: argparse.Namespace) -> int:
    """Check packs and run the worked cases beside them; each error is told with file, line and remedy."""
    from luodi.kernel.packs.check import run

    return run([given.folder] if given.folder else ())


def evaluate(given: argparse.Namespace) -> int:
    """Compute a clause on one case or a population and print the result with every step."""
    from luodi.kernel.clauses.command import run

    return run(given.clause, given.facts, code=given.code, as_json=given.json)


def compile_messages(given: argparse.Namespace) -> int:
    """Compile the English catalogue of every room."""
    from luodi.web.messages import compile_catalogues

    for path in compile_catalogues():
        print(path)
    return 0


def secret(given: argparse.Namespace) -> int:
    """Print a fresh signing secret, or write a new audit key where none is."""
    if given.audit_key is None:
        print(keys.new_secret())
        return 0
    try:
        keys.write_private(given.audit_key, keys.new_audit_key() + "\n")
    except FileExistsError:
        print(f"{given.audit_key}: 已有密钥，换掉会使日志无法校验 / exists; kept", file=sys.stderr)
        return 1
    print(given.audit_key)
    return 0


def import_file(given: argparse.Namespace) -> int:
    """Read a workbook and report; without ``--dry-run`` import it as a person of a unit."""
    if not given.dry_run:
        from luodi.config.importing import import_workbook

        return import_workbook(given)
    from luodi.workbooks.dry_run import run

    return run(str(given.file), given.json)
