"""Commands that look after an installation: check, migrate, backup, restore, verify, first people."""

import argparse
import sys

from luodi.config.running import say, set_up


def check(given: argparse.Namespace) -> int:
    """Print everything that keeps a production start from working; 0 when nothing does."""
    set_up()
    from luodi.config.readiness import findings, told

    found = findings()
    for issue in found:
        say(told(issue))
    if not found:
        say("可以启动 / ready")
    return 1 if found else 0


def migrate(given: argparse.Namespace) -> int:
    """Back up when there are migrations to apply, apply them, install the triggers, check them."""
    set_up()
    from luodi.config import upgrade

    try:
        with upgrade.folder_held():
            done = upgrade.bring_up()
    except upgrade.AlreadyRunning as error:
        print(error, file=sys.stderr)
        return 1
    if done.backup:
        say(f"已备份 / backed up: {done.backup}")
    say(f"载入规则新版本 {done.entries} 个 / {done.entries} new versions of pack entries")
    say(
        f"迁移 {len(done.migrations)} 个，补触发器 {len(done.triggers)} 个，触发器齐全 / "
        f"{len(done.migrations)} migrations, {len(done.triggers)} triggers put in place, all triggers stand"
    )
    return 0


def backup(given: argparse.Namespace) -> int:
    """Write a backup and check it."""
    set_up()
    from luodi.config import backups

    path = backups.back_up(given.target)
    manifest = backups.verify(path)
    say(f"{path}: {len(manifest.members)} members, {path.stat().st_size} bytes, verified")
    return 0


def verify(given: argparse.Namespace) -> int:
    """Check a backup; without a file, this installation: database, triggers, log, contents."""
    set_up()
    from luodi.config.archives import ArchiveRefused
    from luodi.config.backups import verify as verify_archive

    if given.file is None:
        return _verify_here()
    try:
        manifest = verify_archive(given.file)
    except ArchiveRefused as error:
        print(f"备份不可用 / refused: {error}", file=sys.stderr)
        return 1
    about = manifest.about
    say(f"{given.file}: whole; version {about['version']}, {about['vendor']}, made {about['made_at']}")
    return 0


def _verify_here() -> int:
    from luodi.config.inspection import inspect

    wrong = False
    for name, trouble in inspect():
        wrong = wrong or bool(trouble)
        say(f"{name}: {trouble or 'ok'}")
    return 1 if wrong else 0


def restore(given: argparse.Namespace) -> int:
    """Put a backup in place of what is here, bring it to this version and verify the result."""
    set_up()
    from luodi.config import backups, upgrade
    from luodi.config.archives import ArchiveRefused

    try:
        with upgrade.folder_held():
            manifest, aside = backups.restore(given.file)
            upgrade.bring_up()
    except (ArchiveRefused, upgrade.AlreadyRunning) as error:
        print(f"没有恢复 / not restored: {error}", file=sys.stderr)
        return 1
    say(f"已恢复 {manifest.about['made_at']} 的备份；原有数据移到 / restored; what was here is in {aside}")
    if manifest.about["audit_key"] != backups.audit_key_fingerprint():
        say("审计密钥与备份时不同，请放回当时的密钥 / the audit key is not the one of the backup")
    return _verify_here()
