"""What ``luodi verify`` looks at in a running installation."""

from collections.abc import Iterator

from django.db import connection

from luodi.apps.audit import append_only
from luodi.apps.audit.verification import verify_chain
from luodi.apps.files import blobs, queries
from luodi.apps.files.models import StoredFile


def inspect() -> Iterator[tuple[str, str]]:
    """Yield what was looked at and what is wrong with it ('' when nothing is)."""
    yield "database", _database()
    yield "triggers", ", ".join(append_only.missing())
    report = verify_chain()
    yield (
        f"audit log ({report.events} events)",
        "" if report.ok else f"event {report.bad_seq}: {report.reason}",
    )
    yield f"contents ({StoredFile.objects.count()} files)", _contents()


def _database() -> str:
    if connection.vendor != "sqlite":
        return ""
    with connection.cursor() as cursor:
        state = cursor.execute("PRAGMA integrity_check").fetchone()[0]
        orphans = cursor.execute("PRAGMA foreign_key_check").fetchall()
    return "" if state == "ok" and not orphans else f"{state}, {len(orphans)} broken references"


def _contents() -> str:
    damaged = []
    for file in StoredFile.objects.order_by("id").iterator():
        try:
            queries.open_blob(file).close()
        except queries.ContentDamaged:
            damaged.append(str(blobs.path_of(file.sha256)))
    return ", ".join(damaged)
