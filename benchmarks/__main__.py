"""``make bench``: fill a large ledger on each engine, measure, print a table for the README."""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from luodi.config import keys

ROOT = Path(__file__).resolve().parent.parent
DAY = "2024-08-31"


def main() -> int:
    """Measure on every engine that is here."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", nargs="*", choices=["lists", "stalls", "clerks", "soak"], default=[])
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--projects", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, default=ROOT / "var" / "bench", help="folder of the databases")
    parser.add_argument("--seconds", type=int, default=600, help="length of the soak")
    given = parser.parse_args()
    what = ",".join(given.what or ["lists", "stalls", "clerks"])
    given.keep.mkdir(parents=True, exist_ok=True)
    report = given.keep / "report.jsonl"
    report.unlink(missing_ok=True)
    for engine in given.engine or ["sqlite", "postgresql"]:
        if engine == "sqlite":
            _measure("", given.keep / "sqlite", what, given, report)
        elif shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
            with _postgresql() as url:
                _measure(url, given.keep / "postgresql", what, given, report)
        else:
            print("Left out: PostgreSQL; install it with: apt-get install postgresql")
    _table(report)
    return 0


def _measure(url: str, data: Path, what: str, given: argparse.Namespace, report: Path) -> None:
    data.mkdir(parents=True, exist_ok=True)
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith(("LUODI_", "DJANGO_"))},
        "DJANGO_SETTINGS_MODULE": "luodi.config.settings",
        "LUODI_MODE": "demo",
        "LUODI_DEMO_DAY": DAY,
        "LUODI_DATA": str(data),
        "LUODI_SECRET_KEY": keys.new_secret(),
        "LUODI_LOG_LEVEL": "WARNING",
        "DATABASE_URL": url,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "benchmarks.engine", what, str(given.projects), str(report)]
    command.append(str(given.seconds))
    subprocess.run(command, env=environment, cwd=ROOT, check=True)


@contextmanager
def _postgresql() -> Iterator[str]:
    """Run a cluster of its own that writes as durably as production."""
    folder = Path(tempfile.mkdtemp(prefix="luodi-bench-"))
    folder.chmod(0o755)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    script = str(ROOT / ".ci" / "postgresql")
    environment = {**os.environ, "PG_FSYNC": "on", "PG_BUFFERS": "1GB"}
    subprocess.run([script, "start", str(folder), str(port)], env=environment, check=True)
    try:
        yield f"postgresql://luodi@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([script, "stop", str(folder)], check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _table(report: Path) -> None:
    print("\n| engine | what | measured | aim |\n| --- | --- | --- | --- |")
    for line in report.read_text().splitlines():
        row = json.loads(line)
        missed = "" if row["met"] else ", missed"
        print(f"| {row['engine']} | {row['what']} | {row['result']} | {row['aim']}{missed} |")


if __name__ == "__main__":
    sys.exit(main())
