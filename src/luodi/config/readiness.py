"""What must be true before people may work: a production start refuses otherwise, all reasons at once."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from luodi.config import keys
from luodi.kernel.issues import Issue
from luodi.kernel.text import Text

PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
MIN_TIMEOUT_SECONDS = 20


def findings() -> list[Issue]:
    """Return everything that keeps this installation from starting in production."""
    return [*_settings_findings(), *_key_findings(), *_database_findings()]


def refuse_unready() -> None:
    """Raise ImproperlyConfigured with every finding when this is production; demo and tests pass."""
    if settings.MODE != "production":
        return
    found = findings()
    if found:
        raise ImproperlyConfigured("\n" + "\n".join(told(issue) for issue in found))


def told(issue: Issue) -> str:
    """Return a finding as one line in both languages."""
    parts = [issue.what, issue.remedy]
    zh = "".join(part.zh for part in parts if isinstance(part, Text))
    en = " ".join(part.en for part in parts if isinstance(part, Text))
    return f"[{issue.code}] {zh} / {en}"


def _refused(code: str, what: Text, remedy: Text) -> Issue:
    return Issue(code, "refused", what, remedy=remedy)


def _secret() -> str:
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:  # Django refuses to hand out an empty one
        return ""


def _settings_findings() -> Iterator[Issue]:
    if keys.is_placeholder(_secret()):
        yield _refused(
            "secret",
            Text("签名密钥为空、太短或是样例。", "The signing secret is empty, too short or an example."),
            Text(
                "用 luodi secret 生成，放入 LUODI_SECRET_KEY。",
                "Make one: luodi secret; set LUODI_SECRET_KEY.",
            ),
        )
    if settings.DEBUG:
        yield _refused(
            "debug",
            Text("调试模式开着。", "Debug mode is on."),
            Text("去掉 LUODI_DEBUG。", "Unset LUODI_DEBUG."),
        )
    if "*" in settings.ALLOWED_HOSTS or not any(settings.ALLOWED_HOSTS):
        yield _refused(
            "hosts",
            Text("没有限定访问用的主机名。", "The host names are not limited."),
            Text("在 LUODI_HOSTS 列出主机名。", "List them in LUODI_HOSTS."),
        )
    if keys.mode_of(settings.DATA) == "demo":
        yield _refused(
            "demo-folder",
            Text("这是演示用的数据目录。", "This data folder belongs to a demo."),
            Text("把 LUODI_DATA 指向新的目录。", "Point LUODI_DATA at a new folder."),
        )


def _key_findings() -> Iterator[Issue]:
    path = Path(settings.AUDIT_KEY_FILE)
    if not path.exists():
        yield _refused(
            "audit-key",
            Text(f"没有审计密钥文件 {path}。", f"The audit key file {path} is missing."),
            Text(
                "首次安装用 luodi secret --audit-key 生成并另行保管；否则从保管处放回。",
                "On a first installation make it with luodi secret --audit-key and keep a copy elsewhere; "
                "otherwise put the kept copy back.",
            ),
        )
    elif path.stat().st_mode & 0o077:
        yield _refused(
            "audit-key-open",
            Text("审计密钥文件别人也能读。", "Others can read the audit key file."),
            Text(f"执行 chmod 600 {path}。", f"Run chmod 600 {path}."),
        )


def _database_findings() -> Iterator[Issue]:
    from luodi.apps.access.models import Person
    from luodi.apps.audit import append_only

    if connection.vendor == "sqlite":
        folder = Path(connection.settings_dict["NAME"]).parent
        if not folder.is_dir():
            yield _refused(
                "data-folder",
                Text(f"没有数据目录 {folder}。", f"The data folder {folder} is missing."),
                Text("建好目录，再执行 luodi migrate。", "Make it, then run luodi migrate."),
            )
            return
        yield from _sqlite_findings()
    if pending_migrations():
        yield _refused(
            "migrations",
            Text("数据库还没有升级到本版本。", "The database is not at this version."),
            Text("执行 luodi migrate。", "Run luodi migrate."),
        )
        return
    missing = append_only.missing()
    if missing:
        yield _refused(
            "triggers",
            Text(f"缺少只增不改触发器：{missing}。", f"Append-only triggers are missing: {missing}."),
            Text("执行 luodi migrate，并查明原因。", "Run luodi migrate, and find out why."),
        )
    if Person.objects.filter(is_demo=True).exists():
        yield _refused(
            "demo-people",
            Text("数据库里有演示账号。", "The database holds demo accounts."),
            Text("生产环境用新的数据库。", "Use a new database for production."),
        )


def _sqlite_findings() -> Iterator[Issue]:
    options = connection.settings_dict.get("OPTIONS", {})
    wrong = []
    if options.get("transaction_mode") != "IMMEDIATE":
        wrong.append("transaction_mode")
    if options.get("timeout", 0) < MIN_TIMEOUT_SECONDS:
        wrong.append("timeout")
    with connection.cursor() as cursor:
        for name, value in PRAGMAS.items():
            if cursor.execute(f"PRAGMA {name}").fetchone()[0] != value:
                wrong.append(name)
    if wrong:
        yield _refused(
            "sqlite",
            Text(
                f"SQLite 设置不对：{wrong}，并发保存会丢失。",
                f"SQLite is set up wrongly: {wrong}; concurrent saves would be lost.",
            ),
            Text(
                "不要改动 luodi.config.database 的设置；数据目录放在本机磁盘。",
                "Leave luodi.config.database as it is; keep the data folder on a local disk.",
            ),
        )


def pending_migrations() -> list[str]:
    """Return the migrations that this version has and the database has not, as app.name."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
