"""``luodi run``, ``serve`` and ``worker``."""

import argparse
import os
import socket
import sys
import time
from pathlib import Path

import django
from django.core.exceptions import ImproperlyConfigured

from luodi.config import keys


def set_up() -> None:
    """Start Django with the settings of this installation."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.config.settings")
    django.setup()


def say(text: str) -> None:
    """Print a line at once."""
    print(text, flush=True)


def run(given: argparse.Namespace) -> int:
    """Be the demo: prepare the database, build the city when it is empty, start web and worker."""
    began = time.monotonic()
    data = Path(os.environ.get("LUODI_DATA", "var")).resolve()
    if keys.is_production_folder(data):
        say(f"{data} 是正式环境的数据目录，演示不用它 / belongs to a production installation")
        return 1
    keys.make_demo_folder(data)
    os.environ["LUODI_MODE"] = "demo"
    os.environ["LUODI_DATA"] = str(data)
    set_up()
    from luodi.config import processes, upgrade

    if not _port_is_free(given.port):
        say(f"端口 {given.port} 已被占用，换一个：luodi run --port N / port {given.port} is in use")
        return 1
    try:
        with upgrade.folder_held() as held:
            if not _prepare():
                return 1
            held.share()
            programs = [processes.web("127.0.0.1", given.port, 2), processes.worker()]
            # The address is said when it answers, so that the first click finds somebody in.
            code = processes.Supervisor(programs).run(
                given.port, lambda: say(_greeting(given.port, time.monotonic() - began))
            )
    except upgrade.AlreadyRunning as error:
        say(str(error))
        return 1
    say("已停止 / stopped")
    return code


def _prepare() -> bool:
    """Bring the database up and build the city; False when the database is not a demo's."""
    from luodi.apps.access.models import Person
    from luodi.config.upgrade import bring_up

    done = bring_up()
    if done.backup:
        say(f"升级前已备份 / backed up before upgrading: {done.backup}")
    if done.migrations:
        say(f"数据库已升级 / database upgraded: {len(done.migrations)} migrations, triggers checked")
    if Person.objects.exists() and not Person.objects.filter(is_demo=True).exists():
        say("这是正式环境的数据库，演示不用它 / this database belongs to a production installation")
        return False
    from luodi.demo.build import build_if_empty

    build_if_empty(say)
    return True


def _greeting(port: int, seconds: float) -> str:
    from luodi.demo.build import accounts

    rows = [f"  {login:<12} {password:<16} {who}" for login, password, who in accounts()]
    return "\n".join(
        [
            "",
            f"落地 Luodi（演示 demo，{seconds:.0f} s）  http://127.0.0.1:{port}/",
            "演示账号 demo accounts:",
            *rows,
            "Ctrl-C 停止 / stops both web and worker",
            "",
        ]
    )


def _port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _refused(error: ImproperlyConfigured) -> int:
    print(f"拒绝启动 / refusing to start:{error}", file=sys.stderr)
    return 1


def _held_elsewhere(error: Exception) -> int:
    print(error, file=sys.stderr)
    return 1


def serve(given: argparse.Namespace) -> int:
    """Serve production: refuses to start unready, then web and worker until stopped."""
    set_up()
    from luodi.config import processes, upgrade
    from luodi.config.readiness import refuse_unready

    try:
        refuse_unready()
    except ImproperlyConfigured as error:
        return _refused(error)
    programs = [processes.web(given.host, given.port, given.workers)]
    if not given.no_worker:
        programs.append(processes.worker())
    try:
        with upgrade.folder_held(shared=True):
            address = f"http://{given.host}:{given.port}/"
            return processes.Supervisor(programs).run(given.port, lambda: say(f"落地 Luodi  {address}"))
    except upgrade.AlreadyRunning as error:
        return _held_elsewhere(error)


def worker(given: argparse.Namespace) -> int:
    """Be one background worker."""
    set_up()
    from luodi.apps.jobs.worker import run_process
    from luodi.config import upgrade
    from luodi.config.readiness import refuse_unready

    try:
        refuse_unready()
    except ImproperlyConfigured as error:
        return _refused(error)
    try:
        with upgrade.folder_held(shared=True):
            run_process()
    except upgrade.AlreadyRunning as error:
        return _held_elsewhere(error)
    return 0
