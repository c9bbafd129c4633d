"""The one command that a newcomer types: it prepares, serves, stops cleanly, and keeps its data."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from luodi.config import keys

PORT = 8331
START_SECONDS = 400


@contextmanager
def running(data: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the demo until the block ends; yield the process and what it printed before serving."""
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("LUODI_", "DJANGO_"))
    }
    environment["DATABASE_URL"] = ""
    command = [sys.executable, "-m", "luodi.cli", "--data", str(data), "run", "--port", str(PORT)]
    log = data.with_suffix(".log")
    with log.open("w") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=out, text=True)
        try:
            end = time.monotonic() + START_SECONDS
            while "Ctrl-C" not in log.read_text():
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < end, log.read_text()
                time.sleep(0.2)
            yield process, log.read_text()
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(timeout=30)


def answer(path: str) -> tuple[int, str]:
    for _attempt in range(50):
        try:
            with closing(urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=10)) as response:
                return response.status, response.read().decode()
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the web server does not answer")


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def programs_of(pid: int) -> list[int]:
    """Return the children that run a program; Python's own tracker of shared memory is none."""
    lines = {child: Path(f"/proc/{child}/cmdline").read_bytes() for child in children_of(pid)}
    return [child for child, line in lines.items() if b"resource_tracker" not in line]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
def test_run_prepares_serves_stops_and_keeps(tmp_path: Path) -> None:
    data = tmp_path / "demo"
    with running(data) as (process, printed):
        assert f"http://127.0.0.1:{PORT}/" in printed and "sys-admin" in printed
        built = re.search(r"demo city built: (\d+)", printed)
        assert built and int(built[1]) > 500
        status, page = answer("/")
        assert status == 200 and "演示日期 2024-08-31" in page and "严禁录入国家秘密" in page
        children = programs_of(process.pid)
        assert len(children) == 2
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
    assert not any(alive(child) for child in children)
    assert (data / keys.SECRET_FILE).stat().st_mode & 0o077 == 0
    began = time.monotonic()
    with running(data) as (process, printed):
        seconds = time.monotonic() - began
        assert "built" not in printed and "upgraded" not in printed
        assert answer("/sign-in/")[0] == 200
        second = subprocess.run(
            [sys.executable, "-m", "luodi.cli", "--data", str(data), "run", "--port", str(PORT + 1)],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert second.returncode == 1 and "another luodi" in second.stdout
    print(f"second start: {seconds:.1f} s")


@pytest.mark.slow
def test_a_fallen_worker_is_started_again(tmp_path: Path) -> None:
    from luodi.config.processes import Program, Supervisor

    mark = tmp_path / "starts"
    code = f"import time; open({str(mark)!r}, 'a').write('x'); time.sleep(0.2)"
    short = Program("short", [sys.executable, "-c", code])
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        assert Supervisor([short]).run(PORT, lambda: None) == 1
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert len(mark.read_text()) == 6
