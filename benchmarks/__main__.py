"""``make bench``: fill a large ledger on each engine, measure, print a table for the README."""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from benchmarks import report
from luodi.config import keys

ROOT = Path(__file__).resolve().parent.parent
DAY = "2024-08-31"


MEASURES = ("lists", "stalls", "previews", "workbooks", "clerks")


def main() -> int:
    """Measure on every engine that is here."""
    given = _arguments()
    given.keep.mkdir(parents=True, exist_ok=True)
    kept = given.keep / "report.jsonl"
    if not given.what and not given.engine:
        kept.unlink(missing_ok=True)
    if given.what != ["report"]:
        for engine in (given.engine or ["sqlite", "postgresql"]) if given.what != ["clauses"] else ():
            _measure_on(engine, given, kept)
        if "clauses" in given.what or not (given.what or given.engine):
            _measure_clauses(given, kept)
    found = report.read(kept)
    print(f"\n{found}")
    if given.write:
        report.write_into(ROOT, found)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "what", nargs="*", type=_measure_name,
        help="lists, stalls, previews, workbooks, clerks, clauses (all when none is named), soak; report",
    )  # fmt: skip
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--url", help="a PostgreSQL server to use instead of a cluster made for the run")
    parser.add_argument("--projects", type=int, default=100_000)
    parser.add_argument(
        "--rows", type=int, default=20_000, help="rows of the imports; five times as many are read"
    )
    parser.add_argument("--requests", type=int, default=60, help="requests of a client for a list")
    parser.add_argument("--cases", type=int, default=1_000_000, help="projects under the ten clauses")
    parser.add_argument("--keep", type=Path, default=ROOT / "var" / "bench", help="folder of the databases")
    parser.add_argument("--seconds", type=int, default=600, help="length of the soak")
    parser.add_argument(
        "--write", action="store_true", help="put the table into docs/speed.md and docs/speed.zh.md"
    )
    return parser.parse_args()


def _measure_name(text: str) -> str:
    # argparse holds an empty default against `choices`, so a run that names nothing would be refused.
    if text not in (*MEASURES, "clauses", "soak", "report"):
        raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(MEASURES)}, clauses, soak, report")
    return text


def _measure_on(engine: str, given: argparse.Namespace, kept: Path) -> None:
    if engine == "sqlite":
        _measure("", given.keep / "sqlite", given, kept)
    elif given.url:
        _measure(given.url, given.keep / "postgresql", given, kept)
    elif shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        with _postgresql() as url:
            _measure(url, given.keep / "postgresql", given, kept)
    else:
        print("Left out: PostgreSQL; install it with: apt-get install postgresql")


def _measure_clauses(given: argparse.Namespace, kept: Path) -> None:
    """Judge ten clauses over many projects in a process of its own; it needs no database server."""
    if not find_spec("openfisca_core"):
        print("Left out: clauses; install what is measured beside them with: make .venv/.bench")
        return
    many = min(given.cases, 100_000)
    command = [sys.executable, "-m", "benchmarks.clauses", str(given.cases), str(many), str(kept)]
    subprocess.run(command, cwd=ROOT, check=True)


def _measure(url: str, data: Path, given: argparse.Namespace, kept: Path) -> None:
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
    what = ",".join(one for one in given.what or MEASURES if one != "clauses")
    sizes = [str(size) for size in (given.projects, given.rows, given.requests, given.seconds)]
    command = [sys.executable, "-m", "benchmarks.engine", what, str(kept), *sizes]
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


if __name__ == "__main__":
    sys.exit(main())
